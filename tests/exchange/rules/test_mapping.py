"""Guesses of what a column holds, for the fields of parties."""

import csv

import pytest

from kesher.exchange import errors, queries
from kesher.exchange.rules.mapping import ImportFields, guess_mapping, line_of, require_sound
from kesher.exchange.rules.sheets import SheetRow, open_sheet
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.sheets import BRANCHES


@pytest.fixture
def fields(dana: Actor) -> ImportFields:
    with in_scope(dana):
        return queries.fields_of_target(dana, "party")


def guess(fields: ImportFields, text: str) -> dict[str, str]:
    headers, *rows = list(csv.reader(text.splitlines()))
    recognizers = queries.import_targets()["party"].recognizers
    return dict(zip(headers, guess_mapping(headers, rows, fields, recognizers), strict=True))


def test_the_columns_of_the_real_file_are_guessed(fields: ImportFields) -> None:
    sheet = open_sheet(BRANCHES)
    recognizers = queries.import_targets()["party"].recognizers
    sample = [row.cells for row in sheet.rows()]

    assert guess_mapping(sheet.headers, sample, fields, recognizers) == (
        "name",
        "other_column",
        "street",
        "house_number",
        "locality",
        "phone",
        "fax",
    )


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("שם לקוח", "name"),
        ("שם הלקוח:", "name"),
        ("שם פרטי", "first_name"),
        ("שם משפחה", "last_name"),
        ("טל'", "phone"),
        ("טל׳", "phone"),
        ("טלפון נייד", "phone"),
        ("מס' טלפון", "phone"),
        ("טלפון 2", "phone"),
        ("טלפון בבית", "phone"),
        ("Mobile", "phone"),
        ("Phone Number", "phone"),
        ("Phone1", "phone"),
        ('דוא"ל', "email"),
        ("כתובת מייל", "email"),
        ("E-Mail", "email"),
        ("כתובת", "address"),
        ("עיר", "locality"),
        ("ישוב", "locality"),
        ("City", "locality"),
        ("מיקוד", "postal_code"),
        ("Zip Code", "postal_code"),
        ("ת.ז.", "id_number"),
        ("ח.פ", "id_number"),
        ("מספר לקוח", "account_key"),
        ("איש קשר", "contact"),
        ("הערות", "remarks"),
        ("אחראי", "owner"),
        ("סטטוס", "customer_status"),
        ("פקס", "fax"),
        ("Fax", "fax"),
        ("תאריך הצטרפות", "other_column"),
    ],
)
def test_headers_are_understood_in_hebrew_and_english(
    fields: ImportFields, header: str, key: str
) -> None:
    assert guess(fields, f'"{header.replace(chr(34), chr(34) * 2)}"\n')[header] == key


def test_a_column_that_no_header_explains_is_known_by_its_contents(fields: ImportFields) -> None:
    guessed = guess(
        fields,
        "שם,א,ב,ג,ד,ה\n"
        "משה,050-2345678,a@example.com,חיפה,516179157,כן\n"
        "דוד,03-5234567 שלוחה 4,b@example.co.il,תל אביב,039337423,לא\n"
        "רות,,,ת״א,,כן\n",
    )

    assert list(guessed.values()) == [
        "name",
        "phone",
        "email",
        "locality",
        "id_number",
        "other_column",
    ]


def test_a_field_of_one_column_goes_to_the_header_that_names_it_best(
    fields: ImportFields,
) -> None:
    guessed = guess(fields, "מספר בית ראשי,מספר בית,טלפון,נייד,הערות,הערה\n")

    assert guessed["מספר בית"] == "house_number"
    assert guessed["מספר בית ראשי"] == "other_column"
    assert guessed["טלפון"] == guessed["נייד"] == "phone"
    assert guessed["הערות"] == guessed["הערה"] == "remarks"


def test_a_mapping_has_to_fit_the_sheet(fields: ImportFields) -> None:
    require_sound(["name", "", "phone", "phone"], ["א", "ב", "ג", "ד"], fields)
    require_sound(["first_name"], ["א"], fields)
    with pytest.raises(errors.UnknownColumn):
        require_sound(["name"], ["א", "ב"], fields)
    with pytest.raises(errors.UnknownColumn):
        require_sound(["name", "search_text"], ["א", "ב"], fields)
    with pytest.raises(errors.FieldChosenTwice):
        require_sound(["name", "name"], ["א", "ב"], fields)
    with pytest.raises(errors.NameNotMapped):
        require_sound(["phone", "email"], ["א", "ב"], fields)


def test_a_line_leaves_out_blanks_and_errors_of_formulas() -> None:
    row = SheetRow(2, ("משה", " ", "#N/A", "'+972-3-5234567", "לא"))
    line = line_of(row, list("אבגדה"), ["name", "remarks", "locality", "phone", ""])

    assert {key: [cell.text for cell in cells] for key, cells in line.cells.items()} == {
        "name": ["משה"],
        "phone": ["+972-3-5234567"],
    }
