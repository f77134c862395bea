"""Files ready for their screens: the tab of a card, the list, the preview."""

from kesher.attachments.rendering.files import (
    ShownFile,
    file_url,
    files_context,
    list_url,
    preview_context,
)
from kesher.attachments.rendering.tabs import attachments_tab, files_menu_item, uploads_context

__all__ = [
    "ShownFile",
    "attachments_tab",
    "file_url",
    "files_context",
    "files_menu_item",
    "list_url",
    "preview_context",
    "uploads_context",
]
