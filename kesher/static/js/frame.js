// The frame: preferences at once and kept on the server, the folded rail, signing out, and the small
// conveniences that are asked for by one attribute.

const root = document.documentElement;

// --- preferences: shown at once, sent behind the scenes; the language needs a new page

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (!form.matches("[data-preferences]") || !button || button.name === "language") return;
  event.preventDefault();
  root.dataset[button.name] = button.value;
  for (const other of form.querySelectorAll(`[name="${button.name}"]`)) other.setAttribute("aria-pressed", String(other === button));
  const body = new FormData(form, button);
  fetch(form.action, { method: "POST", body, headers: kesher.requestHeaders() }).then(
    (answer) => answer.ok || kesher.toast({ text: kesher.words["error-500"], kind: "error" }),
    () => kesher.toast({ text: kesher.words.noConnection, kind: "error" }),
  );
});

// --- the rail: the style sheet folds it in narrow windows, unless the user has chosen otherwise

const RAIL = "kesher-rail";

function isFolded() {
  return root.dataset.rail ? root.dataset.rail === "folded" : innerWidth < 1360;
}

function foldRail() {
  const asked = localStorage.getItem(RAIL);
  if (asked) root.dataset.rail = asked;
  document.querySelector("[data-rail-fold]")?.setAttribute("aria-pressed", String(isFolded()));
}

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-rail-fold]")) return;
  localStorage.setItem(RAIL, isFolded() ? "open" : "folded");
  foldRail();
});
addEventListener("resize", foldRail);
foldRail();

// --- signing out leaves nothing behind on a shared computer; the server ends the stream, and with it
// the other tabs (ended here already, they would be reloaded while the session still lives)

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-logout]")) kesher.forgetDrafts();
});

// --- printing: Ctrl+P does what the button «print» does

document.addEventListener("keydown", (event) => {
  if (event.code !== "KeyP" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
  const source = document.querySelector("[data-print-url]");
  if (!source) return;
  event.preventDefault();
  if (source.dataset.printDialog !== undefined) kesher.openDialog(source.dataset.printUrl, source);
  else window.open(source.dataset.printUrl, "_blank", "noopener");
});

const deeds = {
  "[data-print]": () => window.print(),
  "[data-copy]": async (button) => {
    await navigator.clipboard.writeText(button.dataset.copy);
    kesher.toast({ text: kesher.words.copied });
  },
  "[data-reveal]": (button) => {
    const part = document.getElementById(button.dataset.reveal);
    part.hidden = !part.hidden;
    button.setAttribute("aria-expanded", String(!part.hidden));
    if (!part.hidden) part.querySelector("input, select, textarea, button, a")?.focus();
  },
};

document.addEventListener("click", (event) => {
  for (const [selector, deed] of Object.entries(deeds)) {
    const button = event.target.closest?.(selector);
    if (button) deed(button);
  }
});

document.addEventListener("change", (event) => {
  const asked = event.target.closest?.("[data-autosubmit]");
  if (asked) (asked.form ?? asked).requestSubmit();
});

// Tabs that a narrow screen scrolls show the one that is open.
function showTab(part) {
  const tab = part.querySelector?.(".tabs [aria-current]");
  if (!tab) return;
  const [box, strip] = [tab.getBoundingClientRect(), tab.parentElement.getBoundingClientRect()];
  tab.parentElement.scrollLeft += box.x + box.width / 2 - strip.x - strip.width / 2;
}
document.addEventListener("htmx:load", (event) => showTab(event.detail.elt));
showTab(document);

// --- a password can be looked at

function offerToShow(input) {
  input.dataset.isEnhanced = "true";
  const button = document.getElementById("password-button-template").content.firstElementChild.cloneNode(true);
  const box = Object.assign(document.createElement("div"), { className: "field__box" });
  const hadFocus = document.activeElement === input;
  const name = () => button.setAttribute("aria-label", input.type === "password" ? kesher.words.showPassword : kesher.words.hidePassword);
  input.replaceWith(box);
  box.append(input, button);
  if (hadFocus) input.focus();
  name();
  button.addEventListener("click", () => {
    input.type = input.type === "password" ? "text" : "password";
    input.dir = "ltr";
    name();
  });
}

function enhanceAll(part) {
  part.querySelectorAll?.("input[data-password]:not([data-is-enhanced])").forEach(offerToShow);
}
document.addEventListener("htmx:load", (event) => enhanceAll(event.detail.elt));
enhanceAll(document);

// The part of the page that a live element shows, asked for by an answer of the server.
document.addEventListener("kesher:refresh", (event) => kesher.refresh?.(event.detail.value ?? event.detail));
