"""What a business wants of a field: its words, its places, who may, what it depends on."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from kesher.customfields.errors import BadValue
from kesher.customfields.models import FieldDesign
from kesher.records.errors import BadDesign, FieldIsFixed
from kesher.records.operations.field_settings import LONGEST_LABEL, fitting_line
from kesher.records.rules.demands import is_empty, texts_of
from kesher.records.rules.designing import PLACES, FieldWish, fixed_parts, reason_of
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.models import Role

_LONGEST_HELP = 300


def put_wish(kind: RecordType, spec: FieldSpec, design: FieldDesign, wish: FieldWish) -> None:
    """Put on the design what is wanted, once it is known that it can be."""
    _require_free(kind, spec, wish)
    design.label_he = fitting_line(wish.label_he, LONGEST_LABEL, "label_he")
    design.label_en = fitting_line(wish.label_en, LONGEST_LABEL, "label_en")
    design.help_he = fitting_line(wish.help_he, _LONGEST_HELP, "help_he")
    design.help_en = fitting_line(wish.help_en, _LONGEST_HELP, "help_en")
    design.section = fitting_line(wish.section, LONGEST_LABEL, "section")
    _require_name(kind, spec, design)
    fixed = fixed_parts(kind, spec)
    design.is_required = None if "required" in fixed else wish.is_required
    design.default_value = None if "default" in fixed else _default(spec, wish.default)
    design.places = [place for place in PLACES if place in wish.places]
    design.reader_roles = _roles(wish.readers, "readers")
    design.writer_roles = _roles(wish.writers, "writers")
    _put_dependency(kind, design, wish)


def _require_free(kind: RecordType, spec: FieldSpec, wish: FieldWish) -> None:
    """Refuse to change what the product itself has settled."""
    changed = {
        "required": wish.is_required != spec.is_required,
        "default": wish.default not in (None, ""),
        "depends": bool(wish.depends_on),
        "readers": wish.readers is not None,
        "writers": wish.writers is not None,
        "form": ("form" in wish.places) != spec.in_form,
    }
    for part in fixed_parts(kind, spec):
        if changed[part]:
            raise FieldIsFixed(reason_of(kind, spec), field=_FIELD_OF_PART.get(part, part))


_FIELD_OF_PART = {"required": "is_required", "depends": "depends_on", "form": "places"}


def _require_name(kind: RecordType, spec: FieldSpec, design: FieldDesign) -> None:
    if spec.is_custom and not (design.label_he or design.label_en):
        raise BadDesign(_("Write what the field is called."), field="label_he")
    taken = {str(other.label) for other in kind.fields if other.key != design.field_key}
    for name in ("label_he", "label_en"):
        if getattr(design, name) in taken:
            raise BadDesign(_("Another field is called so."), field=name)


def _default(spec: FieldSpec, value: Any) -> Any:
    try:
        cleaned = spec.type.clean(value)
    except BadValue as problem:
        problem.field = "default"
        raise
    return None if is_empty(cleaned) or cleaned is False else spec.type.to_json(cleaned)


def _roles(ids: Iterable[int] | None, name: str) -> list[int] | None:
    """Return the roles that may; None for all. The owner may always, and is not named."""
    if ids is None:
        return None
    known = set(Role.objects.filter(is_owner=False).values_list("pk", flat=True))
    if not set(ids) <= known:
        raise BadDesign(_("Choose roles of this business."), field=name)
    return sorted(ids)


def _put_dependency(kind: RecordType, design: FieldDesign, wish: FieldWish) -> None:
    design.depends_on, design.depends_values, design.depends_effect = "", [], ""
    if not wish.depends_on:
        return
    other = kind.find_field(wish.depends_on)
    seen = {design.field_key}
    step = other
    while step is not None and step.key not in seen:
        seen.add(step.key)
        step = kind.find_field(step.depends.field_key) if step.depends else None
    if other is None or step is not None:
        raise BadDesign(_("This field cannot decide about itself."), field="depends_on")
    if wish.depends_effect not in ("visible", "required"):
        raise BadDesign(_("Choose what it decides."), field="depends_effect")
    values: set[str] = set()
    for text in wish.depends_values:
        try:
            values |= texts_of(other, other.type.clean(text))
        except BadValue as problem:
            problem.field = "depends_values"
            raise
    design.depends_on, design.depends_values = other.key, sorted(values)
    design.depends_effect = wish.depends_effect
