"""Making, changing and archiving parties."""

import pytest

from kesher.lib.errors import NotFound, NotPermitted
from kesher.parties import errors, operations
from kesher.parties.choices import CustomerStatus, SupplierStatus
from kesher.parties.models import Address, Contact, Email, Party, Phone
from kesher.parties.rules.entries import (
    AddressEntry,
    EmailEntry,
    PartyEntry,
    PhoneEntry,
    Reach,
)
from kesher.records.errors import (
    AlreadyArchived,
    NotArchived,
    OwnerUnknown,
    PlaceOutOfReach,
    RecordArchived,
    UnitUnknown,
)
from kesher.records.rules.places import Place
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.models import Change, OrgUnit
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import in_scope, make_member
from tests.factories.parties import make_contact, make_party


def test_create_party_stores_everything_that_was_entered(dana: Actor) -> None:
    reach = Reach(
        phones=(PhoneEntry(raw="03-5594210", label="משרד"), PhoneEntry(raw="052-8812345")),
        emails=(EmailEntry(address="Office@Segev.example"),),
        addresses=(AddressEntry(street="המרכבה", house_number="31", locality_name="חולון"),),
    )
    entry = PartyEntry(
        kind="organization",
        name="מפעלי שגב",
        legal_name="מפעלי שגב תעשיות בע״מ",
        id_number_kind="company",
        id_number="51-6179157",
    )

    with in_scope(dana):
        party = operations.create_party(
            actor=dana, entry=entry, roles=("customer", "supplier"), reach=reach
        )

        party = Party.objects.get(pk=party.pk)
        assert party.name == "מפעלי שגב"
        assert party.id_number == "516179157"
        assert party.customer_status == CustomerStatus.NEW
        assert party.supplier_status == SupplierStatus.FOLLOW_UP
        assert (party.owner_id, party.branch_id, party.department_id) == (
            dana.membership_id,
            dana.branch_id,
            dana.department_id,
        )
        assert (party.main_phone, party.main_email) == ("03-559-4210", "office@segev.example")
        assert party.locality_name == "חולון"
        phones = Phone.objects.filter(party=party).order_by("position")
        assert [(row.e164, row.kind, row.is_main, row.label) for row in phones] == [
            ("+97235594210", "fixed", True, "משרד"),
            ("+972528812345", "mobile", False, ""),
        ]
        assert Address.objects.get(party=party).locality_code == 6600
        assert Email.objects.get(party=party).is_main


@pytest.mark.behaviour("H-42")
def test_a_new_supplier_is_in_follow_up(dana: Actor) -> None:
    party = make_party(dana, roles=("supplier",))

    assert party.supplier_status == SupplierStatus.FOLLOW_UP
    assert party.customer_status is None


def test_create_party_is_told_in_the_change_log(dana: Actor) -> None:
    party = make_party(dana, phones=("03-5594210",))

    with in_scope(dana):
        changes = Change.objects.filter(operation="parties.create_party").order_by("pk")
        assert [(change.table, change.kind) for change in changes] == [
            ("parties_party", "I"),
            ("parties_phone", "I"),
        ]
        assert changes[0].membership_id == dana.membership_id
        assert changes[1].parent_id == party.pk


def test_the_name_of_a_person_is_split_and_joined(dana: Actor) -> None:
    split = make_party(dana, 'ד"ר יוסי כהן', kind="person")
    joined = make_party(dana, "", kind="person", first_name="רותי", last_name="בן דוד")

    assert (split.title, split.first_name, split.last_name) == ('ד"ר', "יוסי", "כהן")
    assert split.name == "יוסי כהן"
    assert joined.name == "רותי בן דוד"


@pytest.mark.parametrize("query", ["שגב", "0355", "972528812345", "מזרחי", "office@", "חולונ"])
def test_search_text_holds_names_phones_mails_contacts_and_locality(
    dana: Actor, query: str
) -> None:
    party = make_party(
        dana, phones=("03-5594210",), emails=("office@segev.example",), locality="חולון"
    )
    make_contact(dana, party, phones=("052-8812345",))

    with in_scope(dana):
        assert Party.objects.filter(search_text__contains=query).exists()


ORGANIZATION = PartyEntry(kind="organization", name="שגב")


