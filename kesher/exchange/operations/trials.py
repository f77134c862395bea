"""Trying a deed on the first of the selected records, before it is done to all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from kesher.exchange import queries
from kesher.exchange.operations.deeds import Change, do_deed, known_deed, require_possible
from kesher.exchange.rules.selections import Selection
from kesher.lib.errors import Refusal
from kesher.records.queries import linked_names, record_type_for
from kesher.records.rendering.values import worded
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.history import operation, quietly
from kesher.tenancy.rules.access import Actor

TRIED_ROWS = 100
SHOWN_ROWS = 5


@dataclass(frozen=True, slots=True)
class TriedRow:
    """One record of the trial: what the changed fields hold before and after, or the refusal."""

    title: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a deed would do: how many are selected and reached, and how the first of them fared."""

    selected_count: int
    reached_count: int
    tried_count: int
    changed_count: int
    same_count: int
    reasons: Mapping[str, int]
    rows: tuple[TriedRow, ...]


@operation
def try_deed(
    *, actor: Actor, selection: Selection, deed: str, changes: Sequence[Change] = ()
) -> Trial:
    """Do a deed to the first hundred of the selected records, and take all of it back.

    Raises: as `start_deed`.
    """
    chosen = queries.selected(actor, selection, known_deed(deed))
    require_possible(actor, chosen.kind, deed, changes)
    kind = record_type_for(actor, chosen.kind.key)
    ids = list(chosen.seen.values_list("pk", flat=True)[:TRIED_ROWS])
    keys = [one.field_key for one in changes]
    before = _shown(actor, kind, ids[:SHOWN_ROWS], keys)
    with transaction.atomic():
        with quietly():
            outcomes = do_deed(actor, kind.key, deed, ids, changes)
        after = _shown(actor, kind, ids[:SHOWN_ROWS], keys)
        transaction.set_rollback(True)
    refusals = [one for one in outcomes.values() if isinstance(one, Refusal)]
    reasons: dict[str, int] = {}
    for refusal in refusals:
        reasons[str(refusal.message)] = reasons.get(str(refusal.message), 0) + 1
    rows = []
    for record_id in ids[:SHOWN_ROWS]:
        outcome = outcomes[record_id]
        reason = str(outcome.message) if isinstance(outcome, Refusal) else ""
        title, old = before[record_id]
        rows.append(TriedRow(title, old, after.get(record_id, ("", old))[1], reason))
    return Trial(
        selected_count=chosen.seen.order_by().count(),
        reached_count=chosen.rows.order_by().count(),
        tried_count=len(ids),
        changed_count=sum(one is True for one in outcomes.values()),
        same_count=sum(one is False for one in outcomes.values()),
        reasons=reasons,
        rows=tuple(rows),
    )


def _shown(
    actor: Actor, kind: RecordType, ids: Sequence[int], keys: Sequence[str]
) -> dict[int, tuple[str, tuple[str, ...]]]:
    """Return title and words of these fields by record, as its card shows them."""
    specs = [spec for key in keys if (spec := kind.find_field(key))]
    title = kind.find_field(kind.title_field)
    records = list(kind.model.objects.filter(pk__in=ids))
    pairs = [(spec, spec.value_of(record)) for record in records for spec in specs]
    names = linked_names(actor, pairs)
    return {
        record.pk: (
            str(title.value_of(record) if title else record.pk),
            tuple(worded(spec, spec.value_of(record), names) for spec in specs),
        )
        for record in records
    }
