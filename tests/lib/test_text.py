"""Cleaning of text, and the keys by which it is searched and ordered."""

import unicodedata
from itertools import pairwise

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from kesher.lib.phone import parse_phones
from kesher.lib.text import (
    CREATE_SEARCH_KEY_SQL,
    SearchTerm,
    clean_line,
    clean_text,
    search_key,
    search_terms,
    search_text,
    sort_key,
    strip_bidi_overrides,
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  יוסי   כהן \n", "יוסי כהן"),
        ("יוסי\u200f כהן\u202e", "יוסי כהן"),
        ("יוסי\r\nכהן\u2028לוי", "יוסי כהן לוי"),
        ("a\x00b\x07c\x9f\ufeff", "abc"),
        ("broken \ud83d end", "broken end"),
        ("e\u0301", "é"),
        ("ﬡ１２", "ﬡ１２"),
        ("צה״ל ־ ׳", "צה״ל ־ ׳"),
        ("\u00a0שלום\u00a0\u00a0עולם", "שלום עולם"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ],
)
def test_line_is_cleaned_for_storage_and_otherwise_as_typed(typed: str, stored: str) -> None:
    assert clean_line(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("\n\nשורה  א \r\n שורה ב\r\r\r\nשורה ג\n\n", "שורה א\nשורה ב\n\nשורה ג"),
        ("א\tב", "א ב"),
        ("א\u202eב\x00", "אב"),
        ("א\u2028ב\x85ג", "א\nב\nג"),
        (" \n \n", ""),
    ],
)
def test_text_keeps_its_lines(typed: str, stored: str) -> None:
    assert clean_text(typed) == stored


@given(st.text())
def test_cleaning_twice_changes_nothing_and_the_database_can_hold_it(text: str) -> None:
    for clean in (clean_line, clean_text):
        cleaned = clean(text)

        assert clean(cleaned) == cleaned
        assert unicodedata.is_normalized("NFC", cleaned)
        assert "\x00" not in cleaned
        cleaned.encode()


def test_name_of_a_file_shows_its_true_ending() -> None:
    assert strip_bidi_overrides("invoice\u202efdp.exe") == "invoicefdp.exe"
    assert strip_bidi_overrides("\u2067א\u2069\u200f.pdf") == "א\u200f.pdf"


@pytest.mark.parametrize(
    ("spellings", "key"),
    [
        (("צה״ל", 'צה"ל', "צהל", "צה”ל", "צה''ל"), "צהל"),
        (("בן־גוריון", "בן-גוריון", "בן גוריון", "בן – גוריון", "בן/גוריון"), "בנ גוריונ"),
        (("ג׳ירפה", "ג'ירפה", "ג’ירפה", "ג`ירפה", "גירפה"), "גירפה"),
        (("שָׁלוֹם", "שלום", "שׁלום", "שׁלום", "ש\u200fלום\u202c"), "שלומ"),
        (("Cohen", "COHEN", "Ｃｏｈｅｎ", "𝐂𝐨𝐡𝐞𝐧", "  cohen\x00"), "cohen"),
        (("ﬡבא", "אבא"), "אבא"),
        (("Иван", "ИВАН"), "иван"),
        (("Ünal", "u\u0308NAL"), "ünal"),
        (("İzmir",), "izmir"),
        (("\x00Dana  Levi\t",), "dana levi"),
        (("***",), "***"),
        (("", "\u200e", "-"), ""),
    ],
)
def test_spellings_of_one_word_have_one_key(spellings: tuple[str, ...], key: str) -> None:
    assert {search_key(spelling) for spelling in spellings} == {key}


@given(st.text())
def test_ascii_takes_the_short_way_to_the_same_key(text: str) -> None:
    ascii_only = "".join(char for char in text if char.isascii())

    assert search_key(f"{ascii_only} א") == f"{search_key(ascii_only)} א".strip()


