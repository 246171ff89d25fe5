// Weights: a rank order that is dragged or moved with the keyboard, and the mirrored half of a matrix of judgements.
(function () {
  "use strict";
  var form = document.getElementById("weights-form");
  if (!form) { return; }

  function changed() { form.dispatchEvent(new Event("change", { bubbles: true })); }

  // Rank order. The numbers are the truth; rows stand in their order, tied rows close together.
  var list = form.querySelector("[data-ranks]");
  var said = form.querySelector("[data-ranks-said]");

  function rows() { return Array.from(list.querySelectorAll("[data-rank]")); }
  function inputOf(row) { return row.querySelector("input"); }
  function rankOf(row) { return parseInt(inputOf(row).value, 10) || 99; }
  function nameOf(row) { return row.querySelector("label").textContent; }
  function isTied(row) { return row.classList.contains("rank-tied"); }

  function number() {
    var rank = 0;
    rows().forEach(function (row, at) {
      if (at === 0) { row.classList.remove("rank-tied"); }
      if (!isTied(row)) { rank += 1; }
      inputOf(row).value = rank;
    });
  }

  function arrange() {
    var order = rows().sort(function (a, b) { return rankOf(a) - rankOf(b); });
    order.forEach(function (row, at) {
      list.appendChild(row);
      row.classList.toggle("rank-tied", at > 0 && rankOf(order[at - 1]) === rankOf(row));
    });
  }

  function say(row) {
    var tied = rows().filter(function (other) { return other !== row && rankOf(other) === rankOf(row); });
    said.textContent = sentence("rank", nameOf(row), rankOf(row)) +
      (tied.length ? sentence("tied", tied.map(nameOf).join(", ")) : "");
  }

  function settled(row) {
    number();
    say(row);
    changed();
  }

  // A row that leaves its place leaves its tie, and the row that followed it in a tie keeps to what is left of it.
  function leave(row) {
    var next = row.nextElementSibling;
    if (!isTied(row) && next && isTied(next)) { next.classList.remove("rank-tied"); }
    row.classList.remove("rank-tied");
  }

  function move(row, down) {
    var other = down ? row.nextElementSibling : row.previousElementSibling;
    if (!other) { return; }
    leave(row);
    list.insertBefore(row, down ? other.nextElementSibling : other);
    if (down) { other.classList.remove("rank-tied"); }
    row.querySelector("[data-handle]").focus();
    settled(row);
  }

  function onKey(event) {
    var handle = event.target.closest("[data-handle]");
    var row = handle && handle.closest("[data-rank]");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      move(row, event.key === "ArrowDown");
    } else if (event.key === "=") {
      event.preventDefault();
      if (row.previousElementSibling) { row.classList.toggle("rank-tied"); settled(row); }
    }
  }

  // Pointer events, so that a finger drags as a mouse does.
  function onGrab(event) {
    var handle = event.target.closest("[data-handle]");
    var row = handle && handle.closest("[data-rank]");
    if (!row || event.button > 0) { return; }
    event.preventDefault();
    handle.focus();
    var before = rows().indexOf(row);
    row.classList.add("rank-dragged");

    function drag(moved) {
      var under = rows().find(function (other) {
        var box = other.getBoundingClientRect();
        return other !== row && moved.clientY > box.top && moved.clientY < box.bottom;
      });
      if (!under) { return; }
      var box = under.getBoundingClientRect();
      var below = rows().indexOf(under) > rows().indexOf(row);
      if (below ? moved.clientY < box.top + box.height / 2 : moved.clientY > box.top + box.height / 2) { return; }
      leave(row);
      list.insertBefore(row, below ? under.nextElementSibling : under);
      if (row.nextElementSibling) { row.nextElementSibling.classList.remove("rank-tied"); }
    }

    // On the document: a row that is moved loses the capture of its pointer.
    function drop() {
      document.removeEventListener("pointermove", drag);
      document.removeEventListener("pointerup", drop);
      document.removeEventListener("pointercancel", drop);
      row.classList.remove("rank-dragged");
      if (rows().indexOf(row) !== before) { settled(row); }
    }

    document.addEventListener("pointermove", drag);
    document.addEventListener("pointerup", drop);
    document.addEventListener("pointercancel", drop);
  }

  if (list) {
    arrange();
    list.addEventListener("keydown", onKey);
    list.addEventListener("pointerdown", onGrab);
    list.addEventListener("change", function (event) {
      var row = event.target.closest("[data-rank]");
      if (row) { arrange(); say(row); inputOf(row).focus(); }
    });
  }

  // Pairwise comparison: 3 above the diagonal is 1/3 below it.
  function mirrored(text) {
    if (!text) { return "–"; }
    var parts = text.split("/");
    if (parts.length === 2) { return parts[1] + (parts[0] === "1" ? "" : "/" + parts[0]); }
    return text === "1" ? "1" : "1/" + text;
  }

  form.addEventListener("change", function (event) {
    var cell = event.target.id && form.querySelector("[data-mirror='" + CSS.escape(event.target.id) + "']");
    if (cell) { cell.textContent = mirrored(event.target.value); }
  });
})();
