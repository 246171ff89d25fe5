// Runs in the head, before anything is painted, so that neither theme nor sidebar flashes.
(function () {
  "use strict";
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");

  function read(key) {
    try { return window.localStorage.getItem(key); } catch (error) { return null; }
  }

  function write(key, value) {
    try { window.localStorage.setItem(key, value); } catch (error) { /* private window: lasts for this page */ }
  }

  function chosen() {
    return read("theme") || root.dataset.themeDefault || "system";
  }

  function apply(theme) {
    var shown = theme === "system" ? (dark.matches ? "dark" : "light") : theme;
    root.setAttribute("data-bs-theme", shown);
    root.dataset.themeChoice = theme;
    document.querySelectorAll("[data-theme-set]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.themeSet === theme));
    });
  }

  function fold(folded) {
    root.classList.toggle("side-folded", folded);
    document.querySelectorAll("[data-side-fold]").forEach(function (button) {
      button.setAttribute("aria-expanded", String(!folded));
    });
  }

  root.classList.add("js");
  apply(chosen());
  fold(read("side") === "folded");
  dark.addEventListener("change", function () { apply(chosen()); });
  window.addEventListener("beforeprint", function () { root.setAttribute("data-bs-theme", "light"); });
  window.addEventListener("afterprint", function () { apply(chosen()); });

  document.addEventListener("DOMContentLoaded", function () {
    apply(chosen());
    fold(read("side") === "folded");
    document.addEventListener("click", function (event) {
      var theme = event.target.closest("[data-theme-set]");
      if (theme) { write("theme", theme.dataset.themeSet); apply(theme.dataset.themeSet); }
      if (event.target.closest("[data-side-fold]")) {
        var folded = !root.classList.contains("side-folded");
        write("side", folded ? "folded" : "open");
        fold(folded);
      }
    });
  });
})();
