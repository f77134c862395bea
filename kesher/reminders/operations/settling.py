"""Following what has become of the records that reminders are on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kesher.records.errors import UnknownRecordType
from kesher.records.queries import record_type
from kesher.records.rules.record_types import RecordType
from kesher.reminders.choices import ReminderState
from kesher.reminders.errors import NotAMomentField
from kesher.reminders.models import Reminder
from kesher.reminders.operations.telling import tell_of, tell_that_it_left
from kesher.reminders.queries import find_anchor, stale_reminders
from kesher.reminders.queries.standing import handler_of, is_closed
from kesher.reminders.queries.subjects import places_for, records_in_use
from kesher.reminders.rules.plans import (
    Standing,
    after_change,
    due_of,
    is_ended_by_closing,
)
from kesher.tenancy.history import operation
from kesher.tenancy.models import Membership
from kesher.tenancy.queries import actor_of
from kesher.tenancy.rules.access import Actor


@operation
def settle_stale_reminders(*, now: datetime) -> int:
    """Let reminders follow records that have changed, at most 500; return how many.

    They move with the moment that they follow and, where they were set for whoever handles it, to
    the new handler. On a record that is closed, deleted or out of their person's sight they fall
    silent, and come back with it if they are still to come. The clock is the actor.
    """
    stale = list(stale_reminders())
    records = _Records(stale)
    told = []
    for row in stale:
        was = row.state
        changes = records.changes(row, now)
        Reminder.objects.filter(pk=row.pk).update(is_stale=False, **changes)
        if "membership_id" in changes:
            tell_that_it_left([row])
        elif changes.get("state", was) != was and was == ReminderState.FIRED:
            row.state = changes["state"]
            told.append(row)
    tell_of(told)
    return len(stale)


@dataclass(frozen=True, slots=True)
class _Found:
    kind: RecordType
    record: Any  # None for one that is not in use


class _Records:
    """The records of some reminders, and who of their people sees them; few queries for all."""

    def __init__(self, reminders: Sequence[Reminder]) -> None:
        self._found: dict[tuple[str, int | None], _Found] = {}
        by_type: defaultdict[str, set[int]] = defaultdict(set)
        for row in reminders:
            if row.record_id is not None:
                by_type[row.record_type].add(row.record_id)
        for type_key, ids in by_type.items():
            self._find(type_key, ids)
        self._seen = self._sight(reminders)

    def changes(self, row: Reminder, now: datetime) -> Mapping[str, Any]:
        """Return what becomes of a reminder; nothing while its type is put aside."""
        found = self._found.get((row.record_type, row.record_id))
        if found is None:
            return {}
        standing = Standing(row.state, row.due_at, row.snoozed_until, row.fires_at)
        if found.record is None:
            return after_change(standing, due_at=row.due_at, is_over=True, now=now)
        place, due_at = self._due(row, found)
        member_id, moved = self._member(row, found)
        if moved and row.state == ReminderState.FIRED:
            moved["state"] = ReminderState.WAITING  # it pops for the new one
        is_over = (member_id, row.record_type, row.record_id) not in self._seen
        if is_closed(found.kind, found.record):
            is_over |= is_ended_by_closing(
                is_relative=bool(row.anchor_field),
                is_work=found.kind.is_work,
                outlives_closing=row.outlives_closing,
            )
        changed = after_change(standing, due_at=due_at, is_over=is_over, now=now)
        return {**place, **moved, **changed}

    def _find(self, type_key: str, ids: set[int]) -> None:
        try:
            kind, records = record_type(type_key), records_in_use(type_key, ids)
        except UnknownRecordType:
            return  # a type that the business has put aside may come back
        for pk in ids:
            self._found[type_key, pk] = _Found(kind, records.get(pk))

    def _sight(self, reminders: Iterable[Reminder]) -> set[tuple[int, str, int]]:
        wanted = set()
        for row in reminders:
            found = self._found.get((row.record_type, row.record_id))
            if found is None or found.record is None:
                continue
            for member_id in {row.membership_id, handler_of(found.record) or row.membership_id}:
                wanted.add((member_id, row.record_type, found.record.pk))
        members = Membership.objects.select_related("role", "business").in_bulk(
            {member_id for member_id, _key, _pk in wanted}
        )
        self._active = {pk for pk, member in members.items() if member.is_active}
        actors: dict[int, Actor] = {pk: actor_of(member) for pk, member in members.items()}
        return set(places_for((actors[member_id], key, pk) for member_id, key, pk in wanted))

    def _member(self, row: Reminder, found: _Found) -> tuple[int, dict[str, Any]]:
        """Return whom to remind, with the columns if that is somebody else by now."""
        handler = handler_of(found.record)
        may_get = (
            handler in self._active and (handler, row.record_type, row.record_id) in self._seen
        )
        if not (row.follows_handler and may_get) or handler in (None, row.membership_id):
            return row.membership_id, {}
        return handler or 0, {"membership_id": handler}

    def _due(self, row: Reminder, found: _Found) -> tuple[dict[str, Any], datetime | None]:
        """Return where the reminder's moment stands by now, and when it is due."""
        own = {"anchor_table": found.kind.table, "anchor_row": found.record.pk}
        if not row.anchor_field:
            return own, row.due_at
        try:
            anchor = find_anchor(found.kind, found.record, row.anchor_field)
        except NotAMomentField:
            return own, row.due_at  # the business has taken its field away
        place = {"anchor_table": anchor.table, "anchor_row": anchor.row_id}
        return place, due_of(anchor.moment, row.minutes_before or 0)
