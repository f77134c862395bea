"""Changing a repeating task: this one, this one and those after it, or all that are open."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine

from kesher.lib.errors import NotFound, NotPermitted
from kesher.records.errors import PartUnknown
from kesher.records.operations import delete_record, edit_record, edit_records, restore_record
from kesher.requests.errors import LockedForRecipient
from kesher.requests.models import Request
from kesher.requests.operations.checklists import add_checklist_item
from kesher.requests.operations.dependencies import add_dependency
from kesher.requests.operations.scheduling import schedule_request
from kesher.requests.operations.series import edit_task_of_series
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.attachments import attach
from tests.factories.batches import do, selection, undo
from tests.factories.batches import edit as batch_edit
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.fields import make_field
from tests.factories.parties import make_contact, make_party
from tests.factories.requests import make_message, make_task

ISRAEL = ZoneInfo("Asia/Jerusalem")
HTMX = {"HX-Request": "true"}
SUNDAY = dt.datetime(2026, 6, 7, 6, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _on_sunday() -> Iterator[None]:
    with time_machine.travel(SUNDAY, tick=False):
        yield


def weekly(actor: Actor, **values: Any) -> Request:
    return make_task(
        actor,
        "גיבוי",
        due_at="2026-06-07T09:00",
        starts_at="2026-06-07T08:00",
        repeats="weekly",
        **values,
    )


def change(actor: Actor, task: Request, part: str, **values: Any) -> None:
    with in_scope(actor):
        edit_task_of_series(
            actor=actor, type_key="task", record_id=task.pk, values=values, part=part
        )


def close(actor: Actor, task: Request) -> Request:
    """Do a task, and return the next."""
    with in_scope(actor):
        done = {"status": "0", "feedback": "נעשה"}
        edit_record(actor=actor, type_key="task", record_id=task.pk, values=done)
        following: Request = Request.objects.get(repeated_from=task)
        return following


def told(task: Request) -> tuple[str, str, str]:
    assert task.due_at
    assert task.starts_at
    due, starts = task.due_at.astimezone(ISRAEL), task.starts_at.astimezone(ISRAEL)
    return task.subject, f"{starts:%d/%m %H:%M}", f"{due:%d/%m %H:%M}"


def test_what_is_changed_in_one_task_is_not_in_the_next(yossi: Actor, miri: Actor) -> None:
    task = weekly(yossi)
    moved = {"due_at": "2026-06-08T15:00", "starts_at": "2026-06-08T14:00"}

    change(yossi, task, "one", subject="גיבוי חריג", owner=miri.membership_id, **moved)
    change(yossi, task, "one", subject="גיבוי חריג מאוד")
    following = close(yossi, task)

    assert told(following) == ("גיבוי", "14/06 08:00", "14/06 09:00")
    assert following.owner_id == yossi.membership_id
    assert following.apart == {}
    assert "גיבוי" in following.search_text
    assert "חריג" not in following.search_text


def test_what_is_changed_from_one_on_is_in_the_next_and_counts_from_there(yossi: Actor) -> None:
    task = weekly(yossi)
    moved = {"due_at": "2026-06-09T15:00", "starts_at": "2026-06-09T14:00"}
    change(yossi, task, "one", subject="זמני", content="זמני")

    change(yossi, task, "following", subject="גיבוי מלא", **moved)
    following = close(yossi, task)

    assert told(following) == ("גיבוי מלא", "16/06 14:00", "16/06 15:00")
    assert following.content == ""


def test_without_an_answer_a_change_is_of_one_task_by_every_door(yossi: Actor) -> None:
    """An edit in the list, a board, many at once, a program: all as the form's first answer."""
    task = weekly(yossi, sharing="branch")
    assert task.branch_id
    with in_scope(yossi):
        values = {"due_at": "2026-06-10T18:00", "priority": "high"}
        edit_record(actor=yossi, type_key="task", record_id=task.pk, values=values)
        edit_records(actor=yossi, type_key="task", values_by_id={task.pk: {"sharing": "personal"}})

    following = close(yossi, task)

    assert told(following) == ("גיבוי", "14/06 08:00", "14/06 09:00")
    assert (following.priority, following.sharing) == ("normal", "branch")
    assert following.branch_id == task.branch_id  # what followed from the change goes with it


def test_all_that_are_open_take_it_over_and_done_ones_stay(yossi: Actor) -> None:
    first = weekly(yossi)
    second = close(yossi, first)
    third = close(yossi, second)
    with in_scope(yossi):
        again = {"status": "open", "feedback": "נפתח שוב"}
        edit_record(actor=yossi, type_key="task", record_id=second.pk, values=again)

    change(yossi, third, "all", subject="גיבוי לענן", due_at="2026-06-22T10:00")

    with in_scope(yossi):
        found = [told(one) for one in Request.objects.order_by("pk")]
    assert found == [
        ("גיבוי", "07/06 08:00", "07/06 09:00"),
        ("גיבוי לענן", "14/06 08:00", "14/06 09:00"),
        ("גיבוי לענן", "21/06 08:00", "22/06 10:00"),
    ]
    change(yossi, second, "following", subject="גיבוי כפול")
    with in_scope(yossi):
        found = [told(one)[0] for one in Request.objects.order_by("pk")]
    assert found == ["גיבוי", "גיבוי כפול", "גיבוי כפול"]


