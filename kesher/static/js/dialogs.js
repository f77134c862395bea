// Dialogs that the server writes, and our own confirmation. Focus is held by <dialog> itself.

const dialog = document.getElementById("dialog");
const host = document.getElementById("dialog-body");
const confirmation = document.getElementById("confirm");
let opener = null;
let isChanged = false;

// What is added from the «+» menu of a card is about the record of that card.
function addressOf(url, from) {
  const { quickWith } = document.body.dataset;
  if (!quickWith || !from?.closest?.("#quick-add")) return url;
  return `${url}${url.includes("?") ? "&" : "?"}${quickWith}`;
}

function open(url, from) {
  remember(from);
  return htmx.ajax("GET", addressOf(url, from), { source: from ?? document.body, target: host, swap: "innerHTML" });
}

// A menu is gone when its dialog closes, so what opened the menu is remembered instead. A key reaches
// into a closed menu from wherever the focus is.
function remember(from) {
  const menu = from?.closest?.("[popover]");
  const invoker = menu ? kesher.menuOpener?.(menu) : from;
  opener = { element: invoker ?? document.activeElement, id: invoker?.id };
}

function show() {
  isChanged = false;
  if (!dialog.open) dialog.showModal();
  focusFirst();
}

function focusFirst() {
  const first =
    kesher.firstWrong(dialog) ??
    dialog.querySelector("[autofocus]") ??
    dialog.querySelector(".dialog__body :is(input:not([type=hidden]), select:not([hidden]), textarea):enabled") ??
    dialog.querySelector(".dialog__actions .button--primary") ??
    dialog.querySelector(".dialog__body .button:not(:disabled, [aria-disabled=true])") ??
    dialog.querySelector(".dialog__close");
  first?.focus();
}

function returnFocus() {
  const { element, id } = opener ?? {};
  const target = (element?.isConnected ? element : id && document.getElementById(id)) || document.getElementById("main");
  // A row takes the focus from a script alone, and the one that came instead of it not yet.
  if (target.tabIndex < 0) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  opener = null;
}

async function requestClose(which = dialog) {
  if (which === dialog && isChanged && !(await mayLose())) return;
  which.close();
}

function mayLose() {
  const { leaveTitle, leaveText, leaveYes, leaveNo } = kesher.words;
  return ask({ title: leaveTitle, text: leaveText, yes: leaveYes, no: leaveNo });
}

// What waits for the answer of the confirmation. Its closing is told some time later, perhaps when
// it asks again: who asked first is answered by then.
let answer = null;

function settle() {
  answer?.(confirmation.returnValue === "yes");
  answer = null;
}

confirmation?.addEventListener("close", () => {
  if (!confirmation.open) settle();
});

// Asks a question in our own dialog; resolves to true or false.
function ask({ title = kesher.words.confirmTitle, text = "", yes = kesher.words.confirmYes, no = kesher.words.cancel }) {
  settle();
  confirmation.querySelector("#confirm-title").textContent = title;
  confirmation.querySelector("#confirm-text").textContent = text;
  confirmation.querySelector("[data-confirm-yes]").textContent = yes;
  confirmation.querySelector("[data-confirm-no]").textContent = no;
  confirmation.returnValue = "no";
  confirmation.showModal();
  return new Promise((resolve) => {
    answer = resolve;
  });
}

kesher.openDialog = open;
kesher.ask = ask;

if (dialog) {
  document.addEventListener("click", (event) => {
    const from = event.target.closest("[data-dialog]");
    if (from) {
      event.preventDefault();
      open(from.dataset.dialog, from);
      return;
    }
    const close = event.target.closest("[data-close-dialog]");
    if (close) requestClose(close.closest("dialog") ?? dialog);
  });

  // `hx-get` straight into the host works as well as `data-dialog`.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target === host && !dialog.open) remember(event.detail.elt);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target === host && host.childElementCount) show();
    // One window led to the next: what had the focus went with the first.
    else if (dialog.contains(event.target) && !dialog.contains(document.activeElement)) focusFirst();
  });

  dialog.addEventListener("input", (event) => {
    if (!event.target.closest("[data-no-guard]")) isChanged = true;
  });
  // Accepted by the server: nothing is left to lose.
  dialog.addEventListener("htmx:afterRequest", (event) => {
    if (kesher.acceptedForm(event)) isChanged = false;
  });

  document.addEventListener("kesher:close-dialog", () => {
    isChanged = false;
    if (dialog.open) dialog.close();
  });

  // Esc is taken before the browser does: its second press would close without asking.
  for (const which of document.querySelectorAll("dialog")) {
    which.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || which.querySelector(":popover-open")) return;
      event.preventDefault();
      event.stopPropagation();
      requestClose(which);
    });
    which.addEventListener("cancel", (event) => {
      if (event.target !== which) return;
      event.preventDefault();
      requestClose(which);
    });
    // Only a press that began outside closes: selecting text may end there.
    which.addEventListener("pointerdown", (event) => {
      if (event.target === which && isOutside(which, event)) requestClose(which);
    });
  }

  // Told some time after it closed: by then it may be open again.
  dialog.addEventListener("close", () => {
    if (dialog.open) return;
    host.replaceChildren();
    returnFocus();
  });

  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    const { elt } = event.detail;
    ask({ text: event.detail.question }).then((isYes) => {
      if (isYes) event.detail.issueRequest(true);
      else htmx.trigger(elt, "htmx:confirm:refused", { elt });
    });
  });
}

function isOutside(which, { clientX, clientY }) {
  const box = which.getBoundingClientRect();
  return clientX < box.x || clientX > box.right || clientY < box.y || clientY > box.bottom;
}

// An answer may ask for a window: a status that needs more than its new value.
document.addEventListener("kesher:open-dialog", (event) => open(event.detail.value ?? event.detail));
