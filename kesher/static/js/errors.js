// What happens when the server refuses or cannot be reached: say so, keep what was typed.

function sentence(status) {
  return kesher.words[`error-${status}`] ?? kesher.words["error-500"];
}

function isWholePage(text) {
  return /^\s*<!doctype/i.test(text);
}

function bringsOwnMessage(xhr) {
  return (xhr.getResponseHeader("HX-Trigger") ?? "").includes("kesher:toast");
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status >= 400) {
    // An empty answer, or the page that a browser would have got, must not wipe a form out.
    if (event.detail.shouldSwap && (!xhr.responseText.trim() || isWholePage(xhr.responseText))) {
      event.detail.shouldSwap = false;
      event.detail.isError = true;
    }
    return;
  }
  // The session ended and the request was led to the sign-in page: not into a piece of this one.
  const isPiece = event.detail.target !== document.body && !event.detail.boosted;
  if (isPiece && isWholePage(xhr.responseText) && /\/login/.test(xhr.responseURL)) {
    event.detail.shouldSwap = false;
    kesher.toast({ text: kesher.words.signedOut, kind: "error" });
  }
});

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  if (!bringsOwnMessage(xhr)) kesher.toast({ text: sentence(xhr.status), kind: "error" });
});

document.addEventListener("htmx:sendError", () =>
  kesher.toast({ text: kesher.words.noConnection, kind: "error" }));
document.addEventListener("htmx:timeout", () =>
  kesher.toast({ text: kesher.words.timedOut, kind: "error" }));

// What is pasted and cannot fit stays where it was copied: a browser would cut it short without a
// word, or lay out a million letters for minutes.
const MOST_AT_ONCE = 100000;
document.addEventListener("beforeinput", (event) => {
  const text = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
  const most = event.target.maxLength > 0 ? event.target.maxLength : MOST_AT_ONCE;
  if (text.length <= most) return;
  event.preventDefault();
  kesher.toast({ text: kesher.words.textTooLong, kind: "error" });
});

// What a refused form leads to: the first field that is wrong, and where none is, what it says above
// them all. Two versions of a record are read before anything is typed.
function firstWrong(root) {
  const summary = root.querySelector("[data-form-errors]");
  if (!summary) return root.querySelector(".segmented.is-invalid input");
  if (summary.matches(".versions")) return summary;
  const fields = summary.closest("form")?.querySelectorAll("[aria-invalid=true], .is-invalid input");
  return [...(fields ?? [])].find((field) => field.checkVisibility()) ?? summary;
}

kesher.firstWrong = firstWrong;
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt?.querySelector) firstWrong(event.detail.elt)?.focus();
});
// Once all scripts are there: a tab of the form may have to show its field first.
addEventListener("DOMContentLoaded", () => firstWrong(document)?.focus());

// One submit at a time, for htmx and for plain forms alike.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.isSending) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.isSending = "true";
  form.setAttribute("aria-busy", "true");
  // A page that never came (the browser's stop button) must not leave a dead form behind.
  setTimeout(() => release(form), 15000);
}, true);

function release(form) {
  if (!form?.matches?.("[data-once]")) return;
  delete form.dataset.isSending;
  form.removeAttribute("aria-busy");
}

for (const name of ["htmx:afterRequest", "htmx:validation:halted", "htmx:confirm:refused"]) {
  document.addEventListener(name, (event) => release(event.detail?.requestConfig?.elt ?? event.detail?.elt ?? event.target));
}
// Coming back by the browser's own button finds the page as it was left: sending.
addEventListener("pageshow", () => document.querySelectorAll("[data-once]").forEach(release));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.("form[data-submit=ctrl-enter]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
});
