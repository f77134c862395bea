// What the other modules share. Everything hangs on `window.kesher`, so that a screen's own script
// can use it too. No words stand in scripts: they come translated from components/words.html.

const words = document.getElementById("words")?.dataset ?? {};

const TYPING = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable=true]";

function isTyping(element) {
  return element instanceof Element && element.matches(TYPING);
}

// Whether a form on screen holds text that nobody has saved.
function isTyped() {
  const fields = document.querySelectorAll("textarea, form input:not([type=hidden], [type=search], [type=checkbox], [type=radio])");
  return [...fields].some((field) => field.checkVisibility() && field.value !== field.defaultValue);
}

function isDisabled(element) {
  return element.matches(":disabled, [aria-disabled=true]");
}

// The headers of our own requests; the token stands where htmx reads it too.
function requestHeaders() {
  const headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
  return { ...headers, "HX-Request": "true", "HX-Current-URL": location.href };
}

// Puts a floating box under its anchor, or above where there is more room, inside the window.
// Positions are set through the style object: a strict policy allows that, but no style attribute.
function place(box, anchor, { matchWidth = false } = {}) {
  const gap = 4;
  const margin = 8;
  const from = anchor.getBoundingClientRect();
  if (matchWidth) box.style.minInlineSize = `${from.width}px`;
  const size = box.getBoundingClientRect();
  const isRtl = document.documentElement.dir === "rtl";
  const startEdge = isRtl ? from.right - size.width : from.x;
  const endEdge = isRtl ? from.x : from.right - size.width;
  const fits = (x) => x >= margin && x + size.width <= innerWidth - margin;
  const x = fits(startEdge) ? startEdge : fits(endEdge) ? endEdge : startEdge;
  const below = innerHeight - from.bottom - gap - margin;
  const goesUp = size.height > below && from.top > below;
  const room = goesUp ? from.top - gap - margin : below;
  const height = Math.min(size.height, room);
  moveTo(box, Math.min(Math.max(x, margin), innerWidth - margin - size.width),
    goesUp ? from.top - gap - height : from.bottom + gap);
  box.style.maxBlockSize = `${Math.max(room, 96)}px`;
}

function moveTo(box, x, y) {
  box.style.inset = `${Math.round(y)}px auto auto ${Math.round(x)}px`;
}

// The form whose content an answer of htmx has accepted, if it was one: a lookup that posts while
// somebody types is no acceptance. (`detail.elt` may be an ancestor of what was already replaced.)
// An answer that leads on to another page is one too, though htmx does not call it successful.
function acceptedForm({ detail: { successful, xhr, requestConfig } }) {
  const isAccepted = successful || (xhr?.status < 300 && xhr.getResponseHeader("HX-Redirect"));
  const isForm = isAccepted && requestConfig?.verb !== "get" && requestConfig?.elt.matches("form");
  return isForm ? requestConfig.elt : null;
}

// A sentence with {count} in it.
function fill(text, values) {
  return (text || "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

window.kesher = { words, isTyping, isTyped, isDisabled, requestHeaders, place, moveTo, fill, acceptedForm };

// A control that is disabled with a reason stays focusable, so its click must be stopped here,
// before any other listener hears of it.
document.addEventListener(
  "click",
  (event) => {
    const control = event.target.closest?.("[aria-disabled=true]");
    if (!control) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);
