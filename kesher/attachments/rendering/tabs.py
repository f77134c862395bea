"""What files put on the cards of all types: their tab, and the place that takes dropped ones."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from kesher.attachments import queries
from kesher.attachments.rendering.files import files_context, list_url
from kesher.records.queries import record_type_of
from kesher.tenancy.rules.access import Actor


def files_tab(actor: Actor, record: Any) -> Mapping[str, Any]:
    """Return what the tab of files on a card shows."""
    shown = files_context(actor, record_type_of(actor, record), record, now=timezone.now())
    return {**shown, "tab_live": shown["files_live"], "is_tab": True}


def file_figure(actor: Actor, record: Any) -> int:
    """Return the number of files beside the name of the tab."""
    return queries.count_attachments(record_type_of(actor, record), record.pk)


def uploads_context(actor: Actor, record: Any) -> dict[str, Any]:
    """Return what `attachments/_attachment_uploads.html` needs on a card; no query.

    Without the right to change the record there is no place to drop files on.
    """
    kind = record_type_of(actor, record)
    reason = queries.reason_not_to_change(actor, kind, record)
    return {
        "attach_url": "" if reason else f"{list_url(actor, kind.key, record.pk)}add/",
        "attach_limit_bytes": settings.ATTACHMENT_BYTES,
        "attach_limit_megabytes": settings.ATTACHMENT_BYTES // 1024**2,
    }


def files_menu_item(actor: Actor, type_key: str, record_id: int) -> dict[str, Any]:
    """Return the way to the files of a record that has no card of its own, as an item of a menu."""
    return {
        "label": gettext("Files"),
        "icon": "paperclip",
        "url": list_url(actor, type_key, record_id),
    }
