// Lists by hand and by key: double-click and Enter open, J and K walk, Shift ticks a range.

const ROW = "[data-open-url]";

function visibleList() {
  const focused = document.activeElement?.closest?.("[data-rows]");
  return focused ?? [...document.querySelectorAll("[data-rows]")].find((list) => list.checkVisibility());
}

function rowsOf(list) {
  return [...list.querySelectorAll(ROW)].filter((row) => row.checkVisibility());
}

function currentOf(list) {
  return document.activeElement?.closest?.(ROW) ?? list.querySelector(".is-cursor, [aria-current]");
}

function open(row) {
  const { openUrl, open: how, openTarget } = row.dataset;
  if (how === "dialog") kesher.openDialog(openUrl, row);
  else if (openTarget) htmx.ajax("GET", openUrl, { source: row, target: openTarget });
  else if (row.matches("a")) row.click();
  else location.assign(openUrl);
}

function move(step) {
  const list = visibleList();
  if (!list) return false;
  const rows = rowsOf(list);
  const at = rows.indexOf(currentOf(list));
  const next = rows[at === -1 ? (step > 0 ? 0 : rows.length - 1) : at + step];
  if (!next) return true;
  list.querySelector(".is-cursor")?.classList.remove("is-cursor");
  next.classList.add("is-cursor");
  if (!next.matches("a, button")) next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  if (list.matches("[data-rows-click]")) next.click();
  return true;
}

kesher.moveRow = move;

document.addEventListener("dblclick", (event) => {
  const row = event.target.closest?.(ROW);
  if (!row || event.target.closest("a, button, input, select, textarea, label")) return;
  getSelection()?.removeAllRanges();
  open(row);
});

document.addEventListener("keydown", (event) => {
  const row = event.target;
  if (!row.matches?.(ROW) || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Enter" && !row.matches("a, button")) open(row);
  else if (event.key === "ArrowDown") move(1);
  else if (event.key === "ArrowUp") move(-1);
  else if (event.key === " " && row.querySelector("[data-select]")) row.querySelector("[data-select]").click();
  else return;
  event.preventDefault();
});

document.addEventListener("focusout", (event) => event.target.classList?.remove("is-cursor"));

// --- ticking rows

let lastTicked = null;

function boxes(scope = document) {
  return [...scope.querySelectorAll("[data-select]")];
}

function report() {
  const ticked = boxes().filter((box) => box.checked).length;
  for (const bar of document.querySelectorAll("[data-bulk-bar]")) {
    bar.hidden = ticked === 0;
    bar.querySelector("[data-bulk-count]").textContent = ticked;
    if (!ticked) matchAll(bar, false);
  }
  for (const head of document.querySelectorAll("[data-select-all]")) {
    const inTable = boxes(head.closest("table"));
    const count = inTable.filter((box) => box.checked).length;
    head.checked = count > 0 && count === inTable.length;
    head.indeterminate = count > 0 && count < inTable.length;
  }
}

// All that fit the filter, also those that were never loaded: the server reads `matching=1`.
function matchAll(bar, isOn) {
  const field = bar.querySelector("[data-matching]");
  field.disabled = !isOn;
  field.value = isOn ? "1" : "";
  bar.querySelector("[data-select-matching]")?.setAttribute("aria-pressed", String(isOn));
}

document.addEventListener("click", (event) => {
  const box = event.target;
  if (box.matches?.("[data-select]")) {
    const all = boxes(box.closest("[data-rows]") ?? document);
    if (event.shiftKey && lastTicked?.isConnected) {
      const [from, to] = [all.indexOf(lastTicked), all.indexOf(box)].sort((a, b) => a - b);
      for (const one of all.slice(from, to + 1)) one.checked = box.checked;
    }
    lastTicked = box;
    report();
  } else if (box.matches?.("[data-select-all]")) {
    for (const one of boxes(box.closest("table"))) one.checked = box.checked;
    report();
  } else if (box.closest?.("[data-select-none]")) {
    for (const one of boxes()) one.checked = false;
    report();
  } else if (box.closest?.("[data-select-matching]")) {
    const button = box.closest("[data-select-matching]");
    matchAll(button.closest("[data-bulk-bar]"), button.getAttribute("aria-pressed") !== "true");
  }
});
document.addEventListener("htmx:afterSettle", report);
document.addEventListener("kesher:rows-changed", report);
