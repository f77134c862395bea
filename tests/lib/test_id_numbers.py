"""Identity and company numbers: each row of the table of conventions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesher.lib.id_numbers import (
    ID_PROBLEM_TEXTS,
    IdCheck,
    IdKind,
    IdProblem,
    check_id_number,
    has_check_digit,
    mask_id_number,
)

VALID = (True, None)
WRONG = (False, IdProblem.CHECK_DIGIT)
NOT_5 = (False, IdProblem.NOT_REGISTERED)
SHORT = (False, IdProblem.TOO_SHORT)
ZEROS = (False, IdProblem.ALL_ZEROS)
ODD = (False, IdProblem.NOT_DIGITS)
Outcome = tuple[bool, IdProblem | None]


@pytest.mark.parametrize(
    ("typed", "as_id", "as_company"),
    [
        ("123456782", VALID, NOT_5),
        ("123456789", WRONG, NOT_5),
        ("000000018", VALID, NOT_5),
        ("18", VALID, SHORT),
        ("039337423", VALID, NOT_5),
        ("39337423", VALID, SHORT),
        ("3933742-3", VALID, SHORT),
        ("000000000", ZEROS, ZEROS),
        ("0", ZEROS, ZEROS),
        ("999999998", VALID, NOT_5),
        ("516179157", VALID, VALID),
        ("51-6179157", VALID, VALID),
        ("51 617 915 7", VALID, VALID),
        ("\u200e516179157\u200f", VALID, VALID),
        ("516179150", WRONG, WRONG),
        ("510050000", WRONG, WRONG),
        ("580000008", VALID, (True, IdProblem.UNUSUAL_PREFIX)),
        ("510000003", VALID, VALID),
        ("540012341", VALID, (True, IdProblem.UNUSUAL_PREFIX)),
        ("550001234", VALID, VALID),
        ("500123450", VALID, VALID),
        ("520000019", VALID, VALID),
        ("777777715", VALID, NOT_5),
        ("199999996", VALID, NOT_5),
        ("199999988", VALID, NOT_5),
        ("002233445", WRONG, NOT_5),
        ("٠٠٠٠٠٠٠١٨", ODD, ODD),
        ("12345678a", ODD, ODD),
        ("²", ODD, ODD),
        ("1234567821", (False, IdProblem.TOO_LONG), (False, IdProblem.TOO_LONG)),
        ("0123456782", (False, IdProblem.TOO_LONG), (False, IdProblem.TOO_LONG)),
    ],
)
def test_number_of_the_table(typed: str, as_id: Outcome, as_company: Outcome) -> None:
    for kind, expected in ((IdKind.ID, as_id), (IdKind.COMPANY, as_company)):
        check = check_id_number(kind, typed)

        assert (check.is_valid, check.problem) == expected
        if not check.is_valid:
            assert check.severity == "refuse"
        else:
            assert check.severity == ("warn" if check.problem else None)


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        ("nonprofit", "580000008", IdCheck("580000008", is_valid=True)),
        ("partnership", "540012341", IdCheck("540012341", is_valid=True)),
        (
            "partnership",
            "580000008",
            IdCheck("580000008", is_valid=True, problem=IdProblem.UNUSUAL_PREFIX, severity="warn"),
        ),
        ("unknown", "18", IdCheck("000000018", is_valid=True)),
        ("unknown", "516179157", IdCheck("516179157", is_valid=True)),
        ("unknown", "516179150", IdCheck("516179150", False, IdProblem.CHECK_DIGIT, "warn")),
        ("unknown", " AB-12 ", IdCheck("AB-12", False, IdProblem.NOT_DIGITS, "warn")),
        ("foreign", " DE 123.456 ", IdCheck("DE 123.456", is_valid=True)),
        ("foreign", "123456789", IdCheck("123456789", is_valid=True)),
        ("id", "", IdCheck("", is_valid=True)),
        ("id", " - ", IdCheck("-", is_valid=True)),
    ],
)
def test_severity_and_spelling_go_by_kind(kind: str, typed: str, expected: IdCheck) -> None:
    assert check_id_number(kind, typed) == expected


@given(st.integers(1, 99_999_999))
def test_exactly_one_check_digit_fits(base: int) -> None:
    fitting = [digit for digit in range(10) if has_check_digit(f"{base:08d}{digit}")]

    assert len(fitting) == 1
    assert check_id_number("id", f"{base}{fitting[0]}").normalized == f"{base:08d}{fitting[0]}"


@given(st.integers(1, 99_999_999), st.integers(0, 8), st.integers(1, 9))
def test_one_mistyped_digit_is_found(base: int, place: int, step: int) -> None:
    number = next(f"{base:08d}{n}" for n in range(10) if has_check_digit(f"{base:08d}{n}"))

    mistyped = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]

    assert not has_check_digit(mistyped)


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("123456782", "*****6782"),
        ("000000018", "*****0018"),
        ("AB-12", "****2"),
        ("DE123456789", "*******6789"),
        ("", ""),
    ],
)
def test_number_is_masked_in_lists(number: str, masked: str) -> None:
    assert mask_id_number(number) == masked


def test_unusual_prefix_of_a_partnership_only_warns() -> None:
    check = check_id_number("partnership", "580000008")

    assert check.is_valid
    assert (check.problem, check.severity) == (IdProblem.UNUSUAL_PREFIX, "warn")


def test_every_problem_has_its_words() -> None:
    assert set(ID_PROBLEM_TEXTS) == set(IdProblem)
