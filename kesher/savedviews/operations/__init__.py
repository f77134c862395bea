"""Writing saved views, and what each person wants of a list."""

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
    "restore_view",
    "save_view",
    "set_default_view",
]
