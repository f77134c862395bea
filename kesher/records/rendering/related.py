"""The tab of a card that shows records of another type which lead to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.safestring import SafeString

from kesher.lib.errors import NotPermitted, Text
from kesher.lib.urls import business_url
from kesher.records.queries import (
    EVERY_TYPE,
    card_url,
    linked_names,
    record_type_for,
    record_type_of,
    record_types_for,
    title_attribute,
)
from kesher.records.queries.related import (
    is_linked_to,
    linking_records,
    links_to,
    records_leading_to,
)
from kesher.records.rendering.values import value_html
from kesher.records.rules.record_types import CardTab, FieldSpec, RecordType
from kesher.tenancy.rules.access import Actor

MOST_RELATED = 50
_MOST_COLUMNS = 5


@dataclass(frozen=True, slots=True)
class RelatedRow:
    """One record, ready for the template."""

    id: int
    title: str
    url: str
    cells: tuple[SafeString, ...]


@dataclass(frozen=True, slots=True)
class RelatedRecords:
    """Records of one type, with the heads of their columns and the way to make one more."""

    label: str
    icon: str
    title_label: str
    heads: tuple[str, ...]
    rows: tuple[RelatedRow, ...]
    create_url: str
    create_reason: str
    create_label: str


def related_tab(
    card_type: str, kind_key: str, *, by: str, label: Text, position: int, icon: str = ""
) -> CardTab:
    """Return the tab on cards of one type that lists records of another, linked by a field."""
    return CardTab(
        record_type=card_type,
        key=f"{kind_key}-records",
        label=label,
        position=position,
        template="records/_related_records.html",
        context=partial(_context, kind_key, by),
        icon=icon,
    )


def _context(kind_key: str, by: str, actor: Actor, record: Any) -> Mapping[str, Any]:
    kind = record_type_for(actor, kind_key)
    spec = _link(kind, by)
    rows = list(records_leading_to(actor, kind, spec, record.pk)[:MOST_RELATED])
    return {
        "groups": [related(actor, kind, rows, by=spec, record_id=record.pk)],
        "tab_live": kind.table,
    }


def linked_tab(*, label: Text, position: int) -> CardTab:
    """Return the tab, on cards of every type, of records that lead there by an own field."""
    return CardTab(
        record_type=EVERY_TYPE,
        key="links",
        label=label,
        position=position,
        template="records/_related_records.html",
        context=_linked,
        icon="link",
        count=_linked_count,
        is_shown=is_linked_to,
    )


def _linked(actor: Actor, record: Any) -> Mapping[str, Any]:
    here = record_type_of(actor, record)
    groups = []
    for kind, spec in _linking(actor, here.key):
        rows = list(linking_records(actor, kind, spec, here.key, record.pk)[:MOST_RELATED])
        if rows or actor.may(f"{kind.right}.create"):
            groups.append(related(actor, kind, rows, by=spec, record_id=record.pk))
    return {"groups": groups, "tab_live": "records_customrecord"}


def _linking(actor: Actor, type_key: str) -> Iterator[tuple[RecordType, FieldSpec]]:
    for kind in record_types_for(actor).values():
        for spec in kind.fields:
            if spec.is_custom and spec.link_to == type_key:
                yield kind, spec


def _linked_count(actor: Actor, record: Any) -> int:
    here = record_type_of(actor, record)
    return sum(count for _kind, _spec, count in links_to(actor, here.key, record.pk))


def _link(kind: RecordType, by: str) -> FieldSpec:
    return next(spec for spec in kind.fields if spec.key == by)


def related(
    actor: Actor, kind: RecordType, rows: Sequence[Any], *, by: FieldSpec, record_id: int
) -> RelatedRecords:
    """Return records of one type for a card, with the columns that their lists show first.

    At most one query for each kind of thing that they link to.
    """
    specs = [
        spec for spec in kind.fields if spec.in_list and spec.key not in {kind.title_field, by.key}
    ][:_MOST_COLUMNS]
    names = linked_names(actor, [(spec, spec.value_of(row)) for row in rows for spec in specs])
    title = title_attribute(kind)
    title_spec = kind.find_field(kind.title_field)
    right = f"{kind.right}.create"
    deeds = [deed for listing in kind.lists for deed in listing.deeds]
    create = ""
    if not kind.card_url_name:  # else its app has a form of its own
        create = business_url(actor.business_slug, "records:record_create", record_type=kind.key)
    return RelatedRecords(
        label=str(kind.label_plural),
        icon=kind.icon,
        title_label=str(title_spec.label) if title_spec else "",
        heads=tuple(str(spec.label) for spec in specs),
        rows=tuple(
            RelatedRow(
                row.pk,
                str(getattr(row, title)),
                card_url(actor, kind, getattr(row, kind.card_attribute)),
                tuple(value_html(actor, spec, row, names) for spec in specs),
            )
            for row in rows
        ),
        create_url=f"{create}?{by.key}={record_id}" if create else "",
        create_reason="" if actor.may(right) else str(NotPermitted(right).message),
        create_label=str(deeds[0].label) if deeds else str(kind.label),
    )
