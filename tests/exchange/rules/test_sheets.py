"""Reading sheets, sound and broken ones."""

import datetime as dt
import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from kesher.exchange import errors
from kesher.exchange.rules.encodings import Decoding
from kesher.exchange.rules.limits import MAX_CELL_CHARACTERS
from kesher.exchange.rules.sheets import Sheet, open_sheet
from kesher.exchange.rules.surveys import survey_sheet
from tests.factories.sheets import BRANCHES, BRANCHES_1255, workbook

Write = Callable[[bytes | str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_sheet(data: bytes | str) -> Path:
        path = tmp_path / "sheet.bin"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return write_sheet


def cells_of(sheet: Sheet) -> list[tuple[str, ...]]:
    return [row.cells for row in sheet.rows()]


# --- what is read ---------------------------------------------------------------------------------


def test_the_real_file_reads_the_same_in_both_encodings() -> None:
    unicode, windows = open_sheet(BRANCHES), open_sheet(BRANCHES_1255)

    assert (str(unicode.decoding), str(windows.decoding)) == ("utf-8", "cp1255")
    assert unicode.headers == windows.headers
    assert unicode.headers[0] == "שם"
    assert cells_of(unicode) == cells_of(windows)
    assert len(cells_of(unicode)) == 84


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_found(write: Write, delimiter: str) -> None:
    rows = [["שם", "כתובת", "טלפון"], ["משה", "הרצל 5", "03-6123456"], ["דוד", "", ""]]
    sheet = open_sheet(write("\r\n".join(delimiter.join(row) for row in rows)))

    assert sheet.headers == ("שם", "כתובת", "טלפון")
    assert cells_of(sheet) == [tuple(row) for row in rows[1:]]


def test_commas_inside_cells_do_not_deceive(write: Write) -> None:
    sheet = open_sheet(write("שם;כתובת\nמשה;הרצל 5, תל אביב\nדוד;ויצמן 3, כניסה א, חיפה\n"))

    assert sheet.headers == ("שם", "כתובת")


def test_the_separator_that_excel_names_is_believed(write: Write) -> None:
    sheet = open_sheet(write("sep=;\nשם;הערה\nמשה;א,ב,ג\n"))

    assert cells_of(sheet) == [("משה", "א,ב,ג")]
    assert next(sheet.rows()).number == 2


def test_one_column_is_a_sheet(write: Write) -> None:
    assert cells_of(open_sheet(write("שם\nמשה\nדוד\n"))) == [("משה",), ("דוד",)]


def test_quoted_cells_hold_separators_quotes_and_line_ends(write: Write) -> None:
    sheet = open_sheet(write('שם,הערה\n"בי""ח אסף, הרופא","שורה\nשנייה"\nדוד,\n'))

    assert cells_of(sheet) == [('בי"ח אסף, הרופא', "שורה\nשנייה"), ("דוד", "")]
    assert [row.number for row in sheet.rows()] == [2, 3]


def test_a_gershayim_in_the_middle_of_a_cell_is_a_letter(write: Write) -> None:
    assert cells_of(open_sheet(write('שם,עיר\nצה"ל,ת"א\n'))) == [('צה"ל', 'ת"א')]


def test_empty_rows_are_passed_over_and_keep_their_numbers(write: Write) -> None:
    sheet = open_sheet(write("\n,\nשם,טלפון\n\nמשה,1\n,\n  , \nדוד,2\n"))

    assert [(row.number, row.cells[0]) for row in sheet.rows()] == [(5, "משה"), (8, "דוד")]


def test_columns_without_name_and_content_are_passed_over(write: Write) -> None:
    sheet = open_sheet(write("שם,,טלפון,\nמשה,,1,\n"))

    assert sheet.headers == ("שם", "טלפון")
    assert cells_of(sheet) == [("משה", "1")]


def test_text_in_visual_order_is_offered_for_reversal(write: Write) -> None:
    lines = ["שם,עיר", "משה כהן,מגדל העמק", "אברהם מן,בת ים", "חיים ברוך,חולון"]
    visual = "\r\n".join(",".join(cell[::-1] for cell in line.split(",")) for line in lines)
    sheet = open_sheet(write(visual.encode("cp862")))

    assert str(sheet.suggestion) == "cp862:visual"
    mended = open_sheet(sheet.path, sheet.suggestion)
    assert mended.headers == ("שם", "עיר")
    assert cells_of(mended)[0] == ("משה כהן", "מגדל העמק")


def test_text_that_was_encoded_twice_is_offered_for_repair(write: Write) -> None:
    doubled = "שם,עיר\nמשה כהן,תל אביב\n".encode().decode("latin-1")
    sheet = open_sheet(write(doubled))

    assert str(sheet.suggestion) == "utf-8:doubled"
    assert cells_of(open_sheet(sheet.path, sheet.suggestion)) == [("משה כהן", "תל אביב")]


def test_the_name_of_a_file_says_nothing(tmp_path: Path) -> None:
    lying_text = tmp_path / "customers.xlsx"
    lying_text.write_text("שם,טלפון\nמשה,1\n", encoding="utf-8")
    lying_workbook = tmp_path / "customers.csv"
    lying_workbook.write_bytes(workbook([["שם", "טלפון"], ["משה", "1"]]))

    assert cells_of(open_sheet(lying_text)) == cells_of(open_sheet(lying_workbook))


# --- workbooks ------------------------------------------------------------------------------------


def test_the_values_of_a_workbook_are_read_as_people_see_them(write: Write) -> None:
    row = ["משה", 502345678, 5.5, dt.date(2026, 2, 1), True, None, 1234567890123.0]
    sheet = open_sheet(write(workbook([list("אבגדהוז"), row])))

    assert cells_of(sheet) == [
        ("משה", "502345678", "5.5", "01/02/2026", "TRUE", "", "1234567890123")
    ]


def test_only_the_first_visible_worksheet_is_read_and_the_others_are_named(write: Write) -> None:
    book = openpyxl.Workbook()
    hidden = book.active
    assert hidden is not None
    hidden.title = "נסתר"
    hidden.append(["סוד"])
    hidden.sheet_state = "hidden"
    book.create_sheet("לקוחות").append(["שם"])
    book["לקוחות"].append(["משה"])
    book.create_sheet("ספקים").append(["שם"])
    buffer = io.BytesIO()
    book.save(buffer)
    sheet = open_sheet(write(buffer.getvalue()))

    assert (sheet.worksheet, sheet.other_worksheets) == ("לקוחות", ("ספקים",))
    assert cells_of(sheet) == [("משה",)]


def test_a_workbook_keeps_the_numbers_of_its_rows(write: Write) -> None:
    sheet = open_sheet(write(workbook([[], ["שם", "טלפון"], [], ["משה"], [None], ["דוד", "1"]])))

    assert [(row.number, row.cells) for row in sheet.rows()] == [
        (4, ("משה", "")),
        (6, ("דוד", "1")),
    ]


def test_macros_are_not_opened(write: Write) -> None:
    data = io.BytesIO(workbook([["שם"], ["משה"]]))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xcc" * 1000)
    sheet = open_sheet(write(data.getvalue()))

    assert cells_of(sheet) == [("משה",)]


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", errors.EmptySheet),
        (b"  \r\n \r\n", errors.EmptySheet),
        (b"\xef\xbb\xbf", errors.EmptySheet),
        (",,,\n,,,\n", errors.EmptySheet),
        ("שם,טלפון\n", errors.NoDataRows),
        ("שם,טלפון,שם\nמשה,1,2\n", errors.DuplicateHeader),
        ("Phone, phone \n1,2\n", errors.DuplicateHeader),
        ("שם,\nמשה,משהו\n", errors.NamelessColumn),
        ("שם,טלפון\nמשה,1\nדוד\n", errors.RaggedRow),
        ("שם,טלפון\nמשה,1,2\n", errors.RaggedRow),
        ("שם,הערה\nמשה,א\0ב\n", errors.NulBytes),
        ('שם,הערה\nמשה,"לא נסגר\nדוד,2\n', errors.UnbalancedQuotes),
        ('שם,הערה\n"משה" כהן,2\n', errors.UnbalancedQuotes),
        (",".join(f"h{n}" for n in range(201)) + "\n", errors.TooManyColumns),
        ("שם\n" + "x" * (MAX_CELL_CHARACTERS + 1), errors.CellTooLong),
        ("שם\n" + "x" * 10_000_000, errors.CellTooLong),
        ('שם\n"' + "x\n" * 5_000_000, errors.CellTooLong),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, errors.OldWorkbook),
        ("<html><table><tr><td>שם</td></tr></table></html>", errors.NotASheet),
        (b"%PDF-1.7\n", errors.NotASheet),
        (b"PK\x03\x04 and then nonsense", errors.NotASheet),
    ],
)
def test_a_broken_file_is_refused_with_its_fault(
    write: Write, data: bytes | str, refusal: type[errors.BrokenSheet]
) -> None:
    path = write(data)

    with pytest.raises(errors.BrokenSheet) as caught:
        survey_sheet(open_sheet(path))

    assert type(caught.value) is refusal
    assert str(caught.value)


