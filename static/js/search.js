// The search box of the top bar: results while typing, arrows to walk through them, Escape to close.
(function () {
  "use strict";

  function panel() { return document.getElementById("search-quick"); }
  function box() { return document.getElementById("search-box"); }
  function links() { return Array.from(panel().querySelectorAll("a")); }

  function show(open) { panel().hidden = !open; }

  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.detail.target === panel()) { show(panel().textContent.trim() !== "" && box().value.trim() !== ""); }
  });

  document.addEventListener("keydown", function (event) {
    var inside = panel() && (event.target === box() || panel().contains(event.target));
    if (!inside || panel().hidden) { return; }
    var all = links();
    var at = all.indexOf(document.activeElement);
    if (event.key === "Escape") { show(false); box().focus(); }
    if (event.key === "ArrowDown" && all.length) { event.preventDefault(); all[Math.min(at + 1, all.length - 1)].focus(); }
    if (event.key === "ArrowUp") { event.preventDefault(); (at > 0 ? all[at - 1] : box()).focus(); }
  });

  document.addEventListener("click", function (event) {
    if (panel() && !event.target.closest(".topbar-search")) { show(false); }
  });

  document.addEventListener("focusin", function (event) {
    if (panel() && !panel().hidden && !event.target.closest(".topbar-search")) { show(false); }
  });
})();
