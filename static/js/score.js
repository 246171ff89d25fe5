// Score form: 1 to 5 answer, 0 is "don't know", arrows move from question to question; a stale draft says so in place.
(function () {
  "use strict";

  var current = null;

  function questions() { return Array.from(document.querySelectorAll("[data-question]")); }

  function unanswered() {
    return questions().find(function (question) { return !question.querySelector("input:checked"); });
  }

  function here() { return current || unanswered() || questions()[0]; }

  function goTo(question) {
    if (!question) { return; }
    var radio = question.querySelector("input:checked") || question.querySelector("input[type=radio]");
    radio.focus({ preventScroll: true });
    question.scrollIntoView({ block: "center" });
  }

  function step(by) {
    var all = questions();
    goTo(all[Math.max(0, Math.min(all.length - 1, all.indexOf(here()) + by))]);
  }

  function answer(level) {
    var question = here();
    var radio = question.querySelector("input[type=radio][value='" + level + "']");
    if (!radio) { return; }
    current = question;
    if (!radio.checked) {
      radio.checked = true;
      radio.dispatchEvent(new Event("change", { bubbles: true }));
    }
    step(1);
  }

  document.addEventListener("focusin", function (event) {
    var question = event.target.closest("[data-question]");
    if (question) { current = question; }
    questions().forEach(function (other) { other.classList.toggle("question-current", other === current); });
  });

  document.addEventListener("keydown", function (event) {
    var typing = event.target.closest("textarea, select, summary, details.menu, input:not([type=radio])");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !questions().length) { return; }
    if (/^[0-5]$/.test(event.key)) {
      event.preventDefault();
      answer(event.key);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (event.target !== document.body && !event.target.closest("[data-question]")) { return; }
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    }
  });

  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-go-to]");
    var question = link && document.getElementById(link.dataset.goTo);
    if (question) {
      event.preventDefault();
      goTo(question);
    }
  });

  // A draft saved by another window: its answer is a panel that offers both versions, not an error.
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.xhr.status === 409) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
})();
