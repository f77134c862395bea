"""Writing phones, e-mail addresses and postal addresses."""

import pytest

from kesher.lib.errors import NotFound, NotPermitted
from kesher.parties import errors, operations
from kesher.parties.models import Party, Phone
from kesher.parties.operations.reach import prepare_reach
from kesher.parties.rules.entries import AddressEntry, PartyEntry, PhoneEntry, Reach
from kesher.records.errors import RecordArchived
from kesher.tenancy.models import Business, Change
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import in_scope, make_member
from tests.factories.parties import make_party


def test_add_phone_puts_a_number_behind_the_others(dana: Actor) -> None:
    party = make_party(dana, phones=("03-5594210",))
    with in_scope(dana):
        operations.add_phone(actor=dana, party_id=party.pk, raw="052-8812345", label="נייד")

        rows = Phone.objects.order_by("position")
        assert [(row.raw, row.label, row.is_main) for row in rows] == [
            ("03-5594210", "", True),
            ("052-8812345", "נייד", False),
        ]
        changed = Party.objects.get()
        assert changed.version == 2
        assert "0528812345" in changed.search_text


def test_add_phone_knows_the_number_in_another_spelling(dana: Actor) -> None:
    party = make_party(dana, phones=("03-5594210",))
    with in_scope(dana):
        operations.add_phone(actor=dana, party_id=party.pk, raw="+972 3 559 4210")

        assert Phone.objects.count() == 1
        assert Party.objects.get().version == 1


def test_add_phone_refuses_the_archive_and_what_is_too_long(dana: Actor) -> None:
    party = make_party(dana)
    with in_scope(dana):
        with pytest.raises(errors.TextTooLong):
            operations.add_phone(actor=dana, party_id=party.pk, raw="0" * 61)
        operations.archive_party(actor=dana, party_id=party.pk)
        with pytest.raises(RecordArchived):
            operations.add_phone(actor=dana, party_id=party.pk, raw="03-5594210")

        assert not Phone.objects.exists()


def test_add_phone_asks_for_sight_and_right(dana: Actor, noa: Actor, ahava: Business) -> None:
    party = make_party(dana)
    reader = make_member(ahava, "gal", "גל", rights={"party.see": Level.ALL})

    with in_scope(reader), pytest.raises(NotPermitted):
        operations.add_phone(actor=reader, party_id=party.pk, raw="03-5594210")
    with in_scope(noa), pytest.raises(NotFound):
        operations.add_phone(actor=noa, party_id=party.pk, raw="03-5594210")


def test_one_row_of_each_list_is_the_main_one() -> None:
    reach = Reach(
        phones=(
            PhoneEntry(raw="03-5594210"),
            PhoneEntry(raw="052-8812345", is_main=True),
            PhoneEntry(raw="054-2345678", is_main=True),
        )
    )

    prepared = prepare_reach(reach, lenient=False)

    assert [row.values["is_main"] for row in prepared.phones] == [False, True, False]
    assert [row.values["position"] for row in prepared.phones] == [0, 1, 2]


def test_blank_rows_are_left_out() -> None:
    reach = Reach(
        phones=(PhoneEntry(raw=" \u200e"), PhoneEntry(raw="03-5594210")),
        addresses=(AddressEntry(label="מחסן"), AddressEntry(locality_name="חולון")),
    )

    prepared = prepare_reach(reach, lenient=False)

    assert len(prepared.phones) == 1
    assert [row.values["locality_name"] for row in prepared.addresses] == ["חולון"]


def test_a_row_typed_twice_stays_twice_but_a_split_cell_is_not_repeated() -> None:
    twice = Reach(phones=(PhoneEntry(raw="03-5594210"), PhoneEntry(raw="03-5594210", label="פקס")))
    again = Reach(phones=(PhoneEntry(raw="03-6123456"), PhoneEntry(raw="03-6123456/7")))

    assert len(prepare_reach(twice, lenient=False).phones) == 2
    kept = prepare_reach(again, lenient=False).phones
    assert [row.values["e164"] for row in kept] == ["+97236123456", "+97236123457"]


def test_a_list_that_does_not_change_writes_nothing(dana: Actor) -> None:
    party = make_party(dana, phones=("03-5594210", "*6050"))
    with in_scope(dana):
        rows = Phone.objects.order_by("position")
        same = Reach(phones=tuple(PhoneEntry(raw=row.raw, id=row.pk) for row in rows))
        before = Change.objects.filter(table="parties_phone").count()

        operations.edit_party(
            actor=dana,
            party_id=party.pk,
            expected_version=1,
            entry=PartyEntry(kind="organization", name="שגב"),
            reach=same,
        )

        assert Change.objects.filter(table="parties_phone").count() == before


def test_the_change_log_tells_which_number_was_corrected(dana: Actor) -> None:
    party = make_party(dana, phones=("03-5594210",))
    with in_scope(dana):
        row = Phone.objects.get()

        operations.edit_party(
            actor=dana,
            party_id=party.pk,
            expected_version=1,
            entry=PartyEntry(kind="organization", name="שגב"),
            reach=Reach(phones=(PhoneEntry(raw="03-5594211", id=row.pk),)),
        )

        change = Change.objects.filter(table="parties_phone", kind="U").get()
        assert change.diff["raw"] == ["03-5594210", "03-5594211"]
        assert change.parent_id == party.pk
