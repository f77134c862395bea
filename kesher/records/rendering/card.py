"""The generic card: its head, and its details by section."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kesher.customfields.rules.field_type import Option
from kesher.lib.errors import NotPermitted, Text
from kesher.lib.template_tags import icon
from kesher.lib.urls import business_url
from kesher.records.queries import card_deeds_of, linked_names, may_do, title_attribute
from kesher.records.rendering.values import ShownValue, shown_values
from kesher.records.rules.demands import is_shown
from kesher.records.rules.record_types import Deed, RecordType
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class RecordHead:
    """All that stands above the tabs of a card."""

    title: str
    icon: SafeString
    number: str
    pills: tuple[Option, ...]
    meta: tuple[str, ...]
    edit_url: str
    edit_reason: str
    deeds: tuple[dict[str, Any], ...]
    menu: tuple[dict[str, Any], ...]
    archived_text: str
    unarchive_url: str
    live: str


@dataclass(frozen=True, slots=True)
class DetailsSection:
    """Fields under one heading; the first section may have none."""

    label: str
    values: tuple[ShownValue, ...]


def record_url(actor: Actor, name: str, kind: RecordType, record_id: int, **more: Any) -> str:
    """Return the address of a generic screen of a record."""
    return business_url(
        actor.business_slug,
        f"records:{name}",
        record_type=kind.key,
        record_id=record_id,
        **more,
    )


def record_head(actor: Actor, kind: RecordType, record: Any) -> RecordHead:
    """Return the head of a card as the actor may see it. At most one query."""
    is_archived = bool(kind.archived_attribute and getattr(record, kind.archived_attribute))
    archived = _("This is in the archive. Bring it back to change it.") if is_archived else ""
    edit_reason = _reason(actor, kind, record, "edit") or archived
    archive_reason = _reason(actor, kind, record, "archive")
    return RecordHead(
        title=title_of(kind, record),
        icon=mark_safe(  # noqa: S308 -- made of our own icons
            '<span class="avatar avatar--large avatar--teal" aria-hidden="true">'
            f"{icon(kind.icon)}</span>"
        ),
        number=record.number if kind.numbers else "",
        pills=tuple(_pills(kind, record)),
        meta=tuple(_meta(actor, kind, record)),
        edit_url=record_url(actor, "record_edit", kind, record.pk),
        edit_reason=edit_reason,
        deeds=tuple(_deeds(actor, kind, record, archived)),
        menu=tuple(_menu(actor, kind, record, edit_reason, archive_reason)),
        archived_text=_archived_text(kind, record) if is_archived else "",
        unarchive_url=(
            "" if archive_reason else record_url(actor, "record_unarchive", kind, record.pk)
        ),
        live=f"{kind.table}:{record.pk}",
    )


def why_item(business_slug: str, card: str) -> dict[str, Any]:
    """Return the entry of a card's menu that explains who sees the record, and why."""
    return {
        "label": _("Why do I see this?"),
        "icon": "help-circle",
        "url": f"{business_url(business_slug, 'workspace:access_explained')}?of={card}",
    }


def title_of(kind: RecordType, record: Any) -> str:
    """Return what names a record."""
    return str(getattr(record, title_attribute(kind)) or record)


def details(actor: Actor, kind: RecordType, record: Any) -> list[DetailsSection]:
    """Return the fields of a card by section, in the order of the design.

    Left out are the title, what other fields hide, and what the business keeps off cards.
    """
    values = {spec.key: spec.value_of(record) for spec in kind.fields}
    specs = [
        spec
        for spec in kind.fields
        if spec.in_card and spec.key != kind.title_field and is_shown(spec, kind, values)
    ]
    shown = shown_values(actor, specs, record)
    sections: dict[str, list[ShownValue]] = {}
    for spec, value in zip(specs, shown, strict=True):
        sections.setdefault(spec.section, []).append(value)
    return [DetailsSection(label, tuple(values)) for label, values in sections.items()]


def _pills(kind: RecordType, record: Any) -> Iterator[Option]:
    for status in kind.statuses:
        spec = kind.find_field(status.field_key)
        if spec:
            value = spec.value_of(record)
            yield from (option for option in spec.type.options if option.value == value)


def _meta(actor: Actor, kind: RecordType, record: Any) -> Iterator[str]:
    yield str(kind.label)
    owner = kind.find_field("owner")
    if owner:
        for name in linked_names(actor, [(owner, record.owner_id)]).values():
            yield _("owner: %(name)s") % {"name": name}
    created = date_format(timezone.localtime(record.created_at), "d/m/Y")
    yield _("created on %(day)s") % {"day": created}


