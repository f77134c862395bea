"""The numbering plan; how numbers are written in sheets is tested in test_phone."""

import phonenumbers
import pytest

from kesher.lib.numbering_plan import PhoneKind, PhoneWarning, classify, is_mobile_number


@pytest.mark.parametrize("prefix", range(1, 100))
def test_range_is_known_exactly_where_the_library_knows_it(prefix: int) -> None:
    for middle in (0, 111, 234, 505, 881, 999):
        for length in (7, 8, 9, 10, 11):
            digits = f"{prefix}{middle:03d}".ljust(length, "4")[:length]
            phone = classify(raw="", number=f"+972{digits}", extension="", label="")
            if phone.e164 is None:
                continue

            library = phonenumbers.parse(phone.e164)
            assert (phone.warning is None) == phonenumbers.is_valid_number(library)
            assert phonenumbers.is_possible_number(library)


@pytest.mark.parametrize(
    ("e164", "is_mobile"),
    [
        ("+972502345678", True),
        ("+97236123456", False),
        ("+970591234567", True),
        ("+97022345678", False),
        ("+447911123456", True),
        ("+442079460958", False),
    ],
)
def test_stored_number_tells_whether_it_is_a_mobile(e164: str, is_mobile: bool) -> None:
    assert is_mobile_number(e164) is is_mobile


def test_seven_digits_are_not_taken_for_a_whole_number() -> None:
    phone = classify(raw="6123456", number="6123456", extension="", label="")

    assert (phone.e164, phone.kind) == (None, PhoneKind.UNKNOWN)
    assert phone.warning == PhoneWarning.AREA_CODE_MISSING
