// The clock beside a time that stands with a date: the half hours of a day, from the one at hand on.

const STEP = 30;
let count = 0;

function item(minute) {
  const text = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "menu__item", textContent: text, dir: "ltr" });
  button.setAttribute("role", "menuitem");
  return button;
}

// What is chosen already, or would be usual.
function near(input) {
  const text = kesher.parseTime(input.value) ?? kesher.parseTime(input.dataset.time) ?? "09:00";
  const [hours, minutes] = text.split(":").map(Number);
  return Math.floor((hours * 60 + minutes) / STEP);
}

function fill(menu) {
  if (menu.childElementCount) return;
  for (let minute = 0; minute < 24 * 60; minute += STEP) menu.append(item(minute));
}

function offer(input) {
  input.dataset.hasClock = "true";
  const menu = Object.assign(document.createElement("div"), { id: `times-${++count}`, className: "menu", popover: "auto" });
  menu.setAttribute("role", "menu");
  menu.style.blockSize = "16rem";
  const button = document.getElementById("time-button-template").content.firstElementChild.cloneNode(true);
  button.setAttribute("aria-label", kesher.words.chooseTime);
  button.setAttribute("popovertarget", menu.id);
  const box = Object.assign(document.createElement("div"), { className: "field__box" });
  input.replaceWith(box);
  box.append(input, button, menu);
  menu.addEventListener("beforetoggle", () => fill(menu));
  menu.addEventListener("toggle", ({ newState }) => newState === "open" && menu.children[near(input)].focus());
  menu.addEventListener("click", ({ target }) => {
    const chosen = target.closest("[role=menuitem]");
    if (!chosen) return;
    input.value = chosen.textContent;
    input.setCustomValidity("");
    input.removeAttribute("aria-invalid");
    input.focus();
    for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true }));
  });
}

function offerAll(root) {
  root.querySelectorAll?.(".date-fields input[data-time]:not([data-has-clock], [disabled])").forEach(offer);
}

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.key !== "ArrowDown" || !event.target.matches?.("[data-has-clock]")) return;
  event.preventDefault();
  event.target.nextElementSibling.click();
});

document.addEventListener("htmx:load", (event) => offerAll(event.detail.elt));
offerAll(document);
