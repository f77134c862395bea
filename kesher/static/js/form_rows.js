// Lists inside a form: another row, up, down, away. The server reads rows in the page's order.

const FIRST = "select, input:not([type=hidden])";
function listOf(element) {
  return element.closest("[data-form-rows]").querySelector("[data-rows-list]");
}

// A row of the template, whose names and ids get the key.
function append(rows, key) {
  const list = rows.querySelector("[data-rows-list]");
  const holder = document.createElement("div");
  holder.append(rows.querySelector("[data-row-template]").content.cloneNode(true));
  holder.innerHTML = holder.innerHTML.replaceAll("__row__", key);
  const row = holder.querySelector("[data-form-row]");
  list.append(row);
  const radio = row.querySelector("input[type=radio]");
  if (radio && !list.querySelector("input[type=radio]:checked")) radio.checked = true;
  htmx.process(row);
  kesher.restoreDrafts(row);
  return row;
}

function has(rows, key) {
  return rows.querySelector(`[data-form-row] > input[value="${CSS.escape(key)}"]`);
}

function add(button) {
  const rows = button.closest("[data-form-rows]");
  let number = 1;
  while (has(rows, `new${number}`)) number += 1;
  append(rows, `new${number}`).querySelector(FIRST).focus();
}

// Rows that were added and not saved: what was typed in them has its place again.
function bringBack(root) {
  for (const rows of root.querySelectorAll?.("[data-form-rows]") ?? []) {
    const field = rows.querySelector("[data-row-template]")?.content.querySelector("[data-draft]");
    if (!field) continue;
    const keys = kesher.draftsOf(field.dataset.draft.split("__row__")[0]).map((name) => /^new\d+/.exec(name)?.[0]);
    for (const key of new Set(keys.filter(Boolean).sort())) if (!has(rows, key)) append(rows, key);
  }
}

function remove(button) {
  const list = listOf(button);
  const row = button.closest("[data-form-row]");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  const wasMain = row.querySelector("input[type=radio]")?.checked;
  kesher.discardDrafts(row);
  row.remove();
  const first = list.querySelector("input[type=radio]");
  if (wasMain && first) first.checked = true;
  (next?.querySelector(FIRST) ?? list.parentElement.querySelector("[data-row-add]")).focus();
  list.dispatchEvent(new Event("input", { bubbles: true }));
}

function move(button, isUp) {
  const row = button.closest("[data-form-row]");
  const other = isUp ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (isUp) other.before(row);
  else other.after(row);
  button.focus();
  row.dispatchEvent(new Event("input", { bubbles: true }));
}

// A value that somebody else stored, taken over into the form.
function takeOver(button) {
  const { takeOver: id, takeValue: value } = button.dataset;
  const field = document.getElementById(id);
  const radio = document.querySelector(`input[type=radio][id^="${CSS.escape(id)}_"][value="${CSS.escape(value)}"]`);
  if (radio) radio.checked = true;
  else if (field?.type === "checkbox") field.checked = Boolean(value);
  else if (field) field.value = value;
  const target = radio ?? field;
  target?.dispatchEvent(new Event("input", { bubbles: true }));
  target?.dispatchEvent(new Event("change", { bubbles: true }));
  button.closest("tr").classList.add("is-muted");
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-row-add], [data-row-remove], [data-row-up], [data-row-down], [data-take-over]");
  if (!button) return;
  if (button.matches("[data-row-add]")) add(button);
  else if (button.matches("[data-row-remove]")) remove(button);
  else if (button.matches("[data-take-over]")) takeOver(button);
  else move(button, button.matches("[data-row-up]"));
});

document.addEventListener("htmx:load", (event) => bringBack(event.detail.elt));
bringBack(document);

// A dialog that a page opens with itself, such as the message of a frozen customer.
document.querySelector("dialog[data-open-now]")?.showModal();
