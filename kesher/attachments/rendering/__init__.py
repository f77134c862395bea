"""Files ready for their screens: the tab of a card, the list, the preview."""

from kesher.attachments.rendering.files import (
    ShownFile,
    file_url,
    files_context,
    list_url,
    preview_context,
)
from kesher.attachments.rendering.tabs import (
    file_figure,
    files_menu_item,
    files_tab,
    uploads_context,
)

__all__ = [
    "ShownFile",
    "file_figure",
    "file_url",
    "files_context",
    "files_menu_item",
    "files_tab",
    "list_url",
    "preview_context",
    "uploads_context",
]
