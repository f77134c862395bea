// Checklists: Enter adds one item after another, a press on a text changes it in place, items are
// put in order by mouse, touch and arrows. Loaded when the first checklist stands on the page.
"use strict";

{
  const listOf = (element) => element.closest("[data-checklist]");
  const rowsOf = (list) => [...list.querySelectorAll("[data-item]")];
  const textOf = (row) => row.querySelector("[data-checklist-text], .checklist__text").textContent;

  function refresh(row) {
    kesher.refreshRow("[data-checklist-items]", row.dataset.item);
  }

  function say(list, row) {
    const rows = rowsOf(list);
    const told = { text: textOf(row), place: rows.indexOf(row) + 1, count: rows.length };
    list.querySelector("[data-checklist-status]").textContent = kesher.fill(list.dataset.moved, told);
  }

  // Tells the server; answers whether it took the deed. What it says of itself is done here too.
  async function send(url, values) {
    let answer;
    try {
      answer = await fetch(url, { method: "POST", headers: kesher.requestHeaders(), body: new URLSearchParams(values) });
    } catch {
      kesher.toast({ text: kesher.words.noConnection, kind: "error" });
      return false;
    }
    const told = JSON.parse(answer.headers.get("HX-Trigger") || "{}");
    for (const [name, detail] of Object.entries(told)) {
      document.body.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: Object(detail) === detail ? detail : { value: detail } }));
    }
    if (!answer.ok && !told["kesher:toast"]) kesher.toast({ text: kesher.words[`error-${answer.status}`] ?? kesher.words["error-500"], kind: "error" });
    return answer.ok;
  }

  const deed = (row, name, values = {}) => send(`${listOf(row).dataset.itemsUrl}${row.dataset.item}/${name}/`, values);

  // --- adding

  async function add(input) {
    const text = input.value.trim();
    if (!text || input.isSending) return;
    input.isSending = true;
    input.itemKey ??= crypto.randomUUID();
    const isTaken = await send(listOf(input).dataset.addUrl, { text, idempotency_key: input.itemKey });
    input.isSending = false;
    if (!isTaken) return;
    input.itemKey = null;
    // What was typed while the answer was under way stays.
    if (input.value.trim() === text) input.value = "";
  }

  // --- changing a text in its place

  function edit(button) {
    const row = button.closest("[data-item]");
    const input = Object.assign(document.createElement("input"), { type: "text", className: "checklist__input", value: button.textContent, maxLength: button.dataset.longest, dir: "auto" });
    input.setAttribute("data-checklist-input", "");
    input.setAttribute("aria-label", button.textContent);
    row.setAttribute("data-live-hold", "");
    button.hidden = true;
    button.before(input);
    input.focus();
    input.select();
  }

  function close(input) {
    const row = input.closest("[data-item]");
    if (!row) return;
    const button = row.querySelector("[data-checklist-text]");
    const hadFocus = input === document.activeElement;
    row.removeAttribute("data-live-hold");
    button.hidden = false;
    input.isClosed = true;
    input.remove();
    if (hadFocus) button.focus();
    refresh(row);
  }

  async function save(input) {
    if (input.isSending || input.isClosed) return;
    const row = input.closest("[data-item]");
    const button = row.querySelector("[data-checklist-text]");
    const text = input.value.trim();
    if (!text || text === button.textContent) {
      close(input);
      return;
    }
    input.isSending = true;
    const isTaken = await deed(row, "edit", { text, version: row.dataset.version });
    input.isSending = false;
    if (!isTaken) return;
    button.textContent = text;
    close(input);
  }

  // Somebody else was first: what was typed stays, and Enter writes it over what he wrote.
  document.addEventListener("kesher:item-stale", ({ detail }) => {
    for (const row of document.querySelectorAll(`[data-item="${detail.item}"]`)) {
      row.dataset.version = detail.now;
      for (const input of row.querySelectorAll("[data-checklist-input]")) input.isStale = true;
    }
  });

  // --- ticking, deleting, ordering

  async function tick(box) {
    const row = box.closest("[data-item]");
    if (!(await deed(row, "tick", box.checked ? { is_done: "on" } : {}))) box.checked = !box.checked;
  }

  async function moved(row, goBack) {
    say(listOf(row), row);
    const next = row.nextElementSibling;
    if (!(await deed(row, "move", next ? { before: next.dataset.item } : {}))) goBack();
  }

  function step(grip, by) {
    const row = grip.closest("[data-item]");
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    const [list, next] = [row.parentElement, row.nextElementSibling];
    list.insertBefore(row, by < 0 ? other : other.nextElementSibling);
    grip.focus();
    moved(row, () => list.insertBefore(row, next));
  }

  function sort(part) {
    for (const list of part.querySelectorAll?.("[data-checklist-items]:not([data-is-sorted])") ?? []) {
      list.dataset.isSorted = "true";
      Sortable.create(list, {
        handle: "[data-checklist-grip]",
        draggable: "[data-item]",
        animation: 150,
        onEnd: ({ item, from, oldDraggableIndex, newDraggableIndex }) => {
          if (oldDraggableIndex === newDraggableIndex) return;
          const rows = [...from.children].filter((row) => row !== item);
          moved(item, () => from.insertBefore(item, rows[oldDraggableIndex] ?? null));
        },
      });
    }
  }

  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.isComposing || !target.closest?.("[data-checklist]")) return;
    if (key === "Enter" && target.matches("[data-checklist-add]")) add(target);
    else if (key === "Enter" && target.matches("[data-checklist-input]")) save(target);
    else if (key === "Escape" && target.matches("[data-checklist-input]")) close(target);
    else if (key === "ArrowUp" && target.matches("[data-checklist-grip]")) step(target, -1);
    else if (key === "ArrowDown" && target.matches("[data-checklist-grip]")) step(target, 1);
    else return;
    // In the window of the task Enter would send the form, Esc close it.
    event.preventDefault();
    event.stopPropagation();
  }, true);

  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("[data-checklist-text]")) edit(target.closest("[data-checklist-text]"));
    else if (target.closest?.("[data-checklist-delete]")) deed(target.closest("[data-item]"), "delete");
  });
  document.addEventListener("change", ({ target }) => {
    if (target.matches?.("[data-checklist-tick]")) tick(target);
  });
  document.addEventListener("focusout", ({ target }) => {
    if (target.matches?.("[data-checklist-input]") && !target.isStale) save(target);
  });
  document.addEventListener("htmx:load", (event) => sort(event.detail.elt));
  sort(document);
}
