// Rounds: n and p lead to the next and the previous function of one's own list.
(function () {
  "use strict";

  document.addEventListener("keydown", function (event) {
    var typing = event.target.closest("textarea, select, summary, details.menu, input:not([type=radio])");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) { return; }
    var link = /^[a-z]$/.test(event.key) && document.querySelector("a[data-key='" + event.key + "']");
    if (link) {
      event.preventDefault();
      link.click();
    }
  });
})();
