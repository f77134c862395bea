"""Several cards become one, with everything that belonged to each; and the way back."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Mapping

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from kesher.activities.models import Activity, NextCall
from kesher.activities.operations.leads import move_to_fictitious_leads
from kesher.lib.errors import NotFound, NotPermitted, Refusal
from kesher.lib.jobs import run_now
from kesher.parties import operations
from kesher.parties.choices import MergeState
from kesher.parties.errors import (
    AlreadyMerged,
    AlreadyUndone,
    ContactsOfDifferentParties,
    MergeErased,
    MergeNeedsTwo,
    MergeUnderWay,
    PermanentIntoPotential,
    SurvivorMergedOn,
    SurvivorUnknown,
    TooManyRows,
)
from kesher.parties.models import Contact, Email, FictitiousLead, Merge, Party, Phone
from kesher.parties.operations.statuses import StatusEvidence
from kesher.parties.queries.access import visible_parties
from kesher.records.errors import RecordArchived
from kesher.records.models import RecordLink
from kesher.records.operations import delete_record, edit_record, erase_due_records
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.models import Business, Change
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.activities import in_hours, note, phone_call
from tests.factories.businesses import in_scope, make_member
from tests.factories.fields import make_field
from tests.factories.parties import make_contact, make_party
from tests.tenancy.checks import refuses


def merge(
    actor: Actor, survivor: Party, *others: Party, choices: Mapping[str, str] | None = None
) -> Merge:
    """Merge as the screen does: with the versions that it has just read."""
    ids = [party.pk for party in (survivor, *others)]
    versions = dict(Party.objects.filter(pk__in=ids).values_list("pk", "version"))
    return operations.merge_parties(
        actor=actor,
        survivor_id=survivor.pk,
        party_ids=ids,
        choices=choices or {},
        versions=versions,
    )


def merge_people(actor: Actor, survivor: Contact, *others: Contact) -> Merge:
    ids = [contact.pk for contact in (survivor, *others)]
    versions = dict(Contact.objects.filter(pk__in=ids).values_list("pk", "version"))
    return operations.merge_contacts(
        actor=actor, survivor_id=survivor.pk, contact_ids=ids, choices={}, versions=versions
    )


def test_everything_moves_and_the_merged_card_leaves_the_lists(dana: Actor) -> None:
    stays = make_party(dana, "מפעלי שגב", phones=("03-5594210",), emails=("a@segev.co",))
    goes = make_party(dana, "שגב בע״מ", phones=("03-5594210", "052-8812345"), locality="חולון")
    make_contact(dana, goes, phones=("050-7654321",))
    phone_call(dana, goes, next_call=in_hours(2, dana))

    with in_scope(dana):
        done = merge(dana, stays, goes)

        assert done.state == MergeState.DONE
        raws = Phone.objects.filter(party=stays).order_by("pk").values_list("raw", flat=True)
        assert set(raws) == {"03-5594210", "052-8812345", "050-7654321"}
        assert Phone.objects.filter(party=goes).values_list("raw", flat=True)[0] == "03-5594210"
        assert Phone.objects.filter(party=stays, contact=None, is_main=True).count() == 1
        assert Contact.objects.get().party == stays
        assert Activity.objects.get().party == stays
        assert NextCall.objects.get().party == stays
        assert list(visible_parties(dana)) == [stays]
        stays.refresh_from_db()
        assert (stays.main_phone, stays.locality_name) == ("03-559-4210", "חולון")
        assert "0528812345" in stays.search_text
        assert done.moved == {
            "activities_activity.party_id": 1,
            "activities_nextcall.party_id": 1,
            "parties_address.party_id": 1,
            "parties_contact.party_id": 1,
            "parties_phone.party_id": 2,
        }


def test_the_change_log_shows_it_on_both(dana: Actor) -> None:
    stays, goes = make_party(dana, "א"), make_party(dana, "ב")
    with in_scope(dana):
        done = merge(dana, stays, goes)

        rows = Change.objects.filter(operation="parties.merge_parties")
        assert rows.filter(table="parties_merge", parent_id=stays.pk, row_id=done.pk).exists()
        assert rows.filter(table="parties_mergedrecord", parent_id=goes.pk).exists()
        (gone,) = rows.filter(table="parties_party", row_id=goes.pk)
        assert gone.diff["merged_into_id"] == [None, stays.pk]
        assert set(rows.values_list("membership_id", flat=True)) == {dana.membership_id}


def test_fields_come_from_the_cards_that_were_chosen(dana: Actor) -> None:
    stays = make_party(dana, "שגב", remarks="אחת", phones=("03-5594210",))
    goes = make_party(
        dana, "מפעלי שגב", remarks="שתיים", website="segev.co", phones=("052-8812345",)
    )
    with in_scope(dana):
        choices = {"name": str(goes.pk), "remarks": "both", "main_phone": str(goes.pk)}
        merge(dana, stays, goes, choices=choices)

        stays.refresh_from_db()
        assert (stays.name, stays.website) == ("מפעלי שגב", "segev.co")
        assert stays.remarks == "אחת\n\nשתיים"
        assert stays.main_phone == "052-881-2345"


def test_what_a_role_may_not_write_it_does_not_choose(dana: Actor, ahava: Business) -> None:
    key = make_field(dana, "דירוג", writers=frozenset())
    stays, goes = make_party(dana, "א"), make_party(dana, "ב")
    with in_scope(dana):
        for party, value in ((stays, "זהב"), (goes, "כסף")):
            edit_record(actor=dana, type_key="party", record_id=party.pk, values={key: value})
    merger = make_member(
        ahava, "moran", "מורן", rights={"party.see": Level.ALL, "party.merge": Level.ALL}
    )

    for actor, kept in ((merger, "זהב"), (dana, "כסף")):
        with in_scope(actor), transaction.atomic():
            stays.refresh_from_db(), goes.refresh_from_db()
            merge(actor, stays, goes, choices={f"custom:{key}": str(goes.pk)})
            stays.refresh_from_db()
            assert stays.custom_values == {key: kept}
            transaction.set_rollback(True)


def test_a_number_that_is_not_to_be_called_stays_so(dana: Actor) -> None:
    stays = make_party(dana, "א", phones=("03-5594210",))
    goes = make_party(dana, "ב", phones=("03-5594210",))
    with in_scope(dana):
        Phone.objects.filter(party=goes).update(no_calls=True)
        merge(dana, stays, goes)

        assert Phone.objects.get(party=stays).no_calls


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        (("new", None), ("real", None), ("new", None)),
        (("new", None), (None, "approved"), ("new", "approved")),
        ((None, "follow_up"), ("real", "approved"), ("real", "follow_up")),
    ],
)
def test_the_status_is_that_of_the_survivor_and_roles_unite(
    dana: Actor,
    own: tuple[str | None, str | None],
    other: tuple[str | None, str | None],
    expected: tuple[str | None, str | None],
) -> None:
    stays, goes = make_party(dana, "א"), make_party(dana, "ב")
    with in_scope(dana):
        for party, (customer, supplier) in ((stays, own), (goes, other)):
            Party.objects.filter(pk=party.pk).update(
                customer_status=customer, supplier_status=supplier
            )
        merge(dana, stays, goes)

        stays.refresh_from_db()
        assert (stays.customer_status, stays.supplier_status) == expected


def test_an_account_key_goes_only_where_it_may_stand(dana: Actor) -> None:
    stays, goes = make_party(dana, "א"), make_party(dana, "ב")
    with in_scope(dana):
        Party.objects.filter(pk=goes.pk).update(customer_status="real", account_key="4711")
        with refuses(PermanentIntoPotential):
            merge(dana, stays, goes)
        Party.objects.filter(pk=stays.pk).update(customer_status="real")
        done = merge(dana, stays, goes)

        stays.refresh_from_db()
        assert stays.account_key == "4711"
        operations.undo_merge(actor=dana, merge_id=done.pk)
        assert Party.objects.get(account_key="4711") == goes


def test_what_may_not_be_merged(dana: Actor, noa: Actor) -> None:
    stays, goes, archived, fictitious = (make_party(dana, name) for name in "אבגד")
    foreign = make_party(noa, "זר")
    told = StatusEvidence(summary="בדוי", reason="בדוי", reason_kind="fictitious")
    with in_scope(dana):
        operations.archive_party(actor=dana, party_id=archived.pk)
        move_to_fictitious_leads(actor=dana, party_id=fictitious.pk, evidence=told)

        refused: list[tuple[type[Refusal], Callable[[], object]]] = [
            (RecordArchived, lambda: merge(dana, archived, goes)),
            (NotFound, lambda: merge(dana, fictitious, goes)),
            (NotFound, lambda: merge(dana, stays, fictitious)),
            (NotFound, lambda: merge(dana, stays, foreign)),
            (MergeNeedsTwo, lambda: merge(dana, stays, stays)),
            (SurvivorUnknown, lambda: _merge_into_a_third(dana, stays, goes, archived)),
            (StaleVersion, lambda: _merge_unseen(dana, stays, goes)),
        ]
        for refusal, deed in refused:
            with refuses(refusal):
                deed()
        assert not Merge.objects.exists()


def _merge_into_a_third(actor: Actor, one: Party, other: Party, third: Party) -> Merge:
    return operations.merge_parties(
        actor=actor, survivor_id=third.pk, party_ids=[one.pk, other.pk], choices={}, versions={}
    )


def _merge_unseen(actor: Actor, one: Party, other: Party) -> Merge:
    return operations.merge_parties(
        actor=actor,
        survivor_id=one.pk,
        party_ids=[one.pk, other.pk],
        choices={},
        versions={one.pk: 1, other.pk: 0},
    )


def test_the_right_must_reach_both(dana: Actor, ahava: Business, yossi: Actor) -> None:
    own_only = {"party.see": Level.ALL, "party.merge": Level.OWN}
    ron = make_member(ahava, "ron", "רון", rights=own_only)
    blind = make_member(ahava, "gil", "גיל", rights=dict.fromkeys(own_only, Level.OWN))
    stays, goes = make_party(dana, "א"), make_party(dana, "ב")
    with in_scope(dana):
        Party.objects.filter(pk=stays.pk).update(owner=ron.membership_id)

    with in_scope(yossi), refuses(NotPermitted):
        merge(yossi, stays, goes)
    with in_scope(ron), refuses(NotPermitted):
        merge(ron, stays, goes)
    with in_scope(blind), refuses(NotFound):
        merge(blind, stays, goes)


def test_more_rows_than_a_card_holds_are_refused(dana: Actor) -> None:
    stays = make_party(dana, "א", phones=tuple(f"03-55942{n:02}" for n in range(30)))
    goes = make_party(dana, "ב", phones=tuple(f"03-55943{n:02}" for n in range(30)))
    with in_scope(dana), refuses(TooManyRows):
        merge(dana, stays, goes)


def test_an_undone_merge_keeps_what_was_done_since_and_tells_it(dana: Actor) -> None:
    stays = make_party(dana, "שגב", phones=("03-5594210",))
    goes = make_party(dana, "שגב 2", website="segev.co")
    row = phone_call(dana, goes)
    gone = note(dana, goes, "למחיקה")
    with in_scope(dana):
        done = merge(dana, stays, goes)
    added = note(dana, stays, "אחרי המיזוג")

    with in_scope(dana):
        Party.objects.filter(pk=stays.pk).update(website="new.co")
        Activity.objects.filter(pk=row.pk).update(summary="נערך אחרי המיזוג")
        Activity.objects.filter(pk=gone.pk).delete()
        undone = operations.undo_merge(actor=dana, merge_id=done.pk)

        assert undone.state == MergeState.UNDONE
        told = {(entry["table"], entry["row_id"], entry["what"]) for entry in undone.kept}
        assert told == {
            ("parties_party", stays.pk, "changed"),
            ("activities_activity", row.pk, "edited"),
            ("activities_activity", gone.pk, "gone"),
            ("activities_activity", added.pk, "added"),
        }
        row.refresh_from_db()
        assert (row.party, row.summary) == (goes, "נערך אחרי המיזוג")
        added.refresh_from_db()
        assert added.party == stays
        stays.refresh_from_db()
        goes.refresh_from_db()
        assert (stays.website, goes.website) == ("new.co", "segev.co")
        assert set(visible_parties(dana)) == {stays, goes}
        with refuses(AlreadyUndone):
            operations.undo_merge(actor=dana, merge_id=done.pk)


def test_a_chain_is_undone_from_its_end(dana: Actor) -> None:
    first, second, third = (make_party(dana, name) for name in "אבג")
    row = note(dana, first)
    with in_scope(dana):
        early = merge(dana, second, first)
        late = merge(dana, third, second)
        first.refresh_from_db()
        assert first.merged_into == third
        with refuses(SurvivorMergedOn):
            operations.undo_merge(actor=dana, merge_id=early.pk)

        operations.undo_merge(actor=dana, merge_id=late.pk)
        operations.undo_merge(actor=dana, merge_id=early.pk)

        row.refresh_from_db()
        assert row.party == first
        assert visible_parties(dana).count() == 3


def test_contacts_of_one_card_are_merged(dana: Actor) -> None:
    party = make_party(dana, "שגב")
    stays = make_contact(dana, party, "רותי מזרחי", phones=("050-7654321",))
    goes = make_contact(dana, party, "רותי מזרחי", phones=("050-7654321", "03-5594210"))
    elsewhere = make_contact(dana, make_party(dana, "אחר"), "רותי")
    row = phone_call(dana, party)
    with in_scope(dana):
        Activity.objects.filter(pk=row.pk).update(contact=goes)
        with refuses(ContactsOfDifferentParties):
            merge_people(dana, stays, elsewhere)
        done = merge_people(dana, stays, goes)

        row.refresh_from_db()
        assert row.contact == stays
        assert Phone.objects.filter(contact=stays).count() == 2
        goes.refresh_from_db()
        assert goes.archived_at
        assert goes.merged_into == stays
        with refuses(AlreadyMerged):
            merge_people(dana, stays, goes)

        operations.undo_merge(actor=dana, merge_id=done.pk)
        row.refresh_from_db()
        goes.refresh_from_db()
        assert (row.contact, goes.archived_at, goes.merged_into) == (goes, None, None)


def test_after_thirty_days_nothing_is_left_but_the_way(dana: Actor) -> None:
    stays = make_party(dana, "שגב", phones=("03-5594210",), emails=("a@b.co",))
    goes = make_party(dana, "סוד כמוס", phones=("03-5594210",), emails=("a@b.co",))
    lead = make_party(dana, "כפול")
    told = StatusEvidence(summary="כפול", reason="כפול", reason_kind="duplicate")
    with in_scope(dana):
        move_to_fictitious_leads(
            actor=dana, party_id=lead.pk, evidence=told, surviving_party_id=goes.pk
        )
        done = merge(dana, stays, goes)

    later = timezone.now() + dt.timedelta(days=31)
    with time_machine.travel(later, tick=False):
        run_now("parties.erase_due_merges", {"business_id": dana.business_id})
        with in_scope(dana):
            assert not Party.objects.filter(pk=goes.pk).exists()
            assert not Phone.objects.filter(party_id=goes.pk).exists()
            assert not Email.objects.filter(party_id=goes.pk).exists()
            assert FictitiousLead.objects.get().surviving_party == stays
            left = Change.objects.filter(table__in=["parties_party", "parties_mergedrecord"])
            assert not [row for row in left if "סוד כמוס" in str(row.diff)]
            done.refresh_from_db()
            assert done.erased_at
            assert done.names == ""
            with refuses(MergeErased):
                operations.undo_merge(actor=dana, merge_id=done.pk)


# --- large ones ----------------------------------------------------------------------------------


@pytest.fixture
def crowded(dana: Actor) -> Iterator[tuple[Party, Party]]:
    """Two cards, of which the second has more rows than one transaction moves."""
    stays, goes = make_party(dana, "שגב"), make_party(dana, "שגב בע״מ")
    now = timezone.now()
    with in_scope(dana):
        Activity.objects.bulk_create(
            Activity(
                business_id=dana.business_id,
                kind="note",
                party=goes,
                summary=str(number),
                occurred_at=now,
                recorded_at=now,
                owner_id=dana.membership_id,
            )
            for number in range(1200)
        )
    return stays, goes


def test_a_large_merge_goes_on_where_it_was_killed(
    dana: Actor, crowded: tuple[Party, Party]
) -> None:
    stays, goes = crowded
    with in_scope(dana):
        done = merge(dana, stays, goes)
        assert (done.state, done.total_count) == (MergeState.RUNNING, 1200)
        assert list(visible_parties(dana)) == [stays]
        for deed in (
            lambda: merge(dana, stays, make_party(dana, "עוד")),
            lambda: operations.undo_merge(actor=dana, merge_id=done.pk),
        ):
            with refuses(MergeUnderWay):
                deed()
        assert operations.carry_on_merge(actor=dana, merge_id=done.pk)
        assert Activity.objects.filter(party=stays).count() == 500
        # The worker dies here; its job is given to another.
    job = {
        "business_id": dana.business_id,
        "membership_id": dana.membership_id,
        "merge_id": done.pk,
    }
    run_now("parties.carry_on_merge", job)
    with in_scope(dana):
        done.refresh_from_db()
        assert (done.state, done.done_count) == (MergeState.DONE, 1200)
        assert Activity.objects.filter(party=stays).count() == 1200

        undone = operations.undo_merge(actor=dana, merge_id=done.pk)
        assert undone.state == MergeState.UNDOING
        assert list(visible_parties(dana)) == [stays]
    run_now("parties.carry_on_undo", job)
    run_now("parties.carry_on_undo", job)
    with in_scope(dana):
        undone.refresh_from_db()
        assert (undone.state, undone.kept) == (MergeState.UNDONE, [])
        assert Activity.objects.filter(party=goes).count() == 1200


def test_what_is_written_at_the_very_moment_is_swept_up(dana: Actor) -> None:
    stays, goes = make_party(dana, "א"), make_party(dana, "ב")
    row = note(dana, stays)
    with in_scope(dana):
        done = merge(dana, stays, goes)
        Activity.objects.filter(pk=row.pk).update(party=goes)  # as by a form sent just before

        assert not operations.carry_on_merge(actor=dana, merge_id=done.pk)
        row.refresh_from_db()
        assert row.party == stays


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_chain", [False, True], ids=["same pair", "chain"])
def test_two_merges_at_the_same_moment_take_turns(dana: Actor, is_chain: bool) -> None:
    first, second, third = (make_party(dana, name) for name in "אבג")
    note(dana, first)
    pairs = [(second, first), (third, second) if is_chain else (first, second)]
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def deed(survivor: Party, other: Party) -> None:
        start.wait()
        try:
            with in_scope(dana):
                operations.merge_parties(
                    actor=dana,
                    survivor_id=survivor.pk,
                    party_ids=[survivor.pk, other.pk],
                    choices={},
                    versions={survivor.pk: 1, other.pk: 1},
                )
            outcomes.append("done")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=deed, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) in (["already_merged", "done"], ["done", "stale_version"])
    with in_scope(dana):
        assert visible_parties(dana).count() == 2
        assert Activity.objects.get().party in visible_parties(dana)


def test_own_fields_that_lead_to_a_card_lead_on_and_back(dana: Actor) -> None:
    key = make_field(dana, "הופנה על ידי", "record_link", settings={"link_to": "party"})
    stays, goes = make_party(dana, "א"), make_party(dana, "ב")
    pointing = make_party(dana, "ג")
    with in_scope(dana):
        values = {key: str(goes.pk)}
        edit_record(actor=dana, type_key="party", record_id=pointing.pk, values=values)
        done = merge(dana, stays, goes)

        pointing.refresh_from_db()
        assert pointing.custom_values[key] == stays.pk
        assert RecordLink.objects.get(from_id=pointing.pk).to_id == stays.pk

        operations.undo_merge(actor=dana, merge_id=done.pk)
        pointing.refresh_from_db()
        assert pointing.custom_values[key] == goes.pk
        assert RecordLink.objects.get(from_id=pointing.pk).to_id == goes.pk


def test_what_was_merged_goes_with_a_card_that_is_erased(dana: Actor) -> None:
    stays, goes = make_party(dana, "א"), make_party(dana, "סוד כמוס")
    with in_scope(dana):
        merge(dana, stays, goes)
        delete_record(actor=dana, type_key="party", record_id=stays.pk)

    with time_machine.travel(timezone.now() + dt.timedelta(days=31), tick=False), in_scope(dana):
        erase_due_records(now=timezone.now())

        assert not Party.objects.exists()
        assert not Merge.objects.exists()
