"""«Calls for today»: who sees which call, and working through them without leaving."""

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kesher.activities.models import NextCall
from kesher.activities.rules.next_calls import NextCallPlan
from kesher.parties import operations as parties
from kesher.records.rules.places import Place
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.activities import in_hours, no_answer, note, phone_call
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_party

HTMX = {"HX-Request": "true"}
NOON = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)  # a Sunday, 12:00 in Israel


def promise(actor: Actor, name: str, hours: float, caller: Actor | None = None) -> NextCall:
    """Promise a call so many hours from noon; made the week before, so that it may be late."""
    with time_machine.travel(NOON - dt.timedelta(days=7), tick=False):
        plan = NextCallPlan(
            due_at=NOON + dt.timedelta(hours=hours),
            assignee_id=(caller or actor).membership_id,
        )
        row = phone_call(actor, make_party(actor, name), next_call=plan)
    with in_scope(actor):
        return NextCall.objects.get(activity=row)


def queue(client: Client, query: str = "") -> str:
    with time_machine.travel(NOON, tick=False):
        response = client.get(f"/b/ahava/calls/{query}")
    assert response.status_code == 200
    return response.content.decode()


def names(page: str) -> list[str]:
    return re.findall(r'class="mini-card__title truncate" dir="auto">([^<]+)<', page)


def test_the_queue_holds_what_is_overdue_today_and_this_week_in_order(dana: Actor) -> None:
    for name, hours in [("היום", 3), ("באיחור", -2), ("השבוע", 50), ("בהמשך", 200)]:
        promise(dana, name, hours)

    page = queue(client_of(dana))

    assert names(page) == ["באיחור", "היום", "השבוע"]
    assert "1 באיחור" in page
    assert "1 היום" in page
    assert "1 השבוע" in page
    assert "באיחור שעתיים" in page


@pytest.mark.parametrize(
    ("bucket", "expected"),
    [
        ("overdue", ["באיחור"]),
        ("today", ["היום"]),
        ("this_week", ["השבוע"]),
        ("later", ["בהמשך"]),
        ("nonsense", ["באיחור", "היום", "השבוע"]),
    ],
)
def test_a_part_of_the_queue_is_shown_alone(dana: Actor, bucket: str, expected: list[str]) -> None:
    for name, hours in [("היום", 3), ("באיחור", -2), ("השבוע", 50), ("בהמשך", 200)]:
        promise(dana, name, hours)

    assert names(queue(client_of(dana), f"?bucket={bucket}")) == expected


def test_mine_the_department_and_everybody(dana: Actor, yossi: Actor, miri: Actor) -> None:
    promise(dana, "של דנה", 1)
    promise(yossi, "של יוסי", 2)
    promise(miri, "של מירי", 3)

    assert names(queue(client_of(yossi))) == ["של יוסי"]
    assert names(queue(client_of(yossi), "?reach=department")) == ["של דנה", "של יוסי"]
    everybody = names(queue(client_of(yossi), "?reach=all"))
    assert everybody == ["של דנה", "של יוסי", "של מירי"]


def test_everybody_is_all_that_the_user_may_see(dana: Actor, avi: Actor) -> None:
    promise(dana, "לא שלו", 1)
    with time_machine.travel(NOON, tick=False):
        own = make_party(dana, "שלו", place=Place(owner_id=avi.membership_id))
        phone_call(avi, own, next_call=in_hours(2, avi))

    for reach in ("mine", "department", "all"):
        assert names(queue(client_of(avi), f"?reach={reach}")) == ["שלו"]


def test_a_shared_call_stands_in_the_queue_of_its_department(
    yossi: Actor, dana: Actor, miri: Actor
) -> None:
    with time_machine.travel(NOON, tick=False):
        plan = NextCallPlan(due_at=NOON + dt.timedelta(hours=1), department_id=yossi.department_id)
        note(yossi, make_party(yossi, "משותפת"), next_call=plan)

    assert names(queue(client_of(yossi))) == names(queue(client_of(dana))) == ["משותפת"]
    assert names(queue(client_of(miri))) == []
    assert "לקיחת השיחה" in queue(client_of(dana))


def log(client: Client, call: NextCall, how: str, **fields: Any) -> HttpResponse:
    data = {
        "idempotency_key": uuid4(),
        "queue_call": call.pk,
        "reach": "mine",
        "bucket": "",
        **fields,
    }
    with time_machine.travel(NOON, tick=False):
        return client.post(f"/b/ahava/parties/{call.party_id}/log/{how}/", data, headers=HTMX)


def test_a_call_is_logged_in_the_queue_and_the_next_one_opens(dana: Actor) -> None:
    first, second = promise(dana, "ראשון", 1), promise(dana, "שני", 2)
    client = client_of(dana)

    composer = client.get(
        f"/b/ahava/parties/{first.party_id}/log/call/?queue_call={first.pk}&reach=mine",
        headers=HTMX,
    )
    response = log(client, first, "call", summary="סוכם", status="short_call", direction="outgoing")

    assert "שמור והמשך לבא" in composer.content.decode()
    page = response.content.decode()
    assert 'id="call-pane" hx-swap-oob="true"' in page
    assert f'data-call="{second.pk}"' in page
    assert names(queue(client)) == ["שני"]


