// Approving in a row: a approves, r opens the rejection, s and j skip, k goes back.
(function () {
  "use strict";

  function follow(selector) {
    var link = document.querySelector(selector);
    if (link) { link.click(); }
  }

  function approve() {
    var form = document.querySelector("[data-key-approve]");
    if (form && !form.dataset.sent) { form.requestSubmit(); }
  }

  function reject() {
    var details = document.querySelector("[data-key-reject]");
    if (!details) { return; }
    details.open = true;
    details.querySelector("textarea").focus();
  }

  // A key that is held down is one press: the next proposal must not be approved by it.
  document.addEventListener("keydown", function (event) {
    var typing = event.target.closest("input, textarea, select, [contenteditable=true], details.menu");
    if (typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.key === "a") { approve(); }
    if (event.key === "r") { event.preventDefault(); reject(); }
    if (event.key === "s" || event.key === "j") { follow("[data-key-next]"); }
    if (event.key === "k") { follow("[data-key-previous]"); }
  });

  document.addEventListener("submit", function (event) {
    if (!event.target.matches("[data-key-approve]")) { return; }
    if (event.target.dataset.sent) { event.preventDefault(); }
    event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", function () {
    var form = document.querySelector("[data-key-approve]");
    if (form) { delete form.dataset.sent; }
  });
})();
