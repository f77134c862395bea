"""Handing over what is open with one member to another, or to a group; chunk by chunk, undoable."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.exchange.choices import BatchDeed, BatchState, RowOutcome, UndoOutcome
from kesher.exchange.errors import NobodyToReceive, NothingToHandOver
from kesher.exchange.models import Batch, BatchRow
from kesher.exchange.operations.progress import (
    COUNTS,
    Acting,
    Pace,
    count_rows,
    end_batch,
    enqueue_batch,
    lock_batch,
)
from kesher.exchange.rules.deeds import HANDOVER_RIGHT
from kesher.lib.errors import NotFound, NotPermitted, Refusal
from kesher.lib.rows import update_rows
from kesher.tenancy.choices import ChangeKind
from kesher.tenancy.history import operation
from kesher.tenancy.models import Change, Group, Membership
from kesher.tenancy.queries.open_work import OpenWork, Outcome, Receiver, open_work_kinds
from kesher.tenancy.rules.access import Actor, require
from kesher.tenancy.scoping import BusinessModel

RIGHT = HANDOVER_RIGHT
_IDS_AT_ONCE = 2_000


@operation
def start_handover(*, actor: Actor, from_id: int, to: Receiver, kinds: Collection[str]) -> Batch:
    """Have the worker give the work of these kinds that is open with a member to somebody else.

    With a group alone only what a group can take is given; with both, that goes to the group and
    the rest to the member.

    Raises: NotPermitted, without `settings.users`; NotFound, for a member or a group of nobody's;
    NobodyToReceive, for nobody, for himself, or for somebody who was deactivated;
    NothingToHandOver, when there is nothing that such a receiver can take.
    """
    require(actor, RIGHT)
    member = Membership.objects.filter(pk=from_id).first()
    if member is None:
        raise NotFound
    names = _receiver_names(to, member)
    known = open_work_kinds(actor)
    chosen = [
        key
        for key in known
        if key in set(kinds)
        and actor.may(known[key].right)
        and (to.membership_id or known[key].takes_group)
    ]
    if not any(known[key].open_rows(from_id).exists() for key in chosen):
        raise NothingToHandOver
    batch = Batch(
        business_id=actor.business_id,
        created_by_id=actor.membership_id,
        deed=BatchDeed.HANDOVER,
        file_name=f"{member.display_name} ← {names}"[:255],
        choices={
            "from": from_id,
            "to": to.membership_id,
            "group": to.group_id,
            "left": chosen,
            "last_id": 0,
        },
        state=BatchState.QUEUED,
    )
    batch.save(force_insert=True)
    enqueue_batch(actor, batch)
    return batch


def _receiver_names(to: Receiver, member: Membership) -> str:
    names = []
    if to.group_id:
        group = Group.objects.filter(pk=to.group_id).first()
        if group is None:
            raise NotFound
        names.append(group.name)
    if to.membership_id:
        receiver = Membership.objects.filter(pk=to.membership_id).first()
        if receiver is None:
            raise NotFound
        if receiver == member or not receiver.is_active:
            raise NobodyToReceive
        names.append(receiver.display_name)
    if not names:
        raise NobodyToReceive
    return ", ".join(names)


def work_through(acting: Acting, batch: Batch) -> None:
    """Hand over what is left; safe to be run again.

    Raises: NotPermitted, when the right has gone since.
    """
    is_going_on = True
    while is_going_on:
        with acting() as actor:
            is_going_on = collect_work(actor=actor, batch_id=batch.pk)
    pace, is_going_on = Pace(), True
    while is_going_on:
        pace.start()
        with acting() as actor:
            done = hand_over_chunk(actor=actor, batch_id=batch.pk, most=pace.rows)
        is_going_on = bool(done)
        pace.stop(done)


@operation
def collect_work(*, actor: Actor, batch_id: int) -> bool:
    """Write down the next rows that are open with the member; False when all of them are there."""
    batch = lock_batch(actor, batch_id)
    if batch is None or batch.state != BatchState.RUNNING or not batch.choices["left"]:
        return False
    key = batch.choices["left"][0]
    work = open_work_kinds(actor).get(key)
    ids: list[int] = []
    if work is not None:
        rows = work.open_rows(batch.choices["from"]).filter(pk__gt=batch.choices["last_id"])
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:_IDS_AT_ONCE])
    BatchRow.objects.bulk_create(
        BatchRow(
            business_id=batch.business_id,
            batch_id=batch.pk,
            number=number,
            record_id=row_id,
            values=[key],
            outcome=RowOutcome.WAITING,
        )
        for number, row_id in enumerate(ids, batch.row_count + 1)
    )
    batch.row_count += len(ids)
    if len(ids) < _IDS_AT_ONCE:
        batch.choices["left"] = batch.choices["left"][1:]
        batch.choices["last_id"] = 0
    else:
        batch.choices["last_id"] = ids[-1]
    batch.save(update_fields=["row_count", "choices"])
    return bool(batch.choices["left"])


@operation
def hand_over_chunk(*, actor: Actor, batch_id: int, most: int) -> int:
    """Hand over the next rows, at most so many; return how many there were.

    Raises: NotPermitted, when the actor has lost the right since the batch began.
    """
    require(actor, RIGHT)
    batch = lock_batch(actor, batch_id)
    if batch is None or batch.state != BatchState.RUNNING:
        return 0
    waiting = BatchRow.objects.filter(batch=batch, outcome=RowOutcome.WAITING)
    rows = list(waiting.order_by("number")[:most])
    if not rows:
        end_batch(batch, BatchState.DONE)
        return 0
    kinds = open_work_kinds(actor)
    for key, some in _by_key(rows).items():
        outcomes = _handed_over(actor, batch, kinds.get(key), [row.record_id for row in some])
        for row in some:
            _note(row, outcomes.get(row.record_id or 0, False))
    update_rows(rows, ["outcome", "reason"])
    count_rows(batch, rows)
    batch.next_row = rows[-1].number + 1
    batch.save(update_fields=["next_row", *COUNTS])
    return len(rows)


def _handed_over(
    actor: Actor, batch: Batch, work: OpenWork | None, ids: Iterable[int | None]
) -> Mapping[int, Outcome]:
    if work is None or not actor.may(work.right):
        refused = NotPermitted(work.right if work else RIGHT)
        return {row_id: refused for row_id in ids if row_id}
    from_id, to = batch.choices["from"], batch.choices["to"]
    still_his = work.open_rows(from_id).filter(pk__in=list(ids))
    reached = set(work.reached(actor, still_his).values_list("pk", flat=True))
    refused = NotPermitted(work.right)
    beyond: dict[int, Outcome] = {
        pk: refused for pk in still_his.values_list("pk", flat=True) if pk not in reached
    }
    receiver = Receiver(to, batch.choices["group"] if work.takes_group else None)
    return beyond | dict(
        work.hand_over(actor=actor, row_ids=sorted(reached), from_id=from_id, to=receiver)
    )


def _note(row: BatchRow, outcome: Outcome) -> None:
    if isinstance(outcome, Refusal):
        row.outcome, row.reason = RowOutcome.FAILED, str(outcome.message)
    else:
        row.outcome = RowOutcome.UPDATED if outcome else RowOutcome.SKIPPED


def _by_key(rows: Iterable[BatchRow]) -> dict[str, list[BatchRow]]:
    found: dict[str, list[BatchRow]] = {}
    for row in rows:
        found.setdefault(row.values[0], []).append(row)
    return found


# --- giving back -------------------------------------------------------------------------------


def give_back(actor: Actor, batch: Batch, rows: Sequence[BatchRow]) -> None:
    """Make rows those of whom they were, unless they have gone on to somebody else.

    They go back to him also while he is deactivated: an undo leaves what was before the deed.
    """
    kinds = open_work_kinds(actor)
    for key, some in _by_key(rows).items():
        work = kinds.get(key)
        ids = [row.record_id for row in some if row.record_id]
        reasons = _given_back(actor, batch, work, ids) if work else {}
        for row in some:
            reason = reasons.get(row.record_id or 0, _("The record is not there any more."))
            row.undo_outcome = UndoOutcome.KEPT if reason else UndoOutcome.UNDONE
            row.undo_reason = reason


def _given_back(actor: Actor, batch: Batch, work: OpenWork, ids: list[int]) -> dict[int, str]:
    """Give rows of one kind back; return for each that is there why it was kept, or nothing."""
    locked = work.model.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    records = {record.pk: record for record in locked.order_by("pk")}
    reached = set(work.reached(actor, work.model.objects.filter(pk__in=ids)).values_list("pk"))
    before, after = _whose(batch, work.model, work.columns, ids)
    # Of a table that is not in the change log it is known all the same.
    was, became = {work.columns[0]: batch.choices["from"]}, {work.columns[0]: batch.choices["to"]}
    reasons: dict[int, str] = {}
    changed: list[Any] = []
    for pk, record in records.items():
        reasons[pk] = ""
        if any(getattr(record, name) != value for name, value in after.get(pk, became).items()):
            reasons[pk] = _("The record was changed since.")
        elif (pk,) not in reached or not actor.may(work.right):
            reasons[pk] = _("Your permission does not reach this record.")
        else:
            for name, value in before.get(pk, was).items():
                setattr(record, name, value)
            changed.append(record)
    _store(work.model, work.columns, changed)
    given = [record.pk for record in changed]
    for model, column, path in work.beside:
        _give_back_beside(batch, model, column, model.objects.filter(**{f"{path}__in": given}))
    if work.moved and given:
        work.moved(record_ids=given)
    return reasons


def _give_back_beside(
    batch: Batch, model: type[BusinessModel], column: str, rows: QuerySet[Any]
) -> None:
    """Give back what went along with rows, where it is still as the batch left it."""
    found = {row.pk: row for row in rows.select_for_update(of=("self",))}
    before, after = _whose(batch, model, (column,), list(found))
    changed = [pk for pk in before if getattr(found[pk], column) == after[pk][column]]
    for pk in changed:
        setattr(found[pk], column, before[pk][column])
    _store(model, (column,), [found[pk] for pk in changed])


def _whose(
    batch: Batch, model: type[BusinessModel], columns: Sequence[str], ids: list[int]
) -> tuple[dict[int, dict[str, Any]], dict[int, dict[str, Any]]]:
    """Return whose rows were before the batch and after it, as the change log tells."""
    before: dict[int, dict[str, Any]] = {}
    after: dict[int, dict[str, Any]] = {}
    changes = Change.objects.filter(
        table=model._meta.db_table,
        row_id__in=ids,
        request_id=batch.request_id,
        kind=ChangeKind.UPDATE,
    )
    for change in changes.order_by("pk"):
        for name in columns:
            if isinstance(change.diff, dict) and name in change.diff:
                old, new = change.diff[name]
                before.setdefault(change.row_id, {}).setdefault(name, old)
                after.setdefault(change.row_id, {})[name] = new
    return before, after


def _store(model: type[BusinessModel], columns: Sequence[str], records: list[Any]) -> None:
    known = {field.name for field in model._meta.concrete_fields}
    counted = sorted({"version", "updated_at"} & known)
    now = timezone.now()
    for record in records:
        if "version" in known:
            record.version += 1
        if "updated_at" in known:
            record.updated_at = now
    update_rows(records, [*(name.removesuffix("_id") for name in columns), *counted])
