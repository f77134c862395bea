"""Writing saved views, and what each person wants of a list."""

from kesher.savedviews.operations.boards import move_card
from kesher.savedviews.operations.views import (
    copy_view,
    delete_view,
    edit_view,
    keep_columns,
    restore_view,
    save_view,
    set_default_view,
)

__all__ = [
    "copy_view",
    "delete_view",
    "edit_view",
    "keep_columns",
    "move_card",
    "restore_view",
    "save_view",
    "set_default_view",
]
