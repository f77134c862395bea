"""The form of a record by tabs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kesher.lib.errors import Text
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part of a form beyond its fields: its partial with what it needs."""

    template: str
    context: Mapping[str, Any]


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

    Fields that no tab names, those of the business' own too, stand in the first; and what is asked
    of a new record beyond its fields, as it was sent. A tab whose context is None has nothing to
    show for this record.
    """
    tabs = kind.form.tabs
    named = frozenset(key for tab in tabs for key in tab.fields)
    parts = tuple(
        ShownPart(part.template, part.context(actor, kind, sent))
        for part in (kind.form.parts if record is None else ())
    )
    first = form.sections(lambda key: key not in named)
    shown = [ShownFormTab("first", kind.form.first_tab, first, parts=parts)]
    for tab in tabs:
        sections = form.sections(tab.fields.__contains__)
        context: Mapping[str, Any] | None = tab.context(actor, record) if tab.context else {}
        if context is not None and (sections or tab.template):
            shown.append(ShownFormTab(tab.key, tab.label, sections, tab.template, context))
    return tuple(shown)
