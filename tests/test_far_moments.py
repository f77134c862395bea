"""Moments at the ends of the calendar: refused, or kept and shown, and never a fault."""

from uuid import uuid4

import pytest

from kesher.tenancy.rules.access import Actor
from tests.factories.activities import phone_call
from tests.factories.businesses import client_of
from tests.factories.parties import make_party
from tests.factories.requests import make_task

HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize(("day", "at"), [("31/12/9999", "23:59"), ("1/1/0001", "00:00")])
def test_a_moment_at_the_end_of_the_calendar_is_no_fault_of_the_server(
    dana: Actor, day: str, at: str
) -> None:
    client, task, party = client_of(dana), make_task(dana), make_party(dana)
    call = phone_call(dana, party)
    me = dana.membership_id
    meeting = {"title": "ישיבה", "starts_date": day, "starts_time": at, "ends_time": "23:59"}
    meeting |= {"users": [me]}
    asked = [
        ("meetings/new/", meeting),
        ("meetings/new/", meeting | {"is_all_day": "on"}),
        ("meetings/new/", meeting | {"repeats": "weekly"}),
        ("meetings/new/", meeting | {"repeats": "jewish_yearly"}),
        ("meetings/new/", meeting | {"starts_date": "1/12/2026", "repeats": "daily", "until": day}),
        (f"requests/{task.pk}/schedule/", {"starts": day, "starts_time": at, "minutes": "60"}),
        ("requests/change/", {"ids": task.pk, "due_at": day, "due_at_time": at}),
        ("records/task/new/", {"subject": "א", "owner": me, "due_at": day, "due_at_time": at}),
        ("reminders/new/", {"text": "א", "due_date": day, "due_time": at}),
        (
            f"log/{call.pk}/next-call/",
            {"due_date": day, "due_time": at, "caller": f"u:{me}"},
        ),
    ]
    answers = {}
    for path, said in asked:
        sent = {"idempotency_key": str(uuid4()), **said}
        answers[path] = client.post(f"/b/ahava/{path}", sent, headers=HTMX).status_code

    assert {path: code for path, code in answers.items() if code not in {200, 204, 422}} == {}
    shown = (
        "",
        "requests/",
        "reminders/",
        f"diary/?day={day}",
        "tasks/",
        "diary/calendars/export/",
    )
    shown += (
        f"parties/{party.pk}/log/?since={day}&until={day}",
        f"meetings/busy/?starts_date={day}",
    )
    for path in shown:
        assert client.get(f"/b/ahava/{path}").status_code in {200, 422}, path
