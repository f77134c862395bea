// Menus are popovers: the platform opens, closes and stacks them. Here are only their place, the
// arrow keys, and the menu of a row.

const openers = new WeakMap();
let pointer = null;

kesher.menuOpener = (menu) => openers.get(menu);

function items(menu) {
  return [...menu.querySelectorAll("a, button, input")].filter((item) => item.checkVisibility());
}

document.addEventListener("beforetoggle", (event) => {
  if (event.newState !== "open" || !event.target.matches(".menu")) return;
  const button = event.source ?? (document.activeElement?.matches(`[popovertarget="${event.target.id}"]`)
    ? document.activeElement
    : [...document.querySelectorAll(`[popovertarget="${event.target.id}"]`)].find((one) => one.checkVisibility()));
  if (!pointer && button) openers.set(event.target, button);
}, true);

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.(".menu")) return;
  const isOpen = event.newState === "open";
  const opener = openers.get(menu);
  if (opener?.matches("[popovertarget]")) opener.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) {
    // Closed by a key or a choice: the focus must not be left on nothing.
    if (document.activeElement === document.body) opener?.focus({ preventScroll: true });
    openers.delete(menu);
    return;
  }
  settle(menu, opener);
  pointer = null;
  // Told some time after it opened: who has gone into it by then stays where he is.
  if (!menu.contains(document.activeElement)) items(menu).find((item) => !kesher.isDisabled(item))?.focus({ preventScroll: true });
}, true);

// On a phone the menu is a sheet at the bottom, placed by the style sheet.
function settle(menu, opener) {
  const isPhone = matchMedia("(max-width: 640px)").matches;
  menu.style.inset = "";
  menu.style.maxBlockSize = "";
  if (isPhone) return;
  if (pointer) placeAtPointer(menu);
  else if (opener) kesher.place(menu, opener);
}

function placeAtPointer(menu) {
  const size = menu.getBoundingClientRect();
  const wanted = document.documentElement.dir === "rtl" ? pointer.x - size.width : pointer.x;
  const x = Math.min(Math.max(wanted, 8), innerWidth - size.width - 8);
  const y = Math.min(pointer.y, innerHeight - size.height - 8);
  kesher.moveTo(menu, x, Math.max(y, 8));
}

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu:popover-open");
  if (!menu) return;
  const list = items(menu);
  const at = list.indexOf(event.target);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 }[event.key];
  if (to === undefined) {
    // Tab leaves a menu, as menus do; the user's menu holds a form and is walked through.
    if (event.key === "Tab" && menu.matches("[role=menu]")) menu.hidePopover();
    return;
  }
  event.preventDefault();
  list.at(to % list.length)?.focus();
});

document.addEventListener("click", (event) => {
  const chosen = event.target.closest(".menu [role=menuitem]");
  if (chosen && !kesher.isDisabled(chosen)) chosen.closest(".menu").hidePopover();
});

// --- the menu of a row: right button, menu key, long press

function openFor(row, at) {
  const menu = row.dataset.menu ? document.getElementById(row.dataset.menu) : loadedMenu();
  if (!menu) return null;
  pointer = at;
  openers.set(menu, row);
  const isFilled = row.dataset.menuUrl ? htmx.ajax("GET", row.dataset.menuUrl, { target: menu, swap: "innerHTML", source: row }) : Promise.resolve();
  return isFilled.then(() => {
    reveal(menu);
    return menu;
  });
}

function reveal(menu) {
  if (menu.matches(":popover-open")) menu.hidePopover();
  menu.showPopover(); // its place is found when it is open, which `toggle` tells later
}

function loadedMenu() {
  let menu = document.getElementById("row-menu");
  if (!menu) {
    menu = Object.assign(document.createElement("div"), { id: "row-menu", className: "menu", popover: "auto" });
    menu.setAttribute("role", "menu");
    document.body.append(menu);
  }
  return menu;
}

document.addEventListener("contextmenu", (event) => {
  const row = event.target.closest?.("[data-menu], [data-menu-url]");
  // Inside a field the browser's own menu (paste, spelling) is worth more.
  if (!row || kesher.isTyping(event.target)) return;
  event.preventDefault();
  const box = event.target.getBoundingClientRect();
  const hasPoint = event.clientX || event.clientY;
  openFor(row, hasPoint ? { x: event.clientX, y: event.clientY } : { x: box.right - 24, y: box.bottom });
});

// Safari on a phone sends no contextmenu for a long press.
let press = 0;
let held = null; // the menu that the finger has opened and still lies on
document.addEventListener("touchstart", (event) => {
  const row = event.target.closest?.("[data-menu], [data-menu-url]");
  if (!row) return;
  const { clientX: x, clientY: y } = event.touches[0];
  held = null;
  press = setTimeout(() => (held = openFor(row, { x, y })), 600);
}, { passive: true });
// Lifting the finger would press what lies under it, and close what has opened since it came down.
document.addEventListener("touchend", (event) => {
  if (!held) return;
  event.preventDefault();
  held.then((menu) => menu.matches(":popover-open") || reveal(menu));
  held = null;
});
for (const name of ["touchend", "touchmove", "touchcancel", "contextmenu"]) {
  document.addEventListener(name, () => clearTimeout(press), { passive: true });
}
