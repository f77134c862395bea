"""Dates of the Hebrew calendar, as people write them: י״ג כסלו, א׳ תשרי תשפ״ז."""

from datetime import date
from functools import lru_cache
from types import MappingProxyType

from django.utils.translation import get_language, pgettext_lazy
from hdate import HebrewDate
from hdate.gematria import hebrew_number
from hdate.hebrew_date import Months

_MONTHS = MappingProxyType(
    {
        Months.TISHREI: pgettext_lazy("Hebrew month", "Tishrei"),
        Months.MARCHESHVAN: pgettext_lazy("Hebrew month", "Cheshvan"),
        Months.KISLEV: pgettext_lazy("Hebrew month", "Kislev"),
        Months.TEVET: pgettext_lazy("Hebrew month", "Tevet"),
        Months.SHVAT: pgettext_lazy("Hebrew month", "Shvat"),
        Months.ADAR: pgettext_lazy("Hebrew month", "Adar"),
        Months.ADAR_I: pgettext_lazy("Hebrew month", "Adar I"),
        Months.ADAR_II: pgettext_lazy("Hebrew month", "Adar II"),
        Months.NISAN: pgettext_lazy("Hebrew month", "Nisan"),
        Months.IYYAR: pgettext_lazy("Hebrew month", "Iyar"),
        Months.SIVAN: pgettext_lazy("Hebrew month", "Sivan"),
        Months.TAMMUZ: pgettext_lazy("Hebrew month", "Tammuz"),
        Months.AV: pgettext_lazy("Hebrew month", "Av"),
        Months.ELUL: pgettext_lazy("Hebrew month", "Elul"),
    }
)


def hebrew_date(day: date) -> str:
    """Return the Hebrew day and month of a civil date; in English the day is a number."""
    return _drawn(day, get_language() or "")


@lru_cache(maxsize=4096)
def _drawn(day: date, language: str) -> str:
    found = HebrewDate.from_gdate(day)
    return f"{_number(found.day, language)} {_MONTHS[found.month]}"


def hebrew_months(first: date, last: date) -> str:
    """Return the Hebrew month and year of a span of days, or those it goes from and to."""
    language = get_language() or ""
    starts, ends = HebrewDate.from_gdate(first), HebrewDate.from_gdate(last)
    end = f"{_MONTHS[ends.month]} {_number(ends.year % 1000, language, ends.year)}"
    if (starts.year, starts.month) == (ends.year, ends.month):
        return end
    if starts.year == ends.year:
        return f"{_MONTHS[starts.month]}–{end}"
    start = f"{_MONTHS[starts.month]} {_number(starts.year % 1000, language, starts.year)}"
    return f"{start} – {end}"


def _number(value: int, language: str, plain: int | None = None) -> str:
    if not language.startswith("he"):
        return str(plain or value)
    return str(hebrew_number(value)).replace("'", "׳").replace('"', "״")
