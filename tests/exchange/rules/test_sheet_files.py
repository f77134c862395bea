"""Sheets that are written: what Excel sees, and what a failure leaves behind."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from kesher.exchange.rules import sheet_files
from kesher.exchange.rules.sheet_files import writing_sheet
from kesher.exchange.rules.sheets import SheetKind

ROW = ['בי"ח, אסף', "=1+1", Decimal("-12.50"), dt.date(2026, 3, 5), "שתי\nשורות"]
MOMENT = dt.datetime(2026, 7, 1, 21, 30, tzinfo=dt.UTC)
# A workbook knows no time zones.
LOCAL_MOMENT = dt.datetime.fromisoformat("2026-07-02T00:30")
DAY = dt.datetime.fromisoformat("2026-03-05")


def test_a_text_file_opens_in_excel_in_hebrew(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    with writing_sheet(path, SheetKind.TEXT, ["שם", "=כותרת"]) as sheet:
        sheet.write([ROW, [MOMENT, 7]])
    data = path.read_bytes()

    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["שם", "'=כותרת"],
            ['בי"ח, אסף', "'=1+1", "-12.50", "05/03/2026", "שתי\nשורות"],
            ["02/07/2026 00:30", "7"],
        ]


def test_a_workbook_reads_from_right_to_left_and_keeps_numbers_and_dates(tmp_path: Path) -> None:
    path = tmp_path / "rows.xlsx"
    with writing_sheet(path, SheetKind.WORKBOOK, ["שם"], title="לקוחות: [א/ב]") as sheet:
        sheet.write([ROW, [MOMENT, "\x00נקי\x0b", "x" * 40_000]])

    book = openpyxl.load_workbook(path)
    written = book.worksheets[0]
    assert written.sheet_view.rightToLeft
    assert written.freeze_panes == "A2"
    first, second = list(written.iter_rows(min_row=2, values_only=True))
    assert first[:4] == ('בי"ח, אסף', "'=1+1", -12.5, DAY)
    assert written["B2"].data_type == "s"
    assert written["D2"].number_format == "dd/mm/yyyy"
    assert second[:2] == (LOCAL_MOMENT, "נקי")
    assert len(second[2]) == 32_767


def test_what_one_worksheet_cannot_hold_goes_on_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet_files, "ROWS_OF_WORKSHEET", 2)
    path = tmp_path / "rows.xlsx"
    with writing_sheet(path, SheetKind.WORKBOOK, ["מספר"]) as sheet:
        sheet.write([[number] for number in range(5)])

    sheets = openpyxl.load_workbook(path).worksheets
    values = [[row[0] for row in one.iter_rows(values_only=True)] for one in sheets]
    assert values == [["מספר", 0, 1], ["מספר", 2, 3], ["מספר", 4]]


@pytest.mark.parametrize("kind", list(SheetKind))
def test_a_sheet_that_fails_leaves_no_file(tmp_path: Path, kind: SheetKind) -> None:
    path = tmp_path / "rows"

    with pytest.raises(ZeroDivisionError), writing_sheet(path, kind, ["שם"]) as sheet:
        sheet.write([[1 / number] for number in (1, 0)])

    assert list(tmp_path.glob("rows*")) == []
