"""Fields of a business' own, made as the design screen makes them."""

from typing import Any

from kesher.records.operations import add_field
from kesher.records.rules.designing import FieldWish, TypeWish
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope

EVERYWHERE = frozenset({"form", "card", "list", "mini_card"})


def make_field(
    actor: Actor,
    label: str,
    type_key: str = "text",
    *,
    record_type: str = "party",
    settings: dict[str, Any] | None = None,
    **wish: Any,
) -> str:
    """Add a field as the owner does, and return its key."""
    wanted = FieldWish(**{"label_he": label, "places": EVERYWHERE, **wish})
    type_wish = TypeWish(key=type_key, settings=settings or {})
    with in_scope(actor):
        return add_field(actor=actor, type_key=record_type, wish=wanted, type_wish=type_wish).key


def options(*labels: str) -> dict[str, Any]:
    """Return the setting up of a choice with these options; the values are o1, o2 and so on."""
    return {"options": [{"label": label} for label in labels]}
