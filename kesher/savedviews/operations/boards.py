"""Moving cards on a board: from column to column, and within one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from kesher.lib.errors import NotPermitted
from kesher.lib.streams import ChangedRow, tell_rows
from kesher.records import operations
from kesher.records.queries import get_record, may_do, record_type_for, visible_records
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.savedviews.errors import UnknownColumn
from kesher.savedviews.models import BoardPlace
from kesher.savedviews.queries.boards import MOST_PLACED, in_column_of
from kesher.savedviews.rules.filter_checks import NOBODY
from kesher.savedviews.rules.list_state import group_fields
from kesher.savedviews.rules.places import ranks_of
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor

MOST_ABOVE = 200


@operation
def move_card(
    *,
    actor: Actor,
    type_key: str,
    field_key: str,
    record_id: int,
    value: str,
    above: Sequence[int] | None = None,
) -> bool:
    """Put a card into a column, and below the cards `above`; tell whether that changed the field.

    `above` are those that stand over it as the mover sees the column; None leaves the place to the
    order of the list. Where more than `MOST_ABOVE` stand over it, no place is kept.

    Raises: NotFound, NotPermitted, UnknownColumn; whatever changing the field refuses, such as
    EvidenceMissing and IllegalTransition for a status.
    """
    kind = record_type_for(actor, type_key)
    segment = group_fields(kind).get(field_key)
    if segment is None:
        raise UnknownColumn(field_key)
    record = get_record(actor=actor, record_type=kind, record_id=record_id)
    if not may_do(actor, kind, record, f"{kind.right}.edit"):
        raise NotPermitted(f"{kind.right}.edit")
    is_changed = column_of(segment, record) != value
    if is_changed:
        wanted = "" if value == NOBODY else value
        operations.edit_record(
            actor=actor, type_key=type_key, record_id=record_id, values={field_key: wanted}
        )
    if above is None or len(above) > MOST_ABOVE:
        places = BoardPlace.objects.filter(
            record_type=type_key, field_key=field_key, record_id=record_id
        )
        if places.delete()[0]:
            _tell_screens(actor, kind, [record_id])
        return is_changed
    placed = _place(actor, kind, segment, record_id, value, above)
    _tell_screens(actor, kind, placed)
    return is_changed


def forget_places(kind: RecordType, record_ids: Sequence[int]) -> None:
    """Forget where records that are erased stood on boards."""
    BoardPlace.objects.filter(record_type=kind.key, record_id__in=record_ids).delete()


def column_of(segment: FieldSpec, record: Any) -> str:
    """Return the column in which a record stands."""
    value = segment.value_of(record)
    return NOBODY if value in (None, "") else str(value)


def _place(
    actor: Actor,
    kind: RecordType,
    segment: FieldSpec,
    record_id: int,
    value: str,
    above: Sequence[int],
) -> list[int]:
    """Keep the card below those above it; others in the column keep their order.

    Return the cards that have another place by it.
    """
    _take_turns(kind.key, segment.key, value)
    places = BoardPlace.objects.filter(record_type=kind.key, field_key=segment.key, value=value)
    placed: Mapping[int, int] = dict(
        places.order_by("rank").values_list("record_id", "rank")[:MOST_PLACED]
    )
    in_column = visible_records(actor, kind).filter(in_column_of(actor, segment, value))
    known = set(in_column.filter(pk__in=list(above)).values_list("pk", flat=True))
    over = [one for one in dict.fromkeys(above) if one in known and one != record_id]
    ranks = ranks_of(placed, over, record_id)
    BoardPlace.objects.bulk_create(
        [
            BoardPlace(
                business_id=actor.business_id,
                record_type=kind.key,
                field_key=segment.key,
                record_id=one,
                value=value,
                rank=rank,
            )
            for one, rank in ranks.items()
        ],
        update_conflicts=True,
        unique_fields=["business", "record_type", "field_key", "record_id"],
        update_fields=["value", "rank"],
    )
    return list(ranks)


def _tell_screens(actor: Actor, kind: RecordType, record_ids: Sequence[int]) -> None:
    """Let the boards that are open show cards where they stand now: the log holds no places."""
    names = (f"{kind.reach_path}{name}" for name in ("owner_id", "branch_id", "department_id"))
    found = kind.model.objects.filter(pk__in=record_ids).values_list("pk", *names)
    rows = [ChangedRow(*row) for row in found]
    tell_rows(actor.business_id, kind.table, rows, membership_id=actor.membership_id)


def _take_turns(*names: str) -> None:
    """Let one move at a time into a column go on until its transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", ["~".join(names)])
