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

  /* Buttons that only a script can answer are not there without one. */
  document.querySelectorAll("[data-copy], [data-print]").forEach(function (button) { button.hidden = false; });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) print();
    var button = event.target.closest("[data-copy]");
    if (button) copy(document.getElementById(button.dataset.copy));
  });

  function copy(source) {
    /* Offices open Casebook over plain http, where a page has no clipboard of its own: copy the selection then. */
    var selection = getSelection();
    selection.selectAllChildren(source);
    var isCopied = document.execCommand("copy");
    if (isCopied) selection.removeAllRanges();
    else source.scrollIntoView({ block: "center" });
    say(isCopied ? source.dataset.copied : source.dataset.notCopied);
  }

  /* A passage copied from a case takes along where it is from. */
  document.addEventListener("copy", function (event) {
    var citation = document.getElementById("citation");
    var passage = getSelection().toString();
    var text = document.getElementById("case-text");
    if (!citation || passage.length < 20 || !text.contains(getSelection().anchorNode) || citation.contains(getSelection().anchorNode)) return;
    event.clipboardData.setData("text/plain", passage + "\n——" + citation.textContent.trim() + " " + location.href.split("#")[0]);
    event.preventDefault();
  });

  var toast, timer;
  function say(text) {
    if (!toast) {
      toast = document.createElement("p");
      toast.className = "toast toast-float";
      toast.setAttribute("role", "status");
      document.body.append(toast);
    }
    toast.hidden = false;
    toast.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(function () { toast.hidden = true; }, 5000);
  }

  document.addEventListener("keydown", function (event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.matches("input, textarea, select")) return;
    var box = document.querySelector("input[type=search]");
    if (!box) return;
    event.preventDefault();
    if (!box.offsetParent) location.hash = "search";
    box.focus();
  });
})();
