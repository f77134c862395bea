// Fields that are shown, or required, only if another field of their form holds a certain value.
// The server checks the same; here it happens while somebody types.

function heldBy(form, key) {
  const fields = [...form.elements].filter((element) => element.name === key);
  const boxes = fields.filter((field) => field.type === "checkbox" || field.type === "radio");
  if (!boxes.length) return fields.map((field) => field.value.trim()).filter(Boolean);
  const ticked = boxes.filter((box) => box.checked).map((box) => (box.value === "on" ? "1" : box.value));
  const isYesNo = boxes.length === 1 && boxes[0].type === "checkbox" && boxes[0].value === "on";
  return ticked.length || !isYesNo ? ticked : ["0"];
}

function holds(box) {
  const wanted = JSON.parse(box.dataset.dependsValues);
  const held = heldBy(box.closest("form"), box.dataset.dependsOn);
  return wanted.length ? held.some((value) => wanted.includes(value)) : held.some((value) => value !== "0");
}

function update(form) {
  for (const box of form.querySelectorAll("[data-depends-on]")) {
    const isThere = [...form.elements].some((element) => element.name === box.dataset.dependsOn);
    if (!isThere) continue; // decided by the server, by what the record holds
    if (box.dataset.dependsEffect === "visible") {
      box.hidden = !holds(box);
    } else {
      markRequired(box, holds(box));
    }
  }
}

function markRequired(box, isRequired) {
  const label = box.querySelector(".field__label");
  const mark = label.querySelector(".field__required");
  if (isRequired && !mark) {
    const star = document.createElement("span");
    star.className = "field__required";
    star.ariaHidden = "true";
    star.textContent = " *";
    label.append(star);
  } else if (!isRequired && mark) {
    mark.remove();
  }
}

function updateAll(root) {
  const forms = new Set([...root.querySelectorAll("[data-depends-on]")].map((box) => box.closest("form")));
  for (const form of forms) if (form) update(form);
}

for (const type of ["input", "change"]) {
  document.addEventListener(type, (event) => {
    const { form } = event.target;
    if (form?.querySelector("[data-depends-on]")) update(form);
  });
}
document.addEventListener("htmx:load", (event) => updateAll(event.detail.elt));
updateAll(document);
