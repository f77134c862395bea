"""«טיפול בפניות»: what waits for the user, in groups, and what one click does to it."""

import datetime as dt
import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from kesher.lib.dates import local
from kesher.requests.errors import LockedForRecipient
from kesher.requests.models import Request
from kesher.requests.queries.active import PAGE_ROWS, active_requests
from kesher.requests.rules.active import ActiveState, Grouping, read_place
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.factories.parties import make_party
from tests.factories.requests import make_group, make_message, make_task

HTMX = {"HX-Request": "true"}
SCREEN = "/b/ahava/requests/"


def shown(actor: Actor, query: str = "") -> list[int]:
    page = client_of(actor).get(f"{SCREEN}{query}").content.decode()
    return [int(number) for number in re.findall(r'<tr id="active-request-(\d+)"', page)]


def heads(actor: Actor, query: str = "") -> list[str]:
    page = client_of(actor).get(f"{SCREEN}{query}").content.decode()
    return re.findall(r'<th scope="colgroup"[^>]*><bdi[^>]*>(?:<[^>]+>)?([^<]+)<', page)


def stored(actor: Actor, request: Request) -> Request:
    with in_scope(actor):
        return Request.objects.get(pk=request.pk)


@pytest.mark.behaviour("R-46", "R-24")
def test_it_shows_all_that_waits_for_the_user_and_nothing_else(
    dana: Actor, yossi: Actor, miri: Actor
) -> None:
    group = make_group(dana, "משרד", miri)
    mine = make_message(yossi, owner=miri.membership_id)
    task = make_task(miri)
    waiting = make_task(yossi, group=group)
    make_task(yossi, group=group, owner=yossi.membership_id)  # somebody took it
    make_task(yossi)
    make_task(miri, status="0")

    assert set(shown(miri)) == {mine.pk, task.pk, waiting.pk}


@pytest.mark.behaviour("R-48")
def test_each_kind_has_a_tab_with_its_count(yossi: Actor) -> None:
    task, message = make_task(yossi), make_message(yossi)
    make_task(yossi)

    page = client_of(yossi).get(SCREEN).content.decode()

    tabs = re.findall(r"<span>([^<]+)</span><b class=\"tabs__count\">(\d+)</b>", page)
    assert tabs == [("הכול", "3"), ("משימות", "2"), ("הודעות", "1")]
    assert message.pk not in shown(yossi, "?kind=task")
    assert shown(yossi, "?kind=message") == [message.pk]
    assert task.pk in shown(yossi, "?kind=party")  # no kind of request: as without


def test_they_are_grouped_by_target_priority_and_customer(yossi: Actor) -> None:
    now = timezone.now()
    late = make_task(yossi, "באיחור", due_at=now - dt.timedelta(days=1), priority="low")
    far = make_task(yossi, "רחוקה", due_at=now + dt.timedelta(days=40), priority="urgent")
    never = make_task(yossi, "בלי יעד", party=make_party(yossi, "אבן").pk)

    assert heads(yossi) == ["באיחור", "היום", "השבוע", "בהמשך"]
    assert shown(yossi) == [late.pk, far.pk, never.pk]
    assert shown(yossi, "?by=priority") == [far.pk, never.pk, late.pk]
    assert heads(yossi, "?by=priority") == ["דחופה", "רגילה", "נמוכה"]
    assert shown(yossi, "?by=party") == [never.pk, late.pk, far.pk]
    assert heads(yossi, "?by=party") == ["אבן", "ללא לקוח"]


@pytest.mark.parametrize("by", list(Grouping))
def test_pages_follow_one_another_without_gap_or_repetition(
    dana: Actor, yossi: Actor, by: Grouping
) -> None:
    group, party = make_group(dana, "משרד", yossi), make_party(yossi, "אבן").pk
    now = timezone.now()
    for number in range(PAGE_ROWS + 9):
        due = now + dt.timedelta(days=number % 5) if number % 3 else None
        whose = {"group": group} if number % 4 == 0 else {}
        priority = ("low", "high")[number % 2]
        bound = {"party": party} if number % 7 == 0 else {}
        make_task(yossi, due_at=due, priority=priority, **whose, **bound)

    seen: list[int] = []
    with in_scope(yossi):
        place = None
        while True:
            page = active_requests(yossi, ActiveState(grouping=by, after=place))
            seen += [request.pk for _place, request in page.rows]
            place = read_place(page.next_place)
            if place is None:
                break

    assert len(seen) == len(set(seen)) == PAGE_ROWS + 9