# Letters, marks and signs near to what people write, beside everything that Unicode has.
_written = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=0x0590, max_codepoint=0x05FF),
        st.characters(min_codepoint=0x20, max_codepoint=0x24F),
        st.characters(min_codepoint=0x300, max_codepoint=0x36F),
        st.characters(min_codepoint=0x1100, max_codepoint=0x11FF),
        st.characters(min_codepoint=0x2000, max_codepoint=0x206F),
        st.characters(min_codepoint=0xFB1D, max_codepoint=0xFB4F),
        st.characters(),
    ),
    max_size=30,
)


def _keys_of_the_database(texts: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kesher_search_key(word) FROM unnest(%s::text[]) WITH ORDINALITY"
            " AS listed (word, place) ORDER BY place",
            [texts],
        )
        return [row[0] for row in cursor.fetchall()]


def _storable(text: str) -> str:
    return "".join(char for char in text if char != "\x00" and not "\ud800" <= char <= "\udfff")


@pytest.mark.django_db
@settings(deadline=None, max_examples=60)
@given(st.lists(_written.map(_storable), min_size=50, max_size=50))
def test_database_and_python_make_the_same_key(texts: list[str]) -> None:
    assert _keys_of_the_database(texts) == [search_key(text) for text in texts]


def _may_compose(char: str) -> bool:
    """Tell whether a neighbour may change a character; a newer Unicode adds marks in plane 0."""
    return char < "\U00010000" or bool(
        unicodedata.combining(char) or unicodedata.decomposition(char)
    )


def _is_telling(code: int) -> bool:
    """Leave out halves of characters and, but for their first ones, planes without any meaning."""
    is_half = 0xD800 <= code < 0xE000
    is_of_empty_plane = 0x40000 <= code < 0xE0000 or code >= 0xF0000
    return not is_half and (not is_of_empty_plane or code & 0xFFFF < 0x100)


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("around", ["{}", "a{}\u0301b", "ש{}\u05c1"])
def test_database_and_python_agree_on_every_character(around: str) -> None:
    characters = [chr(code) for code in range(1, 0x110000) if _is_telling(code)]
    texts = [around.format(char) for char in characters if around == "{}" or _may_compose(char)]

    for start in range(0, len(texts), 50_000):
        chunk = texts[start : start + 50_000]
        assert _keys_of_the_database(chunk) == [search_key(text) for text in chunk]


@pytest.mark.django_db
def test_function_in_the_database_is_the_one_of_this_release() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosrc, provolatile, proparallel, proisstrict FROM pg_proc"
            " WHERE oid = 'kesher_search_key(text)'::regprocedure"
        )
        body, volatility, parallel, is_strict = cursor.fetchone()

    assert body in CREATE_SEARCH_KEY_SQL
    assert (volatility, parallel, is_strict) == ("i", "s", True)


ORDER_OF_ICU = [
    "1",
    "אבא",
    "בן גוריון",
    "בן-גוריון",
    "בןגוריון",
    "כך",
    "ךכ",
    "מיה",
    "משה",
    "צה״ל",
    'צה"ל',
    "צהל",
    "שלום",
    "שׁלום",
    "תמר",
    "Aviv",
]


def test_order_is_that_of_the_hebrew_locale() -> None:
    assert all(sort_key(one) < sort_key(two) for one, two in pairwise(ORDER_OF_ICU))


def _key_bytes(text: str) -> bytes:
    return sort_key(text).encode()


@pytest.mark.parametrize(
    "ordered",
    [
        ["12 קפה", "2 קפה", "אבא", "תמר", "Aviv", "zebra"],
        ["אב", "אב דוד", "אבא"],
        ["aviv", "Aviv", "Aviv Ltd"],
        ["Elan", "Élan", "Elana"],
        ["ג׳ירפה", "ג'ירפה", "גירפה", "גן"],
        ["(בן) דוד", "בן דוד", "בן־דוד", "בנדוד"],
        ["זאב Levi", "זאב levin"],
        ["װ", "ת"],
        ["Яков", "آدم"],
        ["", "א"],
    ],
)
def test_neighbors_in_a_list(ordered: list[str]) -> None:
    assert all(_key_bytes(one) < _key_bytes(two) for one, two in pairwise(ordered))


@given(st.text(max_size=400))
def test_key_of_order_fits_its_column_and_holds_no_nul(text: str) -> None:
    key = sort_key(text)

    assert len(key) <= 240
    assert "\x00" not in key
    key.encode()


