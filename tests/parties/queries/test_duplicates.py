"""Who has this number, mail, name or ID already."""

import pytest

from kesher.parties import operations
from kesher.parties.queries.duplicates import likenesses, parties_with_phone, same_numbers
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.parties import make_contact, make_party


@pytest.mark.parametrize(
    ("e164", "forms"),
    [
        ("+972502345678", {"+972502345678"}),
        ("+970591234567", {"+970591234567", "+972591234567"}),
        ("+972591234567", {"+970591234567", "+972591234567"}),
        ("+14155550100", {"+14155550100"}),
    ],
)
def test_a_palestinian_mobile_has_two_forms(e164: str, forms: set[str]) -> None:
    assert set(same_numbers(e164)) == forms


def test_parties_with_phone_finds_parties_and_those_of_contacts(dana: Actor) -> None:
    own = make_party(dana, "א", phones=("052-8812345",))
    through_contact = make_party(dana, "ב")
    make_contact(dana, through_contact, phones=("+972-52-881-2345",))
    make_party(dana, "ג", phones=("03-5594210",))

    with in_scope(dana):
        assert list(parties_with_phone(dana, ["+972528812345"])) == [own, through_contact]
        assert list(parties_with_phone(dana, ["+972528812345"], except_party_id=own.pk)) == [
            through_contact
        ]
        assert not parties_with_phone(dana, [""]).exists()


def test_parties_with_phone_keeps_to_what_may_be_seen(dana: Actor, avi: Actor, noa: Actor) -> None:
    make_party(dana, phones=("052-8812345",))

    for actor in (avi, noa):
        with in_scope(actor):
            assert not parties_with_phone(actor, ["+972528812345"]).exists()


def test_likenesses_name_the_surest_reason_once(dana: Actor) -> None:
    party = make_party(
        dana, "מפעלי שגב", phones=("03-5594210",), id_number="516179157", emails=("a@b.co",)
    )
    with in_scope(dana):
        found = likenesses(
            dana,
            name="מפעלי שגב",
            phones=["03-5594210"],
            emails=["A@B.co"],
            id_number="51-6179157",
        )

        assert [(likeness.party, likeness.by) for likeness in found] == [(party, "id_number")]


@pytest.mark.parametrize("name", ["צה״ל", 'צה"ל', "צהל", "צָהָל"])
def test_a_name_is_the_same_in_every_spelling(dana: Actor, name: str) -> None:
    make_party(dana, "צה״ל")

    with in_scope(dana):
        assert [likeness.by for likeness in likenesses(dana, name=name)] == ["name"]


def test_the_family_name_may_come_first(dana: Actor) -> None:
    make_party(dana, "", kind="person", first_name="יוסי", last_name="כהן")

    with in_scope(dana):
        assert likenesses(dana, name="כהן יוסי") or not likenesses(dana, name="לוי יוסי")


@pytest.mark.parametrize("name", ["", "של", "של גב", "מפעלי"])
def test_a_part_of_a_name_is_no_likeness(dana: Actor, name: str) -> None:
    make_party(dana, "מפעלי שגב")

    with in_scope(dana):
        assert likenesses(dana, name=name) == []


def test_an_archived_party_is_known_too(dana: Actor) -> None:
    party = make_party(dana, "מפעלי שגב")
    with in_scope(dana):
        operations.archive_party(actor=dana, party_id=party.pk)

        assert likenesses(dana, name="מפעלי שגב")


def test_no_more_than_five_are_shown(dana: Actor) -> None:
    for number in range(7):
        make_party(dana, f"סניף {number}", phones=("03-9439111",))

    with in_scope(dana):
        assert len(likenesses(dana, phones=["03-9439111"])) == 5
