import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesher.lib.spellings import distance, joined, neighbors, other_forms, sound_alike, stems


@pytest.mark.parametrize(
    ("typed", "together"),
    [
        ("ש.ג.ב. שיווק", "שגב שיווק"),
        ("מק־דן Food & Co.", "מקדן Food & Co"),
        ("בן-גוריון", "בןגוריון"),
        ("A-1 תיקונים", "A-1 תיקונים"),
        ("U.S.A", "USA"),
        ("א – ב", "א – ב"),
    ],
)
def test_signs_within_words_are_left_out(typed: str, together: str) -> None:
    assert joined(typed) == together


@pytest.mark.parametrize(
    ("word", "left"),
    [
        ("לכהנ", ("כהנ",)),
        ("המשביר", ("משביר",)),
        ("ולכהנ", ("לכהנ", "כהנ")),
        ("דוד", ()),
        ("להב", ()),
        ("hotel", ()),
    ],
)
def test_prefix_letters_are_taken_off_where_a_word_is_left(
    word: str, left: tuple[str, ...]
) -> None:
    assert stems(word) == left


def test_forms_of_a_name_lead_to_each_other() -> None:
    assert "יוספ" in other_forms("יוסי")
    assert "יוסי" in other_forms("joseph")
    assert other_forms("שולחנ") == ()


@pytest.mark.parametrize(
    ("latin", "hebrew", "is_alike"),
    [
        ("levi", "לוי", True),
        ("lea", "לאה", True),
        ("lea", "לוי", False),
        ("cohen", "כהנ", True),
        ("rosenberg", "רוזנברג", True),
        ("dana", "דוד", False),
        ("dana", "dana", False),
    ],
)
def test_a_latin_word_is_read_letter_by_letter(latin: str, hebrew: str, is_alike: bool) -> None:
    assert sound_alike(latin, hebrew) is is_alike


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ("", "", 0),
        ("כהנ", "כהנ", 0),
        ("כהנ", "כנה", 1),
        ("כהנ", "כהננ", 1),
        ("אב", "", 2),
        ("kitten", "sitting", 3),
    ],
)
def test_letters_between_two_words_are_counted(one: str, other: str, far: int) -> None:
    assert distance(one, other) == distance(other, one) == far


@given(st.text(alphabet="BDHKLMN", min_size=3, max_size=6))
def test_neighbors_are_one_letter_away(skeleton: str) -> None:
    near = neighbors(skeleton)

    assert skeleton not in near
    assert all(distance(skeleton, one) == 1 for one in near)