@pytest.mark.parametrize(
    ("entry", "reach", "refusal", "field"),
    [
        (PartyEntry(kind="organization", name=" \u200b\u202e "), Reach(), "name_missing", "name"),
        (PartyEntry(kind="person"), Reach(), "name_missing", "name"),
        (PartyEntry(kind="organization", name="א" * 201), Reach(), "text_too_long", "name"),
        (
            PartyEntry(kind="person", first_name="א" * 101),
            Reach(),
            "text_too_long",
            "first_name",
        ),
        (
            PartyEntry(kind="organization", name="א", remarks="ב" * 1_000_000),
            Reach(),
            "text_too_long",
            "remarks",
        ),
        (PartyEntry(kind="robot", name="א"), Reach(), "unknown_choice", "kind"),
        (
            PartyEntry(kind="person", name="א", id_number_kind="x"),
            Reach(),
            "unknown_choice",
            "id_number_kind",
        ),
        (
            PartyEntry(kind="person", name="א", id_number_kind="id", id_number="123456789"),
            Reach(),
            "invalid_id_number",
            "id_number",
        ),
        (
            PartyEntry(kind="organization", name="א", id_number_kind="company", id_number="18"),
            Reach(),
            "invalid_id_number",
            "id_number",
        ),
        (
            ORGANIZATION,
            Reach(emails=(EmailEntry(address="a@b.co"), EmailEntry(address="no mail"))),
            "invalid_email",
            "emails-1-address",
        ),
        (
            ORGANIZATION,
            Reach(addresses=(AddressEntry(locality_name="חולון", postal_code="123456"),)),
            "invalid_postal_code",
            "addresses-0-postal_code",
        ),
        (
            ORGANIZATION,
            Reach(phones=(PhoneEntry(raw="0" * 500),)),
            "text_too_long",
            "phones-0-raw",
        ),
        (
            ORGANIZATION,
            Reach(phones=tuple(PhoneEntry(raw=f"03-52345{n:02}") for n in range(51))),
            "too_many_rows",
            "phones",
        ),
        (
            PartyEntry(kind="organization", name="א", place=Place(owner_id=10**12)),
            Reach(),
            "owner_unknown",
            "owner",
        ),
        (
            PartyEntry(kind="organization", name="א", place=Place(owner_id=None, branch_id=10**12)),
            Reach(),
            "unit_unknown",
            "unit",
        ),
    ],
)
def test_create_party_refuses_and_writes_nothing(
    dana: Actor, entry: PartyEntry, reach: Reach, refusal: str, field: str
) -> None:
    with in_scope(dana):
        with pytest.raises(errors.Refusal) as caught:
            operations.create_party(actor=dana, entry=entry, roles=("customer",), reach=reach)

        assert (caught.value.code, caught.value.field) == (refusal, field)
        assert not Party.objects.exists()
        assert not Phone.objects.exists()


def test_create_party_needs_a_role_and_a_known_one(dana: Actor) -> None:
    with in_scope(dana):
        with pytest.raises(errors.RoleMissing):
            operations.create_party(actor=dana, entry=ORGANIZATION, roles=())
        with pytest.raises(errors.UnknownChoice):
            operations.create_party(actor=dana, entry=ORGANIZATION, roles=("partner",))

        assert not Party.objects.exists()


def test_create_party_needs_the_right(avi: Actor) -> None:
    with in_scope(avi):
        with pytest.raises(NotPermitted):
            operations.create_party(actor=avi, entry=ORGANIZATION, roles=("customer",))

        assert not Party.objects.exists()


def test_an_owner_of_the_rival_is_unknown(dana: Actor, noa: Actor) -> None:
    place = Place(owner_id=noa.membership_id)
    entry = PartyEntry(kind="organization", name="שגב", place=place)

    with in_scope(dana), pytest.raises(OwnerUnknown):
        operations.create_party(actor=dana, entry=entry, roles=("customer",))


def test_a_department_belongs_to_its_branch(dana: Actor) -> None:
    with in_scope(dana):
        center = OrgUnit.objects.get(name="מרכז")
        elsewhere = OrgUnit.objects.get(name="גבייה")
        place = Place(owner_id=dana.membership_id, branch_id=center.pk, department_id=elsewhere.pk)
        entry = PartyEntry(kind="organization", name="שגב", place=place)

        with pytest.raises(UnitUnknown):
            operations.create_party(actor=dana, entry=entry, roles=("customer",))


def test_nobody_gives_a_party_away_out_of_reach(dana: Actor, ahava: object) -> None:
    rights = {"party.see": Level.ALL, "party.create": Level.OWN, "party.edit": Level.OWN}
    gal = make_member(ahava, "gal", "גל", rights=rights)  # type: ignore[arg-type]
    theirs = Place(owner_id=dana.membership_id)
    party = make_party(gal)

    with in_scope(gal):
        with pytest.raises(PlaceOutOfReach):
            operations.create_party(
                actor=gal,
                entry=PartyEntry(kind="organization", name="ב", place=theirs),
                roles=("customer",),
            )
        with pytest.raises(PlaceOutOfReach):
            operations.edit_party(
                actor=gal,
                party_id=party.pk,
                expected_version=1,
                entry=PartyEntry(kind="organization", name="ב", place=theirs),
            )
        assert Party.objects.get().owner_id == gal.membership_id


