"""What a record type puts on its card: the tab of files, and the place that takes dropped ones."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kesher.attachments import queries
from kesher.attachments.rendering.files import files_context, list_url
from kesher.records.queries import record_type
from kesher.records.rules.record_types import CardTab
from kesher.tenancy.rules.access import Actor


def attachments_tab(type_key: str, *, position: int = 95) -> CardTab:
    """Return the tab that shows the files on the cards of this type."""

    def context(actor: Actor, record: Any) -> Mapping[str, Any]:
        shown = files_context(actor, record_type(type_key), record, now=timezone.now())
        return {**shown, "tab_live": shown["files_live"], "is_tab": True}

    def count(_actor: Actor, record: Any) -> int:
        return queries.count_attachments(type_key, record.pk)

    return CardTab(
        record_type=type_key,
        key="files",
        label=_("Files"),
        position=position,
        template="attachments/_attachments.html",
        context=context,
        icon="paperclip",
        count=count,
    )


def files_menu_item(actor: Actor, type_key: str, record_id: int) -> dict[str, Any]:
    """Return the way to the files of a record that has no card of its own, as an item of a menu."""
    return {
        "label": gettext("Files"),
        "icon": "paperclip",
        "url": list_url(actor, type_key, record_id),
    }


def uploads_context(actor: Actor, type_key: str, record: Any) -> dict[str, Any]:
    """Return what `attachments/_attachment_uploads.html` needs on a card; no query.

    Without the right to change the record there is no place to drop files on.
    """
    reason = queries.reason_not_to_change(actor, record_type(type_key), record)
    return {
        "attach_url": "" if reason else f"{list_url(actor, type_key, record.pk)}add/",
        "attach_limit_bytes": settings.ATTACHMENT_BYTES,
        "attach_limit_megabytes": settings.ATTACHMENT_BYTES // 1024**2,
    }
