"""The list, the windows, and what a page is born with."""

import datetime as dt
import html
import json
import re
import uuid

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from kesher.lib.dates import format_date
from kesher.reminders.models import Reminder
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.factories.fields import make_field
from tests.factories.parties import make_party
from tests.factories.records import make_deal
from tests.factories.reminders import fire, make_reminder, reminder

HTMX = {"HX-Request": "true"}


def url(actor: Actor, name: str, **arguments: object) -> str:
    return reverse(f"reminders:{name}", kwargs={"business": actor.business_slug, **arguments})


def read(actor: Actor, address: str) -> str:
    response = client_of(actor).get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def page_pops(page: str) -> list[dict[str, str]]:
    found = re.search(r'id="reminders".*? data-shown="([^"]*)"', page, re.DOTALL)
    assert found
    popped: list[dict[str, str]] = json.loads(html.unescape(found[1]))
    return popped


@pytest.mark.behaviour("R-31")
def test_what_was_missed_is_on_the_next_page(dana: Actor, yossi: Actor) -> None:
    party = make_party(dana, "גלידות <השרון>")
    make_reminder(dana, member=yossi, record=party, text="</script> לחזור אליו", at=timezone.now())
    fire(dana)

    pops = page_pops(read(yossi, url(yossi, "reminder_list")))

    assert [one["text"] for one in pops] == ["</script> לחזור אליו"]
    assert pops[0]["about"].endswith("גלידות <השרון>")
    assert pops[0]["author"] == "דנה כהן"
    assert pops[0]["url"].endswith(f"/parties/{party.pk}/")
    assert page_pops(read(dana, url(dana, "reminder_list"))) == []


def test_the_clock_counts_what_waits(dana: Actor) -> None:
    assert 'aria-label="תזכורות"' in read(dana, url(dana, "reminder_list"))
    for _ in range(2):
        make_reminder(dana, at=timezone.now())
    fire(dana)

    page = read(dana, url(dana, "reminder_list"))
    badges = read(dana, reverse("workspace:badges", kwargs={"business": "ahava"}))

    for shown in (page, badges):
        assert "תזכורות ממתינות: 2" in shown


def test_one_is_set_once_however_often_its_window_is_sent(dana: Actor) -> None:
    party = make_party(dana)
    window = url(dana, "record_remind", record_type="party", record_id=party.pk)
    assert "תזכורת חדשה" in read(dana, window)
    at = timezone.now() + dt.timedelta(days=3)
    sent = {
        "idempotency_key": str(uuid.uuid4()),
        "text": "לבדוק 😀 תשלום ABC",
        "due_date": format_date(at),
        "due_time": "9:15",
    }

    answers = [client_of(dana).post(window, sent, headers=HTMX) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert "התזכורת נקבעה" in json.loads(answers[0]["HX-Trigger"])["kesher:toast"]["text"]
    with in_scope(dana):
        row = Reminder.objects.get()
    assert (row.text, row.record_id) == ("לבדוק 😀 תשלום ABC", party.pk)
    assert "לבדוק 😀 תשלום ABC" in read(
        dana, url(dana, "record_reminders", record_type="party", record_id=party.pk)
    )


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"text": "א"}, "יש לבחור מתי להזכיר"),
        ({"text": "א", "due_date": "32/13"}, "זה אינו תאריך או שעה"),
        ({"text": "א", "due_date": "31/12/9999", "due_time": "99"}, "זה אינו תאריך או שעה"),
        ({"due_date": "מחר"}, "יש לכתוב על מה להזכיר"),
        ({"text": "א", "due_date": "מחר", "member": "987654321"}, "אינו רשאי לראות את הרשומה"),
        ({"text": "א" * 1_000_000, "due_date": "מחר"}, "300"),
    ],
)
def test_a_window_that_cannot_be_says_why_and_sets_nothing(
    dana: Actor, sent: dict[str, str], told: str
) -> None:
    answer = client_of(dana).post(url(dana, "reminder_create"), sent, headers=HTMX)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    with in_scope(dana):
        assert not Reminder.objects.exists()


def test_so_long_before_a_moment_of_the_record(dana: Actor) -> None:
    key = make_field(dana, "מועד ביקור", "datetime", record_type="deal")
    visit = timezone.now() + dt.timedelta(days=2)
    deal = make_deal(dana, **{key: visit})
    window = url(dana, "record_remind", record_type="deal", record_id=deal.pk)

    assert "שעתיים לפני" in read(dana, window)
    answer = client_of(dana).post(window, {"before": f"{key}:120"}, headers=HTMX)

    assert answer.status_code == 200
    with in_scope(dana):
        pk = Reminder.objects.get().pk
    assert "שעתיים לפני" in read(dana, url(dana, "reminder_list"))
    edited = client_of(dana).post(
        url(dana, "reminder_edit", reminder_id=pk),
        {"before": f"{key}:30", "text": "להכין הצעה"},
        headers=HTMX,
    )
    assert edited.status_code == 200
    assert (reminder(dana, pk).minutes_before, reminder(dana, pk).text) == (30, "להכין הצעה")


@time_machine.travel(dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC), tick=False)
def test_putting_off_offers_moments_by_working_hours_and_takes_an_exact_one(dana: Actor) -> None:
    pk = make_reminder(dana, at=timezone.now())
    fire(dana)
    window = url(dana, "reminder_snooze", reminder_id=pk)

    shown = read(dana, window)
    refused = client_of(dana).post(window, {}, headers=HTMX)
    preset = re.search(r'name="preset" value="([^"]+)"', shown)
    assert preset
    taken = client_of(dana).post(window, {"preset": preset[1].replace("&#x2B;", "+")}, headers=HTMX)

    assert "הזכר לי שוב בעוד" in shown
    assert "עשר דקות" in shown
    assert (refused.status_code, taken.status_code) == (422, 200)
    assert reminder(dana, pk).state == "waiting"
    assert reminder(dana, pk).snoozed_until is not None


def test_a_deed_answers_with_the_way_back(dana: Actor) -> None:
    pk = make_reminder(dana, at=timezone.now())
    fire(dana)

    for deed in ("reminder_done", "reminder_dismiss"):
        answer = client_of(dana).post(url(dana, deed, reminder_id=pk), headers=HTMX)
        undo = json.loads(answer["HX-Trigger"])["kesher:toast"]["undoUrl"]
        assert client_of(dana).post(undo, headers=HTMX).status_code == 200
        assert reminder(dana, pk).state == "waiting"


def test_a_record_out_of_reach_has_no_reminders_to_show(dana: Actor, avi: Actor) -> None:
    party = make_party(dana)
    where = {"record_type": "party", "record_id": party.pk}

    for name in ("record_reminders", "record_remind"):
        assert client_of(avi).get(url(avi, name, **where)).status_code == 404
