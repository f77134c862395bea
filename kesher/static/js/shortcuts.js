// Keys by their place on the keyboard (`event.code`), since the layout may be Hebrew.

const list = document.getElementById("shortcut-list");

function isOn() {
  return document.documentElement.dataset.shortcuts !== "off";
}

// Inside a modal dialog only its own keys work.
function scope() {
  return document.querySelector("dialog:modal") ?? document;
}

// What stands in a closed menu can still be reached by its key.
function isReachable(element) {
  if (kesher.isDisabled(element)) return false;
  const menu = element.closest(".menu");
  return menu ? true : element.checkVisibility();
}

// A key that led into a field; Escape leads back, so that the next key is a key again.
let ledInto = null;
let cameFrom = null;

function press(element) {
  if (kesher.isTyping(element)) {
    if (document.activeElement !== element) cameFrom = document.activeElement;
    ledInto = element;
    element.focus();
    element.select?.();
  } else element.click();
}

function leaveField(event) {
  const isGlobal = event.target.id === "global-search"; // its text is nothing to keep
  if (!isGlobal) event.preventDefault();
  const isBack = cameFrom?.isConnected && cameFrom !== document.body;
  (isBack ? cameFrom : document.getElementById("main"))?.focus({ preventScroll: true });
}

function find(combination) {
  const all = [...scope().querySelectorAll(`[data-shortcut="${combination}"]`)].filter(isReachable);
  // A key that each row has acts on the row that has the focus.
  const row = document.activeElement?.closest?.("[data-open-url]");
  const others = all.filter((element) => !element.closest("[data-open-url]"));
  // What is in sight knows more of what is looked at than a closed menu of the frame.
  const inSight = others.find((element) => !element.closest(".menu"));
  return all.find((element) => row?.contains(element)) ?? inSight ?? others[0] ?? null;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && event.code === "KeyK") {
    const search = document.getElementById("global-search");
    if (!search || document.querySelector("dialog:modal")) return;
    event.preventDefault();
    press(search);
    return;
  }
  if (event.key === "Escape" && event.target === ledInto && scope() === document) {
    leaveField(event);
    return;
  }
  if (!isOn() || event.ctrlKey || event.altKey || event.metaKey || kesher.isTyping(event.target)) return;
  if (event.target.closest?.(".menu:popover-open") && event.code.startsWith("Arrow")) return;
  if (event.key === "?" || (event.shiftKey && event.code === "Slash")) {
    event.preventDefault();
    show();
    return;
  }
  const code = event.key === "/" ? "Slash" : event.code;
  const target = find(event.shiftKey ? `Shift+${code}` : code);
  if (target) {
    event.preventDefault();
    press(target);
  } else if (!event.shiftKey && (code === "KeyJ" || code === "KeyK") && scope() === document) {
    if (kesher.moveRow(code === "KeyJ" ? 1 : -1)) event.preventDefault();
  }
});

// --- the list of keys is read from the page, so it is always true

function nameOf(element) {
  const { shortcutLabel } = element.dataset;
  return shortcutLabel ?? element.getAttribute("aria-label") ?? element.querySelector("span")?.textContent.trim() ?? element.textContent.trim();
}

function keyOf(combination) {
  return combination.replace("Shift+", "⇧ ").replace(/Key|Digit|Numpad/, "").replace("Slash", "/").replace("Escape", "Esc");
}

function lines() {
  const { words } = kesher;
  const found = new Map();
  for (const element of document.querySelectorAll("[data-shortcut]")) {
    if (isReachable(element)) found.set(element.dataset.shortcut, nameOf(element));
  }
  const own = [["Ctrl K", words.searchKey]];
  if (document.querySelector("[data-rows]")) {
    own.push(["J", words.nextRow], ["K", words.previousRow], ["Enter", words.openRow]);
  }
  own.push(["?", words.shortcutsKey]);
  return [...[...found].map(([keys, name]) => [keyOf(keys), name]), ...own];
}

function show() {
  if (!list || list.open) return;
  const rows = list.querySelector("[data-shortcut-rows]");
  rows.replaceChildren(
    ...lines().flatMap(([keys, name]) => {
      const term = Object.assign(document.createElement("dt"), { textContent: name });
      const detail = document.createElement("dd");
      detail.append(Object.assign(document.createElement("kbd"), { className: "kbd", textContent: keys }));
      return [term, detail];
    }),
  );
  list.showModal();
}

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-show-shortcuts]")) return;
  event.target.closest("[popover]")?.hidePopover();
  show();
});
