"""Reading batches, their selections and their reports, and the registry of what can be imported."""

from kesher.exchange.queries.batches import (
    get_batch,
    has_something_to_undo,
    is_undoable,
    may_batch,
    may_download,
    require_batches,
    rights_to_batch,
    undo_until,
    visible_batches,
)
from kesher.exchange.queries.reports import (
    REMARKED,
    ReportPage,
    named_rows,
    remarked_count,
    report_rows,
)
from kesher.exchange.queries.selections import Selected, selected
from kesher.exchange.queries.sheets import (
    Preview,
    earlier_import,
    earlier_of_same_shape,
    parse_decoding,
    path_of,
    preview_of,
    sheet_of,
)
from kesher.exchange.queries.sources import (
    SheetSource,
    SheetTable,
    get_sheet_source,
    register_sheet_source,
    sheet_sources,
)
from kesher.exchange.queries.targets import (
    decisions_of,
    fields_of_target,
    import_targets,
    importable_types,
    match_options,
    register_target,
    target_of,
)

__all__ = [
    "REMARKED",
    "Preview",
    "ReportPage",
    "Selected",
    "SheetSource",
    "SheetTable",
    "decisions_of",
    "earlier_import",
    "earlier_of_same_shape",
    "fields_of_target",
    "get_batch",
    "get_sheet_source",
    "has_something_to_undo",
    "import_targets",
    "importable_types",
    "is_undoable",
    "match_options",
    "may_batch",
    "may_download",
    "named_rows",
    "parse_decoding",
    "path_of",
    "preview_of",
    "register_sheet_source",
    "register_target",
    "remarked_count",
    "report_rows",
    "require_batches",
    "rights_to_batch",
    "selected",
    "sheet_of",
    "sheet_sources",
    "target_of",
    "undo_until",
    "visible_batches",
]