def _reason(actor: Actor, kind: RecordType, record: Any, deed: str) -> str:
    right = f"{kind.right}.{deed}"
    return "" if may_do(actor, kind, record, right) else str(NotPermitted(right).message)


def _archived_text(kind: RecordType, record: Any) -> str:
    day = date_format(timezone.localtime(getattr(record, kind.archived_attribute)), "d/m/Y")
    return _("In the archive since %(day)s. The card can be read; it stands in no list.") % {
        "day": day
    }


def _deeds(actor: Actor, kind: RecordType, record: Any, archived: str) -> Iterator[dict[str, Any]]:
    for deed in card_deeds_of(kind.key):
        if deed.is_shown and not deed.is_shown(record):
            continue
        yield {
            **_address(actor, kind, record, deed),
            "label": str(deed.label),
            "icon": deed.icon,
            "shortcut": deed.shortcut,
            "reason": archived or _deed_reason(actor, kind, record, deed.right),
        }
    if kind.statuses:
        yield {
            "dialog": record_url(actor, "record_status", kind, record.pk),
            "label": _("Set status"),
            "icon": "arrows-shuffle",
            "variant": "primary",
            "shortcut": "KeyS",
            "reason": archived,
        }


def _address(actor: Actor, kind: RecordType, record: Any, deed: Deed) -> dict[str, str]:
    arguments: dict[str, Any] = dict(deed.fixed)
    if deed.argument:
        arguments[deed.argument] = record.pk
    if deed.argument == "record_id":
        arguments.setdefault("record_type", kind.key)
    address = business_url(actor.business_slug, deed.url_name, **arguments)
    address = f"{address}?{deed.query}" if deed.query else address
    return {"dialog" if deed.opens_dialog else "href": address}


def _deed_reason(actor: Actor, kind: RecordType, record: Any, right: str) -> str:
    if not right:
        return ""
    if right.startswith(f"{kind.right}."):
        return _reason(actor, kind, record, right.removeprefix(f"{kind.right}."))
    return "" if actor.may(right) else str(NotPermitted(right).message)


def _menu(
    actor: Actor, kind: RecordType, record: Any, edit_reason: str, archive_reason: str
) -> Iterator[dict[str, Any]]:
    yield {
        "label": _("Edit"),
        "icon": "pencil",
        "dialog": record_url(actor, "record_edit", kind, record.pk),
        "reason": edit_reason,
        "kbd": "E",
    }
    if kind.archived_attribute:
        is_archived = bool(getattr(record, kind.archived_attribute))
        name = "record_unarchive" if is_archived else "record_archive"
        yield {
            "label": _("Bring back from the archive") if is_archived else _("Move to the archive"),
            "icon": "archive-off" if is_archived else "archive",
            "post": record_url(actor, name, kind, record.pk),
            "target": "#record-head",
            "swap": "outerHTML",
            "reason": archive_reason,
        }
    yield why_item(actor.business_slug, record_url(actor, "record_card", kind, record.pk))
    if kind.writer.delete:
        arguments = {"record_type": kind.key, "record_id": record.pk}
        url = business_url(actor.business_slug, "workspace:record_delete", **arguments)
        question = _("Move %(name)s with everything that belongs to it to the recycle bin?")
        asked = {"post": url, "confirm": question % {"name": title_of(kind, record)}}
        yield {
            "label": _("Delete"),
            "icon": "trash",
            **({"dialog": url} if parts_of(kind, record) else asked),
            "reason": _reason(actor, kind, record, "delete"),
            "is_danger": True,
        }


def parts_of(kind: RecordType, record: Any) -> Sequence[tuple[str, Text]]:
    """Return the answers to how much of what a record belongs to a deed is for; none for no choice.

    The usual one stands first.
    """
    return kind.form.reach.choices(record) if kind.form.reach else ()


def offer_of_more(actor: Actor, kind: RecordType, record: Any, field: str) -> Mapping[str, Any]:
    """Return for a toast that a field was changed for a record alone, and the way to more.

    Empty where it belongs to nothing that is to come.
    """
    reach = kind.form.reach
    told = reach.told(record, field) if reach else ""
    if not (reach and told):
        return {}
    base = record_url(actor, "record_lasting", kind, record.pk, field=field)
    return {"text": told, "deed": (reach.lasting_word, f"{base}?version={record.version}")}


def delete_window(kind: RecordType, record: Any, post_url: str) -> dict[str, Any]:
    """Return what `records/_record_delete.html` needs."""
    return {
        "kind": kind,
        "title": title_of(kind, record),
        "parts": parts_of(kind, record),
        "told": kind.form.reach.told_of_deleting if kind.form.reach else "",
        "post_url": post_url,
    }
