import datetime as dt

import pytest
from django.utils import timezone

from kesher.activities.models import Activity
from kesher.activities.queries.activities import last_activities
from kesher.parties.models import Party
from kesher.records.queries import list_at
from kesher.savedviews.queries.pages import list_page, list_spec
from kesher.savedviews.rules.list_state import ListState
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.activities import meeting, no_answer, note, phone_call
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_party


def test_every_kind_of_contact_lifts_it_and_what_lies_ahead_does_not(dana: Actor) -> None:
    called, noted, missed, untouched = (make_party(dana, name) for name in "אבגד")
    call, remark, no = phone_call(dana, called), note(dana, noted), no_answer(dana, missed)
    start = timezone.now() + dt.timedelta(days=3)
    meeting(dana, called, starts_at=start, ends_at=start + dt.timedelta(hours=1))
    parties = [called, noted, missed, untouched]

    with in_scope(dana):
        found = last_activities(dana, [party.pk for party in parties], now=timezone.now())

    assert found == {
        called.pk: call.occurred_at,
        noted.pk: remark.occurred_at,
        missed.pk: no.occurred_at,
    }


def test_it_tells_nothing_of_what_is_out_of_sight(dana: Actor, ahava: Business) -> None:
    party = make_party(dana)
    phone_call(dana, party)
    blind = make_member(ahava, "blind", "עיוור", rights={"party.see": Level.ALL})

    with in_scope(blind):
        assert last_activities(blind, [party.pk], now=timezone.now()) == {}


def test_it_is_a_column_of_every_list_of_parties(dana: Actor) -> None:
    make_party(dana, roles=("customer", "supplier"))

    for path in ("customers", "suppliers", "parties"):
        assert "פעילות אחרונה" in client_of(dana).get(f"/b/ahava/{path}/").content.decode()


def test_no_party_has_no_last_activity(dana: Actor) -> None:
    with in_scope(dana):
        assert last_activities(dana, [], now=timezone.now()) == {}


def note_at(actor: Actor, party: Party, moment: dt.datetime) -> None:
    row = note(actor, party)
    with in_scope(actor):
        Activity.objects.filter(pk=row.pk).update(occurred_at=moment)


@pytest.mark.parametrize("few", [0, 10_000])
@pytest.mark.parametrize("sort", ["last_activity", "-last_activity"])
def test_lists_are_ordered_by_it(
    dana: Actor, monkeypatch: pytest.MonkeyPatch, sort: str, few: int
) -> None:
    """By a walk of the timeline or party by party: the same rows, each once, ties too."""
    monkeypatch.setattr("kesher.savedviews.queries.pages.PAGE_ROWS", 2)
    monkeypatch.setattr("kesher.savedviews.queries.keyset._FEW_ROWS", few)
    parties = [make_party(dana, f"{number}") for number in range(7)]
    at = timezone.now() - dt.timedelta(days=9)
    for place, days in [(0, 3), (1, 1), (2, 3), (3, 0), (3, 2), (4, 3)]:
        note_at(dana, parties[place], at + dt.timedelta(days=days))
    note_at(dana, parties[5], timezone.now() + dt.timedelta(days=1))

    with in_scope(dana):
        spec = list_spec(*list_at(dana, "parties"))
        seen: list[int] = []
        cursor = ""
        for _ in range(9):
            page = list_page(dana, spec, ListState(sort=sort), cursor)
            seen += [row[spec.places["id"]] for row in page.rows]
            cursor = page.next_cursor
            if not cursor:
                break

    places = {party.pk: place for place, party in enumerate(parties)}
    down = sort.startswith("-")
    expected = [4, 2, 0, 3, 1, 6, 5] if down else [1, 3, 0, 2, 4, 5, 6]
    assert [places[pk] for pk in seen] == expected


def test_the_order_tells_nothing_of_what_is_out_of_sight(dana: Actor, ahava: Business) -> None:
    first, called = make_party(dana, "ראשון"), make_party(dana, "שני")
    phone_call(dana, called)
    blind = make_member(ahava, "blind", "עיוור", rights={"party.see": Level.ALL})

    with in_scope(blind):
        spec = list_spec(*list_at(blind, "parties"))
        page = list_page(blind, spec, ListState(sort="-last_activity"))

    assert [row[spec.places["id"]] for row in page.rows] == [called.pk, first.pk]
