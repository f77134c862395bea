import datetime as dt

from django.utils import timezone

from kesher.activities.queries.activities import last_activities
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
