// Putting a row into a list that somebody is reading: at its place, without moving what is before
// the eyes, and never from under the hands.

function rowsOf(list) {
  const parts = list.hasAttribute("data-live-groups") ? [...list.tBodies] : [list];
  return parts.flatMap((part) => [...part.children]).filter((row) => row.id.startsWith(list.dataset.liveRow));
}

// Where in the list a row stands: in the list itself, or in its group; undefined where that is not
// on the screen yet.
function partOf(list, row) {
  if (!list.hasAttribute("data-live-groups")) return list;
  return [...list.tBodies].find((part) => part.dataset.groupRows === row.dataset.group);
}

function topBarHeight() {
  return document.querySelector(".top-bar")?.getBoundingClientRect().bottom ?? 0;
}

function scrollerOf(element) {
  for (let above = element.parentElement; above; above = above.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(above).overflowY) && above.scrollHeight > above.clientHeight) return above;
  }
  return document.scrollingElement;
}

function visibleTop(list) {
  const scroller = scrollerOf(list);
  return scroller === document.scrollingElement ? topBarHeight() : scroller.getBoundingClientRect().top;
}

// Does the deed and scrolls by as much as it moved the first row that was in view.
function keepScroll(element, deed) {
  const scroller = scrollerOf(element);
  const top = visibleTop(element);
  const children = element.dataset.liveRow ? rowsOf(element) : [];
  const anchor = children.find((row) => row.getBoundingClientRect().top >= top);
  const before = anchor?.getBoundingClientRect().top;
  deed();
  if (!anchor?.isConnected) return;
  const moved = anchor.getBoundingClientRect().top - before;
  if (moved && isScrolled(element)) scroller.scrollBy({ top: moved, behavior: "instant" });
}

// Is the start of the list out of sight? Then something is being read in its midst.
function isScrolled(list) {
  return list.getBoundingClientRect().top < visibleTop(list) - 4;
}

// Where the focus was, and a way to put it back into what came instead.
function rememberFocus(element) {
  const active = document.activeElement;
  if (!element.contains(active)) return () => {};
  const all = (root) => [root, ...root.querySelectorAll("a, button, input, select, textarea, [tabindex]")];
  const index = all(element).indexOf(active);
  // A cell takes the focus from a script alone: the fresh one is not yet among `all`.
  const { id, cellIndex } = active;
  return (now) => {
    const same = (id && now.ownerDocument.getElementById(id)) || now.cells?.[cellIndex] || all(now)[index] || now;
    if (document.activeElement === same) return;
    if (!same.matches("a, button, input, select, textarea, [tabindex]")) same.tabIndex = -1;
    same.focus({ preventScroll: true });
  };
}

function changed(list) {
  list.dispatchEvent(new CustomEvent("kesher:rows-changed", { bubbles: true }));
}

// The row before which a new one belongs; null for the end; undefined where it is not to be shown.
function placeOf(list, part, row) {
  const rows = rowsOf(part);
  const key = row.dataset.sortKey;
  if (key === undefined) return rows[0] ?? null;
  const sign = list.dataset.liveOrder === "asc" ? 1 : -1;
  const after = rows.find((one) => sign * (one.dataset.sortKey > key ? 1 : one.dataset.sortKey < key ? -1 : 0) > 0);
  if (after) return after;
  return (part === list ? list.parentElement : part).querySelector("[data-more]") ? undefined : null;
}

// A fresh row, or null when it is not to be seen any more.
function put(list, id, fresh) {
  const old = document.getElementById(id);
  const held = heldOf(list);
  if (old && isBeingWritten(old)) return;
  const part = fresh && partOf(list, fresh);
  if (!fresh) {
    held.delete(id);
    // On a board it may stand in another column by now.
    if (old && list.contains(old)) take(list, old);
  } else if (!part) {
    askAnew(list);
    return;
  } else if (old && old.parentElement === part && old.dataset.sortKey === fresh.dataset.sortKey) replace(list, old, fresh);
  else {
    if (old) take(list, old, { isMoving: true });
    insert(list, id, fresh);
  }
  drawOffer(list);
  changed(list);
}

function isBeingWritten(row) {
  // A form in the place of a row is somebody's work, wherever the focus is just now.
  if (row.hasAttribute("data-live-hold")) return true;
  return row.contains(document.activeElement) && kesher.isTyping(document.activeElement);
}

function replace(list, old, fresh) {
  const focus = rememberFocus(old);
  const box = old.querySelector("[data-select]");
  const freshBox = fresh.querySelector("[data-select]");
  if (box && freshBox) freshBox.checked = box.checked;
  for (const name of ["is-current", "is-cursor"]) fresh.classList.toggle(name, old.classList.contains(name));
  keepScroll(list, () => old.replaceWith(fresh));
  adopt(fresh);
  focus(fresh);
}

// To which row the focus went when the one that had it was taken away: where that row comes back at
// another place, it has the focus again.
let lent = null;

