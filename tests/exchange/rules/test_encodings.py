from pathlib import Path

import pytest

from kesher.exchange.rules.encodings import (
    Decoding,
    byte_order_mark,
    detect_codec,
    looks_doubled,
    looks_visual,
    reverse_visual,
    suggest_repair,
    undouble,
)

TEXT = "שם,טלפון\nמשה כהן,03-6123456\nאברהם מן,₪5\n"
DOS_TEXT = TEXT.replace("₪", "")


@pytest.mark.parametrize(
    ("data", "codec"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("cp1255"), "cp1255"),
        (DOS_TEXT.encode("cp862"), "cp862"),
        (b"name,phone\nMoshe,03-6123456\n", "utf-8"),
        (b"a,b\n", "utf-8"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, data: bytes, codec: str) -> None:
    path = tmp_path / "sheet"
    path.write_bytes(data)

    assert detect_codec(path) == codec
    mark = byte_order_mark(path, codec)
    assert data[mark:].decode(codec).startswith(TEXT[:2] if data[:1] > b"z" or mark else "")


def test_a_late_hebrew_letter_still_decides(tmp_path: Path) -> None:
    path = tmp_path / "sheet"
    path.write_bytes(b"name\n" + b"x" * 3_000_000 + "\nמשה".encode("cp1255"))

    assert detect_codec(path) == "cp1255"


@pytest.mark.parametrize("codec", ["cp1255", "cp1252"])
def test_text_that_was_encoded_twice_is_recognized_and_mended(codec: str) -> None:
    text = "שלום לכולם, נתראה בקרוב"
    doubled = "".join(_read_as(codec, byte) for byte in text.encode("utf-8"))

    assert looks_doubled(doubled)
    assert undouble(doubled) == text


def _read_as(codec: str, byte: int) -> str:
    try:
        return bytes([byte]).decode(codec)
    except UnicodeDecodeError:
        return chr(byte)


@pytest.mark.parametrize("text", ["שלום לכולם", "ג׳ירפה, צ׳ק", "plain", "2×4 ×3 ×5 קרש ×6", ""])
def test_sound_text_is_not_taken_for_doubled(text: str) -> None:
    assert not looks_doubled(text)
    assert undouble(text) == text


@pytest.mark.parametrize(
    ("visual", "logical"),
    [
        ("ןהכ השמ", "משה כהן"),
        ("03-6123456 ןופלט", "טלפון 03-6123456"),
        ('מ"עב Tel Aviv Motors ךסומ', 'מוסך Tel Aviv Motors בע"מ'),
        ("(הנמז) א10 לצרה", "הרצל 10א (זמנה)"),
        ("dana@example.co.il", "dana@example.co.il"),
    ],
)
def test_visual_order_is_turned_round(visual: str, logical: str) -> None:
    assert reverse_visual(visual) == logical


def test_visual_order_shows_by_its_final_letters() -> None:
    names = "משה כהן\nאברהם מן\nמרים זיידמן\nחיים ברוך"

    assert looks_visual("\n".join(name[::-1] for name in names.split("\n")))
    assert not looks_visual(names)


def test_a_repair_is_suggested_once() -> None:
    reversed_names = "ןהכ םהרבא\nןמ םייח\nךורב ןד"
    suggestion = suggest_repair(Decoding("cp862"), reversed_names)

    assert str(suggestion) == "cp862:visual"
    assert suggestion is not None
    assert suggest_repair(suggestion, reversed_names) is None
    assert suggest_repair(Decoding("utf-8"), "משה כהן") is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Windows-1255", "cp1255"),
        ("utf8", "utf-8"),
        ("862:visual", "cp862:visual"),
        ("utf-8:doubled", "utf-8:doubled"),
        ("iso-8859-8-i", "cp1255"),
    ],
)
def test_encodings_are_named_in_the_usual_ways(typed: str, meant: str) -> None:
    assert str(Decoding.parse(typed)) == meant


@pytest.mark.parametrize("typed", ["latin-1", "utf-8:upside-down", ":visual"])
def test_unknown_encodings_are_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=typed):
        Decoding.parse(typed)