def test_a_lenient_creation_keeps_what_a_form_would_refuse(dana: Actor) -> None:
    entry = PartyEntry(kind="organization", name="שגב", id_number_kind="company", id_number="123")
    reach = Reach(
        phones=(PhoneEntry(raw="לברר"),),
        emails=(EmailEntry(address="no mail"),),
        addresses=(AddressEntry(locality_name="אי שם", postal_code="1"),),
    )

    with in_scope(dana):
        party = operations.create_party(
            actor=dana, entry=entry, roles=("customer",), reach=reach, lenient=True
        )

        assert party.id_number == "123"
        assert Phone.objects.get().raw == "לברר"
        assert Email.objects.get().address == "no mail"
        address = Address.objects.get()
        assert (address.locality_name, address.locality_code) == ("אי שם", None)


def test_create_party_makes_few_queries(dana: Actor, django_assert_num_queries: object) -> None:
    reach = Reach(phones=tuple(PhoneEntry(raw=f"03-523456{n}") for n in range(9)))

    # One of them reads the stamp of the record design, which a request knows already.
    with in_scope(dana), django_assert_num_queries(6):  # type: ignore[operator]
        operations.create_party(actor=dana, entry=ORGANIZATION, roles=("customer",), reach=reach)


def test_hostile_text_is_kept_readable(dana: Actor) -> None:
    name = "שָׁלוֹם\x00 \u202eאבג 😀 " + "x" * 20

    party = make_party(dana, name, remarks="שורה\x00\r\nשנייה")

    assert party.name == "שָׁלוֹם אבג 😀 " + "x" * 20
    assert party.remarks == "שורה\nשנייה"


# --- editing ----------------------------------------------------------------------------------


def test_edit_party_changes_fields_and_whole_lists(dana: Actor) -> None:
    party = make_party(dana, phones=("03-5594210", "052-8812345"))
    with in_scope(dana):
        second = Phone.objects.get(e164="+972528812345")
        reach = Reach(
            phones=(
                PhoneEntry(raw="052-8812345", id=second.pk, label="נייד", is_main=True),
                PhoneEntry(raw="*6050"),
            )
        )

        edited = operations.edit_party(
            actor=dana,
            party_id=party.pk,
            expected_version=1,
            entry=PartyEntry(kind="organization", name="שגב ובניו"),
            reach=reach,
        )

        phones = Phone.objects.order_by("position")
        assert [(row.pk == second.pk, row.raw, row.label) for row in phones] == [
            (True, "052-8812345", "נייד"),
            (False, "*6050", ""),
        ]
        assert (edited.name, edited.version) == ("שגב ובניו", 2)
        assert edited.main_phone == "052-881-2345"
        assert "*6050" in edited.search_text
        assert "5594210" not in edited.search_text


def test_edit_party_without_reach_leaves_the_lists(dana: Actor) -> None:
    party = make_party(dana, phones=("03-5594210",))

    with in_scope(dana):
        operations.edit_party(actor=dana, party_id=party.pk, expected_version=1, entry=ORGANIZATION)

        assert Phone.objects.count() == 1


def test_a_row_of_another_party_is_never_taken_over(dana: Actor) -> None:
    other = make_party(dana, "אחרת", phones=("03-5594210",))
    party = make_party(dana)
    with in_scope(dana):
        foreign = Phone.objects.get(party=other)

        operations.edit_party(
            actor=dana,
            party_id=party.pk,
            expected_version=1,
            entry=ORGANIZATION,
            reach=Reach(phones=(PhoneEntry(raw="09-7654321", id=foreign.pk),)),
        )

        foreign.refresh_from_db()
        assert (foreign.raw, foreign.party_id) == ("03-5594210", other.pk)
        assert Phone.objects.get(party=party).raw == "09-7654321"


def test_edit_party_refuses_a_stale_version(dana: Actor, yossi: Actor) -> None:
    party = make_party(dana)
    with in_scope(yossi):
        operations.edit_party(
            actor=yossi, party_id=party.pk, expected_version=1, entry=ORGANIZATION
        )
    with in_scope(dana):
        with pytest.raises(StaleVersion) as caught:
            operations.edit_party(
                actor=dana,
                party_id=party.pk,
                expected_version=1,
                entry=PartyEntry(kind="organization", name="אחר"),
            )

        assert caught.value.current_version == 2
        assert Party.objects.get().name == "שגב"


def test_edit_party_refuses_what_is_archived(dana: Actor) -> None:
    party = make_party(dana)
    with in_scope(dana):
        operations.archive_party(actor=dana, party_id=party.pk)

        with pytest.raises(RecordArchived):
            operations.edit_party(
                actor=dana, party_id=party.pk, expected_version=2, entry=ORGANIZATION
            )

        assert Party.objects.get().name == "מפעלי שגב"