function take(list, old, { isMoving = false } = {}) {
  const neighbour = old.nextElementSibling ?? old.previousElementSibling;
  const hadFocus = old.contains(document.activeElement);
  keepScroll(list, () => old.remove());
  if (hadFocus && neighbour) {
    if (!neighbour.matches("a, button")) neighbour.tabIndex = -1;
    neighbour.focus({ preventScroll: true });
    lent = { id: old.id, neighbour };
  }
  // Now the list is empty: what it says then only the server knows, unless that is nothing.
  if (!isMoving && !rowsOf(list).length && list.dataset.liveCatchupUrl && !list.hasAttribute("data-live-bare")) htmx.ajax("GET", list.dataset.liveCatchupUrl, { target: list, swap: "outerHTML" });
}

function insert(list, id, fresh) {
  const part = partOf(list, fresh);
  if (!part || part.hidden) return;
  const before = placeOf(list, part, fresh);
  if (before === undefined) return;
  const edge = before?.getBoundingClientRect().top ?? part.getBoundingClientRect().bottom;
  const isOutOfSightBelow = edge > innerHeight;
  if (isScrolled(list) && !isOutOfSightBelow) {
    heldOf(list).set(id, fresh);
    return;
  }
  heldOf(list).delete(id);
  const notes = [...list.querySelectorAll("[data-live-empty]")];
  const hadFocus = notes.some((note) => note.contains(document.activeElement));
  for (const note of notes) note.remove();
  if (before) before.before(fresh);
  else if (part.lastElementChild?.matches("[data-more]")) part.lastElementChild.before(fresh);
  else part.append(fresh);
  fresh.classList.add("is-new");
  adopt(fresh);
  if (hadFocus || (lent?.id === id && document.activeElement === lent.neighbour)) {
    if (!fresh.matches("a, button")) fresh.tabIndex = -1;
    fresh.focus({ preventScroll: true });
    lent = null;
  }
}

function adopt(fresh) {
  htmx.process(fresh);
  htmx.trigger(fresh, "htmx:load", { elt: fresh });
}

// Groups may have come and gone, so the list is asked for as a whole: at once, or when whoever
// reads or writes in its midst wants it.
function askAnew(list) {
  const anew = () => htmx.ajax("GET", list.dataset.liveCatchupUrl, { target: list.closest("#record-rows"), swap: "outerHTML" });
  if (isScrolled(list) || list.contains(document.activeElement)) offer(list, kesher.words.newState, anew);
  else anew();
}

// A whole list anew, from its top to the last row that came: what lies below stays as it is.
function merge(list, fresh) {
  if (list.hasAttribute("data-live-groups")) {
    askAnew(list);
    return;
  }
  const incoming = [...fresh.children].filter((row) => row.id.startsWith(list.dataset.liveRow));
  const isAll = !fresh.querySelector("[data-more]") && !fresh.parentElement?.querySelector("[data-more]");
  const ids = new Set(incoming.map((row) => row.id));
  const rows = rowsOf(list);
  const last = rows.findLastIndex((row) => ids.has(row.id));
  if (!incoming.length && isAll) {
    list.replaceChildren(...fresh.children);
    htmx.process(list);
    changed(list);
    return;
  }
  rows.forEach((row, index) => {
    if (!ids.has(row.id) && (isAll || index < last)) put(list, row.id, null);
  });
  for (const row of incoming) put(list, row.id, row);
}

// --- «3 חדשות»

const held = new WeakMap();
function heldOf(list) {
  if (!held.has(list)) held.set(list, new Map());
  return held.get(list);
}

function drawOffer(list) {
  const count = heldOf(list).size;
  const text = count ? kesher.fill(list.dataset.liveNewText ?? kesher.words.newRows, { count }) : "";
  offer(list, text, () => showHeld(list));
}

function showHeld(list) {
  const waiting = [...heldOf(list).values()];
  heldOf(list).clear();
  (list.closest("table") ?? list).scrollIntoView({ block: "center" });
  scrollerOf(list).scrollBy({ top: list.getBoundingClientRect().top - visibleTop(list) - 120, behavior: "instant" });
  for (const row of waiting) insert(list, row.id, row);
  const first = rowsOf(list).find((row) => waiting.includes(row));
  if (first && !first.matches("a, button")) first.tabIndex = -1;
  first?.focus({ preventScroll: true });
  changed(list);
}

// A button that floats over the element until it is used; none for an empty text.
function offer(element, text, deed) {
  const frame = element.closest("table") ?? element;
  let strip = frame.previousElementSibling?.matches(".table__new") ? frame.previousElementSibling : null;
  if (!text) {
    strip?.remove();
    return;
  }
  if (!strip) {
    strip = Object.assign(document.createElement("div"), { className: "table__new" });
    strip.setAttribute("role", "status");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button--primary button--small" });
    button.addEventListener("click", () => {
      strip.remove();
      deed();
    });
    strip.append(button);
    frame.before(strip);
  }
  strip.firstElementChild.textContent = text;
}

kesher.liveRows = { put, merge, offer, keepScroll, rememberFocus };