def test_a_row_is_fetched_alone_while_it_belongs_here(yossi: Actor, miri: Actor) -> None:
    task = make_task(yossi)
    other = make_task(yossi, owner=miri.membership_id)
    client = client_of(yossi)

    row = client.get(f"{SCREEN}rows/?row={task.pk}", headers=HTMX).content.decode()
    assert row.count("<tr") == 1
    for gone in (other.pk, 10**17, "x"):
        assert client.get(f"{SCREEN}rows/?row={gone}", headers=HTMX).status_code == 204


def test_the_screen_costs_few_queries_however_many_wait(yossi: Actor) -> None:
    client = client_of(yossi)
    client.get(SCREEN)
    with CaptureQueriesContext(connection) as few:
        client.get(SCREEN)
    for _ in range(30):
        make_task(yossi, party=make_party(yossi).pk)
    with CaptureQueriesContext(connection) as many:
        client.get(SCREEN)

    assert len(many) <= len(few) + 1  # the rows themselves


def test_a_message_is_handled_with_one_click(yossi: Actor) -> None:
    message = make_message(yossi)

    answer = client_of(yossi).post(f"{SCREEN}{message.pk}/handled/", headers=HTMX)

    assert answer.status_code == 204
    assert "#active-request-rows" in answer["HX-Trigger"]
    assert stored(yossi, message).closed_at is not None


def test_a_message_waits_for_a_call_with_one_click(yossi: Actor) -> None:
    message = make_message(yossi)

    client_of(yossi).post(f"{SCREEN}{message.pk}/call-back/", headers=HTMX)

    found = stored(yossi, message)
    assert found.status == "call_back"
    assert found.due_at is not None
    assert found.due_at > timezone.now()


def test_a_task_is_not_closed_without_feedback_by_the_click_of_a_message(yossi: Actor) -> None:
    task = make_task(yossi)

    assert client_of(yossi).post(f"{SCREEN}{task.pk}/handled/").status_code == 404
    assert stored(yossi, task).closed_at is None


def test_many_are_changed_at_once_and_what_is_refused_is_told(yossi: Actor, miri: Actor) -> None:
    task, message = make_task(yossi), make_message(yossi)
    client, url = client_of(yossi), f"{SCREEN}change/"
    ids = f"{task.pk} {message.pk}"

    window = client.get(f"{url}?ids={task.pk}&ids={message.pk}", headers=HTMX).content.decode()
    assert "שתי פניות" in window

    said = {"ids": ids, "is_done": "on", "idempotency_key": str(uuid4())}
    answer = client.post(url, said, headers=HTMX)
    assert "פניה אחת עודכנה" in answer["HX-Trigger"].encode().decode("unicode_escape")
    assert stored(yossi, task).closed_at is None
    assert stored(yossi, message).closed_at is not None

    said = {"ids": str(task.pk), "owner": str(miri.membership_id), "idempotency_key": str(uuid4())}
    client.post(url, said, headers=HTMX)
    assert stored(yossi, task).owner_id == miri.membership_id


def test_what_was_typed_stays_when_every_request_is_refused(yossi: Actor, miri: Actor) -> None:
    locked = make_task(yossi, owner=miri.membership_id, is_locked_for_recipient=True)
    before = stored(yossi, locked)
    client, key = client_of(miri), str(uuid4())
    said = {
        "ids": str(locked.pk),
        "feedback": "דיברתי עם <b>הלקוח</b>",
        "owner": str(yossi.membership_id),
        "due_at": "24/11/2099",
        "due_at_time": "08:15",
        "idempotency_key": key,
    }

    answer = client.post(f"{SCREEN}change/", said, headers=HTMX)

    page = answer.content.decode()
    assert answer.status_code == 422
    with translation.override("he"):
        reasons = ("אף פניה לא עודכנה", str(LockedForRecipient().message))
    typed = ("&lt;b&gt;הלקוח", "24/11/2099", "08:15")
    assert [text for text in (*reasons, *typed) if text not in page] == []
    assert stored(yossi, locked) == before
    said["ids"] = str(make_task(miri).pk)
    assert client.post(f"{SCREEN}change/", said, headers=HTMX).status_code == 204


def test_sent_twice_the_change_answers_as_the_first_time(yossi: Actor) -> None:
    task, message = make_task(yossi), make_message(yossi)
    client = client_of(yossi)
    said = {"ids": f"{task.pk} {message.pk}", "is_done": "on", "idempotency_key": str(uuid4())}

    answers = [client.post(f"{SCREEN}change/", said, headers=HTMX) for _ in range(2)]

    assert answers[0]["HX-Trigger"] == answers[1]["HX-Trigger"]
    assert '"kind": "error"' in answers[0]["HX-Trigger"]


