// An @ in a text offers whom to mention, as typed; the chosen name stands in the text like any
// other words, and the server knows it again. Offered is who may see the record, and nobody else.

const PAUSE = 120;
const LONGEST = 40;
const states = new WeakMap();
let count = 0;

function stateOf(field) {
  if (!states.has(field)) {
    const box = Object.assign(document.createElement("div"), { className: "listbox", popover: "manual", id: `mentions-${++count}` });
    field.after(box);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", box.id);
    states.set(field, { box, timer: 0, asked: null, at: 0, closedAt: -1 });
  }
  return states.get(field);
}

// What stands between the last @ and the caret. Before the @ may be a Hebrew prefix (ל@דנה), but
// no Latin letter or digit, which would make it an e-mail address.
function typedIn(field) {
  const { selectionStart, selectionEnd, value } = field;
  if (selectionStart !== selectionEnd) return null;
  const start = value.lastIndexOf("@", selectionStart - 1);
  if (start < 0 || selectionStart - start > LONGEST) return null;
  if (start && /[a-z0-9._%+-]/i.test(value[start - 1])) return null;
  const query = value.slice(start + 1, selectionStart);
  return /[\n@]|^\s|\s\s/.test(query) ? null : { start, query };
}

function options(state) {
  return [...state.box.querySelectorAll("[role=option]")];
}

function close(field) {
  const state = stateOf(field);
  clearTimeout(state.timer);
  state.asked = null;
  if (state.box.matches(":popover-open")) state.box.hidePopover();
  field.removeAttribute("aria-activedescendant");
}

function mark(field, at) {
  const state = stateOf(field);
  const all = options(state);
  state.at = (at + all.length) % all.length;
  all.forEach((option, index) => option.setAttribute("aria-selected", String(index === state.at)));
  field.setAttribute("aria-activedescendant", all[state.at].id);
  all[state.at].scrollIntoView({ block: "nearest" });
}

async function ask(field, query) {
  const state = stateOf(field);
  state.asked = query;
  const url = new URL(field.dataset.mentions, location.href);
  url.searchParams.set("q", query);
  try {
    const answer = await fetch(url, { headers: kesher.requestHeaders() });
    const html = await answer.text();
    if (!answer.ok || state.asked !== query || !field.isConnected) return;
    state.box.innerHTML = html;
    if (!options(state).length) return close(field);
    if (!state.box.matches(":popover-open")) state.box.showPopover();
    kesher.place(state.box, field, {});
    mark(field, 0);
  } catch {
    close(field); // the text is what matters; a name can be typed by hand
  }
}

function choose(field, option) {
  const state = stateOf(field);
  const typed = typedIn(field);
  close(field);
  if (!typed) return;
  field.setRangeText(`@${option.dataset.text} `, typed.start, field.selectionStart, "end");
  state.closedAt = typed.start;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("[data-mentions]")) return;
  const state = stateOf(target);
  const typed = typedIn(target);
  clearTimeout(state.timer);
  if (!typed || typed.start === state.closedAt) {
    if (!typed) state.closedAt = -1;
    return close(target);
  }
  state.timer = setTimeout(() => ask(target, typed.query), PAUSE);
});

document.addEventListener(
  "keydown",
  (event) => {
    const field = event.target;
    if (!field.matches?.("[data-mentions]") || !states.has(field)) return;
    const state = stateOf(field);
    if (!state.box.matches(":popover-open")) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") mark(field, state.at + (event.key === "ArrowDown" ? 1 : -1));
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") choose(field, options(state)[state.at]);
    else if (event.key === "Escape") {
      state.closedAt = typedIn(field)?.start ?? -1;
      close(field);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest?.(".listbox [role=option]");
  // Before the field loses the focus, which would close the list under the finger.
  const field = option?.closest(".listbox").previousElementSibling;
  if (!field?.matches("[data-mentions]") || event.button !== 0) return;
  event.preventDefault();
  choose(field, option);
});

document.addEventListener("focusout", ({ target }) => {
  if (target.matches?.("[data-mentions]") && states.has(target)) close(target);
});
