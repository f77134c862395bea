// The diary beside the active requests: fetched where there is room for it, shown and hidden as the
// user likes; a request that is let go on an hour of it takes that time. The button and the key of a
// row open a window for the same.
"use strict";

{
  const QUARTER = 15;
  const LAST = 96; // quarters of a day
  const EDGE = 36; // pixels from the frame's edge, where it scrolls
  const wide = matchMedia("(min-width: 1200px)");
  const beside = document.querySelector("[data-beside]");
  const place = document.getElementById("diary-beside");
  const toggle = document.querySelector(".beside__toggle");
  const isShown = () => wide.matches && !beside.classList.contains("is-folded");

  function fill() {
    if (!isShown() || place.dataset.isFilled) return;
    place.dataset.isFilled = "1";
    htmx.ajax("GET", beside.dataset.beside, { target: place, swap: "innerHTML" });
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-beside-toggle]")) return;
    const isFolded = beside.classList.toggle("is-folded");
    toggle.setAttribute("aria-pressed", String(!isFolded));
    toggle.focus({ preventScroll: true });
    fill();
    const body = new URLSearchParams({ diary_beside: isFolded ? "off" : "on" });
    fetch(beside.dataset.besideChoice, { method: "POST", body, headers: kesher.requestHeaders() }).then(
      (answer) => answer.ok || kesher.toast({ text: kesher.words["error-500"], kind: "error" }),
      () => kesher.toast({ text: kesher.words.noConnection, kind: "error" }),
    );
  });
  wide.addEventListener("change", fill);
  fill();

  // --- letting a request go on an hour

  let drag = null;
  const pad = (number) => String(number).padStart(2, "0");

  document.addEventListener("pointerdown", (event) => {
    const row = event.target.closest?.("#active-request-rows tr[data-open-url]");
    if (!row || event.button !== 0 || event.pointerType === "touch" || !isShown()) return;
    if (event.target.closest("button, input, select, label")) return;
    const schedule = row.querySelector("[data-schedule]");
    if (schedule) drag = { row, url: schedule.dataset.dialog, x: event.clientX, y: event.clientY, id: event.pointerId };
  });

  // Neither text nor a link is dragged on the way.
  document.addEventListener("dragstart", (event) => drag && event.preventDefault());
  document.addEventListener("selectstart", (event) => drag?.slot && event.preventDefault());

  function begin() {
    getSelection().removeAllRanges();
    drag.slot = Object.assign(document.createElement("div"), { className: "diary__slot is-chosen" });
    drag.row.classList.add("is-dragged");
    document.documentElement.classList.add("is-letting-go");
  }

  function scroll(event) {
    const frame = place.querySelector("[data-scroller]");
    const box = frame?.getBoundingClientRect();
    if (!box || event.clientX < box.left || event.clientX > box.right) return;
    if (event.clientY < box.top + EDGE) frame.scrollTop -= 12;
    else if (event.clientY > box.bottom - EDGE) frame.scrollTop += 12;
  }

  document.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    if (!drag.slot && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 6) return;
    if (!drag.slot) begin();
    event.preventDefault();
    scroll(event);
    const below = document.elementsFromPoint(event.clientX, event.clientY);
    const column = below.find((one) => one.matches("#diary-beside [data-column]"));
    drag.column = column;
    if (!column) return drag.slot.remove();
    const box = column.getBoundingClientRect();
    const quarter = Math.floor(((event.clientY - box.top) / box.height) * LAST);
    drag.quarter = Math.min(Math.max(quarter, 0), LAST - 2);
    drag.clock = `${pad(Math.floor(drag.quarter / 4))}:${pad((drag.quarter % 4) * QUARTER)}`;
    drag.slot.style.gridRow = `${drag.quarter + 1} / span 2`;
    drag.slot.textContent = `${drag.clock} ${drag.row.querySelector("a").textContent}`;
    if (drag.slot.parentElement !== column) column.append(drag.slot);
  });

  function end() {
    const done = drag;
    drag = null;
    if (!done?.slot) return null;
    done.slot.remove();
    done.row.classList.remove("is-dragged");
    document.documentElement.classList.remove("is-letting-go");
    return done;
  }

  document.addEventListener("pointerup", (event) => {
    if (drag?.id !== event.pointerId) return;
    const done = end();
    if (!done) return;
    // What was let go is not clicked.
    const stop = (click) => { click.preventDefault(); click.stopPropagation(); };
    addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", stop, { capture: true }), 50);
    if (!done.column?.isConnected) return;
    const values = { starts: done.column.dataset.day, starts_time: done.clock, minutes: 30, is_dropped: 1 };
    htmx.ajax("POST", done.url, { source: document.body, swap: "none", values });
  });
  document.addEventListener("pointercancel", (event) => drag?.id === event.pointerId && end());
  document.addEventListener("keydown", (event) => event.key === "Escape" && drag && end());
}
