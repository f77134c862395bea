"""The files of a record as rows, and one of them large."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kesher.attachments import queries
from kesher.attachments.choices import GIVEN_OUT, PENDING, ScanState
from kesher.attachments.models import Attachment
from kesher.lib.dates import format_datetime, relative_datetime
from kesher.lib.sizes import format_size
from kesher.lib.urls import business_url
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.rules.access import Actor

_PAGE = 100
_TALKATIVE_FROM = 0.8  # of the quota
_ICONS = {
    "application/pdf": "file-type-pdf",
    "application/zip": "file-zip",
    "application/gzip": "file-zip",
    "application/vnd.rar": "file-zip",
    "application/x-7z-compressed": "file-zip",
    "application/vnd.ms-excel": "file-spreadsheet",
    "text/csv": "file-spreadsheet",
}
_ICONS_BY_WORD = {
    "image/": "photo",
    "audio/": "music",
    "video/": "movie",
    "spreadsheet": "file-spreadsheet",
    "word": "file-text",
    "text": "file-text",
}


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file ready for its row; without `url` it is held back, and `state` says why."""

    id: int
    name: str
    icon: str
    size: str
    who: str
    when: str
    when_title: str
    url: str
    download_url: str
    preview_url: str
    state: str
    state_tone: str
    restore_url: str
    menu_id: str
    menu: tuple[dict[str, Any], ...]


def files_context(
    actor: Actor, kind: RecordType, record: Any, *, now: dt.datetime, before: int = 0
) -> dict[str, Any]:
    """Return what the list of files shows; four queries.

    `before` is the id of the last file that stands on the screen already.
    """
    reason = queries.reason_not_to_change(actor, kind, record)
    files = queries.attachments_of(actor, kind.key, record.pk)
    if before:
        files = files.filter(pk__lt=before)
    found = list(files[: _PAGE + 1])
    deleted = [] if before else list(queries.recently_deleted(actor, kind.key, record.pk)[:_PAGE])
    url = list_url(actor, kind.key, record.pk)
    return {
        "files": [shown_file(actor, file, reason, now) for file in found[:_PAGE]],
        "next_url": f"{url}?before={found[_PAGE - 1].pk}" if len(found) > _PAGE else "",
        "deleted_files": [shown_file(actor, file, reason, now) for file in deleted],
        "days_to_restore": queries.DAYS_TO_RESTORE,
        "add_url": f"{url}add/",
        "add_reason": reason,
        "files_live": f"attachments_attachment@{record.pk}",
        "files_url": url,
        **({} if before else _room()),
    }


def _room() -> dict[str, Any]:
    room = queries.room_of_business()
    used, quota = format_size(room.used_bytes), format_size(room.quota_bytes)
    if not room.quota_bytes:
        return {"room": _("All files of the business: %(used)s") % {"used": used}}
    return {
        "room": _("All files of the business: %(used)s of %(quota)s")
        % {"used": used, "quota": quota},
        "room_is_short": room.used_bytes > room.quota_bytes * _TALKATIVE_FROM,
    }


def list_url(actor: Actor, type_key: str, record_id: int) -> str:
    """Return the address of the files of a record."""
    return business_url(
        actor.business_slug,
        "attachments:attachment_list",
        record_type=type_key,
        record_id=record_id,
    )


def file_url(actor: Actor, file: Attachment, name: str) -> str:
    """Return the address of a deed on a file, by the name of its view."""
    return business_url(
        actor.business_slug,
        f"attachments:{name}",
        record_type=file.record_type,
        record_id=file.record_id,
        attachment_id=file.pk,
    )


def shown_file(actor: Actor, file: Attachment, reason: str, now: dt.datetime) -> ShownFile:
    """Return a file as its row shows it; `reason` is why it may not be changed, if it may not."""
    url = file_url(actor, file, "attachment_file") if file.scan_state in GIVEN_OUT else ""
    when = file.deleted_at or file.created_at
    person = file.deleted_by if file.deleted_at else file.created_by
    return ShownFile(
        id=file.pk,
        name=file.name,
        icon=_icon(file.content_type),
        size=format_size(file.size_bytes),
        who=person.display_name if person else "",
        when=relative_datetime(when, now, with_time=True),
        when_title=format_datetime(when),
        url=url,
        download_url=f"{url}?download=1" if url else "",
        preview_url=(
            file_url(actor, file, "attachment_preview") if url and file.is_previewable else ""
        ),
        state=_state(file),
        state_tone="amber" if file.scan_state in PENDING else "red",
        restore_url="" if reason else file_url(actor, file, "attachment_restore"),
        menu_id=f"attachment-{file.pk}-menu",
        menu=tuple(_menu(actor, file, url, reason)),
    )


def _icon(content_type: str) -> str:
    if content_type in _ICONS:
        return _ICONS[content_type]
    return next((icon for word, icon in _ICONS_BY_WORD.items() if word in content_type), "file")


def _state(file: Attachment) -> str:
    if file.scan_state in GIVEN_OUT:
        return ""
    label = str(ScanState(file.scan_state).label)
    return f"{label}: {file.virus}" if file.virus else label


def _menu(actor: Actor, file: Attachment, url: str, reason: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    if url and file.is_previewable:
        items.append({"label": _("Open in a new tab"), "icon": "external-link", "url": url})
    if url:
        items.append({"label": _("Download"), "icon": "download", "url": f"{url}?download=1"})
    items.append(
        {
            "label": _("Rename"),
            "icon": "pencil",
            "dialog": file_url(actor, file, "attachment_rename"),
            "reason": reason,
        }
    )
    items.append(
        {
            "label": _("Delete"),
            "icon": "trash",
            "post": file_url(actor, file, "attachment_delete"),
            "swap": "none",
            "is_danger": True,
            "reason": reason,
        }
    )
    return items


def preview_context(actor: Actor, file: Attachment) -> dict[str, Any]:
    """Return a file large, with the way to the previous and the next that can be shown."""
    files = queries.attachments_of(actor, file.record_type, file.record_id)
    shown = list(files.filter(is_previewable=True, scan_state__in=GIVEN_OUT)[: 2 * _PAGE])
    ids = [one.pk for one in shown]
    place = ids.index(file.pk) if file.pk in ids else -1
    url = file_url(actor, file, "attachment_file")

    def neighbor(step: int) -> str:
        if place < 0 or not 0 <= place + step < len(shown):
            return ""
        return file_url(actor, shown[place + step], "attachment_preview")

    return {
        "file": file,
        "is_picture": file.content_type.startswith("image/"),
        "is_previewable": file.is_previewable,
        "url": url,
        "download_url": f"{url}?download=1",
        "previous_url": neighbor(-1),
        "next_url": neighbor(1),
        "place": place + 1,
        "count": len(shown),
        "size": format_size(file.size_bytes),
        "when": format_datetime(file.created_at),
    }
