"""The records that a batch is about, as the actor sees them and in the order of their list."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from kesher.exchange.rules.deeds import right_for
from kesher.exchange.rules.selections import Selection
from kesher.lib.errors import NotFound
from kesher.records.errors import UnknownRecordType
from kesher.records.queries import in_reach, list_at, visible_records
from kesher.records.rules.record_types import BuiltInList, RecordType
from kesher.savedviews.queries.keyset import Order, carrying, in_order
from kesher.savedviews.queries.orders import find_order
from kesher.savedviews.queries.pages import matching
from kesher.savedviews.rules.list_state import ListState, read_state
from kesher.tenancy.rules.access import Actor, require


@dataclass(frozen=True, slots=True)
class Selected:
    """The records that are selected: `rows` are those the deed reaches, `seen` all of them."""

    kind: RecordType
    listing: BuiltInList
    rows: QuerySet[Any]
    seen: QuerySet[Any]
    state: ListState


def selected(actor: Actor, selection: Selection, deed: str) -> Selected:
    """Return the records that are selected and that the actor may do this to, in order.

    Raises: NotFound, when there is no such list; NotPermitted; UnknownFilter, UnknownSort and
    BadValue, for a state that the list does not have.
    """
    try:
        kind, listing = list_at(actor, selection.listing)
    except UnknownRecordType:
        raise NotFound from None
    right = right_for(deed, kind.right)
    require(actor, right)
    state = read_state(kind, listing, selection.state)
    if selection.is_everything:
        seen = matching(actor, kind, listing, state)
    else:
        seen = visible_records(actor, kind).filter(pk__in=selection.ids)
    seen = _in_order(seen, find_order(actor, kind, state.sort))
    rows = in_reach(seen, actor, kind, right)
    return Selected(kind, listing, rows, seen, state)


def _in_order(rows: QuerySet[Any], order: Order) -> QuerySet[Any]:
    """Order as the list does: rows without a value come last in both directions."""
    if not order.is_nullable:
        return in_order(rows, order)
    value = F(order.attribute)
    is_down = order.is_descending
    by_value = value.desc(nulls_last=True) if is_down else value.asc(nulls_last=True)
    return carrying(rows, order).order_by(by_value, "-id" if is_down else "id")
