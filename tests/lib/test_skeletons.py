"""What is left of a name without its vowels, in both alphabets, in Python and in the database."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from kesher.lib.skeletons import skeletons
from kesher.lib.text import search_key


def heard(name: str) -> set[str]:
    return set(skeletons(search_key(name)))


@pytest.mark.parametrize(
    "spellings",
    [
        ("דוד", "דויד", "דוויד", "David", "DAVID"),
        ("כהן", "Cohen", "Kohen", "Kahn", "Cohn"),
        ("משה", "Moshe", "Moishe"),
        ("לוי", "Levi", "Levy"),
        ("חיים", "חים", "Haim", "Chaim", "Haym"),
        ("צבי", "Zvi", "Tzvi", "Tsvi"),
        ("יוסף", "Yosef", "Joseph"),
        ("יעקב", "Yaakov", "Yaacov", "Jacob"),
        ("שולמית", "שלמית", "Shulamit"),
        ("אוהב", "אהב"),
        ("רוזנברג", "Rosenberg", "Rozenberg"),
        ("שוורץ", "שורץ", "Schwartz", "Shwarz"),
        ("ג׳ורג׳", "George"),
        ("צ׳רלי", "Charlie"),
        ("מיקרוסופט", "Microsoft"),
        ("בן־גוריון", "בן גוריון", "בנגוריון", "Ben-Gurion"),
        ("Müller", "Muller", "מולר"),
    ],
)
def test_spellings_of_one_name_have_a_skeleton_in_common(spellings: tuple[str, ...]) -> None:
    one, *others = map(heard, spellings)

    assert all(one & other for other in others)


@pytest.mark.parametrize(
    ("one", "other"), [("כהן", "לוי"), ("דוד", "דנה"), ("David", "Daniel"), ("הדס", "קדוש")]
)
def test_other_names_have_none_in_common(one: str, other: str) -> None:
    assert not heard(one) & heard(other)


@pytest.mark.parametrize("text", ["", "א", "a", "12", "050-1234567", "אאא", "eau", "x1y2"])
def test_what_is_no_name_has_none(text: str) -> None:
    assert heard(text) == set()


_names = st.text(
    alphabet=st.one_of(
        st.sampled_from("אבגדהוזחטיכלמנסעפצקרשתםןוייווא -׳\"'"),
        st.sampled_from("abcdefghijklmnopqrstuvwxyzcchshjjtzsei -.éüß"),
        st.characters(min_codepoint=0x20, max_codepoint=0x24F),
    ),
    max_size=24,
)


@pytest.mark.django_db
@settings(deadline=None, max_examples=60)
@given(st.lists(_names, min_size=30, max_size=30))
def test_database_and_python_hear_the_same(names: list[str]) -> None:
    keys = [search_key(name.replace("\x00", "")) for name in names]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kesher_skeletons(key) FROM unnest(%s::text[]) WITH ORDINALITY"
            " AS listed (key, place) ORDER BY place",
            [keys],
        )
        found = [row[0] for row in cursor.fetchall()]

    assert found == [" ".join(skeletons(key)) for key in keys]