@pytest.mark.parametrize("how", ["no-answer", "message"])
def test_the_reminder_is_asked_for_over_the_next_call(dana: Actor, how: str) -> None:
    first, second = promise(dana, "ראשון", 1), promise(dana, "שני", 2)

    page = log(client_of(dana), first, how, summary="x").content.decode()

    assert "הזכר לי שוב בעוד" in page
    assert page.index("<bdi>ראשון</bdi>") < page.index(f'data-call="{second.pk}"')


def test_after_the_last_call_the_queue_says_that_all_are_made(dana: Actor) -> None:
    only = promise(dana, "יחיד", 1)

    page = log(client_of(dana), only, "no-answer").content.decode()

    assert "כל השיחות בוצעו" in page


def test_a_row_leaves_when_a_later_contact_of_the_party_is_logged(
    dana: Actor, yossi: Actor
) -> None:
    call = promise(dana, "שגב", 1)
    client = client_of(dana)
    assert names(queue(client)) == ["שגב"]

    with in_scope(dana), time_machine.travel(NOON, tick=False):
        party = NextCall.objects.select_related("party").get(pk=call.pk).party
        no_answer(yossi, party)

    assert names(queue(client)) == []
    with time_machine.travel(NOON, tick=False):
        live = client.get(f"/b/ahava/calls/cards/?row={call.pk}", headers=HTMX)
    assert live.status_code == 204


def test_a_row_leaves_when_its_card_is_archived(dana: Actor) -> None:
    call = promise(dana, "שגב", 1)
    with in_scope(dana):
        parties.archive_party(actor=dana, party_id=call.party_id)

    assert names(queue(client_of(dana))) == []


def test_one_card_appears_live_only_where_it_fits(dana: Actor, yossi: Actor) -> None:
    call = promise(dana, "שגב", 1)

    def live(actor: Actor, query: str) -> int:
        with time_machine.travel(NOON, tick=False):
            url = f"/b/ahava/calls/cards/?row={call.pk}{query}"
            return client_of(actor).get(url, headers=HTMX).status_code

    assert live(dana, "") == 200
    assert live(dana, "&bucket=overdue") == 204
    assert live(yossi, "") == 204
    assert live(yossi, "&reach=department") == 200


def test_the_pane_shows_whom_to_call_and_what_was_said(dana: Actor) -> None:
    call = promise(dana, "Nasser & Sons Ltd.", 1)

    with time_machine.travel(NOON, tick=False):
        page = client_of(dana).get(f"/b/ahava/calls/?call={call.pk}", headers=HTMX)

    text = page.content.decode()
    assert "Nasser &amp; Sons Ltd." in text
    assert "סוכם על הצעה" in text
    assert "<html" not in text
    for key in ("Digit1", "Digit2", "KeyC", "KeyN", "KeyR", "KeyX"):
        assert f'data-shortcut="{key}"' in text


def test_an_address_of_a_call_that_is_gone_leads_to_the_queue(dana: Actor) -> None:
    promise(dana, "שגב", 1)

    assert names(queue(client_of(dana), "?call=999999")) == ["שגב"]
    assert client_of(dana).get("/b/ahava/calls/?call=999999", headers=HTMX).status_code == 404


def test_the_queue_is_read_in_pages_of_fifty(dana: Actor) -> None:
    party = make_party(dana)
    with time_machine.travel(NOON, tick=False):
        for minute in range(52):
            plan = NextCallPlan(
                due_at=NOON + dt.timedelta(minutes=minute + 1), assignee_id=dana.membership_id
            )
            note(dana, party, next_call=plan)
    client = client_of(dana)

    first = queue(client)
    following = re.search(r'data-more hx-get="/b/ahava/calls/(cards/[^"]+)"', first)
    assert following
    second = queue(client, following[1].replace("&amp;", "&"))

    assert len(names(first)) == 50
    assert len(names(second)) == 2


def test_the_number_of_queries_does_not_depend_on_the_calls(dana: Actor) -> None:
    client = client_of(dana)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            queue(client)
        # The test's own transaction adds savepoints, and puts the outer scope back.
        own = ("SAVEPOINT", "RELEASE", "SELECT set_config('kesher.business', ''")
        return len([entry for entry in captured if not entry["sql"].startswith(own)])

    promise(dana, "לקוח 1", 1)
    queue(client)
    with_one = count()
    for place in (2, 3):
        promise(dana, f"לקוח {place}", place)

    assert count() == with_one <= 12


def test_an_empty_queue_says_how_calls_come_to_it(dana: Actor) -> None:
    page = queue(client_of(dana))

    assert "אין כאן שיחה ממתינה" in page
    assert "שיחות מגיעות לכאן" in page


def test_without_the_right_to_see_the_log_there_is_no_queue(ahava: Business) -> None:
    blind = make_member(ahava, "gal", "גל", rights={"party.see": Level.ALL})

    for rest in ("", "cards/", "counts/"):
        assert client_of(blind).get(f"/b/ahava/calls/{rest}").status_code == 403


def test_barak_sees_none_of_our_calls(dana: Actor, noa: Actor) -> None:
    call = promise(dana, "סוד של אהבה", 1)
    client = client_of(noa)

    with time_machine.travel(NOON, tick=False):
        own = client.get(f"/b/barak/calls/?reach=all&call={call.pk}")
        pane = client.get(f"/b/barak/calls/?call={call.pk}", headers=HTMX)
        card = client.get(f"/b/barak/calls/cards/?row={call.pk}&reach=all", headers=HTMX)

    assert client.get("/b/ahava/calls/").status_code == 404
    assert "סוד" not in own.content.decode()
    assert (pane.status_code, card.status_code) == (404, 204)
