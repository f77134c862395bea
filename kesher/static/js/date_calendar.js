// The calendar beside a date field: weeks from Sunday, arrows walk, Page Up and Down turn months.

const { parseDate, plusDays: plus, today, formatDate: format } = kesher;

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

kesher.openCalendar = openCalendar;
