// A searchable tree over a <select>: the select keeps the value and is what the form sends, so
// everything works without this script, and every listener to `change` goes on working with it.

let count = 0;

function enhance(select) {
  const id = `tree-${++count}`;
  const input = document.createElement("input");
  Object.assign(input, { type: "text", id: `${id}-field`, autocomplete: "off", dir: "auto" });
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": id })) input.setAttribute(name, value);
  for (const name of ["aria-invalid", "aria-describedby", "aria-label"]) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  const box = Object.assign(document.createElement("div"), { id, className: "listbox", popover: "manual" });
  box.setAttribute("role", "listbox");
  const label = select.labels?.[0];
  if (label) {
    label.htmlFor = input.id;
    box.setAttribute("aria-label", label.textContent.trim());
  }
  const frame = Object.assign(document.createElement("div"), { className: "tree-picker" });
  select.replaceWith(frame);
  frame.append(select, input, box);
  select.hidden = true;
  select.dataset.isEnhanced = "true";
  bind(select, input, box);
}

function bind(select, input, box) {
  let shown = [];
  let at = -1;

  // A hidden select that is required could never be pointed out by the browser; the box can.
  input.required = select.required;
  input.disabled = select.disabled;
  select.required = false;
  input.placeholder = [...select.options].find((option) => !option.value && !option.disabled)?.textContent.trim() ?? "";
  const showValue = () => (input.value = select.value ? select.selectedOptions[0].textContent.trim() : "");

  // A node stands in the list when it fits, or when something below it does.
  function draw(query) {
    const wanted = query.trim().toLocaleLowerCase();
    const all = [...select.options];
    const fits = all.map((option) => !wanted || `${option.textContent} ${option.dataset.hint ?? ""}`.toLocaleLowerCase().includes(wanted));
    const depth = (option) => Number(option.dataset.depth ?? 0);
    all.forEach((option, index) => {
      if (!fits[index] || !wanted) return;
      let level = depth(option);
      for (let above = index - 1; above >= 0 && level > 0; above--) {
        if (depth(all[above]) < level) {
          level = depth(all[above]);
          if (all[above].disabled) fits[above] = true;
        }
      }
    });
    box.replaceChildren(...all.filter((option, index) => fits[index]).map((option) => row(option)));
    shown = [...box.querySelectorAll("[role=option]:not([aria-disabled])")];
    const selected = shown.findIndex((one) => one.dataset.value === select.value);
    mark(wanted ? 0 : selected);
  }

  function row(option) {
    const line = document.createElement("div");
    line.setAttribute("role", "option");
    Object.assign(line.dataset, { value: option.value, depth: option.dataset.depth ?? "0" });
    line.id = `${box.id}-${option.index}`;
    if (option.disabled) line.setAttribute("aria-disabled", "true");
    line.append(Object.assign(document.createElement("span"), { className: "option__text", textContent: option.textContent.trim(), dir: "auto" }));
    if (option.dataset.hint) line.append(Object.assign(document.createElement("span"), { className: "option__meta", textContent: option.dataset.hint }));
    return line;
  }

  function mark(index) {
    at = index;
    shown.forEach((one, place) => one.setAttribute("aria-selected", String(place === at)));
    if (shown[at]) {
      input.setAttribute("aria-activedescendant", shown[at].id);
      shown[at].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function open(query) {
    if (!box.matches(":popover-open")) box.showPopover();
    draw(query);
    kesher.place(box, input, { matchWidth: true });
    input.setAttribute("aria-expanded", "true");
  }

  function close() {
    if (box.matches(":popover-open")) box.hidePopover();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    showValue();
  }

  function choose(line) {
    select.value = line.dataset.value;
    close();
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  input.addEventListener("click", () => { input.select(); open(""); });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("input", () => open(input.value));
  input.addEventListener("blur", close);
  select.addEventListener("change", showValue);
  box.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const line = event.target.closest("[role=option]:not([aria-disabled])");
    if (line) choose(line);
  });
  input.addEventListener("keydown", (event) => {
    const isOpen = box.matches(":popover-open");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) open("");
      else mark((at + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % shown.length);
    } else if ((event.key === "Enter" || event.key === "Tab") && isOpen) {
      if (event.key === "Enter") event.preventDefault();
      if (shown[at]) choose(shown[at]);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  showValue();
}

// A summary of errors links to the select, which is hidden.
document.addEventListener("click", (event) => {
  const id = event.target.closest?.("a[href^='#']")?.hash.slice(1);
  const select = id && document.getElementById(id);
  if (!select?.matches("select[data-is-enhanced]")) return;
  event.preventDefault();
  select.nextElementSibling.focus();
});

function enhanceAll(root) {
  root.querySelectorAll?.("select[data-tree-picker]:not([data-is-enhanced])").forEach(enhance);
}

document.addEventListener("htmx:load", (event) => enhanceAll(event.detail.elt));
enhanceAll(document);
