"""Dates and times as Israelis read them: DD/MM/YYYY, 24 hours, Asia/Jerusalem.

Stored moments are UTC; what is shown is local time. The formatters run for each cell of a list, so
they format by hand: a template's date filter costs a page 9 ms. What is typed is read by
`typed_dates`.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

ISRAEL = ZoneInfo("Asia/Jerusalem")


def local(moment: datetime) -> datetime:
    """Return an aware moment on the clock of Israel."""
    return moment.astimezone(ISRAEL)


def to_utc(day: date, at: time) -> datetime:
    """Return the moment of a local date and time, in UTC.

    A time that the clocks skip in spring (27 March 2026, 02:30) means an hour later by the new
    clock, 03:30. A time that comes twice in autumn means the first of the two.
    """
    return datetime.combine(day, at.replace(fold=0), tzinfo=ISRAEL).astimezone(UTC)


def day_range(day: date) -> tuple[datetime, datetime]:
    """Return the moments, in UTC, at which a local day begins and the next one begins."""
    return to_utc(day, time.min), to_utc(day + timedelta(days=1), time.min)


def place_in_week(day: date) -> int:
    """Return 0 for a Sunday up to 6 for a Saturday."""
    return day.isoweekday() % 7


def format_date(day: date) -> str:
    """Return 24/11/2026; of a moment, its local date."""
    if isinstance(day, datetime):
        day = local(day)
    return f"{day.day:02}/{day.month:02}/{day.year}"


def format_time(at: time | datetime) -> str:
    """Return 14:05, by the local clock."""
    if isinstance(at, datetime):
        at = local(at).time()
    return f"{at.hour:02}:{at.minute:02}"


def format_hours(start: str, end: str) -> str:
    """Return 14:05–15:00 as one piece, which Hebrew round it does not turn about."""
    return f"\u2066{start}–{end}\u2069"


def format_datetime(moment: datetime) -> str:
    """Return 24/11/2026 14:05, by the local clock."""
    at = local(moment)
    return f"{at.day:02}/{at.month:02}/{at.year} {at.hour:02}:{at.minute:02}"


def relative_datetime(moment: datetime, now: datetime, *, with_time: bool = False) -> str:
    """Return a moment as people say it near now: אתמול 14:05, היום 11:42, 24.11, 1.12.2025.

    `with_time` adds the time to days further away too: 24.11 14:05.
    """
    at, today = local(moment), local(now).date()
    words = _near_days(get_language())
    if near := words.get((at.date() - today).days):
        return f"{near} {at.hour:02}:{at.minute:02}"
    day = _short_date(at, today)
    return f"{day} {at.hour:02}:{at.minute:02}" if with_time else day


def moments_near(now: datetime) -> Callable[[datetime], tuple[str, str]]:
    """Return what says moments near now, as `relative_datetime` with the time, and in full.

    For the many of a page: the day and the language are asked for once.
    """
    today, words = local(now).date(), _near_days(get_language())

    def say(moment: datetime) -> tuple[str, str]:
        at = local(moment)
        day, clock = at.date(), f"{at.hour:02}:{at.minute:02}"
        near = words.get((day - today).days) or _short_date(day, today)
        return f"{near} {clock}", f"{day.day:02}/{day.month:02}/{day.year} {clock}"

    return say


def relative_date(day: date, today: date) -> str:
    """Return a date as people say it near today: אתמול, היום, מחר, 24.11, 1.12.2025."""
    if near := _near_days(get_language()).get((day - today).days):
        return near
    return _short_date(day, today)


def _short_date(day: date, today: date) -> str:
    written = f"{day.day}.{day.month}"
    return written if day.year == today.year else f"{written}.{day.year}"


def relative_due(due: datetime, now: datetime) -> str:
    """Return how late a thing is or how soon it comes: באיחור שעתיים, בעוד 20 דקות, מחר 09:30.

    On the day itself lateness is told in minutes and hours, later in days of the calendar.
    """
    minutes = round((due - now).total_seconds() / 60)
    days_late = (local(now).date() - local(due).date()).days
    if minutes < 0 and days_late > 0:
        return ngettext("%(count)d day late", "%(count)d days late", days_late) % {
            "count": days_late
        }
    if minutes < 0:
        return _late_today(-minutes)
    if minutes > _SOON_MINUTES:
        return relative_datetime(due, now)
    if minutes == 0:
        return _("now")
    if minutes < 60:
        return ngettext("in %(count)d minute", "in %(count)d minutes", minutes) % {"count": minutes}
    hours = round(minutes / 60)
    return ngettext("in %(count)d hour", "in %(count)d hours", hours) % {"count": hours}


_SOON_MINUTES = 150


def _late_today(minutes: int) -> str:
    if minutes < 60:
        return ngettext("%(count)d minute late", "%(count)d minutes late", minutes) % {
            "count": minutes
        }
    hours = minutes // 60
    return ngettext("%(count)d hour late", "%(count)d hours late", hours) % {"count": hours}


@lru_cache(maxsize=8)
def _near_days(_language: str | None) -> dict[int, str]:
    return {
        -1: pgettext("day of a moment", "Yesterday"),
        0: pgettext("day of a moment", "Today"),
        1: pgettext("day of a moment", "Tomorrow"),
    }


def weekday_name(day: date) -> str:
    """Return the short name of a weekday: יום ב׳, שבת."""
    return _weekday_names(get_language())[place_in_week(day)]


@lru_cache(maxsize=8)
def _weekday_names(_language: str | None) -> tuple[str, ...]:
    return (
        pgettext("short weekday", "Sun"),
        pgettext("short weekday", "Mon"),
        pgettext("short weekday", "Tue"),
        pgettext("short weekday", "Wed"),
        pgettext("short weekday", "Thu"),
        pgettext("short weekday", "Fri"),
        pgettext("short weekday", "Sat"),
    )
