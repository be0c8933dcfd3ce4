/* The page of a basket: cases are put in order by Alt and the arrow keys, and by dragging. Both press, or send, the form
   that moves a case without a script, too. */
(function () {
  function rows() { return Array.from(document.querySelectorAll(".basket-rows > [data-case]")); }

  /* The focus goes to the button, which has a name: htmx finds it again in the renewed list. */
  document.addEventListener("keydown", function (event) {
    var row = event.altKey && event.target.closest("[data-case]");
    var to = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (!row || !to || event.target.matches("textarea")) return;
    event.preventDefault();
    var button = document.getElementById(to + "-" + row.dataset.case);
    button.focus();
    button.click();
  });

  /* At the ends of the list there is nothing to ask the server. */
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-move] [aria-disabled=true]")) event.preventDefault();
  });

  /* Pointers, not the drag events of HTML: those know no fingers. */
  var EDGE = 72, STEP = 14; /* pixels: near the edge of the window it scrolls, so fast that one can still aim */
  var dragged = null, before = null;
  document.addEventListener("pointerdown", function (event) {
    var grip = event.target.closest("[data-grip]");
    if (!grip || event.button) return;
    event.preventDefault();
    dragged = grip.closest("[data-case]");
    before = dragged.nextElementSibling;
    dragged.classList.add("is-dragged");
    grip.setPointerCapture(event.pointerId);
  });
  document.addEventListener("pointermove", function (event) {
    if (!dragged) return;
    if (event.clientY < EDGE + 56) scrollBy(0, -STEP);
    else if (event.clientY > innerHeight - EDGE) scrollBy(0, STEP);
    var over = rows().find(function (row) {
      var box = row.getBoundingClientRect();
      return row !== dragged && event.clientY >= box.top && event.clientY < box.bottom;
    });
    if (!over) return;
    var box = over.getBoundingClientRect(), isAbove = event.clientY < box.top + box.height / 2;
    over.parentElement.insertBefore(dragged, isAbove ? over : over.nextElementSibling);
  });
  document.addEventListener("pointerup", function () { drop(true); });
  document.addEventListener("pointercancel", function () { drop(false); });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") drop(false); });

  function drop(isMeant) {
    if (!dragged) return;
    var row = dragged, form = row.querySelector("[data-move]"), next = row.nextElementSibling;
    dragged = null;
    row.classList.remove("is-dragged");
    if (!isMeant) return row.parentElement.insertBefore(row, before);
    if (next === before) return;
    form.elements.before.value = next ? next.dataset.case : "";
    form.elements.behind.value = next ? "" : row.previousElementSibling.dataset.case;
    form.requestSubmit();
  }

  function showGrips() {
    document.querySelectorAll("[data-grip]").forEach(function (grip) { grip.hidden = false; });
  }
  document.addEventListener("htmx:load", showGrips);
  showGrips();
})();
