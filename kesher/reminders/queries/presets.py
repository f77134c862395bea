"""What is offered where people say when to be reminded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.lib.dates import local, relative_date, weekday_name
from kesher.reminders.models import PresetTable
from kesher.reminders.rules.presets import (
    BEFORE,
    ON_A_DAY,
    SEEDED,
    OfferedMoment,
    PresetRow,
    offered_now,
    rows_from_json,
)
from kesher.tenancy.queries import working_hours_for
from kesher.tenancy.rules.access import Actor, require

RIGHT = "settings.records"
_HOUR = 60


@dataclass(frozen=True, slots=True)
class Before:
    """A time before a moment of a record, in minutes; without a label its length says it."""

    minutes: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Preset:
    """A moment that is offered; the label says what it really is."""

    key: str
    label: str
    at: datetime
    tone: str = "gray"


@dataclass(frozen=True, slots=True)
class Offers:
    """What a window offers: times before a moment of its record, and moments from now on."""

    before: Sequence[Before]
    moments: Sequence[Preset]


@dataclass(frozen=True, slots=True)
class PresetsOfBusiness:
    """The table of reminder presets, for the screen that changes it."""

    rows: Sequence[PresetRow]
    version: int


def presets_of_business(actor: Actor) -> PresetsOfBusiness:
    """Return the table for those who change it.

    Raises: NotPermitted, without `settings.records`.
    """
    require(actor, RIGHT)
    table = PresetTable.objects.first()
    return PresetsOfBusiness(_rows_of(table), table.version if table else 1)


def offers_for(actor: Actor, now: datetime) -> Offers:
    """Return what the business offers now, in the hours that the actor works."""
    rows = _rows_of(PresetTable.objects.first())
    before = [
        Before(row.minutes, _own_label(row))
        for row in rows
        if row.kind == BEFORE and not row.is_retired
    ]
    return Offers(before, _moments(rows, actor, now))


def offered_moments(actor: Actor, now: datetime) -> Sequence[Preset]:
    """Return the moments of «remind me again in», each in the hours that the actor works."""
    return _moments(_rows_of(PresetTable.objects.first()), actor, now)


def duration_words(minutes: int) -> str:
    """Return how long from now: ten minutes, half an hour, 2 hours."""
    if minutes == _HOUR // 2:
        return _("half an hour")
    if minutes and minutes % _HOUR == 0:
        count = minutes // _HOUR
        return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}
    if minutes == 10:
        return _("ten minutes")
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def _rows_of(table: PresetTable | None) -> tuple[PresetRow, ...]:
    return SEEDED if table is None else rows_from_json(table.rows)


def _moments(rows: Sequence[PresetRow], actor: Actor, now: datetime) -> list[Preset]:
    return [
        Preset(one.row.key, moment_label(one, now), one.at, one.row.tone)
        for one in offered_now(rows, now, working_hours_for(actor))
    ]


def moment_label(offered: OfferedMoment, now: datetime) -> str:
    """Return what a moment is called: by its own name or by how far it is, and by when it is."""
    row, own = offered.row, _own_label(offered.row)
    if row.unit not in ON_A_DAY and not offered.is_moved:
        return own or duration_words(row.minutes)
    when = _when(row, offered.at, now)
    return f"{own} · {when}" if own else when


def _when(row: PresetRow, moment: datetime, now: datetime) -> str:
    at = local(moment)
    clock = f"{at.hour:02}:{at.minute:02}"
    days = (at.date() - local(now).date()).days
    if days <= 1:
        return f"{relative_date(at.date(), local(now).date())} {clock}"
    if row.unit == "week" and row.amount == 1 and days < 14:
        return _("next %(weekday)s") % {"weekday": weekday_name(at.date())}
    if days < 7:
        return f"{weekday_name(at.date())} {clock}"
    return f"{weekday_name(at.date())} {at.day}.{at.month} {clock}"


def _own_label(row: PresetRow) -> str:
    """Return the label in the language of the reader; the other one before none."""
    names = (row.label_he, row.label_en)
    wanted, other = names if translation.get_language() == "he" else reversed(names)
    return wanted or other
