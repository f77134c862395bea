"""Dates and times as people type them, in Hebrew or English, read into what they mean.

`static/js/dates.js` reads the same forms in the browser.
"""

import re
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from kesher.lib.dates import place_in_week, to_utc
from kesher.lib.phone import ascii_digits

_NEAR_YEARS = range(1900, 2201)
USUAL_TIME = time(9, 30)  # of a day that was written without one


class DateNotUnderstood(ValueError):
    """The text is no date or no time that we know how to read."""


class TimeNotUnderstood(DateNotUnderstood):
    """The text is no time of day that we know how to read."""


_NAMED_DAYS = MappingProxyType(
    {
        "היום": 0,
        "מחר": 1,
        "מחרתיים": 2,
        "אתמול": -1,
        "שלשום": -2,
        "today": 0,
        "tomorrow": 1,
        "yesterday": -1,
    }
)
_WEEKDAY_NAMES = (  # from Sunday
    ("א", "ראשון", "sunday", "sun"),
    ("ב", "שני", "monday", "mon"),
    ("ג", "שלישי", "tuesday", "tue"),
    ("ד", "רביעי", "wednesday", "wed"),
    ("ה", "חמישי", "thursday", "thu"),
    ("ו", "שישי", "friday", "fri"),
    ("ש", "שבת", "saturday", "sat"),
)
_WEEKDAYS = MappingProxyType(
    {name: place for place, names in enumerate(_WEEKDAY_NAMES) for name in names}
)
_MONTH_NAMES = (
    ("ינואר", "january", "jan"),
    ("פברואר", "february", "feb"),
    ("מרץ", "מרס", "march", "mar"),
    ("אפריל", "april", "apr"),
    ("מאי", "may"),
    ("יוני", "june", "jun"),
    ("יולי", "july", "jul"),
    ("אוגוסט", "august", "aug"),
    ("ספטמבר", "september", "sep"),
    ("אוקטובר", "october", "oct"),
    ("נובמבר", "november", "nov"),
    ("דצמבר", "december", "dec"),
)
_MONTHS = MappingProxyType(
    {name: place for place, names in enumerate(_MONTH_NAMES, start=1) for name in names}
)
_DAYS_OF = MappingProxyType(
    {
        "יום": 1,
        "ימים": 1,
        "יומיים": 2,
        "שבוע": 7,
        "שבועות": 7,
        "שבועיים": 14,
        "day": 1,
        "days": 1,
        "week": 7,
        "weeks": 7,
    }
)
_MONTHS_OF = MappingProxyType(
    {
        "חודש": 1,
        "חודשים": 1,
        "חודשיים": 2,
        "שנה": 12,
        "שנים": 12,
        "שנתיים": 24,
        "month": 1,
        "months": 1,
        "year": 12,
        "years": 12,
    }
)
_MARKS = re.compile("[׳'’`\"״]")
_STEPS = re.compile(r"([+-])(\d{1,3})")
_COUNTED = (
    (1, re.compile(r"(?:ב?עוד|in) (?:(\d{1,3}) )?(\w+)")),
    (-1, re.compile(r"לפני (?:(\d{1,3}) )?(\w+)")),
    (-1, re.compile(r"(\d{1,3}) (\w+) ago")),
)
_WEEKDAY = re.compile(r"(?:ב?יום |ב|next |on )?(\w+?)(?: הבא| הקרוב)?")
_NEXT_WEEK = frozenset({"שבוע הבא", "בשבוע הבא", "next week"})
_NEXT_MONTH = frozenset({"חודש הבא", "בחודש הבא", "next month"})
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_BY_NUMBERS = re.compile(r"(\d{1,2})[./\- ](\d{1,2})(?:[./\- ](\d{2}|\d{4}))?\.?")
_BY_NAME = re.compile(r"(\d{1,2}) ב?([^\W\d]+)\.?,?(?: (\d{2}|\d{4}))?")
_TIME = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?")


