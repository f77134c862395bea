"""What a business offers where people say when to be reminded."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import time

from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import NotFound
from kesher.lib.text import clean_line
from kesher.reminders.errors import BadPresets
from kesher.reminders.models import PresetTable
from kesher.reminders.queries.presets import RIGHT
from kesher.reminders.rules.plans import LONGEST_MINUTES
from kesher.reminders.rules.presets import (
    AGAIN,
    BEFORE,
    ON_A_DAY,
    SEEDED,
    UNIT_MINUTES,
    PresetRow,
    rows_to_json,
    with_keys,
)
from kesher.tenancy.history import operation
from kesher.tenancy.operations.versions import require_version
from kesher.tenancy.rules.access import Actor, require

TONES = ("gray", "green", "amber", "blue", "red", "teal")
MOST_PRESETS = 40
_LONGEST_LABEL = 80


@operation
def set_presets(
    *, actor: Actor, rows: Sequence[PresetRow], version: int | None = None
) -> PresetTable:
    """Let the table of reminder presets have these rows, in their order; without a key one is new.

    Reminders keep the time that they were set to, so a row that is left out can go although it was
    used; what the table was before is kept for `undo_presets`.

    Raises: NotPermitted, without `settings.records`; StaleVersion; BadPresets, saying why.
    """
    require(actor, RIGHT)
    table = _locked(actor)
    require_version(table, version)
    known = {row["key"] for row in (*table.rows, *(table.before or ()))}
    kept = with_keys([_cleaned(row) for row in rows], known)
    _require_sound(kept)
    table.before, table.rows = table.rows, rows_to_json(kept)
    table.save()
    return table


@operation
def undo_presets(*, actor: Actor, version: int | None = None) -> PresetTable:
    """Take back the last change of the table of reminder presets; done again, it is made again.

    Raises: NotPermitted, without `settings.records`; NotFound, when it was never changed;
    StaleVersion, when somebody changed it since.
    """
    require(actor, RIGHT)
    if not PresetTable.objects.exists():
        raise NotFound
    table = _locked(actor)
    require_version(table, version)
    if table.before is None:
        raise NotFound
    table.before, table.rows = table.rows, table.before
    table.save()
    return table


def _locked(actor: Actor) -> PresetTable:
    PresetTable.objects.get_or_create(
        business_id=actor.business_id, defaults={"rows": rows_to_json(SEEDED)}
    )
    table: PresetTable = PresetTable.objects.select_for_update().get()
    return table


def _cleaned(row: PresetRow) -> PresetRow:
    """Return a row as it is kept.

    Raises: BadPresets.
    """
    is_on_day = row.kind == AGAIN and row.unit in ON_A_DAY
    if row.kind not in (BEFORE, AGAIN) or row.unit not in UNIT_MINUTES:
        raise BadPresets(_("Choose minutes, hours, days or weeks."))
    if not 0 <= row.amount <= LONGEST_MINUTES or row.minutes > LONGEST_MINUTES:
        raise BadPresets(_("A reminder can be up to a year away."))
    if row.kind == AGAIN and row.amount == 0 and row.unit != "day":
        raise BadPresets(_("«Again in» needs a number above zero; 0 days is today."))
    if is_on_day and row.at is None:
        raise BadPresets(_("Write at what hour of that day, such as 9:30."))
    labels = [clean_line(label) for label in (row.label_he, row.label_en)]
    if any(len(label) > _LONGEST_LABEL for label in labels):
        raise BadPresets(_("Write a short name for each one."))
    return replace(
        row,
        at=_to_minute(row.at) if is_on_day else None,
        label_he=labels[0],
        label_en=labels[1],
        tone=row.tone if row.tone in TONES else TONES[0],
    )


def _to_minute(at: time | None) -> time | None:
    return at.replace(second=0, microsecond=0) if at else None


def _require_sound(rows: Iterable[PresetRow]) -> None:
    kept = list(rows)
    if len(kept) > MOST_PRESETS:
        raise BadPresets(_("There can be up to %(limit)d presets.") % {"limit": MOST_PRESETS})
    offered = [row.meaning for row in kept if not row.is_retired]
    if len(set(offered)) < len(offered):
        raise BadPresets(_("Two of the presets mean the same time."))
