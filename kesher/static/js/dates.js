// Our own date field: text that people type (5.3, 5/3/26, מחר, יום ג, +3) becomes DD/MM/YYYY when
// the field is left; a calendar for the mouse. `kesher.lib.dates` reads the same forms on the server.
// The Hebrew below is what people type, not what the screen says.

const NAMED = { "היום": 0, today: 0, "מחר": 1, tomorrow: 1, "מחרתיים": 2, "אתמול": -1, yesterday: -1, "שלשום": -2 };
const WEEKDAYS = [
  ["א", "ראשון", "sunday", "sun"], ["ב", "שני", "monday", "mon"], ["ג", "שלישי", "tuesday", "tue"], ["ד", "רביעי", "wednesday", "wed"],
  ["ה", "חמישי", "thursday", "thu"], ["ו", "שישי", "friday", "fri"], ["ש", "שבת", "saturday", "sat"],
];

const two = (number) => String(number).padStart(2, "0");
const format = (date) => `${two(date.getDate())}/${two(date.getMonth() + 1)}/${date.getFullYear()}`;

function today() {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate());
}

// By the calendar, not by 24 hours: a day of changing clocks has 23 or 25.
function plus(date, days) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days);
}

function real(year, month, day) {
  const date = new Date(year, month - 1, day);
  return date.getMonth() === month - 1 && date.getDate() === day ? date : null;
}

