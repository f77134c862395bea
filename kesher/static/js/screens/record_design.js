// Record design: dragging fields into order, and the values that a deciding field can hold.

let dragged = null;

function clearTarget() {
  document.querySelector(".design-row.is-target")?.classList.remove("is-target");
}

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".design-row[data-field]") ?? null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.field);
  dragged.classList.add("is-dragged");
});

document.addEventListener("dragover", (event) => {
  const row = dragged && event.target.closest?.(".design-row[data-field]");
  if (!row || row === dragged) return;
  event.preventDefault();
  clearTarget();
  row.classList.add("is-target");
});

document.addEventListener("drop", (event) => {
  const row = dragged && event.target.closest?.(".design-row[data-field]");
  if (!row || row === dragged) return;
  event.preventDefault();
  row.before(dragged);
  sendOrder(row.closest("form"));
});

document.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  clearTarget();
  dragged = null;
});

function sendOrder(form) {
  for (const old of form.querySelectorAll("input[data-order]")) old.remove();
  for (const row of form.querySelectorAll(".design-row[data-field]")) {
    addHidden(form, "field", row.dataset.field);
    addHidden(form, "section", row.closest("[data-section]").dataset.section);
  }
  htmx.trigger(form, "kesher:ordered");
}

function addHidden(form, name, value) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name, value });
  input.dataset.order = "";
  form.append(input);
}

// Of the values that could decide, those of the chosen field alone are shown and sent.
function showValues(root) {
  for (const rule of root.querySelectorAll("[data-design-rule]")) {
    const chosen = rule.querySelector("[name=depends_on]").value;
    for (const group of rule.querySelectorAll("[data-values-of]")) {
      group.hidden = group.dataset.valuesOf !== chosen;
    }
  }
}

document.addEventListener("change", (event) => {
  if (event.target.name === "depends_on") showValues(document);
});
document.addEventListener("htmx:load", (event) => showValues(event.detail.elt));
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-field-preview]")) event.preventDefault();
});
