// What colleagues change appears by itself. A message names a row; each element that shows it
// (`data-live`) fetches its own piece, so rights and filters stay on the server. Focus and scroll
// are never touched: live_rows.js says how.

const { liveStream, liveWorker } = document.body.dataset;
const MANY = 15; // more rows than this at once are fetched as one list
const BREATH_MS = 1000; // between two fetches of a whole list, while an import runs
const HAND_MS = 300; // between two looks at what somebody has in his hand
const states = new WeakMap();

function stateOf(element) {
  if (!states.has(element)) states.set(element, { rows: new Set(), isWhole: false, timer: 0, isRunning: false, html: null, lastWhole: 0 });
  return states.get(element);
}

// "table", "table:row", "table@parent"
function fits(topic, { t, i, p }) {
  const [, table, row, parent] = /^([^:@]+)(?::([^@]+))?(?:@(.+))?$/.exec(topic) ?? [];
  return table === t && (row === undefined || row === String(i)) && (parent === undefined || parent === String(p));
}

function receive(event) {
  for (const element of document.querySelectorAll("[data-live]")) {
    // What belongs to a row (its next call) makes that row stale, and not the list.
    if (event.p && element.dataset.liveParents?.split(/\s+/).includes(event.t)) schedule(element, event.p);
    const topic = element.dataset.live.split(/\s+/).find((one) => fits(one, event));
    if (!topic) continue;
    // In a list the first topic is that of its rows; the others stand for what they lean on.
    const isRow = element.dataset.liveMode === "rows" && topic.split(/[:@]/)[0] === element.dataset.live.split(/[\s:@]/)[0];
    schedule(element, isRow ? event.i : null);
  }
  document.dispatchEvent(new CustomEvent("kesher:live", { detail: event }));
}

function schedule(element, row = null) {
  const state = stateOf(element);
  if (row === null) state.isWhole = true;
  else state.rows.add(row);
  if (document.hidden || state.timer || state.isRunning) return;
  const isWhole = state.isWhole || state.rows.size > MANY;
  const breath = isWhole ? state.lastWhole + BREATH_MS - Date.now() : 0;
  state.timer = setTimeout(() => run(element), Math.max(Number(element.dataset.liveWait ?? 150), breath));
}

// What somebody is choosing from, or dragging, must not vanish under his hand.
function isInHand(element) {
  return element.querySelector(".menu:popover-open, .sortable-chosen") !== null;
}

async function run(element) {
  const state = stateOf(element);
  state.timer = 0;
  if (!element.isConnected || state.isRunning) return;
  if (isInHand(element)) {
    state.timer = setTimeout(() => run(element), HAND_MS);
    return;
  }
  const rows = [...state.rows];
  const isWhole = state.isWhole || rows.length > MANY;
  state.rows.clear();
  state.isWhole = false;
  state.isRunning = true;
  if (isWhole) state.lastWhole = Date.now();
  try {
    if (element.dataset.liveMode !== "rows") await refreshPiece(element, state);
    else if (isWhole) await refreshList(element);
    else for (const row of rows) await refreshRow(element, row);
  } catch {
    // Nothing is said: the stream's own notice tells of a lost line, and coming back catches up.
  } finally {
    state.isRunning = false;
    if (element.isConnected && (state.isWhole || state.rows.size)) schedule(element, state.isWhole ? null : [...state.rows][0]);
  }
}

async function get(url) {
  const answer = await fetch(url, { headers: { ...kesher.requestHeaders(), "Kesher-Live": "1" } });
  if (answer.status === 404) return "";
  if (!answer.ok) throw new Error(answer.status);
  return answer.status === 204 ? "" : answer.text();
}

function parse(html, id) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.getElementById(id);
}

async function refreshRow(element, row) {
  const { liveUrl, liveRow } = element.dataset;
  const url = new URL(liveUrl, location.href);
  url.searchParams.set("row", row);
  const id = `${liveRow}${row}`;
  kesher.liveRows.put(element, id, parse(await get(url), id));
}

async function refreshList(element) {
  const { liveCatchupUrl } = element.dataset;
  if (!liveCatchupUrl) return;
  const shown = () => [...element.children].map((row) => row.id).join();
  const before = shown();
  const fresh = parse(await get(liveCatchupUrl), element.id);
  // What the reader moved meanwhile the answer does not know of yet.
  if (shown() !== before) stateOf(element).isWhole = true;
  else if (fresh) kesher.liveRows.merge(element, fresh);
}

