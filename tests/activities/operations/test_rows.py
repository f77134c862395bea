"""A refused deed changes nothing."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from kesher.activities import operations
from kesher.activities.rules.meetings import MeetingEntry
from kesher.activities.rules.next_calls import NextCallPlan
from kesher.lib.errors import Refusal
from kesher.parties import operations as parties
from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor
from tests.factories.activities import in_hours, meeting, meeting_entry, note, phone_call
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party

TABLES = (
    "activities_activity",
    "activities_phonecall",
    "activities_meeting",
    "activities_meetingparticipant",
    "activities_nextcall",
    "parties_party",
    "parties_phone",
    "tenancy_idempotencykey",
    "tenancy_change",
)


def state(actor: Actor) -> list[Any]:
    """Read every row of the tables that a deed could touch."""
    found = []
    with in_scope(actor), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t ORDER BY 1")
            found.append(cursor.fetchall())
    return found


def no_plan(actor: Actor) -> NextCallPlan:
    return NextCallPlan(due_at=in_hours(1, actor).due_at)


Deed = Callable[[Actor, Party, int], object]

REFUSED: dict[str, Deed] = {
    "a call without a status": lambda actor, party, row: operations.log_call(
        actor=actor, key=uuid4(), party_id=party.pk, summary="x", status=""
    ),
    "a call to nowhere": lambda actor, party, row: operations.log_call(
        actor=actor,
        key=uuid4(),
        party_id=party.pk,
        summary="x",
        status="short_call",
        direction="sideways",
    ),
    "a call whose next call nobody makes": lambda actor, party, row: operations.log_call(
        actor=actor,
        key=uuid4(),
        party_id=party.pk,
        summary="x",
        status="short_call",
        next_call=no_plan(actor),
    ),
    "a note whose next call has passed": lambda actor, party, row: operations.log_note(
        actor=actor, key=uuid4(), party_id=party.pk, summary="x", next_call=in_hours(-1, actor)
    ),
    "an empty note": lambda actor, party, row: operations.log_note(
        actor=actor, key=uuid4(), party_id=party.pk, summary=" \n "
    ),
    "a message too long": lambda actor, party, row: operations.log_message_left(
        actor=actor, key=uuid4(), party_id=party.pk, summary="א" * 50_001
    ),
    "a call on a card that is not there": lambda actor, party, row: operations.log_no_answer(
        actor=actor, key=uuid4(), party_id=party.pk + 1000
    ),
    "an edit with an unknown status": lambda actor, party, row: operations.edit_activity(
        actor=actor, activity_id=row, summary="x", expected_version=1, status="shouted"
    ),
    "an edit of an old version": lambda actor, party, row: operations.edit_activity(
        actor=actor, activity_id=row, summary="x", expected_version=7
    ),
    "a meeting without a title": lambda actor, party, row: operations.create_meeting(
        actor=actor, key=uuid4(), party_id=party.pk, entry=meeting_entry(title=" ")
    ),
    "a meeting that ends before it starts": lambda actor, party, row: operations.create_meeting(
        actor=actor, key=uuid4(), party_id=party.pk, entry=backwards()
    ),
    "a meeting with strangers": lambda actor, party, row: operations.create_meeting(
        actor=actor,
        key=uuid4(),
        party_id=party.pk,
        entry=meeting_entry(membership_ids=frozenset({999_999})),
    ),
    "an unknown call without a number": lambda actor, party, row: operations.log_unknown_call(
        actor=actor, key=uuid4(), phone="חסוי"
    ),
    "naming a call that has a card": lambda actor, party, row: operations.name_unknown_call(
        actor=actor, key=uuid4(), activity_id=row, party_id=party.pk
    ),
}


def backwards() -> MeetingEntry:
    entry = meeting_entry()
    return MeetingEntry(title="x", starts_at=entry.ends_at, ends_at=entry.starts_at)


@pytest.mark.parametrize("deed", REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_leaves_the_database_as_it_was(dana: Actor, deed: Deed) -> None:
    party = make_party(dana)
    row = phone_call(dana, party)
    before = state(dana)

    with pytest.raises(Refusal), in_scope(dana):
        deed(dana, party, row.pk)

    assert state(dana) == before


def test_a_rivals_ids_are_not_found_by_any_deed(dana: Actor, noa: Actor) -> None:
    party = make_party(dana)
    row, held = note(dana, party), meeting(dana, party)
    before = state(dana)
    deeds: list[Callable[[], object]] = [
        lambda: operations.log_no_answer(actor=noa, key=uuid4(), party_id=party.pk),
        lambda: operations.edit_activity(
            actor=noa, activity_id=row.pk, summary="x", expected_version=1
        ),
        lambda: operations.delete_activity(actor=noa, activity_id=row.pk),
        lambda: operations.edit_meeting(
            actor=noa, activity_id=held.pk, entry=meeting_entry(), expected_version=1
        ),
        lambda: operations.schedule_next_call(
            actor=noa, key=uuid4(), activity_id=row.pk, plan=in_hours(1, noa)
        ),
    ]

    for deed in deeds:
        with pytest.raises(Refusal) as refused, in_scope(noa):
            deed()
        assert refused.value.code == "not_found"

    assert state(dana) == before


def test_a_lead_that_went_takes_its_log_with_it_read_only(dana: Actor) -> None:
    party = make_party(dana)
    row = note(dana, party)
    with in_scope(dana):
        Party.objects.filter(pk=party.pk).update(left_lists_at=row.recorded_at)

    for deed in (
        lambda: operations.edit_activity(
            actor=dana, activity_id=row.pk, summary="x", expected_version=1
        ),
        lambda: operations.delete_activity(actor=dana, activity_id=row.pk),
    ):
        with pytest.raises(Refusal) as refused, in_scope(dana):
            deed()
        assert refused.value.code == "party_left_lists"


def test_an_archived_card_refuses_every_deed_on_its_log(dana: Actor) -> None:
    party = make_party(dana)
    with in_scope(dana):
        parties.archive_party(actor=dana, party_id=party.pk)

    with pytest.raises(Refusal) as refused, in_scope(dana):
        operations.log_note(actor=dana, key=uuid4(), party_id=party.pk, summary="x")

    assert refused.value.code == "party_archived"
