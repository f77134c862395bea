"""The form of a record by sections and tabs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from json import dumps
from typing import Any

from django import forms

from kesher.lib.errors import Text
from kesher.records.queries.registry import form_parts
from kesher.records.rules.demands import is_shown
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part of a form beyond its fields: its partial with what it needs."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DependentField:
    """A field of the form with what a script needs to show, hide and mark it.

    With a `template` that partial draws it instead, by its `context`.
    """

    field: forms.BoundField | None
    depends_on: str = ""
    depends_values: str = ""
    depends_effect: str = ""
    is_hidden: bool = False
    is_wide: bool = False
    template: str = ""
    context: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class FormSection:
    """Fields under one heading; the first section may have none."""

    label: str
    fields: tuple[DependentField, ...]


def dependent_field(
    bound: forms.BoundField | None, spec: FieldSpec, kind: RecordType, values: Mapping[str, Any]
) -> DependentField:
    """Return a field of a form as it stands there while record and form hold these values."""
    shown = DependentField(bound, is_wide=spec.type.widget_name in {"textarea", "choices", "file"})
    if spec.depends is None:
        return shown
    return replace(
        shown,
        depends_on=spec.depends.field_key,
        depends_values=dumps(sorted(spec.depends.values)),
        depends_effect=spec.depends.effect,
        is_hidden=not is_shown(spec, kind, values),
    )


@dataclass(frozen=True, slots=True)
class ShownFormTab:
    """A tab of a form: its sections, and the partials below them with what they need."""

    key: str
    label: Text
    sections: tuple[Any, ...]
    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[ShownPart, ...] = ()


def form_tabs(
    actor: Actor, kind: RecordType, form: Any, record: Any, sent: Any = None
) -> tuple[ShownFormTab, ...]:
    """Return the sections of a form by tab; one tab where the type declares none.

    Fields that no tab names, those of the business' own too, stand in the first. What is asked
    beyond its fields stands, as it was sent, below those of its tab. A tab or a part whose context
    is None has nothing to show for this record.
    """
    tabs = kind.form.tabs
    named = frozenset(key for tab in tabs for key in tab.fields)
    parts: dict[str, list[ShownPart]] = {}
    for part in form_parts(kind.key):
        asked = part.context(actor, kind, record, sent)
        if asked is not None:
            parts.setdefault(part.tab, []).append(ShownPart(part.template, asked))
    first = form.sections(lambda key: key not in named)
    below = tuple(parts.get("", ()))
    shown = [ShownFormTab("first", kind.form.first_tab, first, parts=below)]
    for tab in tabs:
        sections, below = form.sections(tab.fields.__contains__), tuple(parts.get(tab.key, ()))
        context: Mapping[str, Any] | None = tab.context(actor, record) if tab.context else {}
        template = "" if context is None else tab.template
        if template or below or (sections and context is not None):
            shown.append(ShownFormTab(tab.key, tab.label, sections, template, context or {}, below))
    return tuple(shown)
