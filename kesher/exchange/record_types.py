"""What exchange registers: records of every type are work that can be handed over."""

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Any

from django.db.models import QuerySet

from kesher.records.operations import edit_records
from kesher.records.queries import (
    card_url,
    in_reach,
    record_types_for,
    title_attribute,
    visible_records,
)
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.queries.open_work import OpenWork, Outcome, Receiver, register_open_work
from kesher.tenancy.rules.access import Actor

_RECORDS_FROM = 100  # the position of records among what can be handed over


def work_on_records(actor: Actor) -> Iterator[OpenWork]:
    """Yield the work of every record type: what somebody owns and has not finished."""
    for place, kind in enumerate(record_types_for(actor).values()):
        owner = kind.find_field("owner")
        if kind.lists and kind.writer.edit and not kind.reach_path and owner:
            yield _work_on(kind, _RECORDS_FROM + place)


def _work_on(kind: RecordType, position: int) -> OpenWork:
    takes_group = kind.find_field("group") is not None
    return OpenWork(
        key=kind.key,
        label=kind.label_plural,
        icon=kind.icon,
        position=position,
        right=f"{kind.right}.edit",
        model=kind.model,
        columns=("owner_id", "group_id") if takes_group else ("owner_id",),
        open_rows=partial(_open_records, kind),
        reached=partial(_reached, kind),
        hand_over=partial(_hand_over, kind, takes_group=takes_group),
        names=partial(_names, kind),
        takes_group=takes_group,
        moved=kind.writer.moved,
    )


def _open_records(kind: RecordType, member_id: int) -> QuerySet[Any]:
    rows: QuerySet[Any] = kind.model.objects.filter(**kind.condition, owner_id=member_id)
    if kind.archived_attribute:
        rows = rows.filter(**{f"{kind.archived_attribute}__isnull": True})
    # A customer who is a supplier too has two statuses; neither says that he is done with.
    if len(kind.statuses) == 1 and kind.statuses[0].closed:
        spec = kind.find_field(kind.statuses[0].field_key)
        if spec is not None:
            rows = rows.exclude(**{f"{spec.column}__in": list(kind.statuses[0].closed)})
    return rows


def _reached(kind: RecordType, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
    seen = visible_records(actor, kind).values("pk")
    return in_reach(rows.filter(pk__in=seen), actor, kind, f"{kind.right}.edit")


def _hand_over(
    kind: RecordType,
    *,
    actor: Actor,
    row_ids: Collection[int],
    from_id: int,
    to: Receiver,
    takes_group: bool,
) -> Mapping[int, Outcome]:
    del from_id  # the rows are his
    values: dict[str, Any] = {"owner": to.membership_id}
    if takes_group and to.group_id:
        values = {"owner": None, "group": to.group_id}
    # Whoever takes work over has what is to come of it too.
    return edit_records(
        actor=actor,
        type_key=kind.key,
        values_by_id=dict.fromkeys(row_ids, values),
        part=kind.form.lasting_part,
    )


def _names(kind: RecordType, actor: Actor, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    seen = visible_records(actor, kind).filter(pk__in=list(ids))
    rows = seen.values_list("pk", title_attribute(kind), kind.card_attribute)
    return {pk: (str(name), card_url(actor, kind, card_id)) for pk, name, card_id in rows}


register_open_work(work_on_records)