async function refreshPiece(element, state) {
  const html = await get(element.dataset.liveCatchupUrl ?? element.dataset.liveUrl);
  if (!html || html === state.html) return;
  if (isInHand(element)) {
    state.isWhole = true; // opened while the answer was under way: once more when it has closed
    return;
  }
  if (element.hasAttribute("data-live-unless-typing") && isBeingTyped(element)) {
    kesher.liveRows.offer(element, kesher.words.newState, () => swap(element, html));
    return;
  }
  swap(element, html);
}

function isBeingTyped(element) {
  if (element.contains(document.activeElement) && kesher.isTyping(document.activeElement)) return true;
  return [...element.querySelectorAll("input, textarea")].some((field) => field.type !== "hidden" && field.value !== field.defaultValue);
}

function swap(element, html) {
  const { id } = element;
  const focus = kesher.liveRows.rememberFocus(element);
  kesher.liveRows.keepScroll(element, () => htmx.swap(element, html, { swapStyle: "outerHTML" }));
  const now = document.getElementById(id);
  if (!now) return;
  stateOf(now).html = html;
  focus(now);
}

// --- the connection

let isLost = false;
let notice = 0;

function hear(message) {
  if (message.type === "event") receive(message.data);
  else if (message.type === "catchup") catchUp();
  else if (message.type === "lost") lose();
  else if (message.type === "open") {
    const mustCatchUp = message.isAgain || isLost;
    clearTimeout(notice);
    document.getElementById("connection").hidden = true;
    isLost = false;
    if (mustCatchUp) catchUp();
  } else if (message.type === "ended") leaveScreen();
}

function lose() {
  isLost = true;
  clearTimeout(notice);
  // A short break is nobody's business.
  notice = setTimeout(() => tell(kesher.words.connectionLost), 5000);
}

function tell(text) {
  const bar = document.getElementById("connection");
  bar.querySelector("span").textContent = text;
  bar.hidden = false;
}

function catchUp() {
  for (const element of document.querySelectorAll("[data-live]")) schedule(element);
}

// Signed out elsewhere: names must not stay on a shared screen. Typed text is not thrown away for it.
function leaveScreen() {
  clearTimeout(notice);
  const last = Number(sessionStorage.getItem("kesher-ended") ?? 0);
  if (kesher.isTyped() || Date.now() - last < 30000) {
    tell(kesher.words.signedOut);
    return;
  }
  sessionStorage.setItem("kesher-ended", Date.now());
  location.reload();
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  for (const element of document.querySelectorAll("[data-live]")) {
    const state = stateOf(element);
    if (state.isWhole || state.rows.size) schedule(element, state.isWhole ? null : [...state.rows][0]);
  }
});

kesher.refresh = (selector) => document.querySelectorAll(selector).forEach((element) => schedule(element));
kesher.refreshRow = (selector, row) => document.querySelectorAll(selector).forEach((element) => schedule(element, row));
if (liveStream) connect();

function connect() {
  const url = new URL(liveStream, location.href).href;
  const { send } = window.SharedWorker ? joinShared(hear) : joinLeader(url, hear);
  const join = () => send({ type: "join", url, since: performance.timeOrigin });
  join();
  addEventListener("pagehide", () => send({ type: "leave", url }));
  // A page taken back out of the browser's memory has missed what happened meanwhile.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    join();
    catchUp();
  });
  addEventListener("online", () => send({ type: "wake", url }));
}

function joinShared(listener) {
  const { port } = new SharedWorker(liveWorker, { name: "kesher-live" });
  port.onmessage = ({ data }) => listener(data);
  return { send: (message) => port.postMessage(message) };
}

// One tab leads: it holds a lock for as long as it lives, runs the stream and tells the others.
function joinLeader(url, listener) {
  const channel = new BroadcastChannel(`kesher-live:${url}`);
  let worker = null;
  channel.onmessage = ({ data }) => {
    if (data.to !== "leader") listener(data);
    else if (data.message.type !== "leave") worker?.postMessage(data.message);
  };
  navigator.locks.request(`kesher-live:${url}`, () => {
    worker = new Worker(liveWorker);
    worker.onmessage = ({ data }) => {
      channel.postMessage(data);
      listener(data);
    };
    worker.postMessage({ type: "join", url, since: performance.timeOrigin });
    return new Promise(() => {});
  });
  const send = (message) => {
    if (worker) worker.postMessage(message);
    else channel.postMessage({ to: "leader", message });
  };
  return { send };
}
