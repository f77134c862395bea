"""Holidays of those who live in Israel, computed for any year: Jewish, Muslim, Christian, Druze.

Jewish ones with their eves are in `workdays`; here are those that a business may add. Muslim days
are of the Umm al-Qura calendar and may fall a day off from what is seen in the sky; outside the
years that it is known for (about 1924 to 2077) there are none.

Source: `hijridate`; `dateutil.easter`; the Druze days of the Ministry of the Interior.
"""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy
from hijridate import Gregorian, Hijri


class Calendar(StrEnum):
    """Whose holidays are kept; the words are stored."""

    JEWISH = "jewish"
    MUSLIM = "muslim"
    CHRISTIAN = "christian"
    ORTHODOX = "orthodox"
    DRUZE = "druze"


_FITR = pgettext_lazy("holiday", "Eid al-Fitr")
_ADHA = pgettext_lazy("holiday", "Eid al-Adha")
_HIJRI_NEW_YEAR = pgettext_lazy("holiday", "Hijri new year")
_MAWLID = pgettext_lazy("holiday", "The Prophet's birthday")
_NEW_YEAR = pgettext_lazy("holiday", "New Year's Day")
_EPIPHANY = pgettext_lazy("holiday", "Epiphany")
_GOOD_FRIDAY = pgettext_lazy("holiday", "Good Friday")
_EASTER = pgettext_lazy("holiday", "Easter")
_ASCENSION = pgettext_lazy("holiday", "Ascension Day")
_PENTECOST = pgettext_lazy("holiday", "Pentecost")
_CHRISTMAS = pgettext_lazy("holiday", "Christmas")
_SHUAYB = pgettext_lazy("holiday", "Nabi Shu'ayb")
_SABALAN = pgettext_lazy("holiday", "Nabi Sabalan")
_KHIDR = pgettext_lazy("holiday", "Nabi al-Khidr")

_Named = tuple[date, Promise]


def added_holiday(day: date, calendars: Collection[str]) -> Promise | None:
    """Return the name of a day that is a holiday of one of these calendars, the Jewish one left
    aside, in the language of the reader.
    """
    for calendar in calendars:
        if name := _days(day.year, calendar).get(day):
            return name
    return None


@lru_cache(maxsize=256)
def _days(year: int, calendar: str) -> dict[date, Promise]:
    found = {
        Calendar.MUSLIM: _muslim,
        Calendar.CHRISTIAN: _christian,
        Calendar.ORTHODOX: _orthodox,
        Calendar.DRUZE: _druze,
    }.get(Calendar(calendar))
    return dict(found(year)) if found else {}


def _run(first: date, days: int, name: Promise) -> Iterator[_Named]:
    return ((first + timedelta(days=n), name) for n in range(days))


def _hijri(year: int, month: int, day: int) -> Iterator[date]:
    """Return when a day of the Hijri year falls in a civil year: once, twice or not at all."""
    try:
        first = Gregorian(year, 1, 1).to_hijri().year
        found = [Hijri(hijri, month, day).to_gregorian() for hijri in (first, first + 1)]
    except (OverflowError, ValueError):
        return
    yield from (date(*moment.datetuple()) for moment in found if moment.year == year)


def _adha(year: int) -> Iterator[_Named]:
    for first in _hijri(year, 12, 10):
        yield from _run(first, 4, _ADHA)


def _muslim(year: int) -> Iterator[_Named]:
    for first in _hijri(year, 10, 1):
        yield from _run(first, 3, _FITR)
    yield from _adha(year)
    yield from ((day, _HIJRI_NEW_YEAR) for day in _hijri(year, 1, 1))
    yield from ((day, _MAWLID) for day in _hijri(year, 3, 12))


def _round_easter(sunday: date) -> Iterator[_Named]:
    yield sunday - timedelta(days=2), _GOOD_FRIDAY
    yield from _run(sunday, 2, _EASTER)
    yield sunday + timedelta(days=39), _ASCENSION
    yield from _run(sunday + timedelta(days=49), 2, _PENTECOST)


def _christian(year: int) -> Iterator[_Named]:
    yield date(year, 1, 1), _NEW_YEAR
    yield date(year, 1, 6), _EPIPHANY
    yield from _round_easter(easter(year, EASTER_WESTERN))
    yield from _run(date(year, 12, 25), 2, _CHRISTMAS)


def _orthodox(year: int) -> Iterator[_Named]:
    yield date(year, 1, 1), _NEW_YEAR
    yield from _run(date(year, 1, 7), 2, _CHRISTMAS)
    yield date(year, 1, 19), _EPIPHANY
    yield from _round_easter(easter(year, EASTER_ORTHODOX))


def _druze(year: int) -> Iterator[_Named]:
    yield date(year, 1, 25), _KHIDR
    yield from _run(date(year, 4, 25), 4, _SHUAYB)
    yield date(year, 9, 10), _SABALAN
    yield from _adha(year)
