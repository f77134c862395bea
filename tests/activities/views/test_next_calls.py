"""Setting, moving, taking and closing the calls that were promised."""

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from kesher.activities.models import Activity, NextCall
from kesher.activities.rules.next_calls import NextCallPlan
from kesher.parties import operations as parties
from kesher.tenancy.models import Business, Membership
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.activities import in_hours, no_answer, note, phone_call
from tests.factories.businesses import AGENT_RIGHTS, client_of, in_scope, make_member
from tests.factories.parties import make_party

HTMX = {"HX-Request": "true"}


def call_of(actor: Actor, row: Activity) -> NextCall:
    with in_scope(actor):
        return NextCall.objects.get(activity_id=row.pk)


def promised(actor: Actor, caller: Actor | None = None, **more: Any) -> NextCall:
    row = phone_call(actor, make_party(actor), next_call=in_hours(3, caller or actor), **more)
    return call_of(actor, row)


def shared(actor: Actor) -> NextCall:
    plan = NextCallPlan(
        due_at=timezone.now() + dt.timedelta(hours=2), department_id=actor.department_id
    )
    return call_of(actor, note(actor, make_party(actor), next_call=plan))


def again(actor: Actor, call: NextCall) -> NextCall:
    with in_scope(actor):
        return NextCall.objects.get(pk=call.pk)


def post(client: Client, call: NextCall, what: str = "", **fields: Any) -> HttpResponse:
    data = {"version": call.version, **fields}
    return client.post(f"/b/ahava/next-calls/{call.pk}/{what}", data, headers=HTMX)


@pytest.mark.behaviour("H-18")
def test_a_next_call_is_set_on_any_row_at_any_time(dana: Actor) -> None:
    row = note(dana, make_party(dana))
    client = client_of(dana)
    fields = {
        "idempotency_key": uuid4(),
        "due_date": "מחר",
        "due_time": "930",
        "caller": f"user:{dana.membership_id}",
    }

    for _ in range(2):
        response = client.post(f"/b/ahava/log/{row.pk}/next-call/", fields, headers=HTMX)
        assert response.status_code == 204

    due_at = timezone.localtime(call_of(dana, row).due_at)
    assert due_at.date() == timezone.localdate() + dt.timedelta(days=1)
    assert (due_at.hour, due_at.minute) == (9, 30)


def test_a_row_has_one_next_call(dana: Actor) -> None:
    call = promised(dana)
    fields = {
        "idempotency_key": uuid4(),
        "due_date": "מחר",
        "caller": f"user:{dana.membership_id}",
    }

    response = client_of(dana).post(
        f"/b/ahava/log/{call.activity_id}/next-call/", fields, headers=HTMX
    )

    assert response.status_code == 422
    assert "כבר נקבעה שיחה הבאה בשורה הזו." in response.content.decode()


def test_a_reminder_without_a_moment_is_refused(dana: Actor) -> None:
    row = no_answer(dana, make_party(dana))

    response = client_of(dana).post(
        f"/b/ahava/log/{row.pk}/next-call/", {"idempotency_key": uuid4()}, headers=HTMX
    )

    assert response.status_code == 422
    assert "יש לבחור מתי להתקשר שוב." in response.content.decode()


@pytest.mark.behaviour("H-23")
def test_time_and_caller_stay_editable_while_the_call_waits(dana: Actor, yossi: Actor) -> None:
    call = promised(dana)
    client = client_of(dana)

    form = client.get(f"/b/ahava/next-calls/{call.pk}/", headers=HTMX).content.decode()
    response = post(
        client, call, due_date="+3", due_time="14:15", caller=f"user:{yossi.membership_id}"
    )

    assert f'value="{timezone.localtime(call.due_at):%d/%m/%Y}"' in form
    assert response.status_code == 204
    moved = again(dana, call)
    assert moved.assignee_id == yossi.membership_id
    assert timezone.localtime(moved.due_at).hour == 14
    assert moved.version == call.version + 1


def test_a_moved_call_is_not_moved_from_an_old_form(dana: Actor, yossi: Actor) -> None:
    call = promised(dana)
    caller = f"user:{dana.membership_id}"
    assert post(client_of(yossi), call, due_date="+2", caller=caller).status_code == 204

    response = post(client_of(dana), call, due_date="+5", caller=caller)

    assert response.status_code == 422
    renewed = re.search(r'name="version" value="(\d+)"', response.content.decode())
    assert renewed
    assert renewed[1] == str(call.version + 1)


@pytest.mark.parametrize("what", ["", "close/"])
def test_a_call_that_was_made_is_no_longer_changed(dana: Actor, what: str) -> None:
    call = promised(dana)
    with in_scope(dana):
        row = Activity.objects.select_related("party").get(pk=call.activity_id)
    no_answer(dana, row.party)
    made = again(dana, call)

    response = post(
        client_of(dana),
        made,
        what,
        reason="x",
        due_date="+5",
        caller=f"user:{dana.membership_id}",
    )

    assert response.status_code == 422
    assert "השיחה כבר אינה ממתינה" in response.content.decode()
    assert again(dana, call).outcome == "contacted"


