// Short messages. The server sends them as the event `kesher:toast` in the header HX-Trigger.

const area = document.getElementById("toasts");
const SECONDS_WITH_DEED = 10;
const SECONDS = 5;

// A modal dialog makes everything outside it dead, so the messages move into it.
function host() {
  return document.querySelector("dialog:modal") ?? document.body;
}

function toast({ text, kind = "info", undoUrl = null, openUrl = null, deedUrl = null, deedWord = "" }) {
  if (!area || !text) return;
  if (area.parentElement !== host()) host().append(area);
  const box = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  box.classList.add(`toast--${kind}`);
  box.querySelector(".toast__text").textContent = text;
  const close = box.querySelector(".toast__close");
  close.setAttribute("aria-label", kesher.words.close);
  close.addEventListener("click", () => box.remove());
  if (undoUrl) offerDeed(box, undoUrl, kesher.words.undo);
  if (deedUrl) offerDeed(box, deedUrl, deedWord);
  if (openUrl) offerToOpen(box, openUrl);
  removeLater(box, undoUrl || openUrl || deedUrl || kind === "error" ? SECONDS_WITH_DEED : SECONDS);
  // A live region that has just moved needs a moment before it is listened to again.
  setTimeout(() => area.append(box), 30);
}

function offerDeed(box, url, word) {
  const button = box.querySelector(".toast__undo");
  button.hidden = false;
  button.textContent = word;
  button.addEventListener("click", () => {
    box.remove();
    htmx.ajax("POST", url, { source: document.body, swap: "none" });
  });
}

function offerToOpen(box, url) {
  const link = Object.assign(document.createElement("a"), { className: "toast__undo", href: url, textContent: kesher.words.open });
  box.querySelector(".toast__close").before(link);
}

// Time stands still while somebody reads or reaches for the button.
function removeLater(box, seconds) {
  let left = seconds * 1000;
  let startedAt = 0;
  let timer = 0;
  const go = () => {
    startedAt = Date.now();
    timer = setTimeout(() => box.remove(), left);
  };
  const stop = () => {
    clearTimeout(timer);
    left = Math.max(left - (Date.now() - startedAt), 2000);
  };
  for (const name of ["pointerenter", "focusin"]) box.addEventListener(name, stop);
  for (const name of ["pointerleave", "focusout"]) box.addEventListener(name, go);
  go();
}

// Messages that came inside a page or out of band.
function showWritten() {
  for (const written of document.querySelectorAll("template[data-toast]")) {
    const { kind, undoUrl } = written.dataset;
    toast({ text: written.content.textContent.trim(), kind, undoUrl });
    written.remove();
  }
}

// Back out of the dialog before it closes and hides them.
document.addEventListener("close", () => area && document.body.append(area), true);
document.addEventListener("kesher:toast", (event) => toast(event.detail));
document.addEventListener("htmx:oobAfterSwap", showWritten);
kesher.toast = toast;
showWritten();
