/* Names for screen readers where Django's admin leaves fields without: in tables, in pairs of date and time, and in the
   boxes with search, which are named after their value alone. Everything works without this file. */
(function () {
  var count = 0;

  function identify(element) {
    if (!element.id) element.id = "named-" + (count += 1);
    return element.id;
  }

  /* What is written beside a field, or above it in a table. */
  function caption(field) {
    var cell = field.closest("td");
    var head = cell && cell.closest("table").tHead;
    if (head) return head.rows[0].cells[cell.cellIndex];
    var row = field.closest(".form-row");
    return row && row.querySelector("label, legend");
  }

  /* What each column is called, for the phone, where rows become blocks (admin.css). */
  document.querySelectorAll("#result_list, .tabular table, #runs table").forEach(function (table) {
    var names = [].map.call(table.tHead.rows[0].cells, function (head) {
      return (head.querySelector(".text") || head).textContent.trim();
    });
    table.querySelectorAll("tbody > tr").forEach(function (row) {
      [].forEach.call(row.cells, function (cell, index) { if (names[index]) cell.dataset.label = names[index]; });
    });
  });

  function nameBox(select) {
    var box = select.nextElementSibling && select.nextElementSibling.querySelector("[role=combobox]");
    var text = (select.labels && select.labels[0]) || caption(select);
    if (!box || !text) return;
    var value = box.querySelector(".select2-selection__rendered");
    value.removeAttribute("role");
    value.removeAttribute("aria-readonly");
    box.setAttribute("aria-labelledby", identify(text) + " " + identify(value));
    box.querySelectorAll("input").forEach(function (input) { input.setAttribute("aria-labelledby", identify(text)); });
  }

  /* Django's scripts build the boxes with search when jQuery is ready, the pairs of lists on load: this comes after. */
  if (window.django && django.jQuery) {
    django.jQuery(function () { document.querySelectorAll("select.admin-autocomplete").forEach(nameBox); });
  }
  addEventListener("load", function () {
    document.querySelectorAll("#content input:not([type=hidden]), #content select, #content textarea").forEach(function (field) {
      if (field.labels.length || field.hasAttribute("aria-label") || field.hasAttribute("aria-labelledby")) return;
      var text = caption(field);
      if (text) field.setAttribute("aria-labelledby", identify(text));
    });
    document.querySelectorAll(".search-label-icon").forEach(function (icon) { icon.setAttribute("role", "img"); });
  });
})();