function parseDate(text, isFuture = false) {
  const typed = text.trim().toLowerCase().replace(/[׳'’"״]/g, "").replace(/\s+/g, " ");
  const now = today();
  if (typed in NAMED) return plus(now, NAMED[typed]);
  const steps = /^([+-])(\d{1,3})$/.exec(typed);
  if (steps) return plus(now, Number(steps[1] + steps[2]));
  const name = typed.replace(/^(יום|ביום|ב) /, "").replace(/^ב?יום/, "").trim();
  const weekday = WEEKDAYS.findIndex((names) => names.includes(name));
  if (weekday >= 0) return plus(now, (weekday - now.getDay() + 7) % 7 || 7);
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed);
  if (iso) return real(+iso[1], +iso[2], +iso[3]);
  const parts = /^(\d{1,2})[./\- ](\d{1,2})(?:[./\- ](\d{2}|\d{4}))?\.?$/.exec(typed);
  if (!parts) return null;
  const [day, month] = [+parts[1], +parts[2]];
  if (parts[3]) return real(parts[3].length === 2 ? 2000 + +parts[3] : +parts[3], month, day);
  const date = real(now.getFullYear(), month, day);
  return date && isFuture && date < now ? real(now.getFullYear() + 1, month, day) : date;
}

function parseTime(text) {
  const parts = /^(\d{1,2})(?:[:.]?(\d{2}))?$/.exec(text.trim());
  if (!parts) return null;
  const [hours, minutes] = [+parts[1], +(parts[2] ?? 0)];
  return hours < 24 && minutes < 60 ? `${two(hours)}:${two(minutes)}` : null;
}

function normalize(input) {
  const text = input.value.trim();
  const isTime = input.hasAttribute("data-time");
  const value = isTime ? parseTime(text) : parseDate(text, input.dataset.date === "future");
  const isBad = Boolean(text) && value === null;
  input.setCustomValidity(isBad ? (isTime ? kesher.words.badTime : kesher.words.badDate) : "");
  if (isBad) input.setAttribute("aria-invalid", "true");
  else if (input.getAttribute("aria-invalid")) input.removeAttribute("aria-invalid");
  const wanted = isTime ? value : value && format(value);
  if (wanted && wanted !== input.value) {
    input.value = wanted;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// --- the calendar

let calendar = null;
let field = null;
let shown = null;

function template(id) {
  return document.getElementById(id)?.content.firstElementChild.cloneNode(true);
}

function openCalendar(input) {
  calendar?.remove();
  calendar = template("calendar-template");
  field = input;
  calendar.setAttribute("aria-label", kesher.words.chooseDate);
  const [back, onward] = calendar.querySelectorAll("[data-step]");
  back.setAttribute("aria-label", kesher.words.previousMonth);
  onward.setAttribute("aria-label", kesher.words.nextMonth);
  input.closest("dialog, .field, form, body").append(calendar);
  draw(parseDate(input.value) ?? today());
  calendar.showPopover();
  kesher.place(calendar, input);
  calendar.querySelector("[tabindex='0']").focus();
  calendar.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    if (calendar?.contains(document.activeElement) || document.activeElement === document.body) field.focus();
    event.target.remove();
  });
}

function draw(date) {
  shown = date;
  const language = document.documentElement.lang;
  calendar.querySelector(".calendar__head span").textContent = new Intl.DateTimeFormat(language, { month: "long", year: "numeric" }).format(date);
  const start = new Date(date.getFullYear(), date.getMonth(), 1);
  const first = plus(start, -start.getDay());
  const cells = [];
  for (let week = -1; week < 6; week++) {
    const line = document.createElement("div");
    line.setAttribute("role", "row");
    line.className = "calendar__week";
    for (let day = 0; day < 7; day++) line.append(week < 0 ? weekday(plus(first, day), language) : dayButton(plus(first, week * 7 + day), date, language));
    cells.push(line);
  }
  calendar.querySelector(".calendar__grid").replaceChildren(...cells);
}

function weekday(date, language) {
  const cell = Object.assign(document.createElement("div"), { className: "calendar__weekday", textContent: new Intl.DateTimeFormat(language, { weekday: "narrow" }).format(date) });
  cell.setAttribute("role", "columnheader");
  return cell;
}

function dayButton(date, current, language) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "calendar__day", textContent: date.getDate() });
  const isCurrent = +date === +current;
  button.setAttribute("role", "gridcell");
  button.setAttribute("aria-label", new Intl.DateTimeFormat(language, { dateStyle: "full" }).format(date));
  button.setAttribute("aria-selected", String(isCurrent));
  button.tabIndex = isCurrent ? 0 : -1;
  if (+date === +today()) button.setAttribute("aria-current", "date");
  if (date.getMonth() !== current.getMonth()) button.classList.add("calendar__day--outside");
  if (date.getDay() > 4) button.classList.add("calendar__day--rest");
  button.addEventListener("click", () => {
    field.value = format(date);
    field.setCustomValidity("");
    field.removeAttribute("aria-invalid");
    calendar.hidePopover();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  return button;
}

function stepMonth(by) {
  const last = new Date(shown.getFullYear(), shown.getMonth() + by + 1, 0).getDate();
  draw(new Date(shown.getFullYear(), shown.getMonth() + by, Math.min(shown.getDate(), last)));
}

document.addEventListener("click", (event) => {
  const step = event.target.closest?.(".calendar [data-step]");
  if (step) stepMonth(Number(step.dataset.step));
});

document.addEventListener("keydown", (event) => {
  const isInCalendar = event.target.matches?.(".calendar__day");
  if (!isInCalendar) {
    if (event.altKey && event.key === "ArrowDown" && event.target.matches?.("[data-date]")) {
      event.preventDefault();
      openCalendar(event.target);
    }
    return;
  }
  const onward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  const days = { ArrowUp: -7, ArrowDown: 7, ArrowLeft: -1, ArrowRight: 1, Home: -shown.getDay(), End: 6 - shown.getDay() }[event.key];
  if (event.key === "PageUp" || event.key === "PageDown") stepMonth(event.key === "PageUp" ? -1 : 1);
  else if (days === undefined) return;
  else draw(plus(shown, event.key.startsWith("ArrowL") || event.key.startsWith("ArrowR") ? (event.key === onward ? 1 : -1) : days));
  event.preventDefault();
  calendar.querySelector("[tabindex='0']").focus();
});

function enhance(input) {
  input.dataset.isEnhanced = "true";
  input.setAttribute("autocomplete", "off");
  input.dir = "ltr";
  if (input.hasAttribute("data-time")) {
    input.setAttribute("inputmode", "numeric");
    input.placeholder ||= "00:00";
    return;
  }
  input.placeholder ||= "DD/MM/YYYY";
  const button = template("date-button-template");
  if (!button) return;
  button.setAttribute("aria-label", kesher.words.chooseDate);
  const box = Object.assign(document.createElement("div"), { className: "field__box" });
  input.replaceWith(box);
  box.append(input, button);
  button.addEventListener("click", () => openCalendar(input));
}

function enhanceAll(root) {
  root.querySelectorAll?.(":is(input[data-date], input[data-time]):not([data-is-enhanced])").forEach(enhance);
}

document.addEventListener("focusout", (event) => {
  if (event.target.matches?.("[data-date], [data-time]")) normalize(event.target);
});
// Enter sends the form before the field is left.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.("[data-date], [data-time]")) normalize(event.target);
}, true);

kesher.parseDate = parseDate;
kesher.parseTime = parseTime;
document.addEventListener("htmx:load", (event) => enhanceAll(event.detail.elt));
enhanceAll(document);