def test_a_call_is_closed_with_a_reason(dana: Actor) -> None:
    call = promised(dana)
    client = client_of(dana)

    empty = post(client, call, "close/", reason="  ")
    closed = post(client, call, "close/", reason="הלקוח ביקש שלא נתקשר")

    assert empty.status_code == 422
    assert closed.status_code == 204
    done = again(dana, call)
    assert (done.outcome, done.close_reason) == ("closed", "הלקוח ביקש שלא נתקשר")
    assert done.closed_by_id == dana.membership_id


def test_a_shared_call_is_taken_and_the_others_see_by_whom(dana: Actor, yossi: Actor) -> None:
    call = shared(yossi)

    taken = post(client_of(yossi), call, "take/")
    refused = post(client_of(dana), call, "take/")

    assert taken.status_code == 204
    assert "next-calls" in taken["HX-Trigger"]
    assert refused.status_code == 409
    assert refused["X-Refusal"] == "next_call_taken"
    assert again(dana, call).taken_by_id == yossi.membership_id
    page = client_of(dana).get("/b/ahava/calls/?reach=all").content.decode()
    assert "נלקחה על ידי יוסי לוי" in page


def test_taking_twice_changes_nothing_and_it_can_be_given_back(yossi: Actor) -> None:
    call = shared(yossi)
    client = client_of(yossi)
    post(client, call, "take/")
    first = again(yossi, call)

    assert post(client, call, "take/").status_code == 204
    assert again(yossi, call).taken_at == first.taken_at
    assert post(client, call, "release/").status_code == 204
    assert again(yossi, call).taken_by_id is None


def test_what_a_colleague_took_is_not_given_back_by_another(dana: Actor, yossi: Actor) -> None:
    call = shared(yossi)
    post(client_of(yossi), call, "take/")

    assert post(client_of(dana), call, "release/").status_code == 409
    assert again(dana, call).taken_by_id == yossi.membership_id


def test_a_call_of_one_user_is_not_taken(dana: Actor, yossi: Actor) -> None:
    call = promised(dana)

    response = post(client_of(yossi), call, "take/")

    assert response.status_code == 422
    assert response["X-Refusal"] == "next_call_not_shared"


def test_moving_a_taken_call_to_another_frees_it(yossi: Actor, dana: Actor) -> None:
    call = shared(yossi)
    post(client_of(yossi), call, "take/")

    post(
        client_of(yossi),
        again(yossi, call),
        due_date="+1",
        due_time="10:00",
        caller=f"user:{dana.membership_id}",
    )

    moved = again(yossi, call)
    assert (moved.taken_by_id, moved.assignee_id) == (None, dana.membership_id)


def test_a_deactivated_user_gets_no_calls(dana: Actor, yossi: Actor) -> None:
    call = promised(dana)
    with in_scope(dana):
        Membership.objects.filter(pk=yossi.membership_id).update(is_active=False)

    response = post(client_of(dana), call, due_date="+1", caller=f"user:{yossi.membership_id}")

    assert response.status_code == 422
    assert again(dana, call).assignee_id == dana.membership_id


def test_a_call_of_others_needs_the_right_to_their_rows(dana: Actor, ahava: Business) -> None:
    agent = make_member(ahava, "gal", "גל", rights=AGENT_RIGHTS | {"activity.edit": Level.OWN})
    call = promised(dana)

    for what in ("", "close/", "take/"):
        response = post(
            client_of(agent),
            call,
            what,
            reason="x",
            due_date="+1",
            caller=f"user:{dana.membership_id}",
        )
        assert response.status_code == 403
        assert "activity.edit" in response["HX-Trigger"]
    assert again(dana, call).version == call.version


def test_whoever_is_to_call_may_move_his_call(dana: Actor, ahava: Business) -> None:
    agent = make_member(ahava, "gal", "גל", rights=AGENT_RIGHTS | {"activity.edit": Level.OWN})
    call = promised(dana, agent)

    response = post(client_of(agent), call, due_date="+1", caller=f"user:{agent.membership_id}")

    assert response.status_code == 204


def test_the_card_shows_the_next_call_beside_the_log(dana: Actor) -> None:
    call = promised(dana)
    with in_scope(dana):
        party_id = again(dana, call).party_id
    client = client_of(dana)

    card = client.get(f"/b/ahava/parties/{party_id}/").content.decode()
    panel = client.get(f"/b/ahava/parties/{party_id}/next-call/", headers=HTMX).content.decode()

    assert 'id="next-call-panel"' in card
    assert "שיחת הטלפון הבאה" in panel
    assert f"/b/ahava/next-calls/{call.pk}/close/" in panel


def test_an_archived_card_gets_no_next_call(dana: Actor) -> None:
    party = make_party(dana)
    row = note(dana, party)
    with in_scope(dana):
        parties.archive_party(actor=dana, party_id=party.pk)
    fields = {
        "idempotency_key": uuid4(),
        "due_date": "מחר",
        "caller": f"user:{dana.membership_id}",
    }

    response = client_of(dana).post(f"/b/ahava/log/{row.pk}/next-call/", fields, headers=HTMX)

    assert response.status_code == 422


@pytest.mark.parametrize("what", ["", "close/", "take/", "release/"])
def test_barak_reaches_no_call(dana: Actor, noa: Actor, what: str) -> None:
    call = promised(dana)

    for slug in ("ahava", "barak"):
        for method in ("get", "post"):
            url = f"/b/{slug}/next-calls/{call.pk}/{what}"
            assert getattr(client_of(noa), method)(url).status_code in {404, 405}

    assert again(dana, call).version == call.version
