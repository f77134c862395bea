"""Why a sheet is not brought in or written, or a deed not done to many records."""

from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import Conflict, Refusal


class BrokenSheet(Refusal):
    """The file cannot be read as a sheet; nothing of it is imported."""

    code = "broken_sheet"


class NotASheet(BrokenSheet):
    code = "not_a_sheet"

    def __init__(self) -> None:
        super().__init__(
            _("This is not a sheet. Please save it as XLSX or as CSV and choose it again.")
        )


class OldWorkbook(BrokenSheet):
    """The binary container of old Excel files, and of new ones that need a password."""

    code = "old_workbook"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This is a workbook of an old kind, or one that needs a password. Please open it "
                "in a spreadsheet program and save it as XLSX without a password."
            )
        )


class SuspiciousArchive(BrokenSheet):
    """The workbook would unpack to far more than a sheet can hold."""

    code = "suspicious_archive"

    def __init__(self) -> None:
        super().__init__(
            _("This workbook unpacks to more than a sheet can hold. It was not opened.")
        )


class FileTooLarge(BrokenSheet):
    code = "file_too_large"

    def __init__(self, limit_megabytes: int) -> None:
        super().__init__(
            _("The file is larger than %(limit)d MB. Please divide it into several files.")
            % {"limit": limit_megabytes}
        )


class EmptySheet(BrokenSheet):
    code = "empty_sheet"

    def __init__(self) -> None:
        super().__init__(_("The sheet is empty."))


class NoDataRows(BrokenSheet):
    code = "no_data_rows"

    def __init__(self) -> None:
        super().__init__(_("The sheet has headers, but no rows below them."))


class WrongEncoding(BrokenSheet):
    code = "wrong_encoding"

    def __init__(self, encoding: str, row: int) -> None:
        super().__init__(
            _(
                "The file is not in the encoding “%(encoding)s”: row %(row)d cannot be read. "
                "Please choose another encoding."
            )
            % {"encoding": encoding, "row": row}
        )


class UnknownEncoding(Refusal):
    code = "unknown_encoding"

    def __init__(self, encoding: str) -> None:
        super().__init__(
            _("The encoding “%(encoding)s” is not known.") % {"encoding": encoding},
            field="encoding",
        )


class NulBytes(BrokenSheet):
    code = "nul_bytes"

    def __init__(self, row: int) -> None:
        super().__init__(
            _(
                "Row %(row)d holds NUL bytes: the file is damaged, or it is not text. Please save "
                "it again as XLSX or as CSV."
            )
            % {"row": row}
        )


class CellTooLong(BrokenSheet):
    code = "cell_too_long"

    def __init__(self, row: int, limit: int) -> None:
        super().__init__(
            _(
                "Row %(row)d holds a cell of more than %(limit)s characters. Perhaps a quotation "
                "mark before it is not closed."
            )
            % {"row": row, "limit": f"{limit:,}"}
        )


class UnbalancedQuotes(BrokenSheet):
    code = "unbalanced_quotes"

    def __init__(self, row: int) -> None:
        super().__init__(
            _(
                "The quotation marks in row %(row)d do not match: a cell that holds one has to "
                "stand in quotation marks, with the inner one doubled."
            )
            % {"row": row}
        )


class RaggedRow(BrokenSheet):
    code = "ragged_row"

    def __init__(self, row: int, cells: int, columns: int) -> None:
        super().__init__(
            _(
                "Row %(row)d has %(cells)d cells and the headers %(columns)d: a separator is "
                "missing or too many, and the cells would land in wrong columns."
            )
            % {"row": row, "cells": cells, "columns": columns}
        )


class DuplicateHeader(BrokenSheet):
    code = "duplicate_header"

    def __init__(self, header: str, first: str, second: str) -> None:
        super().__init__(
            _(
                "Two columns are called “%(header)s”: %(first)s and %(second)s. Please give each "
                "a name of its own."
            )
            % {"header": header, "first": first, "second": second}
        )


class NamelessColumn(BrokenSheet):
    code = "nameless_column"

    def __init__(self, column: str, row: int) -> None:
        super().__init__(
            _("Column %(column)s holds data (row %(row)d) but has no header. Please name it.")
            % {"column": column, "row": row}
        )


