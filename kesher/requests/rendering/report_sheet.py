"""The report of requests as a sheet: every line and column of it, as the exporter may see it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from kesher.exchange.queries import SheetTable
from kesher.exchange.rules.export_cells import CellValue
from kesher.requests.queries.report_counts import report_counts
from kesher.requests.rendering.report import ReportLine, report_table
from kesher.requests.rendering.report_opening import open_report
from kesher.tenancy.rules.access import Actor

_MOST_COLUMNS = 500
_HOUR = 3600


def report_sheet(actor: Actor, asked: Mapping[str, str]) -> SheetTable:
    """Return the report of an address as a sheet; time to close stands in hours.

    Raises: NotPermitted; NotFound, for a saved report that the actor does not have.
    """
    state = open_report(actor, asked).state
    counts = report_counts(actor, state, right="request.export", most=None)
    table = report_table(actor, state, counts, most_lines=None, most_columns=_MOST_COLUMNS)
    figures = (_("Requests"), _("Open ones"), _("Overdue"), _("Hours to close"))
    headers = [table.row_label, *(head.name for head in table.heads), *figures]
    return SheetTable(headers, [_row(line) for line in (*table.lines, table.total)])


def _row(line: ReportLine) -> list[CellValue]:
    took = "" if line.seconds is None else round(line.seconds / _HOUR, 1)
    cells = [cell.count for cell in line.cells]
    return [line.name, *cells, line.all.count, line.open.count, line.overdue.count, took]
