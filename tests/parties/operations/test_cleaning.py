import pytest

from kesher.parties import errors
from kesher.parties.models import Party
from kesher.parties.operations.cleaning import fitting_line, is_blank, party_values
from kesher.parties.rules.entries import PartyEntry


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u202e\u200f", "\u0591"])
def test_what_shows_nothing_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["א", "😀", "!", "0"])
def test_what_shows_something_is_not_blank(text: str) -> None:
    assert not is_blank(text)


def test_nothing_is_cut_off_silently() -> None:
    assert fitting_line(Party, "title", "ד" * 40) == "ד" * 40
    with pytest.raises(errors.TextTooLong) as caught:
        fitting_line(Party, "title", "ד" * 41)
    assert caught.value.field == "title"


def test_an_organization_has_no_first_name_and_a_person_no_legal_name() -> None:
    everything = {
        "name": "שגב",
        "legal_name": "שגב בע״מ",
        "first_name": "יוסי",
        "last_name": "כהן",
        "title": "מר",
    }

    organization = party_values(PartyEntry(kind="organization", **everything), lenient=False)
    person = party_values(PartyEntry(kind="person", **everything), lenient=False)

    assert (organization["name"], organization["first_name"]) == ("שגב", "")
    assert (person["name"], person["legal_name"]) == ("יוסי כהן", "")


@pytest.mark.parametrize(
    ("kind", "number", "stored"),
    [
        ("id", "18", "000000018"),
        ("id", "3933742-3", "039337423"),
        ("company", "51-6179157", "516179157"),
        ("foreign", "AB-12", "AB-12"),
        ("unknown", "123456789", "123456789"),
    ],
)
def test_numbers_are_stored_in_one_form(kind: str, number: str, stored: str) -> None:
    entry = PartyEntry(kind="person", name="א", id_number_kind=kind, id_number=number)

    assert party_values(entry, lenient=False)["id_number"] == stored
