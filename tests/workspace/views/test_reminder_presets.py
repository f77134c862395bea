"""The table of reminder presets: who changes it, what is refused, and where it is offered."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse

from kesher.reminders.models import PresetTable
from kesher.tenancy.models import Change
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.factories.reminders import make_reminder
from tests.factories.requests import make_task

HTMX = {"HX-Request": "true"}
PAGE = "/b/{}/settings/reminders/"
BEFORE = {"amount": "3", "unit": "day", "label_he": "התראה 😀 ABC\u202e", "label_en": "Early"}
LATER = {"amount": "1", "unit": "day", "at": "10:15", "tone": "red"}


def rows(
    before: list[dict[str, str]] | None = None, again: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    for kind, of_kind in (("before", before or []), ("again", again or [])):
        sent[kind] = [str(number) for number in range(len(of_kind))]
        for number, row in enumerate(of_kind):
            sent |= {f"{kind}-{number}-{name}": value for name, value in row.items()}
    return sent


def save(actor: Actor, version: int = 1, **changed: Any) -> HttpResponse:
    sent = {**(changed or rows([BEFORE], [LATER])), "version": version}
    answer: HttpResponse = client_of(actor).post(PAGE.format(actor.business_slug), sent)
    return answer


def stored(actor: Actor) -> list[tuple[str, int, str]] | None:
    with in_scope(actor):
        table = PresetTable.objects.first()
        return [(row["key"], row["amount"], row["unit"]) for row in table.rows] if table else None


@pytest.mark.behaviour("R-31")
def test_what_the_business_changes_is_offered_wherever_people_are_reminded(
    dana: Actor, noa: Actor
) -> None:
    page = client_of(dana).get(PAGE.format("ahava")).content.decode()
    assert 'placeholder="חצי שעה"' in page
    assert 'placeholder="יומיים לפני"' in page

    assert save(dana).status_code == 303

    task = make_task(dana)
    pk = make_reminder(dana)
    with time_machine.travel(dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC), tick=False):
        client = client_of(dana)
        window = client.get("/b/ahava/records/task/new/", headers=HTMX).content.decode()
        edited = client.get(f"/b/ahava/records/task/{task.pk}/edit/", headers=HTMX)
        meeting = client.get("/b/ahava/meetings/new/", headers=HTMX).content.decode()
        snooze = client.get(f"/b/ahava/reminders/{pk}/snooze/", headers=HTMX)
    for shown in (window, edited.content.decode()):
        assert 'value="due_at:4320">יעד לסיום: התראה 😀 ABC' in shown
        assert 'value="due_at:30"' not in shown
    assert 'value="occurred_at:4320"' in meeting
    assert 'class="pill pill--red" dir="auto">מחר 10:15</span>' in snooze.content.decode()
    assert snooze.content.decode().count('name="preset"') == 1
    assert 'value="due_at:30"' in client_of(noa).get("/b/barak/records/task/new/").content.decode()
    with in_scope(dana):
        assert Change.objects.filter(table="reminders_presettable").exists()


def test_a_change_is_taken_back_and_made_again(dana: Actor) -> None:
    undo = "/b/ahava/settings/reminders/undo/?version="
    client = client_of(dana)
    client.post(PAGE.format("ahava"), {**rows([BEFORE], [LATER]), "version": 1})
    assert f"{undo}2" in client.get(PAGE.format("ahava")).content.decode()

    assert client.post(f"{undo}1").status_code == 409
    assert len(stored(dana) or []) == 2
    assert client.post(f"{undo}2").status_code == 303
    assert len(stored(dana) or []) == 15
    assert client.post(f"{undo}3").status_code == 303

    assert stored(dana) == [("p1", 3, "day"), ("p2", 1, "day")]


def test_rows_are_ordered_retired_and_left_out_and_all_of_them_may_go(dana: Actor) -> None:
    save(dana)
    kept = {**LATER, "key": "p2", "retired": "on"}
    more = {"amount": "5", "unit": "minute"}

    assert save(dana, 2, **rows([], [more, kept, {"unit": "day"}])).status_code == 303
    assert stored(dana) == [("p3", 5, "minute"), ("p2", 1, "day")]
    assert save(dana, 3, **rows()).status_code == 303

    page = client_of(dana).get(PAGE.format("ahava")).content.decode()
    assert "לא מוצע דבר" in page
    window = client_of(dana).get("/b/ahava/records/task/new/").content.decode()
    assert re.findall(r'<option value="([^"]+)">[^<]*</option></optgroup>', window)[-1] == "at"
    assert 'value="due_at:' not in window


@pytest.mark.parametrize(
    ("before", "again", "told"),
    [
        ([], [{"amount": "1", "unit": "day"}], "באיזו שעה"),
        ([], [{"amount": "1", "unit": "day", "at": "99"}], "אינה שעה"),
        ([], [{"amount": "0", "unit": "minute"}], "גדול מאפס"),
        ([{"amount": "-1", "unit": "day"}], [], "במספר שלם"),
        ([{"amount": "٣", "unit": "day"}], [], "במספר שלם"),
        ([{"amount": "9" * 6, "unit": "week"}], [], "עד שנה קדימה"),
        ([{"amount": "1", "unit": "eon"}], [], "לבחור דקות"),
        ([{"amount": "60", "unit": "minute"}, {"amount": "1", "unit": "hour"}], [], "אותו מועד"),
        ([{**BEFORE, "label_he": "א" * 1_000_000}], [], "שם קצר"),
        ([{"amount": str(n), "unit": "minute"} for n in range(41)], [], "עד 40"),
    ],
)
def test_a_table_that_cannot_be_says_why_and_keeps_what_was_typed(
    dana: Actor, before: list[dict[str, str]], again: list[dict[str, str]], told: str
) -> None:
    answer = save(dana, **rows(before, again))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert page.count('name="before" value="') == len(before) + 1  # and the row to copy
    assert stored(dana) is None


def test_the_table_is_for_those_who_design_records_and_of_one_business(
    dana: Actor, yossi: Actor, noa: Actor
) -> None:
    save(dana)

    assert client_of(yossi).get(PAGE.format("ahava")).status_code == 403
    assert save(yossi, 2).status_code == 403
    assert client_of(yossi).post("/b/ahava/settings/reminders/undo/").status_code == 403
    assert client_of(noa).post("/b/barak/settings/reminders/undo/").status_code == 404
    assert client_of(noa).get(PAGE.format("ahava")).status_code == 404
    stale = save(dana, 1, **rows())
    assert stale.status_code == 422
    assert (len(stored(dana) or []), stored(noa)) == (2, None)
