"""The recycle bin: deleting, bringing back, and erasing for good."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from kesher.activities.models import Activity
from kesher.lib.errors import NotFound, NotPermitted
from kesher.parties.models import Contact, Party, Phone
from kesher.parties.queries import visible_contacts, visible_parties
from kesher.records import operations, queries
from kesher.records.operations import erasing
from kesher.reminders.models import Reminder
from kesher.tenancy.models import Business, Change
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.activities import phone_call
from tests.factories.businesses import in_scope, make_member
from tests.factories.parties import make_contact, make_party
from tests.factories.records import make_deal
from tests.factories.reminders import make_reminder

SECRET = "סוד-שנמחק"


def delete(actor: Actor, party: Party) -> None:
    with in_scope(actor):
        operations.delete_record(actor=actor, type_key="party", record_id=party.pk)


def in_31_days() -> dt.datetime:
    return timezone.now() + dt.timedelta(days=31)


def test_a_deleted_party_leaves_the_lists_with_all_that_belongs_to_it(dana: Actor) -> None:
    party = make_party(dana, phones=("03-5594210",))
    contact = make_contact(dana, party)

    delete(dana, party)

    with in_scope(dana):
        assert not visible_parties(dana).filter(pk=party.pk).exists()
        assert not visible_contacts(dana).filter(pk=contact.pk).exists()
        (row,) = queries.deleted_records(dana)
        assert (row.kind.key, row.title, row.deleted_by) == ("party", party.name, dana.display_name)
        assert row.days_left == 30


def test_what_is_brought_back_is_as_it_was(dana: Actor) -> None:
    party = make_party(dana, phones=("03-5594210",))
    contact = make_contact(dana, party)
    with in_scope(dana):
        before = Party.objects.values().get(pk=party.pk)
    delete(dana, party)

    with in_scope(dana):
        operations.restore_record(actor=dana, type_key="party", record_id=party.pk)

        after = Party.objects.values().get(pk=party.pk)
        assert {key for key in before if before[key] != after[key]} == {"version", "updated_at"}
        assert visible_contacts(dana).filter(pk=contact.pk).exists()
        assert queries.deleted_records(dana) == []


def test_a_deleted_contact_takes_its_numbers_along_and_brings_them_back(dana: Actor) -> None:
    party = make_party(dana)
    contact = make_contact(dana, party, phones=("052-8341234",))

    with in_scope(dana):
        operations.delete_record(actor=dana, type_key="contact", record_id=contact.pk)
        assert "528341234" not in Party.objects.get(pk=party.pk).search_text
        assert not visible_contacts(dana).filter(pk=contact.pk).exists()

        operations.restore_record(actor=dana, type_key="contact", record_id=contact.pk)
        assert "528341234" in Party.objects.get(pk=party.pk).search_text
        assert Contact.objects.get(pk=contact.pk).archived_at is None


def test_nobody_deletes_without_the_right_or_beyond_its_reach(
    dana: Actor, noa: Actor, ahava: Business
) -> None:
    party = make_party(dana)
    reader = make_member(ahava, "reader", "קורא", rights={"party.see": Level.ALL})
    owner_of_few = make_member(
        ahava, "few", "מעט", rights={"party.see": Level.ALL, "party.delete": Level.OWN}
    )

    for actor in (reader, owner_of_few):
        with pytest.raises(NotPermitted), in_scope(actor):
            operations.delete_record(actor=actor, type_key="party", record_id=party.pk)
    with pytest.raises(NotFound), in_scope(noa):
        operations.delete_record(actor=noa, type_key="party", record_id=party.pk)
    delete(dana, party)
    with pytest.raises(NotPermitted), in_scope(reader):
        queries.deleted_records(reader)
    for actor in (reader, owner_of_few, noa):
        if actor is not reader:
            with in_scope(actor):
                assert queries.deleted_records(actor) == []
        with pytest.raises(NotFound), in_scope(actor):
            operations.restore_record(actor=actor, type_key="party", record_id=party.pk)


def test_after_thirty_days_it_is_erased_from_the_log_too(dana: Actor) -> None:
    party = make_party(dana, SECRET, phones=("03-5594210",))
    make_contact(dana, party, SECRET)
    phone_call(dana, party, SECRET)
    deal = make_deal(dana, SECRET, party=party)
    kept = make_party(dana, "נשאר")
    make_reminder(dana, record=deal, record_type="deal", text=SECRET)
    delete(dana, party)

    with in_scope(dana):
        assert not operations.erase_due_records(now=timezone.now())
        assert Party.objects.filter(pk=party.pk).exists()
        assert not operations.erase_due_records(now=in_31_days())

        assert list(Party.objects.values_list("pk", flat=True)) == [kept.pk]
        assert not Contact.objects.exists()
        assert not Phone.objects.exists()
        assert not Activity.objects.exists()
        assert not Reminder.objects.exists()
        said = [str(diff) for diff in Change.objects.values_list("diff", flat=True)]
    assert not [diff for diff in said if SECRET in diff]
    assert [diff for diff in said if "נשאר" in diff]


def test_large_records_are_erased_in_steps(dana: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kesher.records.operations.erasing.MOST_ROWS", 3)
    party = make_party(dana)
    for _ in range(7):
        phone_call(dana, party, "שיחה")
    delete(dana, party)

    with in_scope(dana):
        steps = 0
        while operations.erase_due_records(now=in_31_days()):
            steps += 1
            assert steps < 20

        assert steps > 2
        assert not Party.objects.exists()
        assert not Activity.objects.exists()


@pytest.mark.django_db
def test_every_key_to_a_party_is_known_to_the_erasing() -> None:
    """A table that points at a party is erased with it or lets go of it; none is forgotten."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND confrelid = 'parties_party'::regclass"
        )
        tables = {row[0] for row in cursor.fetchall()}

    assert {key.table for key in erasing._keys_to("parties_party")} == tables
