// The grid of results: spreadsheet manners, each cell saved by itself. Without this script the grid is a plain form.
(function () {
  "use strict";
  var form = document.getElementById("grid-form");
  if (!form || !window.fetch) { return; }
  var table = form.querySelector("[data-grid]");
  var status = form.querySelector("[data-grid-status]");
  var saveAll = form.querySelector("[data-save-all]");
  var chains = new WeakMap();

  function inputOf(cell) { return cell.querySelector(".cell-text"); }
  function seenOf(cell) { return cell.querySelector("input[type=hidden]"); }
  function wordsOf(cell) { return cell.querySelector(".cell-words"); }
  function stands(cell) { return seenOf(cell).value.replace(/^\d+ /, ""); }
  function isChanged(cell) { return inputOf(cell).value.trim() !== stands(cell).trim(); }
  function cells() { return Array.from(table.querySelectorAll("[data-cell]")); }

  function show(cell, state, words) {
    ["saving", "saved", "refused", "conflict"].forEach(function (name) {
      cell.classList.toggle("cell-" + name, name === state);
    });
    inputOf(cell).setAttribute("aria-invalid", String(state === "refused" || state === "conflict"));
    wordsOf(cell).textContent = words;
    var open = table.querySelectorAll(".cell-saving").length;
    var bad = table.querySelectorAll(".cell-refused, .cell-conflict").length;
    status.textContent = open ? sentence("saving", open) : bad ? sentence("unsaved", bad) : sentence("saved");
    saveAll.disabled = !bad;
  }

  function standing(cell, answer) {
    ["good", "warn", "bad", "off", "differs"].forEach(function (tone) {
      cell.classList.toggle("cell-" + tone, tone === answer.tone);
    });
    seenOf(cell).value = answer.seen;
    cell.dataset.words = "words" in answer ? answer.words
      : answer.seen.charAt(0) === "0" ? "" : answer.figure + " " + answer.standing;
    wordsOf(cell).title = answer.why;
  }

  // What the change moved in the other cells of its row. A cell that is being written keeps its text.
  function neighbours(cell, answer) {
    Array.from(cell.parentElement.querySelectorAll("[data-cell]")).forEach(function (other) {
      var moved = answer.others[other.dataset.column];
      if (other === cell || !moved) { return; }
      var kept = isChanged(other);
      standing(other, moved);
      if (!kept) { inputOf(other).value = moved.text; wordsOf(other).textContent = moved.words; }
    });
    cell.parentElement.classList.toggle("row-changed", answer.row === "changed");
  }

  function settle(cell, sent, code, answer) {
    var input = inputOf(cell);
    if (answer.state === "saved") {
      standing(cell, answer);
      if (answer.others) { neighbours(cell, answer); }
      if (input.value === sent) { input.value = answer.text; }
      delete cell.dataset.tried;
      show(cell, "saved", cell.dataset.words);
    } else if (answer.state === "conflict") {
      standing(cell, answer);
      if (answer.others) { neighbours(cell, answer); }
      show(cell, "conflict", answer.reason + " " + sentence("settle"));
    } else {
      show(cell, "refused", answer.reason || sentence("answered", code));
    }
  }

  function send(cell, text) {
    var body = new URLSearchParams({ text: text, seen: seenOf(cell).value.split(" ")[0] });
    ["level", "month", "row", "column"].forEach(function (name) {
      if (cell.dataset[name]) { body.set(name, cell.dataset[name]); }
    });
    return fetch(form.dataset.cellUrl, {
      method: "POST", body: body, credentials: "same-origin",
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "Accept": "application/json" }
    }).then(function (response) {
      var isJson = (response.headers.get("Content-Type") || "").indexOf("json") >= 0;
      return (isJson ? response.json() : Promise.resolve({ state: "refused" })).then(function (answer) {
        settle(cell, text, response.status, answer);
      });
    }).catch(function () { show(cell, "refused", sentence("unsent")); });
  }

  // One cell's saves follow one another, so that the later text wins; where the row has one version, all of the row's do.
  // A text that was refused, or that met another person's result, is sent again only when it is asked for (Enter), never by
  // leaving the cell.
  function save(cell, isAsked) {
    var text = inputOf(cell).value;
    if (!isChanged(cell)) {
      if (cell.matches(".cell-refused, .cell-conflict")) { undo(cell); }
      return;
    }
    if (cell.dataset.tried === text && (!isAsked || cell.classList.contains("cell-saving"))) { return; }
    cell.dataset.tried = text;
    show(cell, "saving", "saving …");
    var line = form.hasAttribute("data-row-versions") ? cell.parentElement : cell;
    chains.set(line, (chains.get(line) || Promise.resolve()).then(function () { return send(cell, text); }));
  }

  function place(cell) {
    var row = cell.parentElement;
    return { row: Array.from(row.parentElement.children).indexOf(row), column: Array.from(row.children).indexOf(cell) };
  }

  function at(row, column) {
    var line = table.tBodies[0].rows[row];
    var cell = line && line.children[column];
    return cell && cell.matches("[data-cell]") ? cell : null;
  }

  function go(cell) {
    if (cell) { inputOf(cell).focus(); inputOf(cell).select(); }
  }

  function step(cell, down, right) {
    var from = place(cell), rows = table.tBodies[0].rows.length, columns = table.tBodies[0].rows[0].children.length;
    var row = from.row + down, column = from.column + right;
    while (row >= 0 && row < rows && column >= 0 && column < columns) {
      if (at(row, column)) { go(at(row, column)); return true; }
      row += down; column += right;
    }
    return false;
  }

  function edge(input, key) {
    var all = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    if (key === "ArrowLeft") { return all || (input.selectionStart === 0 && input.selectionEnd === 0); }
    return all || (input.selectionStart === input.value.length && input.selectionEnd === input.value.length);
  }

  function undo(cell) {
    inputOf(cell).value = stands(cell);
    delete cell.dataset.tried;
    show(cell, "", cell.dataset.words || "");
  }

  table.addEventListener("keydown", function (event) {
    var cell = event.target.closest("[data-cell]");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) { return; }
    var moved = false;
    if (event.key === "Enter") {
      event.preventDefault();
      save(cell, true);
      if (!cell.classList.contains("cell-conflict")) { step(cell, event.shiftKey ? -1 : 1, 0); }
      return;
    }
    if (event.key === "Escape") { undo(cell); inputOf(cell).select(); return; }
    if (event.key === "ArrowDown") { moved = step(cell, 1, 0); }
    if (event.key === "ArrowUp") { moved = step(cell, -1, 0); }
    if (event.key === "ArrowLeft" && edge(event.target, event.key)) { moved = step(cell, 0, -1); }
    if (event.key === "ArrowRight" && edge(event.target, event.key)) { moved = step(cell, 0, 1); }
    if (moved || event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); }
  });

  table.addEventListener("focusout", function (event) {
    var cell = event.target.closest("[data-cell]");
    if (cell) { save(cell, false); }
  });

  table.addEventListener("focusin", function (event) {
    if (event.target.matches(".cell-text")) { event.target.select(); }
  });

  // A block from a spreadsheet: lines are rows, tabs are columns; empty cells of the block change nothing.
  table.addEventListener("paste", function (event) {
    var cell = event.target.closest("[data-cell]");
    var text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!cell || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) { return; }
    event.preventDefault();
    var from = place(cell);
    text.replace(/\r?\n$/, "").split(/\r?\n/).forEach(function (line, down) {
      line.split("\t").forEach(function (value, right) {
        var target = at(from.row + down, from.column + right);
        if (target && value.trim()) {
          inputOf(target).value = value.trim();
          save(target, true);
        }
      });
    });
  });

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    cells().filter(isChanged).forEach(function (cell) { save(cell, true); });
  });

  window.addEventListener("beforeunload", function (event) {
    if (cells().some(isChanged)) { event.preventDefault(); }
  });

  cells().forEach(function (cell) {
    if (!cell.classList.contains("cell-refused")) { cell.dataset.words = wordsOf(cell).textContent; }
  });
  form.removeAttribute("data-warn-unsaved");
  saveAll.disabled = !cells().some(isChanged);
  document.querySelectorAll("[data-autosubmit]").forEach(function (bar) {
    bar.addEventListener("change", function () { bar.submit(); });
  });
})();
