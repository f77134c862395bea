"""The next call of each party, for lists; and access to one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.activities import queries
from kesher.activities.models import NextCall
from kesher.lib.errors import NotFound
from kesher.records.rules.places import Place
from kesher.tenancy.rules.access import Actor
from tests.factories.activities import in_hours, no_answer, note
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party


@pytest.mark.parametrize("count", [1, 3])
def test_the_earliest_waiting_call_of_each_party_takes_one_query(dana: Actor, count: int) -> None:
    parties = [make_party(dana, f"לקוח {place}") for place in range(count)]
    for party in parties:
        note(dana, party, next_call=in_hours(5, dana))
        note(dana, party, next_call=in_hours(2, dana))
    silent = make_party(dana, "בלי שיחה")
    done = make_party(dana, "בוצעה")
    note(dana, done, next_call=in_hours(1, dana))
    no_answer(dana, done)

    with in_scope(dana), CaptureQueriesContext(connection) as captured:
        ids = [party.pk for party in (*parties, silent, done)]
        found = queries.promised_calls(actor=dana, party_ids=ids)

    assert set(found) == {party.pk for party in parties}
    assert len([entry for entry in captured if "activities_" in entry["sql"]]) == 1
    call = found[parties[0].pk]
    with in_scope(dana):
        earliest = NextCall.objects.filter(party=parties[0]).order_by("due_at").first()
    assert earliest
    assert (call.due_at, call.by, call.attempt) == (earliest.due_at, "דנה כהן", 1)


def test_calls_of_parties_out_of_sight_are_not_told(dana: Actor, avi: Actor) -> None:
    hidden = make_party(dana)
    own = make_party(dana, place=Place(owner_id=avi.membership_id))
    note(dana, hidden, next_call=in_hours(1, dana))
    note(dana, own, next_call=in_hours(1, avi))

    with in_scope(avi):
        found = queries.promised_calls(actor=avi, party_ids=[hidden.pk, own.pk])

    assert set(found) == {own.pk}


def test_barak_gets_no_call_and_no_row(dana: Actor, noa: Actor) -> None:
    party = make_party(dana)
    row = note(dana, party, next_call=in_hours(1, dana))
    with in_scope(dana):
        call = NextCall.objects.get(activity=row)

    with in_scope(noa):
        with pytest.raises(NotFound):
            queries.get_next_call(actor=noa, next_call_id=call.pk)
        with pytest.raises(NotFound):
            queries.get_activity(actor=noa, activity_id=row.pk)
        with pytest.raises(NotFound):
            queries.get_meeting(actor=noa, activity_id=row.pk)
        assert queries.promised_calls(actor=noa, party_ids=[party.pk]) == {}
        assert queries.due_call_count(noa) == 0


def test_a_note_is_no_meeting(dana: Actor) -> None:
    row = note(dana, make_party(dana))

    with in_scope(dana), pytest.raises(NotFound):
        queries.get_meeting(actor=dana, activity_id=row.pk)
