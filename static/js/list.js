// Lists: j and k move, Enter opens, x ticks; tick all; the bar that says how many rows are ticked.
(function () {
  "use strict";

  function rows() { return Array.from(document.querySelectorAll("[data-list] tbody tr[data-row]")); }

  function current() { return rows().findIndex(function (row) { return row.classList.contains("row-current"); }); }

  function moveTo(index) {
    var all = rows();
    if (!all.length) { return; }
    var at = Math.max(0, Math.min(all.length - 1, index));
    all.forEach(function (row, number) { row.classList.toggle("row-current", number === at); });
    var link = all[at].querySelector("a[href]");
    if (link) { link.focus(); }
  }

  function showSelection() {
    var ticks = Array.from(document.querySelectorAll("[data-tick]"));
    var ticked = ticks.filter(function (tick) { return tick.checked; }).length;
    ticks.forEach(function (tick) { tick.closest("tr").classList.toggle("row-ticked", tick.checked); });
    document.querySelectorAll("[data-tick-all]").forEach(function (all) {
      all.checked = ticked > 0 && ticked === ticks.length;
      all.indeterminate = ticked > 0 && ticked < ticks.length;
    });
    document.querySelectorAll("[data-selection]").forEach(function (bar) {
      bar.classList.toggle("selection-empty", ticked === 0);
      var count = bar.querySelector("[data-selection-count]");
      if (count) { count.textContent = ticked === 1 ? sentence("one-ticked") : sentence("ticked", ticked); }
    });
  }

  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-tick-all]")) {
      document.querySelectorAll("[data-tick]").forEach(function (tick) { tick.checked = event.target.checked; });
    }
    if (event.target.matches("[data-tick], [data-tick-all]")) { showSelection(); }
  });

  document.addEventListener("keydown", function (event) {
    var inText = event.target.closest("input:not([type=checkbox]), textarea, select, summary, details.menu");
    if (inText || event.ctrlKey || event.metaKey || event.altKey || !rows().length) { return; }
    if (event.key === "j") { moveTo(current() + 1); }
    if (event.key === "k") { moveTo(current() - 1); }
    if (event.key === "x" && current() >= 0) {
      var tick = rows()[current()].querySelector("[data-tick]");
      if (tick) { tick.click(); }
    }
    if (event.key === "Enter" && current() >= 0 && event.target === document.body) {
      rows()[current()].querySelector("a[href]").click();
    }
  });

  document.addEventListener("focusin", function (event) {
    var row = event.target.closest("[data-list] tbody tr[data-row]");
    if (row) { rows().forEach(function (other) { other.classList.toggle("row-current", other === row); }); }
  });

  document.addEventListener("DOMContentLoaded", showSelection);
  document.addEventListener("htmx:afterSwap", showSelection);
})();