def test_a_wrong_number_from_an_import_may_stay_but_not_come_anew(dana: Actor) -> None:
    wrong = PartyEntry(kind="organization", name="שגב", id_number_kind="company", id_number="123")
    with in_scope(dana):
        party = operations.create_party(actor=dana, entry=wrong, roles=("customer",), lenient=True)

        operations.edit_party(actor=dana, party_id=party.pk, expected_version=1, entry=wrong)
        with pytest.raises(errors.InvalidIdNumber):
            operations.edit_party(
                actor=dana,
                party_id=party.pk,
                expected_version=2,
                entry=PartyEntry(
                    kind="organization", name="שגב", id_number_kind="company", id_number="124"
                ),
            )

        assert Party.objects.get().id_number == "123"


def test_contacts_follow_their_party(dana: Actor, yossi: Actor) -> None:
    party = make_party(dana)
    make_contact(dana, party)
    entry = PartyEntry(
        kind="organization",
        name="שם אחר",
        place=Place(
            owner_id=yossi.membership_id,
            branch_id=yossi.branch_id,
            department_id=yossi.department_id,
        ),
    )
    with in_scope(dana):
        operations.edit_party(actor=dana, party_id=party.pk, expected_version=1, entry=entry)

        contact = Contact.objects.get()
        assert contact.owner_id == yossi.membership_id
        assert "אחר" in contact.search_text


# --- roles and the archive --------------------------------------------------------------------


def test_roles_are_added_and_taken_away(dana: Actor) -> None:
    party = make_party(dana)
    with in_scope(dana):
        both = operations.add_role(actor=dana, party_id=party.pk, role="supplier")
        assert both.supplier_status == SupplierStatus.FOLLOW_UP
        with pytest.raises(errors.RoleAlreadyHeld):
            operations.add_role(actor=dana, party_id=party.pk, role="supplier")

        one = operations.remove_role(actor=dana, party_id=party.pk, role="customer")
        assert (one.customer_status, one.supplier_status) == (None, SupplierStatus.FOLLOW_UP)
        with pytest.raises(errors.RoleNotHeld):
            operations.remove_role(actor=dana, party_id=party.pk, role="customer")
        with pytest.raises(errors.RoleMissing):
            operations.remove_role(actor=dana, party_id=party.pk, role="supplier")
        with pytest.raises(errors.UnknownChoice):
            operations.add_role(actor=dana, party_id=party.pk, role="partner")

        assert Party.objects.get().supplier_status == SupplierStatus.FOLLOW_UP


def test_a_role_that_was_worked_with_stays(dana: Actor) -> None:
    party = make_party(dana, roles=("customer", "supplier"))
    with in_scope(dana):
        Party.objects.filter(pk=party.pk).update(customer_status=CustomerStatus.FROZEN)

        with pytest.raises(errors.RoleInUse):
            operations.remove_role(actor=dana, party_id=party.pk, role="customer")

        assert Party.objects.get().customer_status == CustomerStatus.FROZEN


def test_archive_and_back(dana: Actor) -> None:
    party = make_party(dana)
    with in_scope(dana):
        assert operations.archive_party(actor=dana, party_id=party.pk).archived_at
        with pytest.raises(AlreadyArchived):
            operations.archive_party(actor=dana, party_id=party.pk)

        assert not operations.unarchive_party(actor=dana, party_id=party.pk).archived_at
        with pytest.raises(NotArchived):
            operations.unarchive_party(actor=dana, party_id=party.pk)

        assert Party.objects.get().archived_at is None


@pytest.mark.parametrize("deed", ["edit", "add_role", "remove_role", "archive", "unarchive"])
def test_every_deed_asks_for_sight_and_right(
    dana: Actor, noa: Actor, ahava: object, deed: str
) -> None:
    sees = {"party.see": Level.ALL}
    reader = make_member(ahava, "gal", "גל", rights=sees)  # type: ignore[arg-type]
    blind = make_member(ahava, "tal", "טל", rights={})  # type: ignore[arg-type]
    party = make_party(dana)

    def act(actor: Actor) -> None:
        with in_scope(actor):
            if deed == "edit":
                operations.edit_party(
                    actor=actor, party_id=party.pk, expected_version=1, entry=ORGANIZATION
                )
            elif deed in {"add_role", "remove_role"}:
                getattr(operations, deed)(actor=actor, party_id=party.pk, role="supplier")
            else:
                getattr(operations, f"{deed}_party")(actor=actor, party_id=party.pk)

    with pytest.raises(NotPermitted):
        act(reader)
    for stranger in (blind, noa):
        with pytest.raises(NotFound):
            act(stranger)
    with in_scope(dana):
        untouched = Party.objects.get()
        assert (untouched.name, untouched.version) == ("מפעלי שגב", 1)
