// Lists of a record that is being made: items of a checklist that are typed one after another, and
// records that are chosen one after another. The form sends them as they stand.
"use strict";

{
  const listOf = (element) => element.closest("[data-new-list]");
  const itemsOf = (list) => [...list.querySelectorAll("[data-new-item]")];
  const inputOf = (item) => item.querySelector("input");
  const adding = (list) => list.querySelector("[data-new-add]");
  const tellForm = (element) => element.dispatchEvent(new Event("input", { bubbles: true }));

  function copy(holder) {
    return holder.querySelector("[data-new-template]").content.querySelector("[data-new-item], [data-new-link]").cloneNode(true);
  }

  // --- items

  function put(list, text, before = null) {
    const item = copy(list);
    inputOf(item).value = text;
    list.querySelector("[data-new-items]").insertBefore(item, before);
    tellForm(list);
    return item;
  }

  function next(input) {
    const list = listOf(input);
    if (input.matches("[data-new-add]")) {
      if (!input.value.trim()) return;
      put(list, input.value).scrollIntoView({ block: "nearest" });
      input.value = "";
      return;
    }
    const item = input.closest("[data-new-item]");
    if (item.nextElementSibling) inputOf(put(list, "", item.nextElementSibling)).focus();
    else adding(list).focus();
  }

  function remove(item) {
    const list = listOf(item);
    const other = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    (other ? inputOf(other) : adding(list)).focus();
    tellForm(list);
  }

  function step(grip, by) {
    const item = grip.closest("[data-new-item]");
    const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(item);
    else other.after(item);
    grip.focus();
    say(item);
  }

  function say(item) {
    const list = listOf(item);
    const items = itemsOf(list);
    const told = { text: inputOf(item).value, place: items.indexOf(item) + 1, count: items.length };
    list.querySelector("[data-new-status]").textContent = kesher.fill(list.dataset.moved, told);
    tellForm(list);
  }

  // Several lines that are pasted are several items.
  document.addEventListener("paste", (event) => {
    const input = event.target.closest?.("[data-new-list] input");
    const lines = (event.clipboardData?.getData("text") ?? "").split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
    if (!input || lines.length < 2) return;
    event.preventDefault();
    const item = input.closest("[data-new-item]");
    for (const line of lines) put(listOf(input), line.slice(0, input.maxLength), item);
    if (item && !inputOf(item).value.trim()) remove(item);
  });

  function sort(part) {
    for (const items of part.querySelectorAll?.("[data-new-items]:not([data-is-sorted])") ?? []) {
      items.dataset.isSorted = "true";
      Sortable.create(items, { handle: "[data-new-grip]", draggable: "[data-new-item]", animation: 150, onEnd: ({ item }) => say(item) });
    }
  }

  // --- records

  function choose(hidden, option) {
    const holder = hidden.closest("[data-new-links]");
    const rows = holder.querySelector("[data-new-links-rows]");
    const { value, name } = hidden;
    const chosen = [...rows.querySelectorAll("input")];
    hidden.value = "";
    holder.querySelector("[data-combobox]").value = "";
    if (chosen.some((one) => one.name === name && one.value === value)) return;
    const row = copy(holder);
    inputOf(row).value = value;
    row.querySelector("[data-new-name]").textContent = option.text;
    rows.append(row);
    tellForm(rows);
  }

  document.addEventListener("change", ({ target, detail }) => {
    if (detail?.option && target.value && target.closest?.("[data-new-links]")) choose(target, detail.option);
  });

  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-new-remove]");
    if (!button) return;
    const item = button.closest("[data-new-item]");
    if (item) return remove(item);
    const holder = button.closest("[data-new-links]");
    button.closest("[data-new-link]").remove();
    holder.querySelector("[data-combobox]").focus();
    tellForm(holder);
  });

  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.isComposing || event.ctrlKey || event.metaKey || !target.closest?.("[data-new-list]")) return;
    const item = target.closest("[data-new-item]");
    const isTyping = target.matches("input");
    if (key === "Enter" && isTyping) next(target);
    else if (key === "Backspace" && isTyping && item && !target.value) remove(item);
    else if (key === "ArrowUp" && target.matches("[data-new-grip]")) step(target, -1);
    else if (key === "ArrowDown" && target.matches("[data-new-grip]")) step(target, 1);
    else return;
    // Enter would send the form.
    event.preventDefault();
    event.stopPropagation();
  }, true);

  document.addEventListener("htmx:load", (event) => sort(event.detail.elt));
  sort(document);
}
