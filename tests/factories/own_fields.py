"""Fields of the business' own, made directly: one of every type that filters tell apart."""

from typing import Any

from kesher.customfields.models import CustomField
from kesher.records.queries import record_type
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.operations.design import mark_design_changed
from kesher.tenancy.rules.access import Actor

TIERS = [{"value": "gold", "label": "זהב"}, {"value": "silver", "label": "כסף"}]
TAGS = [{"value": value, "label": value} for value in ("a", "b", "c")]

EVERY_KIND: dict[str, tuple[str, dict[str, Any]]] = {
    "x_city": ("text", {}),
    "x_sum": ("number", {"decimals": 2}),
    "x_day": ("date", {}),
    "x_at": ("datetime", {}),
    "x_tier": ("choice", {"options": TIERS}),
    "x_tags": ("choices", {"options": TAGS}),
    "x_yes": ("boolean", {}),
    "x_who": ("user", {}),
}


def make_fields(
    actor: Actor,
    fields: dict[str, tuple[str, dict[str, Any]]] | None = None,
    *,
    type_key: str = "party",
) -> RecordType:
    """Add fields to a record type; the scope of the actor's business is open."""
    for key, (kind, settings) in (EVERY_KIND if fields is None else fields).items():
        CustomField.objects.create(
            business_id=actor.business_id,
            record_type=type_key,
            key=key,
            type_key=kind,
            settings=settings,
        )
    mark_design_changed()
    return record_type(type_key)
