import pytest
from django.utils import translation

from kesher.lib.sizes import format_size


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        (0, "0 בתים"),
        (1023, "1023 בתים"),
        (1024, "1 ק״ב"),
        (1033, "1 ק״ב"),
        (1536, "1.5 ק״ב"),
        (10 * 1024 + 900, "10 ק״ב"),
        (25 * 1024**2, "25 מ״ב"),
        (5 * 1024**3, "5 ג״ב"),
        (3000 * 1024**3, "3000 ג״ב"),
    ],
)
def test_a_size_is_told_in_the_largest_unit_that_fits(size_bytes: int, text: str) -> None:
    with translation.override("he"):
        assert format_size(size_bytes) == text
