"""Working hours as they are stored, and what of them cannot be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from kesher.lib.workdays import Hours, OwnDay

LONGEST_OWN_DAYS = 366


@dataclass(frozen=True, slots=True)
class ScheduleOf:
    """Of whom hours are: a unit, a user, or with neither the business."""

    unit_id: int | None = None
    membership_id: int | None = None

    @property
    def keys(self) -> dict[str, int | None]:
        """Return the columns that tell whose a row is."""
        return {"unit_id": self.unit_id, "membership_id": self.membership_id}


def week_from(stored: Sequence[Sequence[str] | None]) -> tuple[Hours | None, ...]:
    """Read the seven days of a schedule, Sunday first."""
    return tuple(
        (time.fromisoformat(hours[0]), time.fromisoformat(hours[1])) if hours else None
        for hours in stored
    )


def week_to(week: Iterable[Hours | None]) -> list[list[str] | None]:
    """Return the seven days of a schedule as they are stored."""
    return [[f"{at:%H:%M}" for at in hours] if hours else None for hours in week]


def own_days_from(
    stored: Iterable[tuple[str, str, str, str | None, str | None]],
) -> dict[date, OwnDay]:
    """Read own days: first, last, name, opens, closes; of two for one day the later counts."""
    found: dict[date, OwnDay] = {}
    for first, last, name, opens, closes in stored:
        hours = (
            (time.fromisoformat(opens), time.fromisoformat(closes)) if opens and closes else None
        )
        day, until = date.fromisoformat(first), date.fromisoformat(last)
        for number in range(min((until - day).days + 1, LONGEST_OWN_DAYS)):
            found[day + timedelta(days=number)] = OwnDay(name, hours)
    return found
