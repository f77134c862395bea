"""What the business in scope has designed: its own fields, and its wording of all."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from django.utils.functional import lazy
from django.utils.translation import get_language

from kesher.customfields.models import CustomField, FieldDesign
from kesher.customfields.rules.field_type import FieldType, as_it_is
from kesher.customfields.rules.field_types import IN_CHANGE, field_type, own_type
from kesher.lib.errors import Text


def own_field_specs() -> dict[str, list[dict[str, Any]]]:
    """Return what a `FieldSpec` is made of, for every field of the business' own, by record type.

    One query; deleted fields are left out.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for field in CustomField.objects.filter(deleted_at=None).order_by("id"):
        facts = {
            "key": field.key,
            "label": field.key,
            "type": _lenient(_type_of(field)),
            "in_form": True,
            "in_filter": True,
            "in_import": field.type_key != "file",  # bytes do not stand in a sheet
            "position": 1000 + field.pk % 1000,
            "link_to": field.settings.get("link_to", ""),
            "is_computed": bool((own := own_type(field.type_key)) and own.is_computed),
            "formula": field.settings.get("formula", ""),
            "is_locked": "next_type" in field.settings,
        }
        found.setdefault(field.record_type, []).append(facts)
    return found


def _type_of(field: CustomField) -> FieldType:
    if "next_type" in field.settings:  # values of two types stand there just now
        return IN_CHANGE
    return field_type(field.type_key, field.settings)


def _lenient(kind: FieldType) -> FieldType:
    """Return the type that reads what does not suit it as no value.

    The undo of an old import may bring back what was kept before the field changed its type.
    """
    read = kind.from_json
    if read is as_it_is:
        return kind

    def from_json(value: Any) -> Any:
        try:
            return read(value)
        except (ValueError, ArithmeticError, TypeError):
            return None

    return replace(kind, from_json=from_json)


def designs_by_type() -> dict[str, Mapping[str, FieldDesign]]:
    """Return how the business wants fields, by record type and key of the field. One query."""
    found: dict[str, dict[str, FieldDesign]] = {}
    for design in FieldDesign.objects.all():
        found.setdefault(design.record_type, {})[design.field_key] = design
    return cast("dict[str, Mapping[str, FieldDesign]]", found)


def _in_language(he: str, en: str, otherwise: Text) -> str:
    """Return the text of the active language, else of the other one, else what was declared."""
    wanted, other = (he, en) if (get_language() or "he").startswith("he") else (en, he)
    return wanted or other or str(otherwise)


_lazily_in_language = lazy(_in_language, str)


def translated(he: str, en: str, otherwise: Text) -> Text:
    """Return a text that reads in the language of whoever looks at it."""
    return cast("Text", _lazily_in_language(he, en, otherwise))
