"""Telephone numbers: each row of the table of conventions, and the cells of real sheets."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesher.lib.phone import (
    PHONE_KIND_LABELS,
    PHONE_WARNING_TEXTS,
    PhoneKind,
    PhoneWarning,
    display_phone,
    is_mobile_number,
    match_key,
    parse_phone,
    parse_phones,
    phone_runs,
    query_digits,
    strip_extension,
    tel_url,
    whatsapp_url,
)

MOBILE, FIXED, VOIP = PhoneKind.MOBILE, PhoneKind.FIXED, PhoneKind.VOIP
UNUSUAL = PhoneWarning.UNUSUAL_RANGE


@pytest.mark.parametrize(
    "typed",
    [
        "050-2345678",
        "0502345678",
        "502345678",
        "+972 (0)50-2345678",
        "00972502345678",
        "972502345678",
        "+9720502345678",
        "(050) 234-5678",
        "+972.50.234.5678",
        "+(972) 50 2345678",
        "050 234 56 78",
        "+0502345678",
        "\u200e050-2345678\u200f",
        "\u202a050-2345678\u202c",
        "050\u20112345678",
        "050\u20132345678",
        "050\u05be2345678",
        "050\u00a02345678",
        "٠٥٠٢٣٤٥٦٧٨",
        "۰۵۰۲۳۴۵۶۷۸",
        "०५०२३४५६७८",
        "０５０－２３４５６７８",
        "＋972502345678",
        "502345678.0",
        "5.02345678E+08",
    ],
)
def test_spellings_of_one_mobile_give_one_number(typed: str) -> None:
    phone = parse_phone(typed)

    assert phone.e164 == "+972502345678"
    assert phone.kind == MOBILE
    assert phone.warning is None
    assert phone.is_mobile
    assert phone.is_sms_capable
    assert parse_phones(typed) == (phone,)


@pytest.mark.parametrize(
    ("typed", "e164", "kind", "warning"),
    [
        ("050-2345678", "+972502345678", MOBILE, None),
        ("052-2345678", "+972522345678", MOBILE, None),
        ("053-2345678", "+972532345678", MOBILE, None),
        ("054-2345678", "+972542345678", MOBILE, None),
        ("055-8812345", "+972558812345", MOBILE, None),
        ("058-3345678", "+972583345678", MOBILE, None),
        ("059-2345678", "+972592345678", MOBILE, None),
        ("02-6234567", "+97226234567", FIXED, None),
        ("03-5234567", "+97235234567", FIXED, None),
        ("04-8234567", "+97248234567", FIXED, None),
        ("08-6234567", "+97286234567", FIXED, None),
        ("09-7654321", "+97297654321", FIXED, None),
        ("072-2345678", "+972722345678", VOIP, None),
        ("073-3345678", "+972733345678", VOIP, None),
        ("074-7012345", "+972747012345", VOIP, None),
        ("076-5012345", "+972765012345", VOIP, None),
        ("077-2345678", "+972772345678", VOIP, None),
        ("1-700-123-456", "+9721700123456", PhoneKind.SHARED, None),
        ("1-700-700-700", "+9721700700700", PhoneKind.SHARED, None),
        ("1-599-123456", "+9721599123456", PhoneKind.SHARED, None),
        ("1800123456", "+9721800123456", PhoneKind.TOLLFREE, None),
        ("1-255-123", "+9721255123", PhoneKind.TOLLFREE, None),
        ("1-900-123456", "+9721900123456", PhoneKind.PREMIUM, None),
        ("1-212-1234", "+97212121234", PhoneKind.PREMIUM, None),
        ("151-50-2345678", "+972151502345678", PhoneKind.UNKNOWN, None),
        ("153-50-2345678", "+972153502345678", FIXED, None),
        ("36123456", "+97236123456", FIXED, None),
        ("97250123", "+97297250123", FIXED, None),
        ("050-1234567", "+972501234567", MOBILE, UNUSUAL),
        ("055-1234567", "+972551234567", MOBILE, UNUSUAL),
        ("057-1234567", "+972571234567", MOBILE, UNUSUAL),
        ("058-1234567", "+972581234567", MOBILE, UNUSUAL),
        ("078-1234567", "+972781234567", VOIP, UNUSUAL),
        ("03-1234567", "+97231234567", FIXED, None),
        ("06-6123456", "+97266123456", PhoneKind.UNKNOWN, UNUSUAL),
        ("+970591234567", "+970591234567", MOBILE, None),
        ("+9700591234567", "+970591234567", MOBILE, None),
        ("970591234567", "+970591234567", MOBILE, None),
        ("+97022345678", "+97022345678", FIXED, None),
        ("+970511234567", "+970511234567", FIXED, UNUSUAL),
        ("+44 7911 123456", "+447911123456", PhoneKind.FOREIGN, None),
        ("00442079460958", "+442079460958", PhoneKind.FOREIGN, None),
        ("+61 02 9374 4000", "+61293744000", PhoneKind.FOREIGN, None),
        ("+44 6111 123456", "+446111123456", PhoneKind.FOREIGN, UNUSUAL),
        ("+999123456", None, PhoneKind.UNKNOWN, PhoneWarning.NOT_A_PHONE),
        ("+4412", None, PhoneKind.UNKNOWN, PhoneWarning.NOT_A_PHONE),
        ("*6050", None, PhoneKind.STAR, None),
        ("*2700", None, PhoneKind.STAR, None),
        ("6050*", None, PhoneKind.STAR, None),
        ("*12", None, PhoneKind.UNKNOWN, PhoneWarning.NOT_A_PHONE),
        ("100", None, PhoneKind.SHORT, None),
        ("101", None, PhoneKind.SHORT, None),
        ("106", None, PhoneKind.SHORT, None),
        ("1201", None, PhoneKind.SHORT, None),
        ("2700", None, PhoneKind.SHORT, None),
        ("012-501234567", None, PhoneKind.UNKNOWN, PhoneWarning.CARRIER_PREFIX),
        ("013 44 7911 123456", None, PhoneKind.UNKNOWN, PhoneWarning.CARRIER_PREFIX),
        ("6123456", None, PhoneKind.UNKNOWN, PhoneWarning.AREA_CODE_MISSING),
        ("1123456", None, PhoneKind.UNKNOWN, PhoneWarning.NOT_A_PHONE),
        ("12345", None, PhoneKind.UNKNOWN, PhoneWarning.NOT_A_PHONE),
        ("999", None, PhoneKind.UNKNOWN, PhoneWarning.NOT_A_PHONE),
        ("0501234567890", None, PhoneKind.UNKNOWN, PhoneWarning.NOT_A_PHONE),
        ("1-800-FLOWERS", None, PhoneKind.UNKNOWN, PhoneWarning.NOT_A_PHONE),
        ("אין", None, PhoneKind.UNKNOWN, PhoneWarning.NOT_A_PHONE),
        ("5.02E+08", None, PhoneKind.UNKNOWN, PhoneWarning.SPREADSHEET_DAMAGE),
        ("5E8", None, PhoneKind.UNKNOWN, PhoneWarning.SPREADSHEET_DAMAGE),
    ],
)
def test_number_is_read_by_the_numbering_plan(
    typed: str, e164: str | None, kind: PhoneKind, warning: PhoneWarning | None
) -> None:
    (phone,) = parse_phones(typed)

    assert (phone.e164, phone.kind, phone.warning) == (e164, kind, warning)
    assert phone.raw == typed
    assert phone.is_sms_capable == (kind == MOBILE or e164 == "+447911123456")


@pytest.mark.parametrize(
    ("typed", "extension"),
    [
        ("03-6123456 ext 12", "12"),
        ("03-6123456 x12", "12"),
        ("03-6123456x12", ""),
        ("tel:+972-3-6123456;ext=12", "12"),
        ("03-6123456 שלוחה 12", "12"),
        ("03-6123456 שלוחה: 12", "12"),
        ("03-6123456 שלוח 12", "12"),
        ("03-6123456 ש. 12", "12"),
        ("03-6123456 ש' 12", "12"),
        ("03-6123456, שלוחה 12", "12"),
        ("03-6123456 (שלוחה 12)", "12"),
        ("03-6123456#12", "12"),
        ("03-6123456", ""),
    ],
)
def test_extension_is_kept_apart(typed: str, extension: str) -> None:
    (phone,) = parse_phones(typed)

    assert phone.e164 == "+97236123456"
    assert phone.extension == extension
    assert phone.raw == typed


def test_extension_of_a_mobile_in_hebrew_does_not_stop_the_reading() -> None:
    phone = parse_phone("050-2345678 שלוחה 12")

    assert (phone.e164, phone.extension, phone.label) == ("+972502345678", "12", "")


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("", []),
        (" - ", []),
        ("03-6123456/7", ["+97236123456", "+97236123457"]),
        ("03-6123456/57/8", ["+97236123456", "+97236123457", "+97236123458"]),
        ("050-2345678/7654321", ["+972502345678", "+972507654321"]),
        ("050-2345678,050-7654321", ["+972502345678", "+972507654321"]),
        ("050-2345678; 052-7654321", ["+972502345678", "+972527654321"]),
        ("050-2345678 או 052-7654321", ["+972502345678", "+972527654321"]),
        ("050-2345678או052-7654321", ["+972502345678", "+972527654321"]),
        ("050-2345678 ו-052-7654321", ["+972502345678", "+972527654321"]),
        ("050-2345678\n052-7654321", ["+972502345678", "+972527654321"]),
        ("050-2345678 | 052-7654321", ["+972502345678", "+972527654321"]),
        ("0502345678 0527654321", ["+972502345678", "+972527654321"]),
        ("050-2345678 - 052-7654321", ["+972502345678", "+972527654321"]),
        ("+972502345678 +972527654321", ["+972502345678", "+972527654321"]),
        ("03-6123456 שלוחה 12 / 050-2345678", ["+97236123456", "+972502345678"]),
        ("03-6123456 / *6050", ["+97236123456", None]),
        ("*6050/7", [None, None]),
        ("+442079460958/9", ["+442079460958", None]),
        ("6123456/7", [None, None]),
        ("03-6123456 / 0", ["+97236123456", None]),
        ("03-6123456 / 12345678901", ["+97236123456", None]),
        ("אבא 050-2345678 אמא 052-7654321", ["+972502345678", "+972527654321"]),
    ],
)
def test_every_number_of_a_cell_is_read(cell: str, numbers: list[str | None]) -> None:
    assert [phone.e164 for phone in parse_phones(cell)] == numbers


def test_shorter_piece_is_completed_with_a_warning() -> None:
    first, second = parse_phones("פקס: 03-6123456/7 שלוחה 4")

    assert first.warning is None
    assert second.warning == PhoneWarning.COMPLETED
    assert second.raw == "פקס: 03-6123456/7 שלוחה 4"
    assert (second.label, second.extension) == ("פקס", "4")


def test_completed_number_out_of_range_says_so() -> None:
    _, second = parse_phones("050-2345678/1234567")

    assert (second.e164, second.warning) == ("+972501234567", UNUSUAL)


@pytest.mark.parametrize(
    ("cell", "labels"),
    [
        ("נייד: 050-2345678", ["נייד"]),
        ("טל' 03-6123456", ["טל"]),
        ("פקס 03-6123456", ["פקס"]),
        ("tel: 03-6123456", [""]),
        ("טל/פקס: 03-6123456", ["טל/פקס"]),
        ("טלפון 2: 050-2345678", ["טלפון 2"]),
        ("נייד 2 050-2345678", ["נייד 2"]),
        ("050-2345678 (אמא)", ["אמא"]),
        ("050-2345678, יוסי", ["יוסי"]),
        ("050-2345678 יוסי, מנהל", ["יוסי/מנהל"]),
        ("נייד 050-2345678 בית 03-6123456", ["נייד", "בית"]),
        ("050-2345678 (נייד) 03-6123456 (בית)", ["נייד", "בית"]),
        ("בית: 03-6123456, נייד: 050-2345678", ["בית", "נייד"]),
    ],
)
def test_words_around_a_number_are_its_label(cell: str, labels: list[str]) -> None:
    assert [phone.label for phone in parse_phones(cell)] == labels


def test_text_without_any_number_is_kept_as_typed() -> None:
    (phone,) = parse_phones("אין / לא ידוע")

    assert phone.raw == "אין / לא ידוע"
    assert phone.warning == PhoneWarning.NOT_A_PHONE


def test_digits_and_dashes_stay_as_typed_in_the_raw_text() -> None:
    (phone,) = parse_phones("\u200eנייד: ٠٥٠–٢٣٤٥٦٧٨\u200f")

    assert phone.raw == "נייד: ٠٥٠–٢٣٤٥٦٧٨"
    assert (phone.e164, phone.label) == ("+972502345678", "נייד")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("+972502345678", "050-234-5678"),
        ("03-6123456", "03-612-3456"),
        ("0722345678", "072-234-5678"),
        ("1700700700", "1-700-700-700"),
        ("1599123456", "1-599-123-456"),
        ("1255123", "1-255-123"),
        ("1512345678901", "1512345678901"),
        ("151502345678", "151-50-2345678"),
        ("+970591234567", "+970 59-123-4567"),
        ("+442079460958", "+44 20 7946 0958"),
        ("*6050", "*6050"),
        ("אין", "אין"),
    ],
)
def test_number_is_shown_as_israelis_read_it(typed: str, shown: str) -> None:
    phone = parse_phone(typed)

    assert display_phone(phone.e164, phone.raw, phone.kind) == shown


@pytest.mark.parametrize(
    ("typed", "dialed", "whatsapp"),
    [
        ("050-2345678", "tel:+972502345678", "https://wa.me/972502345678"),
        ("03-6123456 שלוחה 3", "tel:+97236123456", None),
        ("+970591234567", "tel:+970591234567", "https://wa.me/970591234567"),
        ("+97022345678", "tel:+97022345678", None),
        ("+447911123456", "tel:+447911123456", "https://wa.me/447911123456"),
        ("+442079460958", "tel:+442079460958", None),
        ("*6050", "tel:*6050", None),
        ("משרד *6050", "tel:*6050", None),
        ("100", "tel:100", None),
        ("אין", None, None),
    ],
)
def test_links_of_a_number(typed: str, dialed: str | None, whatsapp: str | None) -> None:
    phone = parse_phone(typed)

    assert tel_url(phone.e164, phone.raw, phone.kind) == dialed
    assert whatsapp_url(phone.e164) == whatsapp
    assert (phone.e164 is not None and is_mobile_number(phone.e164)) == phone.is_mobile


def test_one_palestinian_mobile_stored_under_two_codes_is_matched() -> None:
    ours, theirs = parse_phone("059-2345678"), parse_phone("+970592345678")

    assert ours.e164 != theirs.e164
    assert ours.e164 is not None
    assert theirs.e164 is not None
    assert match_key(ours.e164) == match_key(theirs.e164) == "592345678"
    assert set(phone_runs(ours)) == set(phone_runs(theirs))


@pytest.mark.parametrize("sent", ["0502345678", "972502345678", "+972502345678"])
def test_caller_is_matched_however_the_exchange_sends_him(sent: str) -> None:
    e164 = parse_phone(sent).e164

    assert e164 is not None
    assert match_key(e164) == "502345678"


@pytest.mark.parametrize(
    ("typed", "runs"),
    [
        ("050-2345678", ("0502345678", "972502345678")),
        ("03-6123456 שלוחה 77", ("036123456", "97236123456")),
        ("1-700-700-700", ("1700700700", "9721700700700")),
        ("+442079460958", ("442079460958",)),
        ("*6050", ("*6050",)),
        ("6123456", ("6123456",)),
        ("אין", ()),
    ],
)
def test_runs_by_which_a_number_is_found(typed: str, runs: tuple[str, ...]) -> None:
    assert phone_runs(parse_phone(typed)) == runs


@pytest.mark.parametrize(
    ("query", "digits"),
    [
        ("050-234", "050234"),
        ("+972 (0)50-23", "9725023"),
        ("0097250", "97250"),
        ("009", "009"),
        ("*60", "*60"),
        ("60*", "*60"),
        ("٠٥٠", "050"),
        ("03-6123456 שלוחה 5", "036123456"),
    ],
)
def test_query_is_reduced_to_what_the_runs_hold(query: str, digits: str) -> None:
    assert query_digits(query) == digits


def test_extension_is_stripped_from_a_query() -> None:
    assert strip_extension("03-6123456 שלוחה 5") == "03-6123456"


def test_every_kind_and_warning_has_its_words() -> None:
    assert set(PHONE_KIND_LABELS) == set(PhoneKind)
    assert set(PHONE_WARNING_TEXTS) == set(PhoneWarning)


@given(st.text(alphabet=st.sampled_from("0123456789+*()-./ ,;xשלוחהאו\n\u200e٣"), max_size=40))
def test_no_cell_raises_or_loses_its_digits(cell: str) -> None:
    phones = parse_phones(cell)

    kept = " ".join(phone.raw for phone in phones)
    assert {char for char in cell if char.isdecimal()} <= set(kept)
    assert all(phone.e164 is None or phone.e164[1:].isdecimal() for phone in phones)


@given(
    st.sampled_from(["50", "52", "53", "54", "58", "72", "77", "2", "3", "4", "8", "9"]),
    st.integers(2_000_000, 9_999_999),
    st.sampled_from(
        ["0{a}-{n}", "0{a}{n}", "+972{a}{n}", "972-{a}-{n}", "00972 {a} {n}", "{a}{n}"]
    ),
)
def test_every_spelling_gives_the_same_number_and_is_found(
    area: str, number: int, spelling: str
) -> None:
    typed = spelling.format(a=area, n=number)

    phone = parse_phone(typed)

    assert phone.e164 == f"+972{area}{number}"
    assert any(query_digits(typed) in run for run in phone_runs(phone))
    assert parse_phone(display_phone(phone.e164, phone.raw, phone.kind)).e164 == phone.e164


def test_a_hundred_thousand_rows_are_read_in_the_time_of_an_import() -> None:
    cells = [f"נייד: 050-{2345678 + i} / 03-612{i:04d}" for i in range(2000)]

    started = time.process_time()
    for cell in cells:
        parse_phones(cell)

    assert (time.process_time() - started) / len(cells) < 500e-6
