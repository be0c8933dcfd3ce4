/* Enhancement only: every page is whole without this file. */
(function () {
  function toggleKind(button) {
    var on = button.getAttribute("aria-pressed") === "true";
    button.setAttribute("aria-pressed", String(!on));
    document.getElementById("case-text").classList.toggle("off-" + button.dataset.toggleKind, on);
  }

  /* Without a script the legend is only a legend, so its buttons come disabled. */
  document.querySelectorAll("[data-toggle-kind]").forEach(function (button) { button.disabled = false; });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-toggle-kind]");
    if (button) toggleKind(button);
  });

  /* Hovering or focusing a figure lights its sentence and its note. */
  function light(on) {
    return function (event) {
      var link = event.target.closest && event.target.closest("[data-figure]");
      if (!link) return;
      var lit = '.note[data-figure="' + link.dataset.figure + '"], #' + link.dataset.sentence;
      document.querySelectorAll(lit).forEach(function (element) { element.classList.toggle("is-lit", on); });
    };
  }
  document.addEventListener("mouseover", light(true));
  document.addEventListener("mouseout", light(false));
  document.addEventListener("focusin", light(true));
  document.addEventListener("focusout", light(false));

  /* Who comes from a figure elsewhere (#f12) finds its whole sentence lit, not the figure alone. */
  function lightTarget() {
    document.querySelectorAll(".s.is-target").forEach(function (element) { element.classList.remove("is-target", "is-lit"); });
    var figure = /^#f\d+$/.test(location.hash) && document.querySelector(location.hash);
    var sentence = figure && figure.closest(".s");
    if (sentence) sentence.classList.add("is-target", "is-lit");
    if (location.hash === "#search") document.getElementById("q-top").focus();
  }
  addEventListener("hashchange", lightTarget);
  lightTarget();

  /* A menu closes by Escape and by a click beside it. */
  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) { if (menu !== except) menu.open = false; });
  }
  document.addEventListener("click", function (event) { closeMenus(event.target.closest("details.menu")); });
  document.addEventListener("keydown", function (event) {
    var menu = event.key === "Escape" && event.target.closest("details.menu[open]");
    closeMenus(event.key === "Escape" ? null : event.target.closest("details.menu"));
    if (menu) menu.querySelector("summary").focus();
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.matches("input, textarea, select")) return;
    var box = document.querySelector("input[type=search]");
    if (!box) return;
    event.preventDefault();
    if (!box.offsetParent) location.hash = "search";
    box.focus();
  });
})();