def test_a_fault_is_found_wherever_it_stands(write: Write) -> None:
    rows = [f"לקוח {n},03-6{n:06}" for n in range(20_000)]
    rows[15_000] = "לקוח,03-6123456,עודף"

    with pytest.raises(errors.RaggedRow, match=r"15,?002"):
        survey_sheet(open_sheet(write("שם,טלפון\n" + "\n".join(rows))))


def test_a_file_in_another_encoding_is_refused_with_the_name_of_it(write: Write) -> None:
    path = write("שם\nמשה\n".encode("cp1255"))

    with pytest.raises(errors.WrongEncoding, match="utf-8"):
        open_sheet(path, Decoding("utf-8"))


def test_bytes_that_are_no_text_anywhere_are_refused(write: Write) -> None:
    path = write(b"name\n" + bytes(range(0x80, 0x100)) + b"\n")

    with pytest.raises(errors.BrokenSheet):
        survey_sheet(open_sheet(path))


def test_a_workbook_has_no_encoding_of_its_own(write: Write) -> None:
    path = write(workbook([["שם"], ["משה"]]))

    with pytest.raises(errors.WrongEncoding):
        open_sheet(path, Decoding("cp1255"))


def test_a_workbook_with_a_cell_of_ten_megabytes_is_refused(write: Write) -> None:
    sound = zipfile.ZipFile(io.BytesIO(workbook([["שם"], ["PLACE"]])))
    members = {name: sound.read(name) for name in sound.namelist()}
    noise = random.Random(5).randbytes(5_000_000).hex().encode()  # noise hardly compresses
    members = {name: data.replace(b"PLACE", noise) for name, data in members.items()}

    with pytest.raises(errors.CellTooLong):
        open_sheet(write(archive_of(members)))


