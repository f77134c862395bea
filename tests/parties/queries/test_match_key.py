"""The key by which the database finds names that sound alike is that of the rules."""

from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kesher.parties.rules.duplicates import MARKS, NOISE_WORDS, SAME_NAMES, loose_name_key

_WORDS = st.sampled_from([*SAME_NAMES, *sorted(NOISE_WORDS), "וייזל", "טקטיקה", 'בע"מ', "O'Neil"])
_LETTERS = st.text("אבוטיקכךםןשת גד״׳־-.," + MARKS + "abcYZ059", max_size=40)


@given(st.one_of(_LETTERS, st.lists(_WORDS, max_size=6).map(" ".join)))
@example("ו")
@example("וו יי")
@example("x" * 300)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=150,
)
def test_python_and_the_database_agree(db: None, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kesher_match_key(%s)", [name])

        assert cursor.fetchone()[0] == loose_name_key(name)
