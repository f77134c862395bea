import pytest

from kesher.lib.keyboards import other_layout


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("akuo", "שלום"),
        ("AKUO", "שלום"),
        ("nhfk pr.", "מיכל פרץ"),
        (",bucv", "תנובה"),
        ("ןמאקך", "intel"),
        ("שצגםבד", "amdocs"),
        ("שלום akuo", ""),
        ("050-1234567", ""),
        ("a", ""),
        ("", ""),
    ],
)
def test_the_same_keys_in_the_other_layout(typed: str, meant: str) -> None:
    assert other_layout(typed) == meant