@given(st.lists(st.text(alphabet="אבךכם ־-'״Aa1ש\u05c1", max_size=6), max_size=8))
def test_code_points_and_bytes_give_one_order(texts: list[str]) -> None:
    assert sorted(texts, key=sort_key) == sorted(texts, key=_key_bytes)


def test_searched_text_holds_each_word_once_with_a_space_before() -> None:
    phones = parse_phones("050-2345678 שלוחה 4 / *6050")

    text = search_text(["יוסי  כהן", "", 'כהן בע"מ', "יוסי כהן"], phones)

    assert text == " יוסי כהנ\x1f כהנ בעמ\x1f 0502345678\x1f 972502345678\x1f *6050"
    assert search_text([]) == ""


def test_names_come_first_with_and_without_signs_and_then_what_is_heard_in_them() -> None:
    text = search_text(["חולון", "דוד כהן"], parse_phones("*6050"), names=["דוד כהן", "ש.ג.ב.", ""])

    assert text == " דוד כהנ\x1f ש.ג.ב.\x1f שגב\x1e DBD DD KHN SGB \x1e חולונ\x1f *6050"
    assert search_text([], names=["דוד"]) == " דוד\x1e DBD DD \x1e"


def _finds(query: str, searched: str) -> bool:
    terms = search_terms(query)
    return bool(terms) and all(term.pattern in searched for term in terms)


@pytest.mark.parametrize(
    "query",
    [
        "050-123-4567",
        "+972501234567",
        "972501234567",
        "0501234567",
        "00972501234567",
        "+972 (0)50-1234567",
        "+972 (0)50 123 4567",
        "(050) 123-4567",
        "050.123.4567",
        "050 123 4567",
        "123-4567",
        "123 4567",
        "050-123",
        "٠٥٠١٢٣٤٥٦٧",
        "\u200e050-1234567\u200f",
        "050-1234567 שלוחה 12",
        "501234567",
        "4567",
        "972",
        "יוסי",
        "יוסי 050-123 4567",
        "050-123 4567 כהן",
        "כה יו",
        "כ",
        "Cohen",
        "CO",
        "צהל",
        "ג'ירפה",
        "05",
        "יוסי כהן - ג'ירפה",
        "51-6179157",
        "24.11.2025",
        "12/3",
        "*6050",
        "6050*",
        "605",
    ],
)
def test_party_is_found_by(query: str) -> None:
    searched = search_text(
        ["יוסי כהן", "ג׳ירפה צה״ל Cohen", "516179157", "24.11.2025", "12/3"],
        parse_phones("050-1234567, *6050"),
    )

    assert _finds(query, searched)


@pytest.mark.parametrize("query", ["סי", "hen x", "050-123-4568", "060", "6179", "הן"])
def test_party_is_not_found_by(query: str) -> None:
    searched = search_text(["יוסי כהן", "Cohen"], parse_phones("050-1234567"))

    assert not _finds(query, searched)


def _prefix(text: str) -> SearchTerm:
    return SearchTerm("prefix", text)


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("", []),
        (" - ", []),
        ("כה", [_prefix("כה")]),
        ("כהן", [SearchTerm("contains", "כהנ")]),
        ("כהן כהן", [SearchTerm("contains", "כהנ")]),
        ("100% a_b", [SearchTerm("contains", "100%"), *map(_prefix, "ab")]),
        ("12 34", [_prefix("12"), _prefix("34")]),
        ("1-700-700", [SearchTerm("contains", "1700700")]),
    ],
)
def test_query_is_split_into_terms(query: str, terms: list[SearchTerm]) -> None:
    assert search_terms(query) == terms


def test_long_query_asks_for_eight_terms_at_most() -> None:
    assert len(search_terms(" ".join(f"word{n}" for n in range(20)))) == 8


@given(st.text(alphabet=st.sampled_from("אבגךם 'ab1־-"), min_size=1, max_size=20))
def test_every_text_is_found_by_itself(text: str) -> None:
    terms = search_terms(text)

    assert all(term.pattern in search_text([text]) for term in terms)
