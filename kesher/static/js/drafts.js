// What is typed survives a reload, a crash and a lost connection. Kept in this browser per business
// and member (`data-draft-scope` on the body), cleared when the form is accepted and at logout,
// since the computer at the reception is shared.

const PREFIX = "kesher-draft:";
const scope = document.body.dataset.draftScope;
const DAYS_KEPT = 14;

function keyOf(field) {
  return `${PREFIX}${scope}:${field.dataset.draft}`;
}

// A full or forbidden store must never stand in the way of typing.
function store(deed) {
  try {
    return deed(localStorage);
  } catch {
    return null;
  }
}

function read(field) {
  const kept = store((drafts) => drafts.getItem(keyOf(field)));
  if (!kept) return null;
  const { text, at } = JSON.parse(kept);
  return Date.now() - at < DAYS_KEPT * 86400000 ? text : null;
}

function keep(field) {
  if (field.value.trim() && field.value !== field.defaultValue) {
    store((drafts) => drafts.setItem(keyOf(field), JSON.stringify({ text: field.value, at: Date.now() })));
    note(field, kesher.words.draftSaved);
  } else discard(field);
}

function discard(field) {
  store((drafts) => drafts.removeItem(keyOf(field)));
}

function noteOf(field) {
  let line = field.parentElement.querySelector(":scope > .draft-note");
  if (!line) {
    line = Object.assign(document.createElement("div"), { className: "draft-note" });
    line.setAttribute("role", "status");
    // A list of choices follows its field at once, and is told by that.
    (field.matches("[data-combobox]") ? field.parentElement.lastElementChild : field).after(line);
  }
  return line;
}

function note(field, text) {
  const line = noteOf(field);
  if (line.firstChild?.textContent !== text) line.replaceChildren(Object.assign(document.createElement("span"), { textContent: text }));
  return line;
}

function restore(field) {
  field.dataset.draftIsReady = "true";
  const text = read(field);
  if (!text || text === field.value) return;
  const before = field.value;
  field.value = text;
  const line = note(field, kesher.words.draftRestored);
  const button = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: kesher.words.draftDiscard });
  button.addEventListener("click", () => {
    field.value = before;
    discard(field);
    line.remove();
    field.focus();
  });
  line.append(button);
  field.dispatchEvent(new CustomEvent("kesher:draft-restored", { bubbles: true }));
}

function restoreAll(root) {
  if (!scope) return;
  root.querySelectorAll?.("[data-draft]:not([data-draft-is-ready])").forEach(restore);
}

function fieldsOf(form) {
  return form?.elements ? [...form.elements].filter((field) => field.matches("[data-draft]")) : [];
}

const timers = new WeakMap();
document.addEventListener("input", (event) => {
  const field = event.target;
  if (!scope || !field.matches?.("[data-draft]")) return;
  clearTimeout(timers.get(field));
  timers.set(field, setTimeout(() => keep(field), 250));
});

// The last letters before the page goes away.
addEventListener("pagehide", () => {
  for (const field of document.querySelectorAll("[data-draft]")) {
    if (timers.has(field)) keep(field);
  }
});

function forget(form) {
  for (const field of fieldsOf(form)) {
    clearTimeout(timers.get(field));
    timers.delete(field);
    discard(field);
    field.parentElement?.querySelector(":scope > .draft-note")?.remove();
  }
}

document.addEventListener("htmx:afterRequest", (event) => {
  const form = kesher.acceptedForm(event);
  if (form) forget(form);
});

// A plain form leaves the page: its drafts go only when the page after it has come, so they are named
// now and dropped then. Where that page is an error, or one gone back to, they stay.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.matches("[hx-post], [data-logout]")) return;
  const keys = fieldsOf(form).map(keyOf);
  if (keys.length) store(() => sessionStorage.setItem("kesher-sent-drafts", JSON.stringify({ keys, from: location.pathname, at: Date.now() })));
});

function dropSent() {
  const sent = store(() => sessionStorage.getItem("kesher-sent-drafts"));
  if (!sent) return;
  sessionStorage.removeItem("kesher-sent-drafts");
  const { keys, from, at } = JSON.parse(sent);
  const isRefused = location.pathname === from && document.querySelector("[data-form-errors]");
  const isAnswer = performance.getEntriesByType("navigation")[0]?.type === "navigate" && Date.now() - at < 20000;
  if (isRefused || !isAnswer) return;
  for (const key of keys) store((drafts) => drafts.removeItem(key));
}

function forgetAll() {
  store((drafts) => {
    for (const key of Object.keys(drafts)) if (key.startsWith(PREFIX)) drafts.removeItem(key);
  });
  for (const field of document.querySelectorAll("[data-draft]")) timers.delete(field);
}

// Long forms without drafts: the browser asks before they are left.
document.addEventListener("input", (event) => {
  event.target.closest?.("form[data-guard]")?.setAttribute("data-is-changed", "");
});
document.addEventListener("submit", (event) => event.target.removeAttribute("data-is-changed"));
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-guard][data-is-changed]")) event.preventDefault();
});

kesher.forgetDrafts = forgetAll;
kesher.keepDraft = keep;
kesher.restoreDrafts = restoreAll;
kesher.discardDrafts = (root) => root.querySelectorAll("[data-draft]").forEach(discard);
// The names of drafts that begin so: they tell which rows of a form were added and never saved.
kesher.draftsOf = (name) => {
  const start = `${PREFIX}${scope}:${name}`;
  return store((drafts) => Object.keys(drafts).filter((key) => key.startsWith(start)).map((key) => key.slice(start.length))) ?? [];
};
if (scope) dropSent();
document.addEventListener("htmx:load", (event) => restoreAll(event.detail.elt));
restoreAll(document);
