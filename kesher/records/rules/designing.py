"""What a business may say of a field, and what the product itself has settled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kesher.records.rules.record_types import FieldSpec, RecordType

PLACES = ("form", "card", "list", "mini_card")
Reason = Literal["needed", "kept_by_product", "no_form", "no_value", "computed", "tick", "file", ""]

_ALL = frozenset({"required", "default", "depends", "writers", "readers", "form"})
_OF_REASON: Mapping[str, frozenset[str]] = {
    # Without a name there is no record; whoever may see the record sees it.
    "needed": _ALL - {"default"},
    # Statuses, dates of creation and the like follow from deeds, which have rights of their own.
    "kept_by_product": _ALL - {"readers"},
    # Nobody is asked for it before there is a record.
    "no_form": frozenset({"required", "default", "depends", "form"}),
    # The main phone of a party stands in a list of phones, its owner follows who made it.
    "no_value": frozenset({"default", "depends"}),
    "computed": frozenset({"required", "default", "writers", "depends"}),
    "tick": frozenset({"required"}),
    "file": frozenset({"default"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldWish:
    """What the business wants of a field; empty wording means that of the declaration."""

    label_he: str = ""
    label_en: str = ""
    help_he: str = ""
    help_en: str = ""
    is_required: bool = False
    default: Any = None
    section: str = ""
    places: frozenset[str] = frozenset({"form", "card"})
    depends_on: str = ""
    depends_values: tuple[str, ...] = ()
    depends_effect: Literal["visible", "required"] = "visible"
    readers: frozenset[int] | None = None
    writers: frozenset[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeWish:
    """Which type a field of the business' own is to have, set up how."""

    key: str
    settings: Mapping[str, Any] = field(default_factory=dict)


def reason_of(kind: RecordType, spec: FieldSpec) -> Reason:
    """Return why some of a field cannot be designed; `spec` is the field as declared."""
    if spec.is_computed:
        return "computed"
    if spec.is_custom:
        is_tick = spec.type.sql_cast == "boolean"
        return "tick" if is_tick else "file" if spec.type.key == "file" else ""
    if spec.is_required or spec.key == kind.title_field:
        return "needed"
    if not spec.in_form:
        return "no_form" if spec.in_cells else "kept_by_product"
    return "no_value" if spec.is_derived or spec.label_attribute else ""


def fixed_parts(kind: RecordType, spec: FieldSpec) -> frozenset[str]:
    """Return the parts of a field that cannot be designed, of `required`, `default` and so on."""
    return _OF_REASON.get(reason_of(kind, spec), frozenset())
