// The diary by hand: places of the blocks, the empty place that is chosen, dragging and resizing
// with mouse, touch and keys. The server decides about every move; what it refuses goes back.
"use strict";

{
  const QUARTER = 15;
  const LAST = 96; // quarters of a day
  const root = () => document.querySelector("[data-diary]");
  const isRtl = document.documentElement.dir === "rtl";
  let slot = null;

  const pad = (number) => String(number).padStart(2, "0");
  const clock = (quarter) => `${pad(Math.floor(quarter / 4))}:${pad((quarter % 4) * QUARTER)}`;

  function shifted(iso, days) {
    const day = new Date(`${iso}T12:00:00Z`);
    day.setUTCDate(day.getUTCDate() + days);
    return day.toISOString().slice(0, 10);
  }

  // --- where things stand

  function span(element, start, length) {
    element.style.gridRow = `${start + 1} / span ${Math.max(length, 1)}`;
  }

  function placeBlock(block) {
    const { start, length, lane, of } = block.dataset;
    span(block, Number(start), Number(length));
    const share = 100 / Number(of);
    block.style.inlineSize = `calc(${share}% - 4px)`;
    block.style.marginInlineStart = `calc(${share * Number(lane)}% + 2px)`;
  }

  function shade(column, start, end) {
    if (end <= start) return;
    const closed = Object.assign(document.createElement("i"), { className: "diary__closed" });
    span(closed, start, end - start);
    column.prepend(closed);
  }

  function quarterNow() {
    const now = new Date(Date.now());
    const parts = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Jerusalem", hour: "2-digit", minute: "2-digit" }).format(now).split(":");
    return Math.floor((Number(parts[0]) * 60 + Number(parts[1])) / QUARTER);
  }

  function drawNow(column) {
    const line = Object.assign(document.createElement("i"), { className: "diary__now" });
    span(line, quarterNow(), 1);
    column.append(line);
  }

  function settle() {
    const diary = root();
    if (!diary || diary.dataset.settled) return;
    diary.dataset.settled = "1";
    for (const column of diary.querySelectorAll("[data-column]")) {
      const { opens, closes } = column.dataset;
      shade(column, 0, Number(opens));
      shade(column, Number(closes), LAST);
      column.querySelectorAll(".diary__block").forEach(placeBlock);
      if (column.matches(".is-today")) drawNow(column);
    }
    const whose = document.querySelector("[data-diary-whose]");
    if (whose) whose.textContent = diary.dataset.whose;
    addSlot(diary);
    scrollToWork(diary);
  }

  setInterval(() => root()?.querySelectorAll(".diary__now").forEach((line) => span(line, quarterNow(), 1)), 60000);

  let scrolledTo = null;

  function scrollToWork(diary) {
    const frame = diary.querySelector("[data-scroller]");
    if (!frame) return;
    const quarter = diary.querySelector("[data-column]").getBoundingClientRect().height / LAST;
    const isToday = diary.querySelector("[data-column].is-today");
    frame.scrollTop = scrolledTo ?? quarter * Math.max(7 * 4, isToday ? quarterNow() - 8 : 0);
    const hours = frame.querySelector(".diary__hours");
    if (isToday && hours) {
      // Where the days are wider than the screen, today is the first that is seen.
      const [side, sign] = isRtl ? ["right", -1] : ["left", 1];
      const edge = frame.getBoundingClientRect()[side] + sign * hours.offsetWidth;
      frame.scrollLeft += isToday.getBoundingClientRect()[side] - edge;
    }
    frame.addEventListener("scroll", () => (scrolledTo = frame.scrollTop), { passive: true });
  }

  // --- the empty place

  function places(diary) {
    return [...diary.querySelectorAll("[data-column], .diary__cell")];
  }

  function addSlot(diary) {
    const all = places(diary);
    const { newUrl } = diary.dataset;
    if (!all.length || !newUrl) return;
    slot = Object.assign(document.createElement("button"), { type: "button", id: "diary-slot", className: "diary__slot" });
    const kept = all.find((one) => one.dataset.day === chosen.day);
    const place = kept ?? all.find((one) => one.matches(".is-today")) ?? all[0];
    chooseSlot(place, kept ? chosen.quarter : 36);
  }

  // A diary that is drawn anew keeps the place that was chosen in it.
  let chosen = {};

  function chooseSlot(place, quarter) {
    place.append(slot);
    chosen = { day: place.dataset.day, quarter };
    const isColumn = place.matches("[data-column]");
    slot.dataset.at = isColumn ? `${place.dataset.day}T${clock(quarter)}` : place.dataset.day;
    slot.dataset.quarter = quarter;
    const { newText } = root().dataset;
    const when = isColumn ? `${place.dataset.name} ${clock(quarter)}` : place.dataset.name;
    slot.textContent = isColumn ? `+ ${clock(quarter)}` : "+";
    slot.setAttribute("aria-label", `${newText}, ${when}`);
    if (isColumn) span(slot, quarter, 2);
    else slot.style.gridRow = "";
  }

  let createdAt = 0;

  function create(at) {
    const { newUrl, newWith } = root().dataset;
    // Both clicks of a double one may fall on the chosen place.
    if (!newUrl || Date.now() - createdAt < 500) return;
    createdAt = Date.now();
    // A month's cell names a day: then the usual hour is offered, and not a whole day.
    const moment = at.includes("T") ? at : `${at}T09:00`;
    kesher.openDialog(`${newUrl}?at=${moment}${newWith ? `&${newWith}` : ""}`, slot);
  }

  function quarterAt(column, y) {
    const box = column.getBoundingClientRect();
    const quarter = Math.floor(((y - box.top) / box.height) * LAST);
    return Math.min(Math.max(quarter, 0), LAST - 1);
  }

  function emptyPlace(event) {
    const place = event.target.closest?.("[data-column], .diary__cell");
    if (!place || event.target.closest("a, .diary__block, .diary__line")) return null;
    return place;
  }

  document.addEventListener("click", (event) => {
    if (!root()) return;
    const block = event.target.closest?.("[data-meeting]");
    if (block) return pressed(block, event);
    if (slot && event.target === slot) return create(slot.dataset.at);
    const place = slot && emptyPlace(event);
    if (!place) return;
    const half = place.matches("[data-column]") ? Math.floor(quarterAt(place, event.clientY) / 2) * 2 : 36;
    // The second click of a double one falls on what the first has put there.
    setTimeout(() => {
      chooseSlot(place, half);
      slot.focus({ preventScroll: true });
    }, event.pointerType === "touch" ? 0 : 300);
  });

  document.addEventListener("dblclick", (event) => {
    if (!root()) return;
    const block = event.target.closest?.("[data-meeting]");
    if (block) return void kesher.openDialog(block.dataset.url, block);
    const place = emptyPlace(event);
    if (!place || !slot || event.target === slot) return;
    const half = place.matches("[data-column]") ? Math.floor(quarterAt(place, event.clientY) / 2) * 2 : 36;
    chooseSlot(place, half);
    create(slot.dataset.at);
  });

  // A finger and a key open a meeting at once, the mouse with a double click.
  let wasDragged = false;

  function pressed(block, event) {
    if (wasDragged) return;
    const isMouse = event.detail > 0 && event.pointerType !== "touch" && event.pointerType !== "pen";
    if (!isMouse) kesher.openDialog(block.dataset.url, block);
    else block.focus({ preventScroll: true });
  }

  // --- moving

  function send(block, starts, ends, goBack) {
    const url = root().dataset.moveUrl.replace("/0/", `/${block.dataset.meeting}/`);
    const done = (event) => {
      if (event.detail.requestConfig.path !== url) return;
      document.removeEventListener("htmx:afterRequest", done);
      if (!event.detail.successful) goBack();
    };
    document.addEventListener("htmx:afterRequest", done);
    htmx.ajax("POST", url, { source: document.body, swap: "none", values: { starts, ends, version: block.dataset.version } });
    root().querySelector("[data-diary-status]").textContent = `${starts.replace("T", " ")} – ${ends.slice(11)}`;
  }

  const minutesOf = (stamp) => Number(stamp.slice(11, 13)) * 60 + Number(stamp.slice(14, 16));

  // A moment of the local clock so many minutes later; the server knows about the change of clocks.
  function later(stamp, minutes) {
    const all = minutesOf(stamp) + minutes;
    const days = Math.floor(all / 1440);
    const rest = all - days * 1440;
    return `${shifted(stamp.slice(0, 10), days)}T${pad(Math.floor(rest / 60))}:${pad(rest % 60)}`;
  }

  function move(block, days, minutes, longer, goBack = () => {}) {
    const { starts, ends } = block.dataset;
    const shift = days * 1440 + minutes;
    const newStart = later(starts, shift);
    const newEnd = later(ends, shift + longer);
    if (newEnd <= newStart) return goBack();
    send(block, newStart, newEnd, goBack);
  }

  let drag = null;

  document.addEventListener("pointerdown", (event) => {
    const block = event.target.closest?.("[data-meeting]");
    wasDragged = false;
    if (!block || !root() || event.button !== 0) return;
    const isEdge = event.target.matches("[data-resize]");
    // A finger scrolls; it drags by the edge, or what it has chosen before.
    if (event.pointerType === "touch" && !isEdge && document.activeElement !== block) return;
    drag = { block, isEdge, x: event.clientX, y: event.clientY, id: event.pointerId, isOn: false, home: block.parentElement, next: block.nextElementSibling, row: block.style.gridRow };
  });

  function placeUnder(event) {
    const below = document.elementsFromPoint(event.clientX, event.clientY);
    return below.find((one) => one.matches?.("[data-column], .diary__cell, .diary__whole")) ?? null;
  }

  document.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    if (!drag.isOn && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 6) return;
    if (!drag.isOn) {
      drag.isOn = true;
      drag.block.classList.add("is-dragged");
      drag.block.setPointerCapture?.(event.pointerId);
    }
    event.preventDefault();
    const { block, isEdge } = drag;
    const column = block.closest("[data-column]");
    if (column) {
      const height = column.getBoundingClientRect().height / LAST;
      drag.quarters = Math.round((event.clientY - drag.y) / height);
      const start = Number(block.dataset.start);
      const length = Number(block.dataset.length);
      if (isEdge) span(block, start, Math.max(length + drag.quarters, 1));
      else span(block, Math.min(Math.max(start + drag.quarters, 0), LAST - 1), length);
    }
    const place = placeUnder(event);
    const fits = place && (place.matches(".diary__cell") === !column && place.matches("[data-column]") === Boolean(column) || (!column && place.matches(".diary__whole")));
    if (!isEdge && fits && place !== block.parentElement) place.append(block);
  });

  function goHome({ block, home, next, row }) {
    home.insertBefore(block, next?.isConnected ? next : null);
    block.style.gridRow = row;
    if (block.matches(".diary__block")) placeBlock(block);
  }

  function drop(isCancelled) {
    const done = drag;
    drag = null;
    if (!done?.isOn) return;
    wasDragged = true;
    setTimeout(() => (wasDragged = false), 50);
    const { block, home, isEdge, quarters = 0 } = done;
    if (!block.isConnected) return; // a colleague changed the diary meanwhile
    block.classList.remove("is-dragged");
    const days = (new Date(block.parentElement.dataset.day) - new Date(home.dataset.day)) / 86400000;
    if (isCancelled || (!days && !quarters)) return goHome(done);
    if (isEdge) move(block, 0, 0, quarters * QUARTER, () => goHome(done));
    else move(block, days, quarters * QUARTER, 0, () => goHome(done));
  }

  document.addEventListener("pointerup", (event) => drag?.id === event.pointerId && drop(false));
  document.addEventListener("pointercancel", (event) => drag?.id === event.pointerId && drop(true));

  // --- keys: arrows choose a place, with Alt they move a meeting, with Shift too they resize it

  function neighbour(place, days) {
    const wanted = shifted(place.dataset.day, days);
    return places(root()).find((one) => one.dataset.day === wanted) ?? null;
  }

  function walk(event) {
    const place = slot.parentElement;
    const isColumn = place.matches("[data-column]");
    const quarter = Number(slot.dataset.quarter);
    const side = (event.key === "ArrowLeft") === isRtl ? 1 : -1;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step && isColumn) chooseSlot(place, Math.min(Math.max(quarter + 2 * step, 0), LAST - 2));
    else {
      const to = neighbour(place, step ? 7 * step : side);
      if (!to) return;
      chooseSlot(to, quarter);
    }
    slot.focus();
    slot.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  // Presses that follow each other are one move, which is sent when the hand rests.
  const REST_MS = 300;
  let nudged = null;

  function nudge(block, event) {
    const isTimed = block.matches(".diary__block");
    const side = (event.key === "ArrowLeft") === isRtl ? 1 : -1;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.shiftKey && !(step && isTimed)) return;
    if (nudged && nudged.block !== block) rest();
    nudged ??= { block, days: 0, minutes: 0, longer: 0 };
    if (event.shiftKey) nudged.longer += step * QUARTER;
    else if (step && isTimed) nudged.minutes += step * QUARTER;
    else nudged.days += step ? 7 * step : side;
    preview(nudged);
    clearTimeout(nudged.timer);
    nudged.timer = setTimeout(rest, REST_MS);
  }

  function preview({ block, days, minutes, longer }) {
    const { starts, start, length } = block.dataset;
    const day = shifted(starts.slice(0, 10), days);
    const place = places(root()).find((one) => one.dataset.day === day);
    if (place && place !== block.parentElement && !block.closest(".diary__whole")) {
      place.append(block);
      block.focus({ preventScroll: true });
    }
    if (!start) return;
    const from = Math.min(Math.max(Number(start) + minutes / QUARTER, 0), LAST - 1);
    span(block, from, Number(length) + longer / QUARTER);
  }

  function rest() {
    const { block, days, minutes, longer, timer } = nudged;
    nudged = null;
    clearTimeout(timer);
    const now = block.isConnected ? block : document.getElementById(block.id);
    if (now) move(now, days, minutes, longer, () => kesher.refresh("#diary-body"));
  }

  document.addEventListener("keydown", (event) => {
    if (!root() || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape" && drag) return void drop(true);
    const isArrow = event.key.startsWith("Arrow");
    if (event.target === slot && isArrow && !event.altKey) {
      event.preventDefault();
      walk(event);
      return;
    }
    const block = event.target.closest?.("[data-meeting]");
    if (!block) return;
    if (isArrow && event.altKey) {
      event.preventDefault();
      nudge(block, event);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      const box = block.getBoundingClientRect();
      block.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: box.x + 8, clientY: box.y + 8 }));
    }
  });

  // --- on a phone a day is enough, unless the address says otherwise

  if (matchMedia("(max-width: 640px)").matches && !new URLSearchParams(location.search).has("view")) {
    const agenda = document.querySelector(".diary__bar .segmented a:last-child");
    if (agenda) htmx.ajax("GET", agenda.href, { target: "#diary-body", swap: "outerHTML" });
  }

  document.addEventListener("htmx:afterSwap", settle);
  document.addEventListener("htmx:load", settle);
  settle();
}
