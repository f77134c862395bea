// A list of records: how many rows are shown by now, the search box, which stays while everything
// under it is swapped, writing in the cells, widths of columns, and deeds over the selected rows.
"use strict";

{
  const table = () => document.querySelector("table[data-cell-url]");
  const shownRows = () => document.querySelectorAll("#record-list-body [data-open-url]");

  function count() {
    const line = document.querySelector("[data-list-count]");
    const pattern = line?.dataset.listCount;
    if (pattern) line.textContent = kesher.fill(pattern, { shown: shownRows().length.toLocaleString("en") });
  }

  function syncSearch() {
    const box = document.getElementById("list-search");
    const state = document.getElementById("record-rows");
    if (box && state && document.activeElement !== box) box.value = state.dataset.query;
  }

  // A strict policy allows no style attribute, so widths are set here.
  function applyWidths() {
    for (const head of document.querySelectorAll("th[data-width]")) head.style.inlineSize = `${head.dataset.width}px`;
  }

  // The deeds of a row are the same in all of them, so the page brings them once.
  function putDeeds() {
    const html = document.getElementById("row-deeds")?.innerHTML;
    if (!html) return;
    for (const row of shownRows()) {
      const cell = row.querySelector(".table__actions");
      if (!cell || cell.querySelector(".row-info")) continue;
      cell.insertAdjacentHTML("afterbegin", html.replaceAll("__card__", row.dataset.openUrl).replaceAll("__id__", idOf(row)));
    }
  }

  document.addEventListener("htmx:afterSettle", () => {
    count();
    syncSearch();
    applyWidths();
    putDeeds();
  });
  document.addEventListener("kesher:rows-changed", () => {
    count();
    putDeeds();
  });

  // --- writing in a cell

  const headOf = (cell) => cell.closest("table").tHead.rows[0].cells[cell.cellIndex];
  const canEdit = (cell) => Boolean(table()?.contains(cell) && headOf(cell)?.hasAttribute("data-editable"));
  const idOf = (row) => row.querySelector("[data-select]").value;
  const cellUrl = (cell) => `${table().dataset.cellUrl}${idOf(cell.closest("tr"))}/${headOf(cell).dataset.key}/${table().dataset.stateQuery}`;

  applyWidths();
  putDeeds();

  async function ask(cell, body) {
    const headers = { ...kesher.requestHeaders(), "Kesher-Cell": "1" };
    try {
      return await fetch(cellUrl(cell), body ? { method: "POST", headers, body } : { headers });
    } catch {
      kesher.toast({ text: kesher.words.noConnection, kind: "error" });
      return null;
    }
  }

  function tell(answer) {
    const told = JSON.parse(answer.headers.get("HX-Trigger") || "{}");
    if (told["kesher:toast"]) kesher.toast(told["kesher:toast"]);
    if (told["kesher:open-dialog"]) kesher.openDialog(told["kesher:open-dialog"]);
    return told;
  }

  function show(cell, html) {
    cell.innerHTML = html;
    htmx.process(cell);
    const field = cell.querySelector("input:not([type=hidden]), select, textarea");
    field?.focus();
    field?.select?.();
  }

  async function edit(cell) {
    if (cell.querySelector("[data-cell-form]")) return;
    const row = cell.closest("tr");
    row.setAttribute("data-live-hold", "");
    const answer = await ask(cell);
    if (!answer?.ok) {
      row.removeAttribute("data-live-hold");
      if (answer) tell(answer);
      return;
    }
    cell.before = cell.innerHTML;
    show(cell, await answer.text());
  }

  function cancel(cell) {
    cell.closest("tr").removeAttribute("data-live-hold");
    cell.innerHTML = cell.before ?? "";
    focusCell(cell);
  }

  async function save(form, step = 0) {
    const cell = form.closest("td");
    const row = cell.closest("tr");
    const { cellIndex } = cell;
    form.setAttribute("aria-busy", "true");
    const answer = await ask(cell, new FormData(form));
    form.removeAttribute("aria-busy");
    if (!answer) return;
    const html = await answer.text();
    const told = tell(answer);
    if (answer.status === 422 && html) {
      show(cell, html);
      return;
    }
    if (told["kesher:open-dialog"]) return cancel(cell);
    if (!answer.ok) return;
    row.removeAttribute("data-live-hold");
    const holder = document.createElement("tbody");
    holder.innerHTML = html;
    const fresh = answer.status === 204 ? null : holder.firstElementChild;
    document.activeElement.blur();
    kesher.liveRows.put(document.getElementById("record-list-body"), row.id, fresh);
    const next = fresh?.isConnected && fresh.cells[cellIndex];
    if (next) focusCell(next);
    if (next && step) nextEditable(next, step, true);
  }

  function focusCell(cell) {
    cell.tabIndex = -1;
    cell.focus({ preventScroll: true });
  }

  // The next cell in the row; `opens` only stops at those that can be written, and writes.
  function nextEditable(cell, step, opens) {
    for (let next = step > 0 ? cell.nextElementSibling : cell.previousElementSibling; next; next = step > 0 ? next.nextElementSibling : next.previousElementSibling) {
      if (opens ? canEdit(next) : !next.matches(".table__check")) {
        if (opens) edit(next);
        else focusCell(next);
        return;
      }
    }
  }

  document.addEventListener("dblclick", (event) => {
    const cell = event.target.closest?.("#record-list-body td");
    if (!cell || !canEdit(cell) || cell.matches(".table__main") || event.target.closest("a, button, input, select, textarea, label")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    getSelection()?.removeAllRanges();
    edit(cell);
  }, true);

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-cell-form]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    save(event.target);
  }, true);

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-cell-cancel]");
    if (button) cancel(button.closest("td"));
  });

  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("[data-cell-form]");
    if (form) {
      if (event.key === "Escape" && !event.defaultPrevented) cancel(form.closest("td"));
      else if (event.key === "Tab" && !event.target.matches("button")) save(form, event.shiftKey ? -1 : 1);
      else if (event.key === "Enter" && !event.target.matches("textarea, button, [role=combobox]")) save(form);
      else return;
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const cell = event.target.closest?.("#record-list-body td");
    const row = event.target.closest?.("#record-list-body tr[data-open-url]");
    if (!row || event.ctrlKey || event.altKey || event.metaKey || kesher.isTyping(event.target)) return;
    const isRtl = document.documentElement.dir === "rtl";
    const step = { ArrowLeft: isRtl ? 1 : -1, ArrowRight: isRtl ? -1 : 1 }[event.key];
    if (step && event.target === row) focusCell(row.querySelector(".table__main"));
    else if (step && event.target === cell) nextEditable(cell, step, false);
    else if (event.key === "F2" && event.target === row) nextEditable(row.cells[0], 1, true);
    else if ((event.key === "F2" || event.key === "Enter") && event.target === cell && canEdit(cell)) edit(cell);
    else if (event.key === "Escape" && event.target === cell) {
      row.tabIndex = -1;
      row.focus();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target === cell) {
      const rows = [...shownRows()];
      const other = rows[rows.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)];
      if (other) focusCell(other.cells[cell.cellIndex]);
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);


  // --- taking a row away

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-row-delete]");
    if (!button) return;
    const row = button.closest("tr");
    if (table().hasAttribute("data-delete-asks")) return kesher.openDialog(`${table().dataset.deleteUrl}${idOf(row)}/`, button);
    if (!(await kesher.ask({ text: table().dataset.deleteQuestion }))) return;
    const answer = await fetch(`${table().dataset.deleteUrl}${idOf(row)}/`, { method: "POST", headers: kesher.requestHeaders() });
    tell(answer);
    if (answer.ok) kesher.liveRows.put(document.getElementById("record-list-body"), row.id, null);
  });

  // --- widths

  document.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest?.("[data-grip]");
    if (!grip) return;
    event.preventDefault();
    const head = grip.closest("th");
    const start = event.clientX;
    const width = head.offsetWidth;
    const sign = document.documentElement.dir === "rtl" ? -1 : 1;
    grip.setPointerCapture(event.pointerId);
    const heads = [...head.parentElement.querySelectorAll("[data-key]")];
    const widths = heads.map((one) => one.offsetWidth);
    heads.forEach((one, index) => (one.style.inlineSize = `${widths[index]}px`));
    head.closest("table").classList.add("table--fixed");
    const move = ({ clientX }) => (head.style.inlineSize = `${Math.max(width + sign * (clientX - start), 60)}px`);
    grip.addEventListener("pointermove", move);
    grip.addEventListener("pointerup", () => {
      grip.removeEventListener("pointermove", move);
      const columns = heads.map((one) => `${one.dataset.key}:${one.offsetWidth}`);
      htmx.ajax("POST", table().dataset.columnsUrl, { target: "#record-rows", swap: "outerHTML", values: { columns, is_resized: "1" } });
    }, { once: true });
  });

  // --- columns by drag, in their dialog

  let dragged = null;
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-draggable]");
    if (dragged) event.dataTransfer.effectAllowed = "move";
  });
  document.addEventListener("dragover", (event) => {
    const over = event.target.closest?.("[data-draggable]");
    if (!dragged || !over || over === dragged || over.parentElement !== dragged.parentElement) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (event.clientY < box.y + box.height / 2) over.before(dragged);
    else over.after(dragged);
  });
  document.addEventListener("dragend", () => (dragged = null));

  // --- deeds over the selected rows

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-bulk]");
    if (!button) return;
    const bar = button.closest("[data-bulk-bar]");
    const values = { deed: button.dataset.bulk };
    const isAll = bar.querySelector("[data-matching]").value === "1";
    for (const [name, value] of new URLSearchParams(bar.dataset.selection)) values[name] = [...(values[name] ?? []), value];
    if (isAll) values.all = "1";
    else values.ids = [...document.querySelectorAll("#record-list-body [data-select]:checked")].map((box) => box.value).join(",");
    htmx.ajax("POST", bar.dataset.bulkUrl, { source: button, target: "#dialog-body", swap: "innerHTML", values });
  });
}