def parse_date(text: str, *, today: date, is_future: bool = False) -> date:
    """Read a date in any form that people type.

    24/11/2026, 24.11, 24-11-26, 2026-11-24, 24 בנובמבר; היום, מחר, מחרתיים, אתמול; יום ג׳, which
    is the next Tuesday after today; בעוד 3 ימים, לפני שבוע, +3; שבוע הבא, which is its Sunday.
    A date without a year is in the year of today; with `is_future`, as for reminders, in the next
    year if it has passed. Two digits of a year are of this century.

    Raises: DateNotUnderstood, also for a day that does not exist.
    """
    typed = " ".join(_MARKS.sub("", ascii_digits(text)).lower().split())
    found = (
        _named(typed, today)
        or _counted(typed, today)
        or _written(typed, today, is_future=is_future)
    )
    if found is None:
        raise DateNotUnderstood(text)
    return found


def parse_near_date(text: str, *, today: date, is_future: bool = False) -> date:
    """Read a date as `parse_date` does, of the years in which something can be planned.

    At the ends of the calendar nothing can be reckoned with: an hour later there is no moment.

    Raises: DateNotUnderstood, also for a year before 1900 or after 2200.
    """
    found = parse_date(text, today=today, is_future=is_future)
    if found.year not in _NEAR_YEARS:
        raise DateNotUnderstood(text)
    return found


def _named(typed: str, today: date) -> date | None:
    if typed in _NAMED_DAYS:
        return _plus(today, _NAMED_DAYS[typed])
    if typed in _NEXT_WEEK:
        return _plus(today, 7 - place_in_week(today))
    if typed in _NEXT_MONTH:
        return _plus_months(today.replace(day=1), 1)
    weekday = _WEEKDAY.fullmatch(typed)
    if weekday and weekday[1] in _WEEKDAYS:
        return _plus(today, (_WEEKDAYS[weekday[1]] - place_in_week(today)) % 7 or 7)
    return None


def _counted(typed: str, today: date) -> date | None:
    if steps := _STEPS.fullmatch(typed):
        return _plus(today, int(steps[1] + steps[2]))
    for sign, pattern in _COUNTED:
        if found := pattern.fullmatch(typed):
            number, unit = sign * int(found[1] or 1), found[2]
            if unit in _DAYS_OF:
                return _plus(today, number * _DAYS_OF[unit])
            if unit in _MONTHS_OF:
                return _plus_months(today, number * _MONTHS_OF[unit])
    return None


def _written(typed: str, today: date, *, is_future: bool) -> date | None:
    if iso := _ISO.fullmatch(typed):
        return _existing(int(iso[1]), int(iso[2]), int(iso[3]))
    if numbers := _BY_NUMBERS.fullmatch(typed):
        day, month, year = int(numbers[1]), int(numbers[2]), numbers[3]
    elif (named := _BY_NAME.fullmatch(typed)) and named[2] in _MONTHS:
        day, month, year = int(named[1]), _MONTHS[named[2]], named[3]
    else:
        return None
    if year:
        return _existing(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this_year = _existing(today.year, month, day)
    if is_future and (this_year is None or this_year < today):
        return _existing(today.year + 1, month, day)
    return this_year


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _plus(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _plus_months(day: date, months: int) -> date | None:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    days = (day.day, 30, 29, 28)  # the last day of a shorter month
    return next(
        (found for d in days if d <= day.day and (found := _existing(year, month + 1, d))), None
    )


def parse_time(text: str) -> time:
    """Read a time of day: 9, 930, 9:30, 09.30, 14:05.

    Raises: TimeNotUnderstood.
    """
    found = _TIME.fullmatch(ascii_digits(text).strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    if hour > 23 or minute > 59:
        raise TimeNotUnderstood(text)
    return time(hour, minute)


def read_moment(
    day: str, at: str, *, today: date, is_future: bool = False, usual: time = USUAL_TIME
) -> datetime | None:
    """Return the moment that a date and a time name, in UTC; none where both are blank.

    A time alone is one of today, a date alone means the `usual` time. Dates are read as by
    `parse_near_date`. A time that the clocks skip is an hour later, of one that comes twice the
    first.

    Raises: DateNotUnderstood; TimeNotUnderstood, when it is the time.
    """
    if not day.strip() and not at.strip():
        return None
    read_day = parse_near_date(day, today=today, is_future=is_future) if day.strip() else today
    return to_utc(read_day, parse_time(at) if at.strip() else usual)
