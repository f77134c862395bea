"""What a contact log is narrowed to, and where the next page of it begins."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from kesher.lib.ids import read_id

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    """The criteria of the search fields above the log; what is empty does not narrow."""

    what: str = ""
    text: str = ""
    call_status: str = ""
    since: date | None = None
    until: date | None = None
    by: int | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether every row fits."""
        return self == LogFilter()


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a row in the order of the log: newest first, later recorded first."""

    moment: datetime
    row_id: int

    def __str__(self) -> str:
        # Compared as text by the live list, so all digits stand at fixed places.
        return f"{(self.moment - _EPOCH) // _MICROSECOND:017d}-{self.row_id:012d}"


def read_place(text: str) -> Place | None:
    """Return the place that a text names, nothing for a text that names none."""
    moment, _, row_id = text.partition("-")
    passed, found = read_id(moment), read_id(row_id)
    if passed is None or found is None:
        return None
    try:
        return Place(_EPOCH + passed * _MICROSECOND, found)
    except OverflowError:
        return None
