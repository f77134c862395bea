// Reminders pop in a corner of every window of their person, and stay there until they are done, put
// off or taken away in any of them. They never take the focus; Shift+R goes to them.

const TABLE = "reminders_reminder";
const words = document.getElementById("reminder-words")?.dataset;
const template = document.getElementById("reminder-template")?.content;
const known = new Map(); // by id, the oldest first; the server tells of twenty
let count = 0; // of all
let cameFrom = null; // where the focus was before it went to a reminder

const region = () => document.getElementById("reminders");
const room = () => (matchMedia("(max-width: 640px)").matches ? 1 : 3);

function read() {
  const list = JSON.parse(region().dataset.shown);
  known.clear();
  for (const one of list) known.set(one.id, one);
  count = Number(region().dataset.count);
  draw();
}

// Its style is fetched when it is needed; drawn before it came, a card would lie at the page's end.
let styled = null;
function style() {
  styled ??= new Promise((done) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: region().dataset.style });
    link.onload = link.onerror = done;
    document.head.append(link);
  });
  return styled;
}

async function draw() {
  tellClock();
  if (!count && region().hidden) return;
  await style();
  const place = region();
  place.hidden = !count;
  const shown = [...known.values()].slice(0, room());
  const wanted = new Set(shown.map(({ id }) => `reminder-${id}`));
  for (const card of place.querySelectorAll(".reminder")) if (!wanted.has(card.id)) remove(card);
  for (const one of shown) if (!document.getElementById(`reminder-${one.id}`)) place.append(cardOf(one));
  drawRest(place, count - shown.length);
}

function cardOf({ id, text, about, url, when, author }) {
  const card = template.firstElementChild.cloneNode(true);
  card.id = `reminder-${id}`;
  card.dataset.id = id;
  const title = card.querySelector(".card__title");
  title.id = `reminder-title-${id}`;
  card.setAttribute("aria-labelledby", title.id);
  if (url) title.append(Object.assign(document.createElement("a"), { href: url, textContent: text }));
  else title.textContent = text;
  card.querySelector(".card__meta").textContent = when;
  const more = [about, author && kesher.fill(words.by, { name: author })].filter(Boolean).join(" · ");
  const line = card.querySelector(".reminder__about");
  if (more) line.textContent = more;
  else line.remove();
  return card;
}

function drawRest(place, rest) {
  let more = place.querySelector(".reminders__more");
  if (rest <= 0) more?.remove();
  else {
    more ??= Object.assign(document.createElement("a"), { className: "reminders__more", href: place.dataset.deeds });
    more.textContent = kesher.fill(words.more, { count: rest });
    place.append(more);
  }
  let key = place.querySelector("[data-shortcut]");
  if (key) return;
  key = Object.assign(document.createElement("button"), { type: "button", className: "visually-hidden", textContent: words.key });
  key.dataset.shortcut = "Shift+KeyR";
  place.prepend(key);
}

// A card that closes under the hands leaves them on the next one, or where they came from.
function remove(card) {
  const had = card.contains(document.activeElement);
  const next = card.nextElementSibling ?? card.previousElementSibling;
  card.remove();
  if (had) (next?.querySelector?.("[data-deed]") ?? (cameFrom?.isConnected ? cameFrom : document.getElementById("main")))?.focus({ preventScroll: true });
}

function tellClock() {
  const clock = document.getElementById("clock");
  if (!clock) return;
  const figure = Number(clock.dataset.other) + count;
  const badge = clock.querySelector(".icon-button__badge");
  badge.hidden = !figure;
  badge.textContent = figure > 99 ? "99+" : figure;
  clock.setAttribute("aria-label", figure ? kesher.fill(words.clock, { count: figure }) : words.none);
}

function forget(id) {
  if (known.delete(id)) count -= 1;
  else if (count > known.size) kesher.refresh("#reminders");
  if (known.size < Math.min(count, room())) kesher.refresh("#reminders");
  draw();
}

function pop(id, shown) {
  if (known.has(id)) return;
  known.set(id, { id, ...shown });
  count += 1;
  draw();
  // A dialog keeps all else out of reach; what popped behind it is said in it, and waits.
  if (document.querySelector("dialog:modal")) kesher.toast({ text: `${words.one}: ${shown.text}` });
}

document.addEventListener("kesher:live", ({ detail: { t, i, x } }) => {
  if (t !== TABLE || !x || !region()) return;
  if (x.state === "fired") pop(i, x);
  else forget(i);
});

async function send(card, deed) {
  const id = Number(card.dataset.id);
  const url = `${region().dataset.deeds}${id}/${deed}/`;
  for (const button of card.querySelectorAll("button")) button.disabled = true;
  try {
    const answer = await fetch(url, { method: "POST", headers: kesher.requestHeaders() });
    if (!answer.ok && answer.status !== 404) throw new Error(answer.status);
    const told = JSON.parse(answer.headers.get("HX-Trigger") || "{}")["kesher:toast"];
    if (told) kesher.toast(told);
    forget(id);
  } catch {
    kesher.toast({ text: kesher.words.noConnection, kind: "error" });
    for (const button of card.querySelectorAll("button")) button.disabled = false;
  }
}

document.addEventListener("click", ({ target }) => {
  const place = region();
  if (!place?.contains(target)) return;
  const card = target.closest(".reminder");
  const deed = target.closest("[data-deed]")?.dataset.deed;
  if (deed === "snooze") kesher.openDialog(`${place.dataset.deeds}${card.dataset.id}/snooze/`, target.closest("button"));
  else if (deed) send(card, deed);
  else if (target.closest("[data-shortcut]")) place.querySelector("[data-deed]")?.focus();
});

document.addEventListener("focusin", ({ target, relatedTarget }) => {
  if (region()?.contains(target) && relatedTarget && !region().contains(relatedTarget)) cameFrom = relatedTarget;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !region()?.contains(event.target)) return;
  event.preventDefault();
  (cameFrom?.isConnected ? cameFrom : document.getElementById("main"))?.focus({ preventScroll: true });
});

// Fetched anew after the line was lost (live.js).
document.addEventListener("htmx:load", ({ target }) => {
  if (target.id === "reminders") read();
});
if (region()) read();

// In a window that sets reminders: the date and the time of an exact one.
document.addEventListener("change", ({ target }) => {
  if (target.matches?.("[data-reminder-when]")) target.nextElementSibling.hidden = target.value !== "at";
});