def archive_of(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def test_a_zip_bomb_is_not_opened(write: Write) -> None:
    bomb = archive_of(
        {"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"\0" * 60_000_000}
    )
    assert len(bomb) < 100_000

    with pytest.raises(errors.SuspiciousArchive):
        open_sheet(write(bomb))


def test_an_archive_of_thousands_of_members_is_not_opened(write: Write) -> None:
    with pytest.raises(errors.SuspiciousArchive):
        open_sheet(write(archive_of({f"xl/{n}.xml": b"" for n in range(2_500)})))


def test_entities_in_a_workbook_are_not_expanded(write: Write) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE worksheet [{laughs}]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row></sheetData>'
        "</worksheet>"
    )
    sound = zipfile.ZipFile(io.BytesIO(workbook([["שם"], ["משה"]])))
    members = {name: sound.read(name) for name in sound.namelist()}
    members["xl/worksheets/sheet1.xml"] = sheet.encode()

    with pytest.raises(errors.NotASheet):
        open_sheet(write(archive_of(members)))


@pytest.mark.parametrize(
    "members",
    [
        {"word/document.xml": b"<document/>"},
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"},
        {"xl/workbook.xml": b"this is not XML"},
        {"xl/workbook.xml": b"<workbook/>"},
    ],
)
def test_other_archives_are_no_sheets(write: Write, members: dict[str, bytes]) -> None:
    with pytest.raises(errors.NotASheet):
        open_sheet(write(archive_of(members)))


@pytest.mark.parametrize(
    ("rows", "refusal"),
    [
        ([["שם", "שם"], ["א", "ב"]], errors.DuplicateHeader),
        ([["שם", None, "עיר"], ["א", "נתון", "ב"]], errors.NamelessColumn),
        ([["שם"], ["א", "ב"]], errors.RaggedRow),
        ([[f"h{n}" for n in range(201)]], errors.TooManyColumns),
        ([], errors.EmptySheet),
        ([["שם"]], errors.NoDataRows),
    ],
)
def test_a_broken_workbook_is_refused_with_its_fault(
    write: Write, rows: list[list[object]], refusal: type[errors.BrokenSheet]
) -> None:
    path = write(workbook(rows))

    with pytest.raises(errors.BrokenSheet) as caught:
        survey_sheet(open_sheet(path))

    assert type(caught.value) is refusal


# --- the survey -----------------------------------------------------------------------------------


def test_the_survey_shows_rows_that_hold_nothing_but_a_name() -> None:
    survey = survey_sheet(open_sheet(BRANCHES))

    assert (survey.row_count, survey.lone_count, survey.repeated_count) == (84, 3, 0)
    assert [(row.number, row.text) for row in survey.lone_rows] == [
        (3, "בנק הפועלים סניף"),
        (4, "בנק הפועלים סניף"),
        (5, "בנק הפועלים סניף"),
    ]
    assert survey.filled == (84, 81, 81, 73, 81, 78, 78)


def test_the_survey_shows_rows_that_repeat_an_earlier_one(write: Write) -> None:
    sheet = open_sheet(write("שם,טלפון\nמשה,1\nדוד,2\nמשה,1 \nמשה,3\n"))
    survey = survey_sheet(sheet)

    assert [(row.number, row.first_number) for row in survey.repetitions] == [(4, 2)]
