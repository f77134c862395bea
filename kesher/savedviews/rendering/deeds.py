"""What can be done from a list: its buttons, the menu of a row, deeds to many rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch
from django.utils.translation import gettext

from kesher.lib.urls import business_url
from kesher.records.queries import card_deeds_of, may_do, url_parts
from kesher.records.rules.many_statuses import statuses_for_many
from kesher.records.rules.record_types import Deed, RecordType
from kesher.savedviews.rendering.menus import MenuItem
from kesher.savedviews.rendering.opening import OpenList
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class DeedLink:
    """A button of the screen's head."""

    label: str
    icon: str
    url: str
    opens_dialog: bool
    shortcut: str


def bulk_actions(shown: OpenList) -> list[MenuItem]:
    """Return what can be done with the selected rows; the rights of the actor decide."""
    right = shown.kind.right
    deeds = [
        ("edit", gettext("Edit"), "pencil", shown.kind.writer.edit),
        ("status", gettext("Set status"), "arrows-shuffle", _has_statuses(shown)),
        ("export", gettext("Export"), "file-export", True),
        _archiving(shown),
        ("delete", gettext("Delete"), "trash", shown.kind.writer.delete),
    ]
    return [
        MenuItem(label, key, icon=icon)
        for key, label, icon, is_there in deeds
        if is_there and shown.actor.may(f"{right}.{_RIGHTS.get(key, key)}")
    ]


_RIGHTS = {"status": "edit", "unarchive": "archive"}


def _has_statuses(shown: OpenList) -> bool:
    """Tell whether there is a status in the list that many can be given at once."""
    return any(statuses_for_many(shown.kind, one) for one in shown.kind.statuses)


def _archiving(shown: OpenList) -> tuple[str, str, str, Any]:
    """Return the deed that suits what is listed: into the archive, or out of it."""
    writer = shown.kind.writer if shown.kind.archived_attribute else None
    if shown.state.is_archive:
        label = gettext("Bring back from the archive")
        return "unarchive", label, "rotate-clockwise", writer and writer.unarchive
    return "archive", gettext("Archive"), "archive", writer and writer.archive


def bulk_url(shown: OpenList) -> str:
    """Return where a deed over the selected rows begins; nothing where no app offers deeds."""
    try:
        return business_url(shown.actor.business_slug, "exchange:batch_create")
    except NoReverseMatch:
        return ""


def import_url(shown: OpenList) -> str:
    """Return where a sheet of such records is imported; nothing for one who may not make any."""
    kind = shown.kind
    if not kind.writer.create or not shown.actor.may(f"{kind.right}.create"):
        return ""
    try:
        url = business_url(shown.actor.business_slug, "exchange:import_upload")
    except NoReverseMatch:
        return ""
    return f"{url}?type={kind.key}"


def list_deeds(shown: OpenList) -> list[DeedLink]:
    """Return the deeds of the list that the actor has the right to."""
    return [
        DeedLink(
            str(deed.label),
            deed.icon,
            _with_query(
                business_url(shown.actor.business_slug, deed.url_name, **dict(deed.fixed)), deed
            ),
            deed.opens_dialog,
            deed.shortcut,
        )
        for deed in shown.spec.listing.deeds
        if not deed.right or shown.actor.may(deed.right)
    ]


def deed_items(
    actor: Actor, record_type: RecordType, record: Any, deeds: Sequence[Deed]
) -> list[MenuItem]:
    """Return the menu of a row: the card first, then its deeds."""
    card = url_parts(actor.business_slug, *record_type.card_address)
    card_id = getattr(record, record_type.card_attribute)
    items = [
        MenuItem(
            gettext("Open the card"), str(card_id).join(card), icon="external-link", kbd="Enter"
        )
    ]
    for deed in deeds:
        parts = url_parts(actor.business_slug, deed.url_name, deed.argument, deed.fixed)
        url = _with_query(str(record.pk).join(parts), deed)
        item = MenuItem(str(deed.label), url, icon=deed.icon)
        if deed.right and not may_do(actor, record_type, record, deed.right):
            item = replace(item, reason=gettext("Your permission does not reach this record."))
        items.append(replace(item, url="", dialog=url) if deed.opens_dialog else item)
    return items


def status_window_url(actor: Actor, kind: RecordType, field: str, record: Any, wanted: str) -> str:
    """Return the window that asks for what a change of status needs; nothing for none."""
    deed = next((one for one in card_deeds_of(kind.key) if one.key == "set_status"), None)
    if deed:
        return str(record.pk).join(
            url_parts(actor.business_slug, deed.url_name, deed.argument, deed.fixed)
        )
    if kind.find_status(field) is None:
        return ""
    url = business_url(
        actor.business_slug, "records:record_status", record_type=kind.key, record_id=record.pk
    )
    return f"{url}?{urlencode({'field': field, 'to': wanted})}"


def _with_query(url: str, deed: Deed) -> str:
    return f"{url}?{deed.query}" if deed.query else url
