import pytest

from kesher.parties.rules.localities import (
    localities_starting_with,
    locality_by_code,
    locality_named,
)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("תל אביב-יפו", 5000),
        ("תל אביב יפו", 5000),
        ("תל־אביב", 5000),
        ('ת"א', 5000),
        ("ת״א", 5000),
        ("יפו", 5000),
        ("Haifa", 4000),
        ("haifa", 4000),
        ("ירושלים", 3000),
        ("בית אריה", 3652),
        ("עופרים", 3652),
        ("ראשל״צ", 8300),
        ("פ״ת", 7900),
        ("ב״ש", 9000),
    ],
)
def test_a_locality_is_known_by_every_spelling(name: str, code: int) -> None:
    locality = locality_named(name)

    assert locality is not None
    assert locality.code == code
    assert locality_by_code(code) == locality


@pytest.mark.parametrize("name", ["", " ", "אי שם", "תל", "%"])
def test_what_is_no_locality_is_none(name: str) -> None:
    assert locality_named(name) is None


def test_an_unknown_code_is_none() -> None:
    assert locality_by_code(1) is None


def test_the_start_of_a_name_comes_before_a_later_word_and_the_large_before_the_small() -> None:
    found = [locality.name for locality in localities_starting_with("ראש")]

    assert found[0] == "ראשון לציון"
    assert "ראש העין" in found
    assert all(" " + "ראש" in " " + name for name in found)


def test_the_middle_of_a_word_finds_nothing() -> None:
    assert localities_starting_with("רושלים") == []
    assert localities_starting_with(" ") == []


def test_no_more_than_asked_for() -> None:
    assert len(localities_starting_with("בית", limit=3)) == 3


def test_the_short_names_name_real_localities() -> None:
    assert localities_starting_with('ת"א')[0].code == 5000
