// Lists inside a form: another row, up, down, away. The server reads rows in the page's order.

const FIRST = "select, input:not([type=hidden])";
let added = 0;

function listOf(element) {
  return element.closest("[data-form-rows]").querySelector("[data-rows-list]");
}

function add(button) {
  const list = listOf(button);
  const template = button.closest("[data-form-rows]").querySelector("[data-row-template]");
  const holder = document.createElement("div");
  holder.append(template.content.cloneNode(true));
  // Names and ids of the copy get a key of their own.
  holder.innerHTML = holder.innerHTML.replaceAll("__row__", `new${Date.now()}-${++added}`);
  const row = holder.querySelector("[data-form-row]");
  list.append(row);
  const radio = row.querySelector("input[type=radio]");
  if (radio && !list.querySelector("input[type=radio]:checked")) radio.checked = true;
  htmx.process(row);
  row.querySelector(FIRST).focus();
}

function remove(button) {
  const list = listOf(button);
  const row = button.closest("[data-form-row]");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  const wasMain = row.querySelector("input[type=radio]")?.checked;
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

// A dialog that a page opens with itself, such as the message of a frozen customer.
document.querySelector("dialog[data-open-now]")?.showModal();