class TooManyColumns(BrokenSheet):
    code = "too_many_columns"

    def __init__(self, limit: int) -> None:
        super().__init__(_("The sheet has more than %(limit)d columns.") % {"limit": limit})


class UnknownColumn(Refusal):
    code = "unknown_column"

    def __init__(self) -> None:
        super().__init__(_("The choice of columns does not fit this sheet."))


class FieldChosenTwice(Refusal):
    code = "field_chosen_twice"

    def __init__(self, field: object) -> None:
        super().__init__(
            _("Only one column can be “%(field)s”.") % {"field": field}, field="mapping"
        )


class NameNotMapped(Refusal):
    """No column says what the records are called."""

    code = "name_not_mapped"

    def __init__(self) -> None:
        super().__init__(
            _("Please choose the column that holds the name; without it nothing can be imported."),
            field="mapping",
        )


class UnknownMatch(Refusal):
    """Records cannot be recognized in this way, or no column holds what they are recognized by."""

    code = "unknown_match"

    def __init__(self) -> None:
        super().__init__(
            _("No column holds the field by which records shall be recognized."), field="match"
        )


class ChoiceMissing(Refusal):
    """Rows that somebody has to decide about, and nobody has."""

    code = "choice_missing"

    def __init__(self, message: object, field: str) -> None:
        super().__init__(str(message), field=field)


class ImportAlreadyStarted(Conflict):
    code = "import_already_started"

    def __init__(self) -> None:
        super().__init__(_("This import was started already."))


class BatchNotRunning(Conflict):
    code = "batch_not_running"

    def __init__(self) -> None:
        super().__init__(_("This is not under way any more."))


class NothingSelected(Refusal):
    code = "nothing_selected"

    def __init__(self) -> None:
        super().__init__(_("Nothing is selected. Please tick rows of the list first."))


class TooManyTicked(Refusal):
    code = "too_many_ticked"

    def __init__(self, limit: int) -> None:
        super().__init__(
            _("More than %(limit)s rows are ticked. Please filter the list and select all of it.")
            % {"limit": f"{limit:,}"}
        )


class UnknownDeed(Refusal):
    code = "unknown_deed"

    def __init__(self, name: str) -> None:
        super().__init__(_("“%(name)s” cannot be done to many records.") % {"name": name[:20]})


class NoFieldChosen(Refusal):
    code = "no_field_chosen"

    def __init__(self) -> None:
        super().__init__(_("Please choose a field to change."), field="field_key")


class NotSeveral(Refusal):
    """Only to a field of several choices something can be added or taken away."""

    code = "not_several"

    def __init__(self, key: str) -> None:
        super().__init__(
            _("Only a field of several choices can be added to or taken from."), field="mode"
        )
        self.key = key


class UndoTooLate(Conflict):
    code = "undo_too_late"

    def __init__(self, days: int) -> None:
        super().__init__(_("This can be undone for %(days)d days only.") % {"days": days})


class NothingToUndo(Conflict):
    """The batch changed nothing, is not over yet, or was undone already."""

    code = "nothing_to_undo"

    def __init__(self) -> None:
        super().__init__(_("There is nothing to undo here."))


class UnknownFormat(Refusal):
    code = "unknown_format"

    def __init__(self, name: str) -> None:
        super().__init__(_("There is no format “%(name)s”.") % {"name": name[:20]})


class SheetNotChecked(Conflict):
    """The file is still being read through."""

    code = "sheet_not_checked"

    def __init__(self) -> None:
        super().__init__(_("The sheet is still being checked. Please wait a moment."))


class NobodyToReceive(Refusal):
    """Work is handed over to a user who can work on it, or to a group."""

    code = "nobody_to_receive"

    def __init__(self) -> None:
        super().__init__(_("Choose a user who is active, or a group."), field="to")


class NothingToHandOver(Refusal):
    """Nothing is open of what was chosen, or the receiver cannot take it."""

    code = "nothing_to_hand_over"

    def __init__(self) -> None:
        super().__init__(_("There is nothing to hand over to this receiver."))