def test_more_than_can_be_changed_at_once_is_said(
    yossi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kesher.requests.operations.deeds.MOST_AT_ONCE", 1)
    first, second = make_message(yossi), make_message(yossi)
    client, ids = client_of(yossi), f"{first.pk} {second.pk}"

    window = client.get(f"{SCREEN}change/?ids={first.pk}&ids={second.pk}", headers=HTMX)
    said = {"ids": ids, "is_done": "on", "idempotency_key": str(uuid4())}
    answer = client.post(f"{SCREEN}change/", said, headers=HTMX)

    assert "פניה אחת נשארת כפי שהיא" in window.content.decode()
    told = answer["HX-Trigger"].encode().decode("unicode_escape")
    assert "פניה אחת עודכנה. פניה אחת נשארת" in told
    assert stored(yossi, first).closed_at is not None
    assert stored(yossi, second).closed_at is None


def test_many_are_given_a_target_as_people_write_it(yossi: Actor) -> None:
    task = make_task(yossi)
    said = {"ids": str(task.pk), "due_at": "24.11.99", "due_at_time": "815"}

    client_of(yossi).post(
        f"{SCREEN}change/", {**said, "idempotency_key": str(uuid4())}, headers=HTMX
    )

    due_at = stored(yossi, task).due_at
    assert due_at is not None
    assert f"{local(due_at):%d/%m/%Y %H:%M}" == "24/11/2099 08:15"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"ids": ""},
        {"ids": "1", "due_at": "31/02/2026"},
        {"ids": "1", "due_at": "24/11/2026", "due_at_time": "25:00"},
        {"ids": "1", "due_at": "x" * 1_000_000},
        {"ids": "1 " * 1_000_000, "is_done": "on"},
        {"ids": str(10**17), "is_done": "on"},
        {"ids": "x", "is_done": "on"},
        {"ids": "1"},
    ],
)
def test_nothing_to_change_is_told(yossi: Actor, said: dict[str, str]) -> None:
    sent = {"idempotency_key": str(uuid4()), **said}

    assert client_of(yossi).post(f"{SCREEN}change/", sent, headers=HTMX).status_code == 422


@pytest.mark.behaviour("R-18", "R-19", "R-20")
def test_a_request_is_added_by_button_and_by_right_click(yossi: Actor) -> None:
    task = make_task(yossi)
    client = client_of(yossi)

    page = client.get(SCREEN).content.decode()
    menu = client.get(f"{SCREEN}{task.pk}/menu/", headers=HTMX).content.decode()

    assert "הוסף פניה חדשה" in page
    assert 'data-menu="new-requests"' in page
    for kind in ("task", "message"):
        assert f"/b/ahava/records/{kind}/new/" in page
        assert f"/b/ahava/records/{kind}/new/" in menu


@pytest.mark.behaviour("R-47")
def test_a_double_click_opens_all_details(yossi: Actor) -> None:
    task = make_task(yossi, content="כל הפרטים")
    page = client_of(yossi).get(SCREEN).content.decode()

    opened = re.search(r'data-open-url="([^"]+)" data-open="dialog"', page)

    assert opened
    assert opened[1] == f"/b/ahava/records/task/{task.pk}/edit/"
    assert "כל הפרטים" in client_of(yossi).get(opened[1], headers=HTMX).content.decode()


@pytest.mark.behaviour("R-49")
def test_the_history_of_a_customer_holds_every_kind_open_and_closed(yossi: Actor) -> None:
    party, other = make_party(yossi, "מפעלי שגב"), make_party(yossi, "אחר")
    make_task(yossi, "פתוחה", party=party.pk)
    make_task(yossi, "סגורה", party=party.pk, status="0")
    make_message(yossi, "הודעה שלו", party=party.pk)
    make_task(yossi, "של אחר", party=other.pk)

    url = f"{SCREEN}customers/?party={party.pk}"
    page = client_of(yossi).get(url, headers=HTMX).content.decode()

    texts = [text in page for text in ("פתוחה", "סגורה", "הודעה שלו", "של אחר")]
    assert texts == [True, True, True, False]


def test_the_rival_and_who_has_no_right_see_nothing(yossi: Actor, noa: Actor, avi: Actor) -> None:
    message = make_message(yossi)

    for url in (f"{message.pk}/menu/", f"{message.pk}/links/"):
        assert client_of(noa).get(f"/b/barak/requests/{url}").status_code == 404
    assert client_of(avi).get(SCREEN).status_code == 403
    assert client_of(noa).post(f"/b/barak/requests/{message.pk}/handled/").status_code == 404
    assert stored(yossi, message).closed_at is None
