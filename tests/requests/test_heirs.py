"""Whose the next task of a series is when its handler has left."""

import pytest

from kesher.notifications.models import Notification
from kesher.records.operations import delete_record, edit_record
from kesher.requests.models import Request
from kesher.tenancy.operations import deactivate_user
from kesher.tenancy.queries.open_work import Receiver, open_work_kinds
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.requests import make_group, make_task

DONE = {"status": "0", "feedback": "נעשה"}


def leave(dana: Actor, *actors: Actor) -> None:
    with in_scope(dana):
        for actor in actors:
            deactivate_user(actor=dana, membership_id=actor.membership_id)


def next_of(dana: Actor, task: Request, *, is_deleted: bool = False) -> Request:
    with in_scope(dana):
        told = {"actor": dana, "type_key": "task", "record_id": task.pk}
        if is_deleted:
            delete_record(**told)
        else:
            edit_record(**told, values=DONE)
        following: Request = Request.objects.get(repeated_from=task)
        return following


def told_of(dana: Actor, task: Request) -> list[tuple[int, str]]:
    with in_scope(dana):
        rows = Notification.objects.filter(record_type="task", record_id=task.pk)
        return list(rows.order_by("membership_id").values_list("membership_id", "kind"))


@pytest.mark.parametrize("repeats", ["weekly", "after_done"])
@pytest.mark.parametrize("is_deleted", [False, True])
def test_it_is_of_who_made_the_series_and_he_is_told(
    dana: Actor, yossi: Actor, miri: Actor, repeats: str, is_deleted: bool
) -> None:
    task = make_task(yossi, owner=miri.membership_id, due_at="2026-03-26T09:00", repeats=repeats)
    leave(dana, miri)

    following = next_of(dana, task, is_deleted=is_deleted)

    assert (following.owner_id, following.created_by_id) == (yossi.membership_id,) * 2
    assert told_of(dana, following) == [(yossi.membership_id, "request_inherited")]
    leave(dana, yossi)
    third = next_of(dana, following)
    assert third.owner_id == dana.membership_id
    # Even if it was he who did the last one.
    assert told_of(dana, third) == [(dana.membership_id, "request_inherited")]


def test_before_him_comes_the_group_while_anybody_is_in_it(
    dana: Actor, yossi: Actor, miri: Actor, avi: Actor
) -> None:
    group = make_group(dana, "משרד", miri, avi)
    values = {"owner": miri.membership_id, "group": group}
    task = make_task(yossi, due_at="2026-03-26T09:00", repeats="daily", **values)
    leave(dana, miri)

    following = next_of(dana, task)

    assert (following.owner_id, following.group_id) == (None, group)
    leave(dana, avi)
    assert next_of(dana, following).owner_id == yossi.membership_id


def test_work_that_is_handed_over_goes_with_all_that_comes_of_it(
    dana: Actor, yossi: Actor, miri: Actor
) -> None:
    task = make_task(yossi, owner=miri.membership_id, due_at="2026-03-26T09:00", repeats="daily")
    with in_scope(dana):
        (work,) = [one for one in open_work_kinds(dana).values() if one.key == "task"]
        to = Receiver(membership_id=dana.membership_id)
        work.hand_over(actor=dana, row_ids=[task.pk], from_id=miri.membership_id, to=to)
    leave(dana, miri)

    following = next_of(dana, task)

    assert following.owner_id == dana.membership_id
    assert told_of(dana, following) == []
