"""The part of windows that sets the reminders on a record, new or old, of every kind with dates."""

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.utils import timezone

from kesher.records.rules.own_types import OwnTypeWish
from kesher.reminders.models import Reminder
from kesher.reminders.rules.plans import ReminderPlan
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.factories.fields import make_field
from tests.factories.parties import make_party
from tests.factories.records import make_deal, make_own_type, make_record
from tests.factories.reminders import fire, make_reminder, reminder
from tests.factories.requests import make_message, make_task

HTMX = {"HX-Request": "true"}
HALF = ReminderPlan(minutes_before=30, anchor_field="due_at")


def plans(actor: Actor, record: Any) -> list[tuple[str, int | None, str]]:
    with in_scope(actor):
        rows = Reminder.objects.filter(record_id=record.pk).order_by("pk")
        return list(rows.values_list("anchor_field", "minutes_before", "state"))


def window(actor: Actor, kind: str, record: Any) -> str:
    answer = client_of(actor).get(f"/b/ahava/records/{kind}/{record.pk}/edit/", headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(page: str) -> dict[str, list[str]]:
    """Return what the part of a window would send as it is."""
    part = page[page.index('<fieldset class="form-rows span-all"') : page.index("<template")]
    selects = part.split("<select ")[1:]
    chosen = (re.search(r'value="([^"]*)" selected', select) for select in selects)
    return {
        "reminder_shown": re.findall(r'name="reminder_shown" value="(\d+)"', part),
        "reminder_id": re.findall(r'name="reminder_id" value="(\d*)"', part),
        "reminder_when": [one[1].replace("&#x2B;", "+") if one else "" for one in chosen],
    }


def save(actor: Actor, kind: str, record: Any, page: str, **changed: Any) -> HttpResponse:
    """Send the form as it is shown, with these values changed."""
    names = ("subject", "content", "contact_name", "sub_type", "priority", "status", "sharing")
    said = {name: getattr(record, name) for name in names}
    version = re.search(r'name="expected_version" value="(\d+)"', page)
    assert version
    sent = {
        **said,
        "owner": record.owner_id,
        "idempotency_key": str(uuid4()),
        "expected_version": version[1],
        **shown(page),
        **changed,
    }
    url = f"/b/ahava/records/{kind}/{record.pk}/edit/"
    answer: HttpResponse = client_of(actor).post(url, sent, headers=HTMX)
    return answer


@pytest.mark.behaviour("R-31")
@pytest.mark.parametrize("kind", ["task", "message"])
def test_the_window_that_edits_shows_what_is_set_and_adds_changes_and_takes_away(
    dana: Actor, yossi: Actor, kind: str
) -> None:
    make = make_task if kind == "task" else make_message
    record = make(dana, due_at=timezone.now() + dt.timedelta(days=3))
    kept, moved, gone = (
        make_reminder(dana, record=record, record_type=kind, text=text, plan=plan)
        for text, plan in (
            ("להכין 😀 <b>", ReminderPlan(at=timezone.now() + dt.timedelta(days=1))),
            ("", HALF),
            ("", ReminderPlan(minutes_before=10, anchor_field="due_at")),
        )
    )
    of_yossi = make_reminder(yossi, record=record, record_type=kind, text="", plan=HALF)
    page = window(dana, kind, record)
    assert sorted(shown(page)["reminder_id"]) == sorted(map(str, (kept, moved, gone)))
    assert "להכין 😀 &lt;b&gt;" in page
    at = dict(zip(*(shown(page)[name] for name in ("reminder_id", "reminder_when")), strict=True))
    rows = {
        "reminder_id": [str(kept), str(moved), ""],
        "reminder_when": [at[str(kept)], "due_at:60", "at"],
        "reminder_date": ["", "", "מתישהו"],
    }

    refused = save(dana, kind, record, page, **rows)
    assert refused.status_code == 422
    assert shown(refused.content.decode())["reminder_when"] == rows["reminder_when"]
    assert 'value="מתישהו"' in refused.content.decode()
    assert plans(dana, record)[1:] == [
        ("due_at", 30, "waiting"),
        ("due_at", 10, "waiting"),
        ("due_at", 30, "waiting"),
    ]

    rows["reminder_when"][2] = "due_at:0"
    key = str(uuid4())
    for _twice in range(2):
        answer = save(dana, kind, record, page, **rows, idempotency_key=key)
        assert answer.status_code in {200, 204}
    assert plans(dana, record) == [
        ("", None, "waiting"),
        ("due_at", 60, "waiting"),
        ("due_at", 10, "dismissed"),
        ("due_at", 30, "waiting"),
        ("due_at", 0, "waiting"),
    ]
    assert reminder(dana, of_yossi).membership_id == yossi.membership_id


def test_a_stale_window_keeps_its_reminders_beside_both_versions(dana: Actor) -> None:
    task = make_task(dana)
    page = window(dana, "task", task)
    assert save(dana, "task", task, page, subject="אחר").status_code in {200, 204}

    stale = save(dana, "task", task, page, subject="שלישי", reminder_when=["due_at:30"])

    assert stale.status_code == 409
    assert shown(stale.content.decode())["reminder_when"] == ["due_at:30"]
    assert plans(dana, task) == []


def test_deals_and_projects_are_made_with_reminders_by_their_dates(dana: Actor) -> None:
    party = make_party(dana)
    sent = {
        "deal": {"name": "חידוש חוזה", "stage": "needs", "expected_date": "2030-05-20"},
        "project": {"name": "שיפוץ", "status": "planned", "target_date": "2030-05-20"},
    }
    for kind, values in sent.items():
        url = f"/b/ahava/records/{kind}/new/"
        page = client_of(dana).get(url, headers=HTMX).content.decode()
        field = next(key for key in values if key.endswith("_date"))
        assert f'value="{field}:1440"' in page
        assert f'value="{field}:30"' not in page  # a date has no minutes before it
        told = {"idempotency_key": str(uuid4()), "party": party.pk, "owner": dana.membership_id}

        client_of(dana).post(
            url, {**told, **values, "reminder_when": [f"{field}:1440"]}, headers=HTMX
        )

    with in_scope(dana):
        rows = Reminder.objects.order_by("record_type").values_list("record_type", "due_at")
        morning = dt.datetime(2030, 5, 19, 6, tzinfo=dt.UTC)
        assert list(rows) == [("deal", morning), ("project", morning)]


def test_records_of_ones_own_are_reminded_of_by_any_of_their_dates(dana: Actor) -> None:
    own = make_own_type(dana, OwnTypeWish(label_he="רכב", label_plural_he="רכבים"))
    test_day = make_field(dana, "טסט", "date", record_type=own.key)
    service = make_field(dana, "טיפול", "datetime", record_type=own.key)
    car = make_record(
        dana,
        own.key,
        title="מאזדה",
        **{test_day: "2030-05-20", service: dt.datetime(2030, 6, 1, 10, tzinfo=dt.UTC)},
    )
    page = window(dana, own.key, car)
    assert re.findall(r'<optgroup label="([^"]+)">', page)[:2] == ["טסט", "טיפול"]
    version = re.search(r'name="expected_version" value="(\d+)"', page)
    assert version
    sent = {
        "title": "מאזדה",
        test_day: "2031-05-20",
        service: "2030-06-01T13:00",
        "owner": dana.membership_id,
        "idempotency_key": str(uuid4()),
        "expected_version": version[1],
        "reminder_when": [f"{test_day}:0", f"{service}:120", "x_no:5"],
    }
    url = f"/b/ahava/records/{own.key}/{car.pk}/edit/"

    assert client_of(dana).post(url, sent, headers=HTMX).status_code == 422
    assert plans(dana, car) == []
    sent["reminder_when"] = sent["reminder_when"][:2]
    assert client_of(dana).post(url, sent, headers=HTMX).status_code == 204

    fire(dana)
    with in_scope(dana):
        due = Reminder.objects.order_by("due_at").values_list("due_at", flat=True)
        assert list(due) == [
            dt.datetime(2030, 6, 1, 8, tzinfo=dt.UTC),
            dt.datetime(2031, 5, 20, 6, tzinfo=dt.UTC),
        ]


def test_a_record_without_dates_asks_nothing_and_a_hidden_date_is_not_offered(
    dana: Actor, yossi: Actor
) -> None:
    own = make_own_type(dana, OwnTypeWish(label_he="כלי", label_plural_he="כלים"))
    tool = make_record(dana, own.key, title="מקדחה")
    assert "reminder_when" not in window(dana, own.key, tool)
    key = make_field(dana, "חידוש סודי", "date", record_type="deal", readers=frozenset())

    for actor, is_offered in ((dana, True), (yossi, False)):
        assert (f'value="{key}:0"' in window(actor, "deal", make_deal(dana))) is is_offered
