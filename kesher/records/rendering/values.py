"""The values of one record in words and as HTML, links by the names of what they lead to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from django.template.defaultfilters import linebreaksbr
from django.utils.safestring import SafeString, mark_safe

from kesher.customfields.rules.file import attachment_id_of
from kesher.lib.urls import business_url
from kesher.records.queries import linked_names
from kesher.records.queries.links import linked_url
from kesher.records.rendering.cells import draw_file, drawing_of
from kesher.records.rules.record_types import FieldSpec
from kesher.tenancy.rules.access import Actor

Names = Mapping[tuple[str, int], str]


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A field of a record, ready for the template."""

    key: str
    label: str
    html: SafeString
    is_wide: bool = False


def shown_values(actor: Actor, specs: Iterable[FieldSpec], record: Any) -> list[ShownValue]:
    """Return the values of a record as its card shows them; nothing for an empty one.

    At most one query for each kind of thing that is linked to.
    """
    fields = list(specs)
    names = linked_names(actor, [(spec, spec.value_of(record)) for spec in fields])
    return [
        ShownValue(
            spec.key,
            str(spec.label),
            value_html(actor, spec, record, names),
            is_wide=spec.type.widget_name == "textarea",
        )
        for spec in fields
    ]


def value_html(actor: Actor, spec: FieldSpec, record: Any, names: Names) -> SafeString:
    """Return one value of a record as a card shows it; `names` are those of what is linked."""
    return mark_safe(_html(actor, spec, record, names))  # noqa: S308 -- escaped where it is drawn


def _html(actor: Actor, spec: FieldSpec, record: Any, names: Names) -> str:
    value = spec.value_of(record)
    if not value and value != 0:
        return ""
    if isinstance(value, int) and (spec.key, value) in names:
        name = f"<bdi>{escape(names[spec.key, value])}</bdi>"
        url = linked_url(actor, spec, value)
        return f'<a href="{url}">{name}</a>' if url else name
    if spec.link_to or spec.label_attribute:
        return ""  # a record that the actor may not see
    if spec.type.widget_name == "textarea":
        return f'<span dir="auto">{linebreaksbr(value)}</span>'
    if spec.type.widget_name == "file":
        return _file_link(actor, value)
    raw = record.custom_values.get(spec.key) if spec.is_custom else value
    return drawing_of(spec)(raw)


def _file_link(actor: Actor, value: str) -> str:
    where = business_url(
        actor.business_slug, "attachments:attachment_open", attachment_id=attachment_id_of(value)
    )
    return f'<a href="{where}" target="_blank">{draw_file(value)}</a>'


def worded(spec: FieldSpec, value: Any, names: Names) -> str:
    """Return a value in words, for comparing two versions."""
    if isinstance(value, int) and not isinstance(value, bool) and (spec.key, value) in names:
        return names[spec.key, value]
    return spec.type.display(value)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which what is stored differs from what was typed.

    `input_id` is the input that takes the stored `value`, where one can.
    """

    label: str
    stored: str
    typed: str
    input_id: str = ""
    value: str = ""


def differences(
    specs: Iterable[FieldSpec],
    stored: Mapping[str, Any],
    typed: Mapping[str, Any],
    names: Names,
) -> list[Difference]:
    """Return the fields in which two versions of a record differ, in words."""
    found = []
    for spec in specs:
        before, after = stored.get(spec.key), typed.get(spec.key)
        if spec.key not in typed or (before or None) == (after or None):
            continue
        text = spec.type.display(before)
        is_chosen = spec.type.options or spec.link_to or spec.type.widget_name == "file"
        can_be_typed = not is_chosen and isinstance(text, str)
        found.append(
            Difference(
                str(spec.label),
                worded(spec, before, names),
                worded(spec, after, names),
                f"id_{spec.key}" if can_be_typed else "",
                text,
            )
        )
    return found
