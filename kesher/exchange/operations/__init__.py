"""Every way in which batches are written: imports, exports, deeds done to many records."""

from kesher.exchange.operations.deeds import Change, start_deed
from kesher.exchange.operations.exports import forget_files, start_export
from kesher.exchange.operations.handovers import start_handover
from kesher.exchange.operations.imports import start_import
from kesher.exchange.operations.progress import cancel_batch
from kesher.exchange.operations.runs import run_batch, undo_batch
from kesher.exchange.operations.source_exports import start_source_export
from kesher.exchange.operations.trials import Trial, try_deed
from kesher.exchange.operations.undo import start_undo
from kesher.exchange.operations.uploads import (
    check_sheet,
    choose_columns,
    choose_encoding,
    upload_sheet,
)

__all__ = [
    "Change",
    "Trial",
    "cancel_batch",
    "check_sheet",
    "choose_columns",
    "choose_encoding",
    "forget_files",
    "run_batch",
    "start_deed",
    "start_export",
    "start_handover",
    "start_import",
    "start_source_export",
    "start_undo",
    "try_deed",
    "undo_batch",
    "upload_sheet",
]