def kept(actor: Actor) -> list[str]:
    """Return the days of the repeating tasks that are in use, with those that are done marked."""
    with in_scope(actor):
        rows = Request.objects.filter(deleted_at=None).exclude(repeats="").order_by("pk")
        return [f"{told(one)[2][:5]}{'✓' if one.closed_at else ''}" for one in rows]


def delete(actor: Actor, task: Request, part: str = "") -> None:
    with in_scope(actor):
        delete_record(actor=actor, type_key="task", record_id=task.pk, part=part)


def restore(actor: Actor, task: Request) -> None:
    with in_scope(actor):
        restore_record(actor=actor, type_key="task", record_id=task.pk)


@pytest.mark.parametrize("part", ["", "one"])
def test_of_one_that_is_deleted_alone_the_next_comes_and_goes_again(dana: Actor, part: str) -> None:
    task = weekly(dana)
    change(dana, task, "one", subject="רק השבוע")

    delete(dana, task, part)
    assert kept(dana) == ["14/06"]
    with in_scope(dana):
        assert Request.objects.get(deleted_at=None).subject == "גיבוי"

    restore(dana, task)
    assert kept(dana) == ["07/06"]
    close(dana, task)
    assert kept(dana) == ["07/06✓", "14/06"]


def test_what_was_done_to_many_is_undone_with_what_came_of_it(dana: Actor) -> None:
    task, plain = weekly(dana), weekly(dana, repeat_until="2026-06-10")
    chosen = selection("tasks", ids=(task.pk, plain.pk))

    changed = batch_edit(dana, chosen, ("priority", "high"))
    with in_scope(dana):
        apart = [one.apart for one in Request.objects.order_by("pk")]
    assert apart == [{"priority": "normal"}] * 2
    undo(dana, changed)
    deleted = do(dana, "delete", chosen)
    assert kept(dana) == ["14/06"]
    undo(dana, deleted)

    assert kept(dana) == ["07/06", "07/06"]
    following = close(dana, task)
    assert (following.priority, told(following)[2]) == ("normal", "14/06 09:00")


@pytest.mark.parametrize("begun", ["item", "hour", "dependency"])
def test_what_was_begun_meanwhile_stays_when_the_deleted_one_is_brought_back(
    dana: Actor, begun: str
) -> None:
    task, awaited = weekly(dana), make_task(dana, "אחרת")
    delete(dana, task)
    with in_scope(dana):
        following = Request.objects.get(repeated_from=task)
        told: dict[str, Any] = {"actor": dana}
        if begun == "item":
            add_checklist_item(**told, task_id=following.pk, text="התחלתי")
        elif begun == "hour":
            told |= {"starts_at": SUNDAY + dt.timedelta(hours=4), "minutes": 30}
            schedule_request(**told, key=uuid4(), request_id=following.pk)
        else:
            add_dependency(**told, task_id=following.pk, waits_for=awaited.pk)

    restore(dana, task)

    assert kept(dana) == ["07/06", "14/06"]
    with in_scope(dana):
        done = {"status": "0", "feedback": "נעשה"}
        edit_record(actor=dana, type_key="task", record_id=task.pk, values=done)
    assert kept(dana) == ["07/06✓", "14/06"]


def test_a_series_ends_and_comes_back_with_all_that_went_with_it(dana: Actor) -> None:
    first = weekly(dana)
    second = close(dana, first)
    third = close(dana, second)
    with in_scope(dana):
        again = {"status": "open", "feedback": "נפתח שוב"}
        edit_record(actor=dana, type_key="task", record_id=second.pk, values=again)
    everything = ["07/06✓", "14/06", "21/06"]

    for task, part, left in (
        (second, "following", ["07/06✓"]),
        (third, "following", ["07/06✓", "14/06"]),
        (third, "all", ["07/06✓"]),
        (first, "one", ["14/06", "21/06"]),
    ):
        delete(dana, task, part)
        assert kept(dana) == left
        restore(dana, task)
        assert kept(dana) == everything


def test_who_may_not_delete_all_of_a_series_deletes_what_he_may(
    ahava: Business, dana: Actor
) -> None:
    rights = {"request.see": Level.ALL, "request.create": Level.ALL, "request.edit": Level.ALL}
    tal = make_member(ahava, "tal", "טל", rights={**rights, "request.delete": Level.OWN})
    first = weekly(dana, owner=tal.membership_id)
    second = close(dana, first)
    with in_scope(dana):
        again = {"status": "open", "feedback": "נפתח שוב"}
        edit_record(actor=dana, type_key="task", record_id=first.pk, values=again)
        away = {"owner": dana.membership_id}
        edit_record(actor=dana, type_key="task", record_id=first.pk, values=away)

    delete(tal, second, "all")
    assert kept(dana) == ["07/06"]
    for actor, task in ((tal, first), (tal, second)):
        with pytest.raises(NotPermitted if task is first else NotFound):
            delete(actor, task, "all")


