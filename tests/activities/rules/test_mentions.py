"""Names after an @."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesher.activities.rules.mentions import fits, mentions_in, pieces_of

NAMES = ["דנה כהן", "דנה", "יוסי לוי", "צוות שירות", "O'Neil"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@דנה כהן, נא לחזור", ["דנה כהן"]),
        ("@דנה נא לחזור", ["דנה"]),
        ("העברתי ל@יוסי לוי וגם ל@דנה כהן", ["יוסי לוי", "דנה כהן"]),
        ("@דנה כהן ושוב @דנה כהן", ["דנה כהן"]),
        ("@דנהלה", []),
        ("dana@דנה", []),
        ("x@y.co.il", []),
        ("@@דנה", ["דנה"]),
        ("(@O'Neil)", ["O'Neil"]),
        ("@", []),
        ("בלי סימן", []),
        ("\u200f@צוות שירות\u200f 😀", ["צוות שירות"]),
    ],
)
def test_mentions_in_a_text(text: str, expected: list[str]) -> None:
    assert mentions_in(text, NAMES) == expected


@given(st.text(alphabet="@דנהכיוסל abc0.\n", max_size=60), st.sets(st.sampled_from(NAMES)))
def test_pieces_make_the_text_again(text: str, names: set[str]) -> None:
    assert "".join(piece for piece, _ in pieces_of(text, names)) == text


def test_a_megabyte_of_signs_takes_no_time() -> None:
    assert mentions_in("@" * 50_000, NAMES) == []


@pytest.mark.parametrize(
    ("name", "typed", "expected"),
    [
        ("דנה כהן", "", True),
        ("דנה כהן", "דנ", True),
        ("דנה כהן", "כה", True),
        ("דנה כהן", "דנה כ", True),
        ("דנה כהן", "נה", False),
    ],
)
def test_what_begins_a_word_fits(name: str, typed: str, expected: bool) -> None:
    assert fits(name, typed) is expected
