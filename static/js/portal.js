// Every page: menus, search keys, error focus, unsaved changes, dismissed messages, htmx failures.

// A sentence of the page, in the reader's language, with values in its braces: data-say-… of the live region.
function sentence(name) {
  "use strict";
  var values = Array.from(arguments).slice(1);
  return values.reduce(function (text, value) { return text.replace("{}", function () { return value; }); },
    document.getElementById("live").getAttribute("data-say-" + name));
}

(function () {
  "use strict";

  function typing(target) {
    return target.closest("input, textarea, select, [contenteditable=true]") !== null;
  }

  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (menu !== except) { menu.open = false; }
    });
  }

  document.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details.menu"));
    var dismiss = event.target.closest("[data-dismiss]");
    if (dismiss) { dismiss.closest(dismiss.dataset.dismiss).remove(); }
    if (event.target.closest("[data-print]")) { window.print(); }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      var open = event.target.closest("details.menu[open]");
      closeMenus(null);
      if (open) { open.querySelector("summary").focus(); }
    }
    var wantsSearch = (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) ||
      (event.key === "/" && !typing(event.target));
    var search = document.querySelector("[data-search]");
    if (wantsSearch && search && !event.altKey) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  });

  // The summary of errors takes the focus, on a full page and after a swap.
  function focusErrors(within) {
    var summary = within.querySelector("[data-focus]");
    if (summary) { summary.focus(); }
  }

  var changed = false;
  document.addEventListener("input", function (event) {
    if (event.target.closest("form[data-warn-unsaved]")) { changed = true; }
  });
  // Forms of a menu (language, sign out) do not send what was written on the page.
  document.addEventListener("submit", function (event) {
    if (!event.target.closest("details.menu")) { changed = false; }
  });
  window.addEventListener("beforeunload", function (event) {
    if (changed) { event.preventDefault(); }
  });

  // A request that failed says so where the person looks; htmx itself stays silent.
  function announce(words) {
    var region = document.getElementById("live");
    if (region) { region.textContent = words; region.hidden = false; }
  }
  document.addEventListener("htmx:sendError", function () {
    announce(sentence("silent"));
  });
  document.addEventListener("htmx:responseError", function (event) {
    var status = event.detail.xhr.status;
    announce(status === 429 ? sentence("busy") : sentence("stale", status));
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    var region = document.getElementById("live");
    if (region) { region.hidden = true; region.textContent = ""; }
    focusErrors(event.detail.target);
  });

  // On paper nothing can be unfolded: what belongs there is open while it prints.
  var unfolded = [];
  window.addEventListener("beforeprint", function () {
    unfolded = Array.from(document.querySelectorAll("details[data-print-open]:not([open])"));
    unfolded.forEach(function (details) { details.open = true; });
  });
  window.addEventListener("afterprint", function () {
    unfolded.forEach(function (details) { details.open = false; });
  });

  document.addEventListener("DOMContentLoaded", function () { focusErrors(document); });
})();
