"""Reading any record through its type: what the actor may see, and where its card is."""

from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from kesher.lib.errors import NotFound
from kesher.lib.urls import business_url
from kesher.records.errors import UnknownRecordType
from kesher.records.queries.design import record_types_for
from kesher.records.rules.record_types import Fixed, RecordType
from kesher.tenancy.queries import within_reach
from kesher.tenancy.rules.access import Actor, is_within_reach


def visible_records(actor: Actor, record_type: RecordType) -> QuerySet[Any]:
    """Return the records of a type that the actor may see, archived ones included, unordered."""
    records: QuerySet[Any] = record_type.model.objects.filter(**record_type.condition)
    for right in rights_to_see(record_type):
        records = in_reach(records, actor, record_type, right)
    return records


def in_reach(
    records: QuerySet[Any], actor: Actor, record_type: RecordType, right: str
) -> QuerySet[Any]:
    """Keep the records that the right reaches, with those that are shared with the actor."""
    shared = record_type.share.rows(actor) if record_type.share else None
    return within_reach(records, actor, right, prefix=record_type.reach_path, shared=shared)


def rights_to_see(record_type: RecordType) -> tuple[str, ...]:
    """Return every right that seeing a record of this type needs."""
    return (f"{record_type.right}.see", *record_type.also_seen_by)


def get_record(*, actor: Actor, record_type: RecordType, record_id: int) -> Any:
    """Return one record that the actor may see.

    Raises: NotFound, when it is absent, of another business, or out of the actor's reach.
    """
    record = visible_records(actor, record_type).filter(pk=record_id).first()
    if record is None:
        raise NotFound
    return record


def record_type_of(actor: Actor, record: Any) -> RecordType:
    """Return the type of a record: that of its model, and of its row where several share one.

    Raises: UnknownRecordType, for a row that is no record.
    """
    for kind in record_types_for(actor).values():
        if kind.model is not type(record):
            continue
        if all(getattr(record, name) == at for name, at in kind.rows_condition.items()):
            return kind
    raise UnknownRecordType(type(record).__name__)


def may_do(actor: Actor, record_type: RecordType, record: Any, right: str) -> bool:
    """Tell whether the right reaches this record, through the one that carries its owner."""
    share = record_type.share
    if share and actor.may(right) and share.holds(actor, record):
        return True
    path = record_type.reach_path.removesuffix("__")
    carrier = getattr(record, path) if path else record
    return is_within_reach(
        actor,
        right,
        owner_id=carrier.owner_id,
        branch_id=carrier.branch_id,
        department_id=carrier.department_id,
    )


_PLACEHOLDER = 987654321987654321


@lru_cache(maxsize=1024)
def url_parts(
    business_slug: str, url_name: str, argument: str, fixed: Fixed = ()
) -> tuple[str, str]:
    """Return what stands before and after the id in an address, reversed only once."""
    url = business_url(business_slug, url_name, **{**dict(fixed), argument: _PLACEHOLDER})
    before, _, after = url.partition(str(_PLACEHOLDER))
    return before, after


def card_url(actor: Actor, record_type: RecordType, card_id: int) -> str:
    """Return the address of a card; `card_id` is the value of the type's card attribute."""
    before, after = url_parts(actor.business_slug, *record_type.card_address)
    return f"{before}{card_id}{after}"
