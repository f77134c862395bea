"""What the generic screens of records start from."""

from typing import Any

from django.db.models import QuerySet

from kesher.lib.errors import NotFound
from kesher.lib.text import search_terms
from kesher.records.errors import UnknownRecordType
from kesher.records.queries.access import rights_to_see, visible_records
from kesher.records.queries.design import record_type_for
from kesher.records.queries.searching import found_by_terms
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.rules.access import Actor, require

_OFFERED = 10


def get_type(actor: Actor, key: str) -> RecordType:
    """Return the record type of this key, as the actor may see it.

    Raises: NotFound, when there is none.
    """
    try:
        return record_type_for(actor, key)
    except UnknownRecordType:
        raise NotFound from None


def get_generic_type(actor: Actor, key: str) -> RecordType:
    """Return a record type that the generic screens serve.

    Raises: NotFound, when there is none, or when its app has screens of its own for it.
    """
    kind = get_type(actor, key)
    if kind.card_url_name:
        raise NotFound
    return kind


def records_to_link(actor: Actor, kind: RecordType, query: str) -> QuerySet[Any]:
    """Return up to ten records in use that every word of the query finds; the newest for none.

    Raises: NotPermitted, without the rights to see them.
    """
    for right in rights_to_see(kind):
        require(actor, right)
    rows = visible_records(actor, kind)
    if kind.archived_attribute:
        rows = rows.filter(**{f"{kind.archived_attribute}__isnull": True})
    terms = search_terms(query)
    rows = found_by_terms(kind, rows, terms)
    order = ("sort_key", "pk") if terms else ("-pk",)
    return rows.order_by(*order)[:_OFFERED]