def test_for_how_much_is_one_of_the_answers_and_only_where_it_is_asked(yossi: Actor) -> None:
    task, plain, message = weekly(yossi), make_task(yossi), make_message(yossi)
    with in_scope(yossi):
        for kind, record, part in (("task", task, "none"), ("message", message, "all")):
            with pytest.raises(PartUnknown):
                delete_record(actor=yossi, type_key=kind, record_id=record.pk, part=part)
            with pytest.raises(PartUnknown):
                edit_record(actor=yossi, type_key=kind, record_id=record.pk, values={}, part=part)
        edit_record(actor=yossi, type_key="task", record_id=plain.pk, values={}, part="all")
    assert kept_count(yossi) == 3


def kept_count(actor: Actor) -> int:
    with in_scope(actor):
        return Request.objects.filter(deleted_at=None).count()


def test_what_was_said_for_one_and_for_all_is_brought_into_agreement(yossi: Actor) -> None:
    """Each is right by itself; the next would begin after its target, personal in a branch."""
    party = make_party(yossi, "מפעלי שגב")
    task = weekly(yossi, party=party.pk, contact=make_contact(yossi, party, "רותי").pk)
    other = make_party(yossi, "אחר")
    shared = {"sharing": "branch", "branch": yossi.branch_id}
    theirs = {"party": other.pk, "contact": make_contact(yossi, other, "אורי").pk}
    change(yossi, task, "one", starts_at="2026-06-01T08:00", **shared, **theirs)
    third = make_contact(yossi, other, "גל").pk
    change(yossi, task, "following", due_at="2026-06-02T08:00", branch=yossi.branch_id)
    change(yossi, task, "following", contact=third)

    following = close(yossi, task)

    assert told(following) == ("גיבוי", "09/06 08:00", "09/06 08:00")
    assert (following.sharing, following.branch_id) == ("personal", None)
    assert (following.party_id, following.contact_id) == (party.pk, None)


def test_the_form_asks_and_closes_with_the_same_save(yossi: Actor) -> None:
    task = weekly(yossi)
    client, url = client_of(yossi), f"/b/ahava/records/task/{task.pk}/edit/"
    form = client.get(url, headers=HTMX).content.decode()
    asked = form[form.index('name="part"') :]
    assert re.findall(r'<option value="(\w+)"( selected)?', asked) == [
        ("one", " selected"),
        ("following", ""),
        ("all", ""),
    ]
    said = {
        "idempotency_key": str(uuid4()),
        "expected_version": task.version,
        "subject": "שינוי לזו",
        "sub_type": "general",
        "priority": "normal",
        "sharing": "personal",
        "owner": yossi.membership_id,
        "due_at": "2026-06-07T09:00",
        "starts_at": "2026-06-07T08:00",
        "repeats": "weekly",
        "repeat_interval": "1",
        "status": "0",
        "feedback": "נעשה",
        "part": "one",
    }

    assert client.post(url, said, headers=HTMX).status_code == 204
    again = client.post(url, said, headers=HTMX)

    assert again.status_code == 204
    with in_scope(yossi):
        done, following = Request.objects.order_by("pk")
    assert (done.subject, following.subject) == ("שינוי לזו", "גיבוי")
    assert done.closed_at is not None
    plain = make_task(yossi)
    once = client.get(f"/b/ahava/records/task/{plain.pk}/edit/", headers=HTMX).content.decode()
    assert 'name="part"' not in once


def test_refused_is_refused_as_a_whole(yossi: Actor, miri: Actor, noa: Actor) -> None:
    task = weekly(yossi, owner=miri.membership_id, is_locked_for_recipient="true")

    for actor, refusal in ((noa, NotFound), (miri, LockedForRecipient)):
        for part in ("one", "following", "all"):
            with pytest.raises(refusal):
                change(actor, task, part, subject="אחר", feedback="משוב")
    with in_scope(yossi), pytest.raises(StaleVersion):
        edit_task_of_series(
            actor=yossi,
            type_key="task",
            record_id=task.pk,
            values={"subject": "אחר"},
            part="one",
            expected_version=7,
        )

    with in_scope(yossi):
        stored = Request.objects.get()
    assert (stored.subject, stored.apart, stored.version) == ("גיבוי", {}, 1)


def test_own_fields_follow_and_a_file_stays_with_the_task_that_was_done(dana: Actor) -> None:
    place = make_field(dana, "מקום", record_type="task")
    photo = make_field(dana, "צילום", "file", record_type="task")
    task = weekly(dana, **{place: "חולון"})
    file = attach(dana, task, "צילום.pdf", record_type="task")
    change(dana, task, "one", **{place: "יפו", photo: f"צילום.pdf#{file.pk}"})

    following = close(dana, task)

    assert following.custom_values == {place: "חולון"}
    with in_scope(dana):
        task.refresh_from_db()
        file.refresh_from_db()
    assert task.custom_values == {place: "יפו", photo: f"צילום.pdf#{file.pk}"}
    assert file.record_id == task.pk
