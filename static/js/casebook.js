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

  /* Who reports an error with words chosen, or with a sentence lit, means these. */
  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-report]"), text = document.getElementById("case-text");
    if (!link || !text) return;
    var chosen = getSelection().toString().trim(), lit = document.querySelector(".s.is-target, .s:target");
    if (chosen && text.contains(getSelection().anchorNode)) link.search = "?quote=" + encodeURIComponent(chosen.slice(0, 300));
    else if (lit) link.search = "?s=" + lit.id.slice(1);
  });

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

  /* The bookmark beside a case puts it into the basket, or takes it out, and the page stays where it is. One after the
     other: the first one of a stranger begins the basket that the next ones go into. */
  var keeping = Promise.resolve();
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-keep]");
    if (!button) return;
    event.preventDefault();
    keeping = keeping.then(function () { return keep(button); });
  });

  function keep(button) {
    /* A redirect leads to the log-in page: the session has ended. */
    return fetch(button.formAction, { method: "POST", body: new FormData(button.form), headers: { "HX-Request": "true" }, redirect: "manual" })
      .then(function (response) { return response.ok ? response.text() : Promise.reject(); })
      .then(function (html) {
        var fresh = document.createElement("template");
        fresh.innerHTML = html;
        document.querySelectorAll('[data-keep="' + button.dataset.keep + '"]').forEach(function (each) {
          var had = each === document.activeElement;
          var renewed = fresh.content.querySelector("." + each.classList[each.classList.length - 1]).cloneNode(true);
          each.replaceWith(renewed);
          if (had) renewed.focus({ preventScroll: true });
        });
        document.getElementById("basket-link").replaceWith(fresh.content.querySelector("#basket-link"));
        say(fresh.content.querySelector("p").textContent);
      })
      .catch(function () { button.form.requestSubmit(button); });
  }

  /* Keys of the whole page; while somebody types in a field they are plain characters. */
  document.addEventListener("keydown", function (event) {
    var isTyping = event.target.matches("input, textarea, select") || event.target.isContentEditable;
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "/") toTheSearchBox(event);
    if ((event.key === "n" || event.key === "N") && toTheHit(event.shiftKey ? -1 : 1)) event.preventDefault();
    if (event.key === "?") showKeys();
  });

  /* They come from the server the first time; where they do not come, the help page has them, too. */
  var isFetching = false;
  function showKeys() {
    var dialog = document.getElementById("keys-dialog"), help = document.querySelector("[data-keys]");
    if (dialog) return dialog.showModal();
    if (!help || isFetching) return;
    isFetching = true;
    fetch(help.dataset.keys, { redirect: "manual" })
      .then(function (response) { return response.ok ? response.text() : Promise.reject(); })
      .then(function (html) { document.body.insertAdjacentHTML("beforeend", html); showKeys(); })
      .catch(function () { location.assign(help.href + "#keys"); })
      .finally(function () { isFetching = false; });
  }

  /* Review: each key presses what carries it. What is typed while the answer to the last key is on its way waits for it:
     it is meant for the finding that comes next. */
  var waiting = [], isBusy = false;
  document.addEventListener("keydown", function (event) {
    var isTyping = event.target.matches("input, textarea, select");
    if (!document.querySelector("[data-review]") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping && event.key === "Escape" && !event.defaultPrevented) return event.target.blur();
    if (isTyping || document.querySelector("dialog[open]") || "Yynujkpeasbw".indexOf(event.key) < 0) return;
    event.preventDefault();
    if (event.key === "a") return tag();
    if (event.key === "w") return otherWords();
    waiting.push(event.key);
    pressNext();
  });

  /* The chosen words by their place in the source text: a paragraph knows where it begins there. */
  function chosen() {
    var selection = getSelection(), range = selection.rangeCount && selection.getRangeAt(0);
    var from = range && !range.collapsed && paragraphAround(range.startContainer);
    if (!from) return null;
    var to = paragraphAround(range.endContainer) || from;
    return { start: offset(from, range.startContainer, range.startOffset), end: offset(to, range.endContainer, range.endOffset), text: range.toString() };
  }

  function paragraphAround(node) {
    return (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement).closest("[data-start]");
  }

  function tag(kind) {
    var passage = chosen();
    if (!passage) return document.getElementById("quote").focus();
    htmx.ajax("GET", location.pathname + "?start=" + passage.start + "&end=" + passage.end + "&as=" + (kind || ""), { source: "#review", target: "#review", select: "#review", swap: "outerHTML show:none" });
  }

  /* For mouse and touch: below the chosen words, what they may be. The keyboard has its own way, by a. */
  var resting;
  document.addEventListener("selectionchange", function () {
    clearTimeout(resting);
    resting = setTimeout(offerTags, 200);
  });
  function offerTags() {
    var menu = document.querySelector("[data-tag-menu]"), passage = menu && chosen();
    if (!menu) return;
    menu.hidden = !passage || !menu.parentElement.contains(getSelection().anchorNode);
    if (menu.hidden) return;
    var words = getSelection().getRangeAt(0).getBoundingClientRect(), around = menu.parentElement.getBoundingClientRect();
    menu.style.top = words.bottom - around.top + 8 + "px";
    menu.style.left = Math.max(0, Math.min(words.left - around.left, around.width - menu.offsetWidth)) + "px";
  }
  document.addEventListener("mousedown", function (event) {
    if (event.target.closest("[data-tag-menu]")) event.preventDefault(); /* the words stay chosen */
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-tag-as]");
    if (!button) return;
    if (button.dataset.tagAs === "words") otherWords();
    else tag(button.dataset.tagAs);
    button.parentElement.hidden = true;
  });

  /* The present finding is about the chosen words instead: they wait in its form to be accepted. */
  function otherWords() {
    var passage = chosen(), form = document.getElementById("editor");
    if (!form) return;
    if (passage) ["start", "end"].forEach(function (name) { form.elements[name].value = passage[name]; });
    if (passage) form.elements.words.value = passage.text;
    form.elements.words.focus();
  }

  /* Words that are typed over chosen ones are looked for in the text. */
  document.addEventListener("input", function (event) {
    if (event.target.name !== "words" || !event.target.form.elements.start) return;
    ["start", "end"].forEach(function (name) { event.target.form.elements[name].value = ""; });
  });

  function offset(paragraph, node, at) {
    var before = document.createRange();
    before.selectNodeContents(paragraph);
    before.setEnd(node, at);
    /* Python counts characters, JavaScript counts some of them twice. */
    return Number(paragraph.dataset.start) + Array.from(before.toString()).length;
  }

  function pressNext() {
    while (!isBusy && waiting.length) {
      var key = waiting.shift();
      var field = key === "e" && document.querySelector("[data-review] .editor :is(input:not([type=hidden]), select)");
      var pressed = document.querySelector("[data-review] [data-key='" + key + "']");
      if (field) field.focus();
      else if (pressed) pressed.click();
    }
  }

  document.addEventListener("htmx:beforeRequest", function () {
    isBusy = true;
    /* Once a field is sent, keys mean findings again; htmx would give the focus back to a field of the same name. */
    var field = document.activeElement;
    if (field.matches("[data-review] :is(input, select)")) field.blur();
  });
  ["htmx:afterSettle", "htmx:sendError", "htmx:responseError", "htmx:swapError"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      if (name === "htmx:afterSettle" && event.target.id !== "review") return; /* the messages settle for themselves */
      isBusy = false;
      toTheFinding();
      pressNext();
    });
  });

  function toTheFinding() {
    var review = document.querySelector("[data-review]");
    var wrong = review && review.querySelector(".errorlist");
    if (wrong) wrong.parentElement.querySelector("input, select").focus();
    if (review) review.querySelectorAll(".adding, .todo > [aria-current], .m.is-now").forEach(function (place) {
      place.scrollIntoView({ block: "nearest" });
    });
  }
  toTheFinding();

  /* What was searched for, place after place; from the last one on to the first. */
  var present = -1;
  function toTheHit(step) {
    var hits = document.querySelectorAll("mark.hit");
    if (!hits.length) return false;
    if (hits[present]) hits[present].classList.remove("is-present");
    present = present < 0 && step < 0 ? hits.length - 1 : (present + step + hits.length) % hits.length;
    hits[present].classList.add("is-present");
    hits[present].scrollIntoView({ block: "center" });
    return true;
  }
  document.querySelectorAll("[data-hit]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { toTheHit(Number(button.dataset.hit)); });
  });

  function toTheSearchBox(event) {
    var box = document.querySelector("input[type=search]");
    if (!box) return;
    event.preventDefault();
    if (!box.offsetParent) location.hash = "search";
    box.focus();
    box.select();
  }

  /* A click beside a dialog closes it: only the dialog itself is what lies around its content. */
  document.addEventListener("click", function (event) { if (event.target.matches("dialog[open]")) event.target.close(); });

  /* Below a search box: the names and cases that its words may mean. The list comes from the server as it is shown.
     A field among the conditions of a list offers the values of one kind: what the field is called. In a form that takes
     a name it offers names. */
  var PAUSE = 120; /* milliseconds without a key: fewer, and every letter of a word asks */
  function offer(place) {
    var box = place.querySelector("input[type=search], [data-names]"), list = document.createElement("div");
    var names = box.dataset.names, address = names || place.closest("[data-suggest]").dataset.suggest;
    var kind = names || place.matches(".facet-typed") ? box.dataset.kinds || box.name : "";
    var timer, request, asked = "", chosen = null, meant = null;
    list.className = "suggest";
    list.hidden = true;
    place.append(list);
    var attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-haspopup": "listbox" };
    Object.keys(attributes).forEach(function (name) { box.setAttribute(name, attributes[name]); });

    /* A field of a form offers names of some kinds, or of the kind that another field tells. */
    function kinds() {
      var asked = box.dataset.kindsOf ? [box.form.elements[box.dataset.kindsOf].value] : box.dataset.kinds.split(" ");
      return "?" + asked.map(function (each) { return "kind=" + each + "&"; }).join("");
    }

    function options() { return Array.from(list.querySelectorAll("[role=option]")); }

    function choose(option) {
      if (chosen) chosen.setAttribute("aria-selected", "false");
      chosen = option;
      if (!option) return box.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      box.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }

    function show(isShown) {
      choose(null);
      list.hidden = !isShown;
      box.setAttribute("aria-expanded", String(isShown));
      if (isShown) box.setAttribute("aria-controls", "suggest-list");
      else box.removeAttribute("aria-controls");
    }

    function close() {
      clearTimeout(timer);
      if (request) request.abort();
      asked = "";
      show(false);
      list.textContent = ""; /* ids stand once on a page */
    }

    function ask() {
      var words = box.value.trim();
      if (words === asked) return;
      if (!words) return close();
      if (request) request.abort();
      request = new AbortController();
      asked = words;
      /* The values of a facet are counted in the list that is shown, so they take its conditions along. */
      var present = location.search.slice(1);
      var asks = names ? kinds() + "typed=" : kind ? "?" + (present && present + "&") + "kind=" + kind + "&typed=" : "?q=";
      /* A redirect leads to the log-in page: the session has ended, and the list stays away. */
      fetch(address + asks + encodeURIComponent(words), { signal: request.signal, redirect: "manual" })
        .then(function (response) { return response.ok ? response.text() : ""; })
        .then(function (html) {
          if (words !== asked) return;
          list.innerHTML = html;
          show(options().length > 0 && place.contains(document.activeElement));
        })
        .catch(function () { if (words === asked) close(); });
    }

    box.addEventListener("input", function (event) {
      clearTimeout(timer);
      /* Half a syllable of an input method is no word yet. */
      if (!event.isComposing) timer = setTimeout(ask, PAUSE);
    });
    box.addEventListener("compositionend", function () { timer = setTimeout(ask, PAUSE); });
    place.addEventListener("focusout", function (event) { if (!place.contains(event.relatedTarget)) close(); });
    list.addEventListener("mousedown", function (event) { event.preventDefault(); }); /* the focus stays in the box */

    box.addEventListener("keydown", function (event) {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape") {
        event.preventDefault(); /* Chromium would empty the box */
        if (list.hidden) leave();
        else close();
      }
      if (event.key === "Enter" && chosen) {
        event.preventDefault();
        chosen.click();
      }
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      if (list.hidden) return ask();
      /* The box itself is one of the stops, so that what was typed can be sent after all. */
      var stops = [null].concat(options()), step = event.key === "ArrowDown" ? 1 : -1;
      choose(stops[(stops.indexOf(chosen) + step + stops.length) % stops.length]);
    });

    function leave() {
      clearTimeout(timer);
      box.blur();
      if (location.hash === "#search") location.hash = "top"; /* the sheet of a phone */
    }

    /* A facet takes one more value, and a field that belongs to others waits for them; elsewhere a name leads to its page. */
    if (kind) list.addEventListener("click", function (event) {
      var option = event.target.closest("[role=option]");
      if (!option) return;
      event.preventDefault();
      var fills = "fills" in place.dataset;
      box.value = fills ? option.querySelector(".suggest-name").textContent : option.dataset.value;
      meant = fills ? { text: box.value, value: option.dataset.value } : null;
      if (names || fills) close();
      else box.form.requestSubmit();
    });
    /* There are many 朝阳社区: the field shows the name, and what is sent is the one that was chosen. */
    if ("fills" in place.dataset) box.form.addEventListener("formdata", function (event) {
      if (!meant || meant.value === meant.text || box.value !== meant.text) return;
      var values = event.formData.getAll(box.name);
      event.formData.delete(box.name);
      values.forEach(function (value) { event.formData.append(box.name, value === meant.text ? meant.value : value); });
    });
  }

  var PLACES = "form.search[data-suggest], .facet-typed, .field:has(> [data-names])";
  document.querySelectorAll(PLACES).forEach(offer);

  /* Fields that were left empty do not belong into an address. */
  document.addEventListener("formdata", function (event) {
    if (!event.target.matches("[data-sparse]")) return;
    Array.from(event.formData.keys()).forEach(function (name) {
      var values = event.formData.getAll(name).filter(Boolean);
      event.formData.delete(name);
      values.forEach(function (value) { event.formData.append(name, value); });
    });
  });

  /* A long piece of work goes on by itself; without a script it waits for its button after every piece. */
  var piece = document.querySelector("[data-continue]");
  if (piece) setTimeout(function () { piece.requestSubmit(); }, 150); /* time to see how far it is, and to press Stop */

  document.querySelectorAll("[data-tick-all]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var boxes = Array.from(document.getElementsByName(button.dataset.tickAll));
      var on = boxes.some(function (box) { return !box.checked; });
      boxes.forEach(function (box) { box.checked = on; });
    });
  });

  /* Said before htmx begins: this file comes first. */
  document.addEventListener("DOMContentLoaded", function () {
    var config = { includeIndicatorStyles: false, allowEval: false, historyCacheSize: 0, refreshOnHistoryMiss: true };
    /* What was refused (409 stale, 422 wrong) is a page like any other: it tells why, and holds what was typed. */
    config.responseHandling = [
      { code: "[23]..", swap: true }, { code: "409|422", swap: true }, { code: "...", swap: false, error: true }
    ];
    if (window.htmx) Object.assign(htmx.config, config);
  });

  /* The sheet of a phone stays open while values are chosen in it; its button leads to the cases. */
  document.addEventListener("htmx:beforeSwap", function () {
    var sheet = document.querySelector(".facets:target, .facets.is-open"), scrolled = sheet && sheet.scrollTop;
    if (sheet && sheet.contains(document.activeElement)) document.addEventListener("htmx:afterSettle", function () {
      var renewed = document.getElementById("facets");
      if (!renewed) return;
      renewed.classList.add("is-open");
      renewed.scrollTop = scrolled;
    }, { once: true });
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest('a[href="#results"]')) document.getElementById("facets").classList.remove("is-open");
  });

  /* Who chooses one value after the other with the keyboard stays where he is when the list is renewed. */
  document.addEventListener("htmx:beforeSwap", function () {
    var from = document.activeElement, facet = from && from.closest(".facet");
    if (!facet || !from.matches("a")) return;
    var at = Array.from(document.querySelectorAll(".facet-title")).indexOf(facet.querySelector(".facet-title"));
    var text = from.firstChild.textContent;
    document.addEventListener("htmx:afterSettle", function () {
      var facets = document.querySelectorAll(".facet");
      var same = Array.from(facets[at] ? facets[at].querySelectorAll("a") : []).find(function (link) { return link.firstChild.textContent === text; });
      if (same) same.focus({ preventScroll: true });
    }, { once: true });
  });

  /* What htmx has put in; at first it tells of the whole page, which is done already. */
  document.addEventListener("htmx:load", function (event) {
    if (event.detail.elt !== document.body) event.detail.elt.querySelectorAll(PLACES).forEach(offer);
  });
})();
