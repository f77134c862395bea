"""Splitting of names typed into one field, and the initials shown for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesher.lib.names import PartyName, PersonName, initials, split_party_name, split_person_name
from kesher.lib.text import clean_line


@pytest.mark.parametrize(
    ("typed", "title", "first", "last"),
    [
        ("יוסי כהן", "", "יוסי", "כהן"),
        ("דר' יוסי כהן", "דר'", "יוסי", "כהן"),
        ("ד״ר יוסי כהן", "ד״ר", "יוסי", "כהן"),
        ('עו"ד ד"ר יוסי כהן', 'עו"ד ד"ר', "יוסי", "כהן"),
        ("Dr. Joseph Cohen", "Dr.", "Joseph", "Cohen"),
        ("מר כהן", "מר", "", "כהן"),
        ("הרב", "", "הרב", ""),
        ("דנה", "", "דנה", ""),
        ("", "", "", ""),
        ("כהן, יוסי", "", "יוסי", "כהן"),
        ("בן דוד, יוסי משה", "", "יוסי משה", "בן דוד"),
        ("יוסי כהן,", "", "יוסי", "כהן"),
        ("דוד בן גוריון", "", "דוד", "בן גוריון"),
        ("דוד בן־גוריון", "", "דוד", "בן־גוריון"),
        ("יוסף חיים בן דוד", "", "יוסף חיים", "בן דוד"),
        ("רות בר לב", "", "רות", "בר לב"),
        ("בן כהן", "", "בן", "כהן"),
        ("בר רפאלי", "", "בר", "רפאלי"),
        ("בן ציון לוי", "", "בן ציון", "לוי"),
        ("בת שבע כהן", "", "בת שבע", "כהן"),
        ("יוסי בן", "", "יוסי", "בן"),
        ("אחמד אבו חמד", "", "אחמד", "אבו חמד"),
        ("אבו מאזן", "", "", "אבו מאזן"),
        ("עבד אל כרים מסארווה", "", "עבד אל כרים", "מסארווה"),
        ("מוחמד אל סייד", "", "מוחמד", "אל סייד"),
        ("Ludwig van der Berg", "", "Ludwig", "van der Berg"),
        ("יוסי משה אברהמי", "", "יוסי משה", "אברהמי"),
        ("דנה כהן לוי", "", "דנה", "כהן לוי"),
        ("דנה כהן-לוי", "", "דנה", "כהן-לוי"),
        ("ג'ורג' ג׳בארין", "", "ג'ורג'", "ג׳בארין"),
        ("  יוסי \u200f  כהן ", "", "יוסי", "כהן"),
    ],
)
def test_name_of_a_person_is_split(typed: str, title: str, first: str, last: str) -> None:
    assert split_person_name(typed) == PersonName(title, first, last)


@pytest.mark.parametrize(
    ("typed", "name", "legal_name"),
    [
        ("מוסך אבי", "מוסך אבי", ""),
        ('מוסך אבי בע"מ', "מוסך אבי", 'מוסך אבי בע"מ'),
        ("אהבה תעשיות בע״מ", "אהבה תעשיות", "אהבה תעשיות בע״מ"),
        ("אהבה בעמ", "אהבה", "אהבה בעמ"),
        ("Acme, Inc.", "Acme", "Acme, Inc."),
        ("Wix.com Ltd", "Wix.com", "Wix.com Ltd"),
        ("עיריית חיפה", "עיריית חיפה", ""),
        ("חברת החשמל", "חברת החשמל", ""),
        ("כהן ושות'", "כהן ושות'", ""),
        ("כהן & לוי", "כהן & לוי", ""),
        ("Smith + Jones", "Smith + Jones", ""),
        ("יוסף כהן ובניו", "יוסף כהן ובניו", ""),
        ("בית-ספר אורט", "בית-ספר אורט", ""),
        ("בית ספר אורט", "בית ספר אורט", ""),
        ("בי״ס אורט", "בי״ס אורט", ""),
        ('נדל"ן הצפון', 'נדל"ן הצפון', ""),
        ('בע"מ', 'בע"מ', ""),
    ],
)
def test_organization_is_told_by_its_words(typed: str, name: str, legal_name: str) -> None:
    expected = PartyName("organization", name=name, legal_name=legal_name)

    assert split_party_name(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ('ד"ר יוסי כהן', PartyName("person", title='ד"ר', first="יוסי", last="כהן")),
        ("אבי מוסקוביץ", PartyName("person", first="אבי", last="מוסקוביץ")),
        ("דנה", PartyName("person", first="דנה")),
        ("", PartyName("person")),
    ],
)
def test_everything_else_is_a_person(typed: str, expected: PartyName) -> None:
    assert split_party_name(typed) == expected


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("יוסי כהן", "יכ"),
        ('ד"ר יוסי בן דוד', "יד"),
        ("דנה", "דנ"),
        ("ג'ירפה ג׳ינג'ית", "גג"),
        ("שָׁרָה לֵוִי", "של"),
        ("dana levi", "DL"),
        ("🎉 דנה 💐 לוי 🎉", "דל"),
        ("👨\u200d👩\u200d👧", "?"),
        ('מוסך אבי בע"מ', "מא"),
        ("סטודיו 54", "ס5"),
        ("(דנה)", "דנ"),
        ("א", "א"),
        ("ﬡבא", "אב"),
        ("", "?"),
        ("נגריית שגב (1998) בע״מ", "נש"),
        ("1998", "19"),
    ],
)
def test_initials_are_two_letters_of_the_name(name: str, letters: str) -> None:
    assert initials(name) == letters


@given(st.text(max_size=40))
def test_no_text_breaks_a_name_and_no_word_is_lost(text: str) -> None:
    person = split_person_name(text)

    kept = f"{person.title} {person.first} {person.last}".replace(",", " ").split()
    assert sorted(kept) == sorted(clean_line(text).replace(",", " ").split())
    assert initials(text)
