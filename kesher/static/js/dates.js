// Our own date field: text that people type (5.3, 5/3/26, מחר, יום ג, +3) becomes DD/MM/YYYY when
// the field is left; a calendar for the mouse. `kesher.lib.typed_dates` reads the same forms on the server.
// The Hebrew below is what people type, not what the screen says.

const NAMED = { "היום": 0, today: 0, "מחר": 1, tomorrow: 1, "מחרתיים": 2, "אתמול": -1, yesterday: -1, "שלשום": -2 };
const WEEKDAYS = [
  ["א", "ראשון", "sunday", "sun"], ["ב", "שני", "monday", "mon"], ["ג", "שלישי", "tuesday", "tue"], ["ד", "רביעי", "wednesday", "wed"],
  ["ה", "חמישי", "thursday", "thu"], ["ו", "שישי", "friday", "fri"], ["ש", "שבת", "saturday", "sat"],
];

const MONTHS = [
  ["ינואר", "january", "jan"], ["פברואר", "february", "feb"], ["מרץ", "מרס", "march", "mar"], ["אפריל", "april", "apr"], ["מאי", "may"], ["יוני", "june", "jun"],
  ["יולי", "july", "jul"], ["אוגוסט", "august", "aug"], ["ספטמבר", "september", "sep"], ["אוקטובר", "october", "oct"], ["נובמבר", "november", "nov"], ["דצמבר", "december", "dec"],
];
const DAYS_OF = { "יום": 1, "ימים": 1, "יומיים": 2, "שבוע": 7, "שבועות": 7, "שבועיים": 14, day: 1, days: 1, week: 7, weeks: 7 };
const MONTHS_OF = { "חודש": 1, "חודשים": 1, "חודשיים": 2, "שנה": 12, "שנים": 12, "שנתיים": 24, month: 1, months: 1, year: 12, years: 12 };
const COUNTED = [
  [1, /^(?:ב?עוד|in) (?:(\d{1,3}) )?([^\s\d]+)$/],
  [-1, /^לפני (?:(\d{1,3}) )?([^\s\d]+)$/],
  [-1, /^(\d{1,3}) ([^\s\d]+) ago$/],
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

function plusMonths(date, months) {
  const last = new Date(date.getFullYear(), date.getMonth() + months + 1, 0).getDate();
  return new Date(date.getFullYear(), date.getMonth() + months, Math.min(date.getDate(), last));
}

function parseDate(text, isFuture = false) {
  const typed = text.toLowerCase().replace(/[׳'’`"״]/g, "").trim().replace(/\s+/g, " ");
  const now = today();
  return named(typed, now) ?? counted(typed, now) ?? written(typed, now, isFuture);
}

function named(typed, now) {
  if (typed in NAMED) return plus(now, NAMED[typed]);
  if (/^(ב?שבוע הבא|next week)$/.test(typed)) return plus(now, 7 - now.getDay());
  if (/^(ב?חודש הבא|next month)$/.test(typed)) return new Date(now.getFullYear(), now.getMonth() + 1, 1);
  const [, name] = /^(?:ב?יום |ב|next |on )?([^\s\d]+?)(?: הבא| הקרוב)?$/.exec(typed) ?? [];
  const weekday = WEEKDAYS.findIndex((names) => names.includes(name));
  return weekday < 0 ? null : plus(now, (weekday - now.getDay() + 7) % 7 || 7);
}

function counted(typed, now) {
  const steps = /^([+-])(\d{1,3})$/.exec(typed);
  if (steps) return plus(now, Number(steps[1] + steps[2]));
  for (const [sign, pattern] of COUNTED) {
    const [, number, unit] = pattern.exec(typed) ?? [];
    const count = sign * Number(number ?? 1);
    if (unit in DAYS_OF) return plus(now, count * DAYS_OF[unit]);
    if (unit in MONTHS_OF) return plusMonths(now, count * MONTHS_OF[unit]);
  }
  return null;
}

function written(typed, now, isFuture) {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed);
  if (iso) return real(+iso[1], +iso[2], +iso[3]);
  const numbers = /^(\d{1,2})[./\- ](\d{1,2})(?:[./\- ](\d{2}|\d{4}))?\.?$/.exec(typed);
  const words = /^(\d{1,2}) ב?([^\s\d.,]+)\.?,?(?: (\d{2}|\d{4}))?$/.exec(typed);
  const month = numbers ? +numbers[2] : words ? MONTHS.findIndex((names) => names.includes(words[2])) + 1 : 0;
  if (!month) return null;
  const [, day, , year] = numbers ?? words;
  if (year) return real(+year + (year.length === 2 ? 2000 : 0), month, +day);
  const date = real(now.getFullYear(), month, +day);
  return isFuture && (!date || date < now) ? real(now.getFullYear() + 1, month, +day) : date;
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
  write(input, wanted);
  if (!isTime && wanted) writeUsualTime(input);
}

function write(input, wanted) {
  if (!wanted || wanted === input.value) return;
  input.value = wanted;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

// Beside a day stands the hour that it would be read with.
function writeUsualTime(input) {
  const time = input.closest(".date-fields")?.querySelector("[data-time]");
  if (time && !time.value) write(time, time.dataset.time);
}

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
  const button = document.getElementById("date-button-template").content.firstElementChild.cloneNode(true);
  button.setAttribute("aria-label", kesher.words.chooseDate);
  const box = Object.assign(document.createElement("div"), { className: "field__box" });
  input.replaceWith(box);
  box.append(input, button);
  button.addEventListener("click", () => kesher.openCalendar(input));
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

Object.assign(kesher, { parseDate, parseTime, plusDays: plus, today, formatDate: format });
document.addEventListener("htmx:load", (event) => enhanceAll(event.detail.elt));
enhanceAll(document);
