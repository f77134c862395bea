"""The twenty fields that the larger businesses added to their parties, and what stands in them."""

import datetime as dt
import json
import random
from typing import Any

from kesher.customfields.models import CustomField, FieldDesign
from kesher.tenancy.operations.design import mark_design_changed

TIERS = ("gold", "silver", "bronze", "basic", "trial", "none")
REGIONS = ("north", "haifa", "sharon", "center", "jerusalem", "lowland", "south", "eilat")
ORDERED_BY = "x_renewal"
STAGES = ("first", "second", "third", "fourth")
TAGS = ("fair", "web", "friend", "press", "tender")
_WORDS = ("אחזקה", "שדרוג", "התקנה", "ליווי", "הדרכה", "שירות", "ציוד", "רישוי", "ייעוץ", "תיקון")
_FIRST_DAY = dt.date(2020, 1, 1)
_DAYS = 4_000
_TEXTS = 10


def _options(values: tuple[str, ...]) -> dict[str, Any]:
    return {"options": [{"value": value, "label": value} for value in values]}


FIELDS: dict[str, tuple[str, dict[str, Any]]] = {
    "x_renewal": ("date", {}),
    "x_since": ("date", {}),
    "x_budget": ("money", {}),
    "x_turnover": ("number", {"decimals": 2}),
    "x_score": ("number", {"decimals": 0}),
    "x_tier": ("choice", _options(TIERS)),
    "x_region": ("choice", _options(REGIONS)),
    "x_stage": ("choice", _options(STAGES)),
    "x_tags": ("choices", _options(TAGS)),
    "x_vip": ("boolean", {}),
    **{f"x_text_{number}": ("text", {}) for number in range(_TEXTS)},
}


def add_fields(business_id: int) -> None:
    """Add the fields to the parties of the business in scope."""
    for key, (kind, settings) in FIELDS.items():
        CustomField.objects.create(
            business_id=business_id,
            record_type="party",
            key=key,
            type_key=kind,
            settings=settings,
        )
    # What stands in lists gets an index by night; it is the one that orders them here.
    FieldDesign.objects.create(
        business_id=business_id,
        record_type="party",
        field_key=ORDERED_BY,
        places=["form", "card", "list"],
    )
    mark_design_changed()


def values(chance: random.Random) -> str:
    """Return the own values of one party, as JSON; one party in five stands on no stage."""
    told: dict[str, Any] = {
        "x_renewal": (_FIRST_DAY + dt.timedelta(days=chance.randrange(_DAYS))).isoformat(),
        "x_since": (_FIRST_DAY + dt.timedelta(days=chance.randrange(_DAYS))).isoformat(),
        "x_budget": f"{chance.randrange(10_000_000) / 100:.2f}",
        "x_turnover": f"{chance.randrange(1_000_000_000) / 100:.2f}",
        "x_score": str(chance.randrange(101)),
        "x_tier": chance.choice(TIERS),
        "x_region": chance.choice(REGIONS),
        "x_tags": chance.sample(TAGS, 2),
        "x_vip": chance.random() < 0.1,
    }
    if chance.random() < 0.8:
        told["x_stage"] = chance.choice(STAGES)
    for number in range(_TEXTS):
        told[f"x_text_{number}"] = f"{chance.choice(_WORDS)} {chance.randrange(10_000)}"
    return json.dumps(told, ensure_ascii=False)
