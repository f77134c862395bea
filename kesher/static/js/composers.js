// Writing in place: a composer that opens above a list, is closed by a button or by Esc, and gives
// the focus back; the menu of a row for hands without a right button.

let opener = null;

document.addEventListener("click", (event) => {
  const dots = event.target.closest?.("[data-row-menu]");
  if (dots) {
    const box = dots.getBoundingClientRect();
    dots.closest("[data-menu-url], [data-menu]")?.dispatchEvent(
      new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: box.right, clientY: box.bottom + 4 }),
    );
    return;
  }
  const folds = event.target.closest?.("[data-unfold]");
  if (folds) {
    const isOpen = document.getElementById(folds.dataset.unfold).classList.toggle("is-unfolded");
    folds.setAttribute("aria-expanded", String(isOpen));
  }
  const moves = event.target.closest?.("[data-move-row]");
  if (moves) kesher.moveRow(Number(moves.dataset.moveRow));
  const opens = event.target.closest?.("[data-opens-composer]");
  if (opens) opener = opens;
  const clears = event.target.closest?.("[data-clear-composer]");
  if (clears) clear(clears.closest("[data-composer]"));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const composer = event.target.closest?.("[data-composer]");
  if (!composer || document.querySelector("dialog:modal, .menu:popover-open, .listbox:popover-open")) return;
  event.preventDefault();
  clear(composer);
});

// Whoever changes a text goes on where it ends.
document.addEventListener("focusin", ({ target }) => {
  if (!target.matches?.("textarea[autofocus]") || target.dataset.caretIsSet) return;
  target.dataset.caretIsSet = "true";
  target.setSelectionRange(target.value.length, target.value.length);
});

// What was typed stays as a draft and is offered when the composer is opened again.
function clear(composer) {
  composer?.replaceChildren();
  if (opener?.isConnected) opener.focus();
}

// A number was found while it was ringing: the card opens with the call being written.
function composeIncoming() {
  const address = new URL(location.href);
  if (address.searchParams.get("compose") !== "incoming") return;
  address.searchParams.delete("compose");
  history.replaceState(history.state, "", address);
  opener = document.querySelector('[data-opens-composer][hx-get$="/log/call/"]');
  if (!opener) return;
  const url = `${opener.getAttribute("hx-get")}?direction=incoming`;
  htmx.ajax("GET", url, { source: opener, target: "#contact-log-composer" });
}
composeIncoming();

// The row that an answer of the server names, fetched like one that a colleague wrote.
document.addEventListener("kesher:refresh-row", (event) => {
  const { selector, row } = event.detail;
  kesher.refreshRow?.(selector, row);
});

// The record of a call is closed: the focus goes on with the work, not to the top of the page.
document.addEventListener("htmx:afterSettle", (event) => {
  const { target } = event;
  if (!target.matches?.("[data-composer]") || target.childElementCount) return;
  if (document.activeElement === document.body && opener?.isConnected) opener.focus();
});

// A row that was changed is drawn anew: the focus stays with it.
let editedRow = "";
document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  editedRow = target.matches(".log-row.is-edited") && target.contains(document.activeElement) ? target.id : "";
});
document.addEventListener("htmx:afterSettle", () => {
  if (editedRow && document.activeElement === document.body) document.getElementById(editedRow)?.focus({ preventScroll: true });
});

// The dialog that asks when to call again came over a deed that was swapped meanwhile: the work
// goes on at the deeds, not at the top of the page.
let isAsked = false;
document.addEventListener("htmx:afterSettle", () => (isAsked ||= Boolean(document.querySelector("#dialog #remind-me"))));
document.getElementById("dialog")?.addEventListener("close", () => {
  if (!isAsked) return;
  isAsked = false;
  setTimeout(() => {
    const isLost = [document.body, document.getElementById("main")].includes(document.activeElement);
    if (isLost) document.querySelector("#no-answer button")?.focus({ preventScroll: true });
  });
});

// The open call of a queue is marked in the list, also when the server went on to the next one.
document.addEventListener("htmx:afterSettle", markOpenCall);
document.addEventListener("kesher:rows-changed", markOpenCall);

function markOpenCall() {
  const pane = document.getElementById("call-pane");
  if (!pane) return;
  for (const card of document.querySelectorAll("[id^=next-call-]")) {
    if (card.id === `next-call-${pane.dataset.call}`) card.setAttribute("aria-current", "true");
    else card.removeAttribute("aria-current");
  }
}

// The pane went on to the next call with what had the focus: it stays in the pane.
let hadFocus = false;
document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target } }) => {
  hadFocus = target.id === "call-pane" && target.contains(document.activeElement);
});
document.addEventListener("htmx:oobAfterSwap", () => {
  if (hadFocus) document.getElementById("call-pane").focus({ preventScroll: true });
  hadFocus = false;
});

// A call that was closed or put off is done with, and the work goes on with the next.
document.addEventListener("kesher:call-settled", () => {
  const next = document.querySelector(".call-queue [id^=next-call-][aria-current] + [data-open-url]");
  if (!next) return kesher.refresh?.("#call-pane");
  document.getElementById("call-pane").removeAttribute("data-live"); // it is not to come back late
  document.getElementById("dialog").addEventListener("close", () => {
    next.focus();
    next.click();
  }, { once: true });
});

// Where the screen shows one of the two, choosing a call leads to it and a button leads back.
document.addEventListener("click", (event) => {
  const queue = document.querySelector(".call-queue");
  if (!queue) return;
  if (event.target.closest?.("[id^=next-call-]")) queue.classList.add("is-call-chosen");
  if (event.target.closest?.("[data-show-queue]")) queue.classList.remove("is-call-chosen");
});
