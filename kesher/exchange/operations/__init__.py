"""Every way in which imports are written."""

from kesher.exchange.operations.runs import cancel_import, run_import, start_import
from kesher.exchange.operations.uploads import (
    check_sheet,
    choose_columns,
    choose_encoding,
    upload_sheet,
)

__all__ = [
    "cancel_import",
    "check_sheet",
    "choose_columns",
    "choose_encoding",
    "run_import",
    "start_import",
    "upload_sheet",
]
