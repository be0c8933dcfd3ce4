/* An open page tells every twenty seconds that it is open, and shows who else has the same record open. */
(function () {
  var sign = document.querySelector("[data-presence]");
  var token = document.querySelector("[name=csrfmiddlewaretoken]");
  if (!sign || !token) return;

  function body(closed) {
    var form = new FormData();
    form.append("csrfmiddlewaretoken", token.value);
    if (closed) form.append("closed", "1");
    return form;
  }

  function tell() {
    if (document.hidden) return;
    /* A redirect leads to the log-in page: the session has ended. */
    fetch(sign.dataset.presence, { method: "POST", body: body(), redirect: "manual" })
      .then(function (response) { return response.ok ? response.text() : Promise.reject(); })
      .then(function (text) { sign.textContent = text; sign.hidden = !text; })
      .catch(function () { /* without a network nothing is known of others; the last word stays */ });
  }

  tell();
  setInterval(tell, 20000);
  document.addEventListener("visibilitychange", tell);
  addEventListener("pagehide", function () { navigator.sendBeacon(sign.dataset.presence, body(true)); });
})();
