"""Making, changing and archiving the people at a party."""

import pytest

from kesher.lib.errors import NotFound, NotPermitted
from kesher.parties import errors, operations
from kesher.parties.models import Contact, Email, Party, Phone
from kesher.parties.rules.entries import ContactEntry, EmailEntry, PhoneEntry
from kesher.records.errors import AlreadyArchived, NotArchived, RecordArchived
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.models import Business, Change
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import in_scope, make_member
from tests.factories.parties import make_contact, make_party


def test_create_contact_stores_name_phones_and_mails(dana: Actor) -> None:
    party = make_party(dana)
    with in_scope(dana):
        contact = operations.create_contact(
            actor=dana,
            party_id=party.pk,
            entry=ContactEntry(name="רותי מזרחי", job_title="רכש"),
            phones=(PhoneEntry(raw="052-8812345, 03-5594210 שלוחה 7"),),
            emails=(EmailEntry(address="Ruti@segev.example"),),
        )

        contact = Contact.objects.get(pk=contact.pk)
        assert (contact.first_name, contact.last_name) == ("רותי", "מזרחי")
        assert contact.main_phone == "052-881-2345"
        assert contact.main_email == "ruti@segev.example"
        assert contact.owner_id == party.owner_id
        phones = Phone.objects.filter(contact=contact).order_by("position")
        assert [(row.e164, row.extension) for row in phones] == [
            ("+972528812345", ""),
            ("+97235594210", "7"),
        ]
        assert "מזרחי" in Party.objects.get().search_text
        assert Change.objects.filter(operation="parties.create_contact").count() >= 4


def test_the_first_contact_is_the_main_one_and_another_can_become_it(dana: Actor) -> None:
    party = make_party(dana)
    first = make_contact(dana, party, "א א", phones=("052-8812345",))
    second = make_contact(dana, party, "ב ב", phones=("054-2345678",))
    assert (first.is_main, second.is_main) == (True, False)

    with in_scope(dana):
        operations.edit_contact(
            actor=dana,
            contact_id=second.pk,
            expected_version=1,
            entry=ContactEntry(name="ב ב", is_main=True),
            phones=(PhoneEntry(raw="054-2345678"),),
            emails=(),
        )

        assert list(Contact.objects.filter(is_main=True)) == [second]
        assert Party.objects.get().main_phone == "054-234-5678"


def test_the_party_s_own_number_comes_before_its_contacts(dana: Actor) -> None:
    party = make_party(dana, phones=("03-5594210",))
    make_contact(dana, party, phones=("052-8812345",))

    with in_scope(dana):
        assert Party.objects.get().main_phone == "03-559-4210"


@pytest.mark.parametrize(
    ("entry", "emails", "refusal"),
    [
        (ContactEntry(name=" "), (), errors.NameMissing),
        (ContactEntry(name="א" * 201), (), errors.TextTooLong),
        (ContactEntry(name="א", remarks="ב" * 20_001), (), errors.TextTooLong),
        (ContactEntry(name="א"), (EmailEntry(address="no"),), errors.InvalidEmail),
        (
            ContactEntry(name="א"),
            tuple(EmailEntry(address=f"a{n}@b.co") for n in range(51)),
            errors.TooManyRows,
        ),
    ],
)
def test_create_contact_refuses_and_writes_nothing(
    dana: Actor,
    entry: ContactEntry,
    emails: tuple[EmailEntry, ...],
    refusal: type[errors.Refusal],
) -> None:
    party = make_party(dana)
    with in_scope(dana):
        with pytest.raises(refusal):
            operations.create_contact(actor=dana, party_id=party.pk, entry=entry, emails=emails)

        assert not Contact.objects.exists()
        assert not Email.objects.exists()


def test_nobody_joins_an_archived_party(dana: Actor) -> None:
    party = make_party(dana)
    with in_scope(dana):
        operations.archive_party(actor=dana, party_id=party.pk)

        with pytest.raises(RecordArchived):
            operations.create_contact(actor=dana, party_id=party.pk, entry=ContactEntry(name="א"))


def test_edit_contact_refuses_a_stale_version_and_an_archived_contact(dana: Actor) -> None:
    contact = make_contact(dana, make_party(dana))

    def edit(version: int) -> None:
        operations.edit_contact(
            actor=dana,
            contact_id=contact.pk,
            expected_version=version,
            entry=ContactEntry(name="אחר"),
            phones=(),
            emails=(),
        )

    with in_scope(dana):
        with pytest.raises(StaleVersion):
            edit(7)
        operations.archive_contact(actor=dana, contact_id=contact.pk)
        with pytest.raises(RecordArchived):
            edit(2)
        with pytest.raises(AlreadyArchived):
            operations.archive_contact(actor=dana, contact_id=contact.pk)
        operations.unarchive_contact(actor=dana, contact_id=contact.pk)
        with pytest.raises(NotArchived):
            operations.unarchive_contact(actor=dana, contact_id=contact.pk)

        assert Contact.objects.get().name == "רותי מזרחי"


@pytest.mark.parametrize("deed", ["create", "edit", "archive", "unarchive"])
def test_every_deed_asks_for_sight_and_right(
    dana: Actor, noa: Actor, avi: Actor, ahava: Business, deed: str
) -> None:
    rights = {"party.see": Level.ALL, "contact.see": Level.ALL}
    reader = make_member(ahava, "gal", "גל", rights=rights)
    party = make_party(dana)
    contact = make_contact(dana, party)

    def act(actor: Actor) -> None:
        with in_scope(actor):
            if deed == "create":
                operations.create_contact(
                    actor=actor, party_id=party.pk, entry=ContactEntry(name="א")
                )
            elif deed == "edit":
                operations.edit_contact(
                    actor=actor,
                    contact_id=contact.pk,
                    expected_version=1,
                    entry=ContactEntry(name="א"),
                    phones=(),
                    emails=(),
                )
            else:
                getattr(operations, f"{deed}_contact")(actor=actor, contact_id=contact.pk)

    with pytest.raises(NotPermitted):
        act(reader)
    for stranger in (avi, noa):
        with pytest.raises(NotFound):
            act(stranger)
    with in_scope(dana):
        untouched = Contact.objects.get()
        assert (untouched.name, untouched.version) == ("רותי מזרחי", 1)
