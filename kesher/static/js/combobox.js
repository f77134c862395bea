// A text field that looks its choices up on the server: the global search and every lookup.
// One request is under way at a time; what was typed meanwhile is asked when it is back.

const PAUSE = 90;
const states = new WeakMap();
let count = 0;

function stateOf(input) {
  if (!states.has(input)) {
    const box = Object.assign(document.createElement("div"), { className: "listbox", popover: "manual", id: `lookup-${++count}` });
    // Beside the field, so that it lies inside the dialog that the field is in.
    input.after(box);
    input.setAttribute("aria-controls", box.id);
    states.set(input, { box, timer: 0, isAsking: false, wanted: null, shown: null, at: -1 });
  }
  return states.get(input);
}

function options(state) {
  return [...state.box.querySelectorAll("[role=option]:not([aria-disabled=true])")];
}

function close(input) {
  const state = stateOf(input);
  clearTimeout(state.timer);
  state.wanted = null;
  if (state.box.matches(":popover-open")) state.box.hidePopover();
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
  state.at = -1;
}

function show(input, html, query) {
  const state = stateOf(input);
  state.shown = query;
  state.box.innerHTML = html;
  if (!options(state).length && !state.box.textContent.trim()) {
    const note = Object.assign(document.createElement("div"), { className: "listbox__empty", textContent: kesher.words.noResults });
    state.box.replaceChildren(note);
  }
  state.box.querySelectorAll("[role=option]").forEach((option, index) => (option.id ||= `${state.box.id}-${index}`));
  const list = state.box.querySelector("[role=listbox]");
  if (list) input.setAttribute("aria-controls", (list.id ||= `${state.box.id}-list`));
  state.at = -1;
  if (document.activeElement !== input) return;
  if (!state.box.matches(":popover-open")) state.box.showPopover();
  kesher.place(state.box, input, { matchWidth: true });
  input.setAttribute("aria-expanded", "true");
  mark(input, input.closest("[role=search]") || input.hasAttribute("data-combobox-free") ? -1 : 0);
}

function mark(input, at) {
  const state = stateOf(input);
  const all = options(state);
  state.at = at;
  all.forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
  if (all[at]) {
    input.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

async function ask(input) {
  const state = stateOf(input);
  if (state.isAsking || state.wanted === null) return;
  const query = state.wanted;
  state.wanted = null;
  state.isAsking = true;
  input.setAttribute("aria-busy", "true");
  try {
    const url = new URL(input.dataset.combobox, location.href);
    url.searchParams.set("q", query);
    for (const field of input.dataset.comboboxInclude ? document.querySelectorAll(input.dataset.comboboxInclude) : []) {
      url.searchParams.set(field.name, field.value);
    }
    const answer = await fetch(url, { headers: kesher.requestHeaders() });
    const html = await answer.text();
    if (answer.ok && input.isConnected && input.value.trim()) show(input, html, query);
  } catch {
    kesher.toast({ text: kesher.words.noConnection, kind: "error" });
  } finally {
    state.isAsking = false;
    input.removeAttribute("aria-busy");
    ask(input);
  }
}

function hiddenOf(input) {
  return document.getElementById(input.dataset.comboboxValue);
}

function setValue(input, value, option = null) {
  const hidden = hiddenOf(input);
  if (!hidden || hidden.value === value) return;
  hidden.value = value;
  hidden.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: { option: option?.dataset } }));
}

function choose(input, option) {
  const { href, dialog, value, text } = option.dataset;
  close(input);
  if (href) location.assign(href);
  else if (dialog) kesher.openDialog(dialog, input);
  else if (value !== undefined) {
    input.value = text ?? option.textContent.trim();
    setValue(input, value, option);
    if (input.matches("[data-draft]")) kesher.keepDraft(input);
  }
}

document.addEventListener("input", (event) => {
  const input = event.target;
  if (!input.matches?.("[data-combobox]")) return;
  const state = stateOf(input);
  const query = input.value.trim();
  setValue(input, "");
  clearTimeout(state.timer);
  if (query.length < Number(input.dataset.comboboxFrom ?? 2)) return close(input);
  state.timer = setTimeout(() => {
    state.wanted = query;
    ask(input);
  }, PAUSE);
});

document.addEventListener("keydown", (event) => {
  const input = event.target;
  if (!input.matches?.("[data-combobox]")) return;
  const state = stateOf(input);
  const isOpen = state.box.matches(":popover-open");
  const all = options(state);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (isOpen) mark(input, (state.at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length);
    else if (input.value.trim()) { state.wanted = input.value.trim(); ask(input); }
  } else if (event.key === "Enter" && isOpen) {
    // The first hit is what somebody means who types a number and presses Enter.
    const option = all[state.at] ?? (input.closest("[role=search]") && state.shown === input.value.trim() ? all[0] : null);
    if (!option) return;
    event.preventDefault();
    choose(input, option);
  } else if (event.key === "Escape" && isOpen) {
    event.preventDefault();
    event.stopPropagation();
    close(input);
  } else if (event.key === "Tab" && isOpen && all[state.at]?.dataset.value !== undefined) choose(input, all[state.at]);
}, true);

document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest?.(".listbox [role=option]");
  if (!option || event.button !== 0) return;
  // Before the field loses the focus, which would close the list under the finger.
  const input = option.closest(".listbox").previousElementSibling;
  if (!input?.matches("[data-combobox]") || option.getAttribute("aria-disabled") === "true") return;
  event.preventDefault();
  choose(input, option);
});

document.addEventListener("focusout", (event) => {
  if (event.target.matches?.("[data-combobox]") && states.has(event.target)) close(event.target);
});
