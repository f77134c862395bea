"""What a business offers where people say when to be reminded, and the moments it means now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any

from kesher.lib.dates import local, to_utc
from kesher.lib.workdays import (
    NoWorkingTime,
    WorkingHours,
    is_working_moment,
    next_working_day,
    next_working_moment,
)

BEFORE, AGAIN = "before", "again"
UNIT_MINUTES = MappingProxyType({"minute": 1, "hour": 60, "day": 24 * 60, "week": 7 * 24 * 60})
ON_A_DAY = frozenset({"day", "week"})  # of these «again» needs an hour


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetRow:
    """One row of the table of reminder presets.

    Of the kind `before` it is so long before a moment of a record. Of the kind `again` it counts
    from now on: minutes and hours as they are; `day` is the so-manieth working day at the hour
    `at`, 0 is today; `week` the first working day of the so-manieth week at that hour. Without a
    label its meaning is its name.
    """

    key: str
    kind: str
    amount: int
    unit: str
    at: time | None = None
    label_he: str = ""
    label_en: str = ""
    tone: str = "gray"
    is_retired: bool = False

    @property
    def minutes(self) -> int:
        """Return how long before a moment it is."""
        return self.amount * UNIT_MINUTES[self.unit]

    @property
    def meaning(self) -> tuple[str, int, time | None]:
        """Return what it means; two rows that are offered never mean the same."""
        is_day = self.kind == AGAIN and self.unit in ON_A_DAY
        return (f"{self.kind}:{self.unit}" if is_day else self.kind, self.minutes, self.at)


def _before(*rows: tuple[int, str]) -> tuple[PresetRow, ...]:
    return tuple(
        PresetRow(key=f"before{number}", kind=BEFORE, amount=amount, unit=unit)
        for number, (amount, unit) in enumerate(rows, start=1)
    )


# What every business begins with.
SEEDED: tuple[PresetRow, ...] = (
    *_before(
        (0, "minute"),
        (10, "minute"),
        (30, "minute"),
        (1, "hour"),
        (2, "hour"),
        (1, "day"),
        (2, "day"),
        (1, "week"),
    ),
    PresetRow(key="ten_minutes", kind=AGAIN, amount=10, unit="minute"),
    PresetRow(key="half_hour", kind=AGAIN, amount=30, unit="minute"),
    PresetRow(key="hour", kind=AGAIN, amount=1, unit="hour"),
    PresetRow(key="two_hours", kind=AGAIN, amount=2, unit="hour"),
    PresetRow(key="today", kind=AGAIN, amount=0, unit="day", at=time(16)),
    PresetRow(key="tomorrow", kind=AGAIN, amount=1, unit="day", at=time(9, 30)),
    PresetRow(key="next_week", kind=AGAIN, amount=1, unit="week", at=time(9, 30)),
)


@dataclass(frozen=True, slots=True)
class OfferedMoment:
    """A moment that a row means now; `is_moved` where working hours put it off."""

    row: PresetRow
    at: datetime
    is_moved: bool


def rows_from_json(stored: Iterable[Mapping[str, Any]]) -> tuple[PresetRow, ...]:
    """Return rows as they are stored."""
    return tuple(
        PresetRow(**{**row, "at": time.fromisoformat(row["at"]) if row["at"] else None})
        for row in stored
    )


def rows_to_json(rows: Iterable[PresetRow]) -> list[dict[str, Any]]:
    """Return rows as they are stored."""
    return [{**asdict(row), "at": f"{row.at:%H:%M}" if row.at else ""} for row in rows]


def with_keys(rows: Iterable[PresetRow], known: Iterable[str]) -> list[PresetRow]:
    """Give rows that come without a key one that was never there, and others theirs once."""
    there = set(known)
    last = max((int(key[1:]) for key in there if key[0] == "p" and key[1:].isdecimal()), default=0)
    keyed: list[PresetRow] = []
    for row in rows:
        if row.key in there and row.key not in {one.key for one in keyed}:
            keyed.append(row)
        else:
            last += 1
            keyed.append(replace(row, key=f"p{last}"))
    return keyed


def offered_now(
    rows: Sequence[PresetRow], now: datetime, hours: WorkingHours
) -> list[OfferedMoment]:
    """Return the moments of the rows «again» in their order, each moment once, in UTC.

    All lie in working hours: «tomorrow» on a Thursday is Sunday, and where a holiday follows the
    day after it. Today is not offered once its hour has passed or lies outside of them. Whoever
    works at no hour of the year is offered minutes and hours as they are.
    """
    found: dict[datetime, OfferedMoment] = {}
    for row in rows:
        if row.kind != AGAIN or row.is_retired:
            continue
        moment = _moment(row, now, hours)
        if moment is None:
            continue
        try:
            at = next_working_moment(moment, hours)
        except NoWorkingTime:
            if row.unit in ON_A_DAY:
                continue
            at = moment
        found.setdefault(at, OfferedMoment(row, at, is_moved=at != moment))
    return list(found.values())


def _moment(row: PresetRow, now: datetime, hours: WorkingHours) -> datetime | None:
    """Return the moment that a row means, inside of working hours or not; None for none."""
    if row.unit not in ON_A_DAY:
        return now.replace(second=0, microsecond=0) + timedelta(minutes=row.minutes)
    today, at = local(now).date(), row.at or time(9)
    if row.unit == "day" and row.amount == 0:
        moment = to_utc(today, at)
        return moment if moment > now and is_working_moment(moment, hours) else None
    try:
        return to_utc(_day(row, today, hours), at)
    except (NoWorkingTime, OverflowError):
        return None


def _day(row: PresetRow, today: date, hours: WorkingHours) -> date:
    """Return the day of a row.

    Raises: NoWorkingTime.
    """
    if row.unit == "week":
        sunday = today + timedelta(days=7 * row.amount - today.isoweekday() % 7)
        return next_working_day(sunday, hours=hours)
    day = today
    for _each in range(row.amount):
        day = next_working_day(day + timedelta(days=1), hours=hours)
    return day
