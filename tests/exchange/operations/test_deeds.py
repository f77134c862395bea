"""Deeds done to many records: what becomes of each, what survives a kill, what two may do."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.activities.models import Activity
from kesher.activities.operations.statuses import set_party_status
from kesher.customfields.errors import BadValue
from kesher.customfields.models import FieldDesign
from kesher.exchange import operations
from kesher.exchange.choices import BatchState, RowOutcome
from kesher.exchange.errors import NoFieldChosen, NotSeveral, UnknownDeed
from kesher.exchange.models import Batch, BatchRow
from kesher.exchange.operations import deeds, progress
from kesher.lib.errors import NotFound, NotPermitted
from kesher.lib.files import stored_path
from kesher.parties.models import Contact, Party
from kesher.parties.operations.statuses import StatusEvidence
from kesher.records.errors import (
    EvidenceMissing,
    FieldIsLocked,
    IllegalTransition,
    UnknownField,
)
from kesher.tenancy.models import Business, Change, Membership
from kesher.tenancy.operations import mark_design_changed, run_once
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.activities import note
from tests.factories.batches import begin, do, edit, reread, run, selection, undo
from tests.factories.businesses import in_scope, make_member
from tests.factories.fields import make_field, options
from tests.factories.parties import make_contact, make_party
from tests.factories.records import make_deal

EDITOR = {"party.see": Level.ALL, "party.edit": Level.OWN}


def owners(actor: Actor) -> dict[str, int | None]:
    with in_scope(actor):
        return dict(Party.objects.order_by("pk").values_list("name", "owner_id"))


def reasons(actor: Actor, batch: Batch) -> dict[int, tuple[str, str]]:
    with in_scope(actor):
        rows = BatchRow.objects.filter(batch=batch)
        return {row.record_id: (row.outcome, row.reason) for row in rows if row.record_id}


def own(actor: Actor, key: str) -> list[Any]:
    with in_scope(actor):
        return [party.custom_values.get(key) for party in Party.objects.order_by("pk")]


# --- editing -----------------------------------------------------------------------------------


def test_all_that_match_get_another_owner_and_their_contacts_go_along(
    dana: Actor, yossi: Actor
) -> None:
    one, two = make_party(dana, "אבי כהן"), make_party(dana, "בני כהן")
    other = make_party(dana, "גדי לוי")
    contact = make_contact(dana, one, "רותי")

    batch = edit(dana, selection(q="כהן"), ("owner", str(yossi.membership_id)))

    assert (batch.state, batch.updated_count, batch.row_count) == (BatchState.DONE, 2, 2)
    assert owners(dana) == {
        one.name: yossi.membership_id,
        two.name: yossi.membership_id,
        other.name: dana.membership_id,
    }
    with in_scope(dana):
        assert Contact.objects.get(pk=contact.pk).owner_id == yossi.membership_id


def test_own_fields_are_set_added_to_and_taken_from(dana: Actor) -> None:
    city = make_field(dana, "עיר", "text")
    tags = make_field(dana, "תגיות", "choices", settings=options("חם", "קר", "ישן"))
    make_party(dana, "אבי"), make_party(dana, "בני")

    edit(dana, selection(), (city, "חיפה"), (tags, ["o1"]))
    assert own(dana, city) == ["חיפה", "חיפה"]
    edit(dana, selection(q="אבי"), (tags, ["o2", "o1"], "add"))
    assert own(dana, tags) == [["o1", "o2"], ["o1"]]
    edit(dana, selection(), (tags, ["o1"], "remove"))
    assert own(dana, tags)[0] == ["o2"]
    assert not own(dana, tags)[1]


def test_what_is_added_to_is_locked_before_it_is_read(dana: Actor) -> None:
    tags = make_field(dana, "תגיות", "choices", settings=options("א", "ב"))
    make_party(dana, "אבי")

    with CaptureQueriesContext(connection) as queries:
        edit(dana, selection(), (tags, ["o1"], "add"))

    reads = [one["sql"] for one in queries if '"parties_party"."custom_values"' in one["sql"]]
    assert "FOR UPDATE" in reads[0]


def test_a_contact_is_locked_after_its_party(dana: Actor) -> None:
    """As merging does: two who lock the same in other orders wait for each other for ever."""
    tags = make_field(dana, "תגיות", "choices", record_type="contact", settings=options("א", "ב"))
    make_contact(dana, make_party(dana), "רותי")

    with CaptureQueriesContext(connection) as queries:
        edit(dana, selection("contacts"), (tags, ["o1"], "add"))

    locks = [one["sql"] for one in queries if 'FROM "parties_contact"' in one["sql"]]
    locks = [sql for sql in locks if "FOR UPDATE" in sql]
    assert len(locks) > 1  # to read what is there, and by the operation of the type
    for sql in locks:
        assert sql.rpartition("FOR UPDATE")[2] == ' OF "parties_party", "parties_contact"'
    with in_scope(dana):
        assert Contact.objects.get().custom_values == {tags: ["o1"]}


def test_other_fields_go_through_the_operation_of_the_type(dana: Actor) -> None:
    make_party(dana, "אבי")

    batch = edit(dana, selection(), ("name", "אבי החדש"), ("website", "https://avi.example"))

    assert batch.updated_count == 1
    with in_scope(dana):
        party = Party.objects.get()
    assert (party.name, party.website) == ("אבי החדש", "https://avi.example")
    assert "חדש" in party.search_text


def test_what_is_so_already_is_left_out_and_what_is_refused_is_told(
    ahava: Business, dana: Actor
) -> None:
    ron = make_member(ahava, "ron", "רון", rights=EDITOR)
    theirs, mine = make_party(dana, "של דנה"), make_party(dana, "של רון")
    archived = make_party(dana, "בארכיון")
    with in_scope(dana):
        Party.objects.filter(pk__in=(mine.pk, archived.pk)).update(owner_id=ron.membership_id)
        Party.objects.filter(pk=archived.pk).update(archived_at="2026-01-01T00:00Z")
    note = make_field(dana, "הערה", "text")

    what = selection("parties", ids=(theirs.pk, mine.pk, archived.pk))
    first, second = edit(ron, what, (note, "א")), edit(ron, what, (note, "א"))

    assert (first.updated_count, first.failed_count) == (1, 2)
    assert (second.updated_count, second.skipped_count) == (0, 1)
    told = reasons(dana, first)
    assert told[mine.pk] == (RowOutcome.UPDATED, "")
    assert told[theirs.pk][0] == told[archived.pk][0] == RowOutcome.FAILED
    assert told[archived.pk][1] != told[theirs.pk][1]
    text = stored_path(first.result_file).read_text(encoding="utf-8-sig")
    assert f"{theirs.pk},של דנה," in text


def test_a_status_goes_through_its_table_and_asks_for_evidence(dana: Actor) -> None:
    party = make_party(dana, "אבי")

    batch = edit(dana, selection(), ("customer_status", "real"))

    assert batch.failed_count == 1
    assert reasons(dana, batch)[party.pk][1]
    with in_scope(dana):
        assert Party.objects.get().customer_status == "new"


# --- statuses ----------------------------------------------------------------------------------


def wish(**said: str) -> list[operations.Change]:
    return [operations.Change(field_key=key, value=value) for key, value in said.items()]


NOT_INTERESTED = {
    "customer_status": "not_interested",
    "reason": "יקר",
    "summary": "מבצע סוף שנה",
}


def customers(actor: Actor) -> dict[str, str | None]:
    with in_scope(actor):
        return dict(Party.objects.order_by("pk").values_list("name", "customer_status"))


def test_a_status_is_set_on_many_with_one_evidence_and_taken_back(dana: Actor, noa: Actor) -> None:
    new, there, real = (make_party(dana, name) for name in ("חדש", "כבר", "אמיתי"))
    for party, key in ((there, "mark_not_interested"), (real, "admit_existing")):
        evidence = StatusEvidence(summary="א", reason="ב")
        with in_scope(dana):
            set_party_status(
                actor=dana, party_id=party.pk, role="customer", key=key, evidence=evidence
            )
    foreign = make_party(noa, "זר")
    mine = note(dana, new)
    ids = (new.pk, there.pk, real.pk, foreign.pk)

    batch = do(dana, "status", selection(ids=ids), wish(**NOT_INTERESTED))

    assert customers(dana) == {"חדש": "not_interested", "כבר": "not_interested", "אמיתי": "real"}
    assert (batch.updated_count, batch.skipped_count, batch.failed_count) == (1, 1, 1)
    with in_scope(dana):
        refused = BatchRow.objects.get(batch=batch, outcome=RowOutcome.FAILED)
        assert (refused.record_id, refused.code) == (real.pk, "illegal_transition")
        written = Activity.objects.get(party=new, status_change="customer:new>not_interested")
        assert written.summary == "יקר\nמבצע סוף שנה"
        assert Activity.objects.get(pk=mine.pk).summary == mine.summary

    undone = undo(dana, batch)

    assert (undone.undone_count, undone.kept_count) == (1, 0)
    assert customers(dana)["חדש"] == "new"
    with in_scope(dana):
        assert list(Activity.objects.filter(party=new)) == [mine]


def test_each_record_is_moved_by_the_rights_to_it(ahava: Business, dana: Actor) -> None:
    rights = {"party.see": Level.ALL, "party.edit": Level.OWN, "activity.create": Level.ALL}
    agent = make_member(ahava, "agent", "סוכנת", rights=rights)
    make_party(dana, "של דנה")

    batch = do(agent, "status", selection(), wish(**NOT_INTERESTED))
    admitted = do(agent, "status", selection(), wish(customer_status="real", summary="א"))

    with in_scope(dana):
        codes = BatchRow.objects.order_by("batch_id").values_list("code", flat=True)
        assert set(codes) == {"not_permitted"}
    assert (batch.failed_count, admitted.failed_count) == (1, 1)
    assert customers(dana) == {"של דנה": "new"}


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({}, NoFieldChosen),
        ({"customer_status": "not_interested", "summary": "א"}, EvidenceMissing),
        ({**NOT_INTERESTED, "summary": "  "}, EvidenceMissing),
        ({"customer_status": "fictitious", "summary": "א"}, IllegalTransition),
        ({**NOT_INTERESTED, "remarks": "א"}, UnknownField),
        ({"customer_status": "explode", "summary": "א"}, BadValue),
    ],
)
def test_a_status_without_all_its_evidence_begins_nothing(
    dana: Actor, said: dict[str, str], refusal: type[Exception]
) -> None:
    make_party(dana)

    with pytest.raises(refusal):
        begin(dana, "status", selection(), wish(**said))
    with in_scope(dana):
        assert not Batch.objects.exists()


def test_a_role_that_may_not_write_the_status_begins_nothing(dana: Actor, yossi: Actor) -> None:
    make_party(dana)
    with in_scope(dana):
        FieldDesign.objects.create(
            business_id=dana.business_id,
            record_type="party",
            field_key="customer_status",
            writer_roles=[],
        )
        mark_design_changed()

    with pytest.raises(FieldIsLocked):
        begin(yossi, "status", selection(), wish(**NOT_INTERESTED))


def test_records_that_keep_the_evidence_themselves_are_moved_too(dana: Actor) -> None:
    won, lost = make_deal(dana, "א"), make_deal(dana, "ב")

    batch = do(dana, "status", selection("deals"), wish(stage="lost", lost_reason="price"))

    assert (batch.updated_count, batch.failed_count) == (2, 0), reasons(dana, batch)
    with in_scope(dana):
        for deal in (won, lost):
            deal.refresh_from_db()
            assert (deal.stage, deal.lost_reason) == ("lost", "price")


def test_every_change_is_in_the_log_under_the_name_of_the_batch(dana: Actor, yossi: Actor) -> None:
    party = make_party(dana, "אבי")

    batch = edit(dana, selection(), ("owner", str(yossi.membership_id)))

    with in_scope(dana):
        change = Change.objects.get(table="parties_party", row_id=party.pk, kind="U")
    assert (change.request_id, change.membership_id) == (batch.request_id, dana.membership_id)
    assert change.diff["owner_id"] == [dana.membership_id, yossi.membership_id]


# --- the other deeds ---------------------------------------------------------------------------


def test_many_are_deleted_archived_and_brought_back(dana: Actor) -> None:
    one, two = make_party(dana, "אבי"), make_party(dana, "בני")

    assert do(dana, "archive", selection()).updated_count == 2
    assert do(dana, "archive", selection("parties", ids=(one.pk,))).failed_count == 1
    assert do(dana, "unarchive", selection(archive="1")).updated_count == 2
    assert do(dana, "delete", selection("parties", ids=(one.pk, two.pk))).updated_count == 2
    with in_scope(dana):
        assert set(Party.objects.values_list("deleted_by_id", flat=True)) == {dana.membership_id}


# --- who may, and bad input --------------------------------------------------------------------


@pytest.mark.parametrize("deed", ["edit", "delete", "archive", "unarchive"])
def test_without_the_right_nothing_begins(ahava: Business, dana: Actor, deed: str) -> None:
    reader = make_member(ahava, "ron", "רון", rights={"party.see": Level.ALL})
    make_party(dana, "אבי")

    with pytest.raises(NotPermitted):
        begin(reader, deed, selection())


def test_ids_of_another_business_are_not_touched(dana: Actor, noa: Actor) -> None:
    party = make_party(dana, "אבי")

    batch = do(noa, "delete", selection("parties", ids=(party.pk,)))

    assert (batch.row_count, batch.updated_count) == (0, 0)
    with in_scope(dana):
        assert Party.objects.get().deleted_at is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ([], NoFieldChosen),
        ([("nothing", "א", "set")], UnknownField),
        ([("owner", "x", "set")], BadValue),
        ([("owner", "1", "add")], NotSeveral),
        ([("owner", "1", "nothing")], NotSeveral),
    ],
)
def test_a_change_that_no_record_could_take_is_refused_at_once(
    dana: Actor, changes: list[tuple[str, str, str]], refusal: type[Exception]
) -> None:
    told = [operations.Change(field_key=key, value=told, mode=mode) for key, told, mode in changes]

    with pytest.raises(refusal):
        begin(dana, "edit", selection(), told)


def test_an_unknown_deed_and_an_unknown_list_are_refused(dana: Actor) -> None:
    with pytest.raises(UnknownDeed):
        begin(dana, "paint", selection())
    with pytest.raises(NotFound):
        begin(dana, "delete", selection("nothing"))


# --- trying ------------------------------------------------------------------------------------


def test_trying_tells_what_would_become_of_the_rows_and_changes_nothing(
    ahava: Business, dana: Actor, yossi: Actor
) -> None:
    ron = make_member(ahava, "ron", "רון", rights=EDITOR)
    make_party(dana, "של דנה")
    mine = make_party(dana, "של רון")
    with in_scope(dana):
        Party.objects.filter(pk=mine.pk).update(owner_id=ron.membership_id)
        logged = Change.objects.count()
    city = make_field(dana, "עיר", "text")

    with in_scope(ron):
        trial = operations.try_deed(
            actor=ron,
            selection=selection(),
            deed="edit",
            changes=[operations.Change(field_key=city, value="חיפה")],
        )

    assert (trial.selected_count, trial.reached_count, trial.changed_count) == (2, 1, 1)
    assert sum(trial.reasons.values()) == 1
    shown = {row.title: row for row in trial.rows}
    assert (shown["של רון"].before, shown["של רון"].after) == (("",), ("חיפה",))
    assert shown["של דנה"].reason
    assert own(dana, city) == [None, None]
    with in_scope(dana):
        assert not Batch.objects.exists()
        assert Change.objects.filter(table="parties_party", kind="U").count() <= logged


# --- how it runs -------------------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "CHUNK_ROWS", 2)
    monkeypatch.setattr(deeds, "_IDS_AT_ONCE", 2)


def test_what_the_deed_takes_out_of_the_filter_does_not_shift_the_rest(
    dana: Actor, yossi: Actor, small: None
) -> None:
    for number in range(5):
        make_party(dana, f"לקוח {number}")

    batch = edit(dana, selection(owner="mine"), ("owner", str(yossi.membership_id)))

    assert (batch.updated_count, batch.row_count) == (5, 5)
    assert set(owners(dana).values()) == {yossi.membership_id}


def test_a_killed_worker_is_followed_by_one_that_does_nothing_twice(
    dana: Actor, small: None
) -> None:
    tags = make_field(dana, "תגיות", "choices", settings=options("חם", "קר"))
    for number in range(5):
        make_party(dana, f"לקוח {number}")
    change = operations.Change(field_key=tags, value=["o1"], mode="add")
    batch = begin(dana, "edit", selection(), [change])
    with in_scope(dana):
        progress.begin_batch(actor=dana, batch_id=batch.pk)
        assert deeds.collect_rows(actor=dana, batch_id=batch.pk)
    with in_scope(dana):
        while deeds.collect_rows(actor=dana, batch_id=batch.pk):
            pass
        assert deeds.do_chunk(actor=dana, batch_id=batch.pk, most=2) == 2

    batch = run(dana, batch)
    again = run(dana, batch)

    assert (batch.state, batch.updated_count) == (BatchState.DONE, 5)
    assert again.updated_count == 5
    with in_scope(dana):
        logged = Change.objects.filter(table="parties_party", request_id=batch.request_id)
        assert logged.count() <= 5


def test_a_cancelled_batch_stops_and_keeps_what_was_done(dana: Actor, small: None) -> None:
    city = make_field(dana, "עיר", "text")
    for number in range(4):
        make_party(dana, f"לקוח {number}")
    change = operations.Change(field_key=city, value="חיפה")
    batch = begin(dana, "edit", selection(), [change])
    with in_scope(dana):
        progress.begin_batch(actor=dana, batch_id=batch.pk)
        while deeds.collect_rows(actor=dana, batch_id=batch.pk):
            pass
        deeds.do_chunk(actor=dana, batch_id=batch.pk, most=2)
        operations.cancel_batch(actor=dana, batch_id=batch.pk)

    batch = run(dana, batch)

    assert (batch.state, batch.updated_count) == (BatchState.CANCELLED, 2)
    assert own(dana, city).count("חיפה") == 2


def test_a_right_that_is_taken_away_meanwhile_ends_the_batch(dana: Actor, yossi: Actor) -> None:
    make_party(dana, "אבי")
    batch = begin(yossi, "archive", selection())
    with in_scope(dana):
        Membership.objects.filter(pk=yossi.membership_id).update(is_active=False)

    batch = run(yossi, batch)

    assert (batch.state, batch.updated_count) == (BatchState.FAILED, 0)
    with in_scope(dana):
        assert Party.objects.get().archived_at is None


def test_a_form_that_is_sent_twice_makes_one_batch(dana: Actor) -> None:
    key = uuid.uuid4()

    def start() -> int:
        return begin(dana, "archive", selection()).pk

    with in_scope(dana):
        made = [
            run_once(actor=dana, key=key, deed_name="batch_create", deed=start) for _ in range(2)
        ]

    assert made[0] == made[1]


def test_two_batches_over_the_same_rows_come_one_after_the_other(
    dana: Actor, yossi: Actor, miri: Actor
) -> None:
    make_party(dana, "אבי")
    first = begin(dana, "edit", selection(), [_owner(yossi)])
    second = begin(yossi, "edit", selection(), [_owner(miri)])

    run(yossi, second)
    run(dana, first)

    assert set(owners(dana).values()) == {yossi.membership_id}
    assert reread(dana, second).updated_count == 1


def _owner(actor: Actor) -> operations.Change:
    return operations.Change(field_key="owner", value=str(actor.membership_id))


def test_a_chunk_costs_as_many_queries_for_one_as_for_many(dana: Actor, yossi: Actor) -> None:
    counts = []
    for number in (1, 30):
        for at in range(number):
            make_party(dana, f"לקוח {number} {at}")
        batch = begin(dana, "edit", selection(q=f"לקוח {number}"), [_owner(yossi)])
        with CaptureQueriesContext(connection) as captured:
            run(dana, batch)
        counts.append(len(captured))

    assert counts[0] == counts[1]
