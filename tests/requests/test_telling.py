"""Who is told of a request."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.notifications.models import Notification
from kesher.records.operations import edit_record
from kesher.requests.models import Request
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import in_scope, make_member
from tests.factories.requests import make_group, make_message, make_task


def told(actor: Actor) -> list[tuple[int, str]]:
    with in_scope(actor):
        rows = Notification.objects.order_by("pk").values_list("membership_id", "kind")
        return list(rows)


def change(actor: Actor, request: Request, **values: Any) -> None:
    with in_scope(actor):
        edit_record(actor=actor, type_key=request.kind, record_id=request.pk, values=values)


@pytest.mark.behaviour("R-24")
def test_whom_a_message_is_for_is_told_and_who_wrote_it_for_himself_is_not(
    yossi: Actor, miri: Actor
) -> None:
    make_message(yossi, owner=miri.membership_id)
    make_message(yossi)

    assert told(yossi) == [(miri.membership_id, "request_given")]


def test_everybody_of_a_group_is_told(dana: Actor, yossi: Actor, miri: Actor) -> None:
    make_task(dana, group=make_group(dana, "משרד", yossi, miri, dana))

    assert {one for one, _kind in told(dana)} == {yossi.membership_id, miri.membership_id}


def test_to_tell_a_group_costs_as_much_however_many_are_in_it(
    ahava: Business, dana: Actor, yossi: Actor, miri: Actor
) -> None:
    rights = {"request.see": Level.OWN}
    others = [make_member(ahava, name, name, rights=rights) for name in ("gal", "tal", "bar")]
    small = make_group(dana, "קטנה", yossi, miri)
    large = make_group(dana, "גדולה", yossi, miri, *others)
    make_task(dana, group=small)

    asked = []
    for group in (small, large):
        with CaptureQueriesContext(connection) as queries:
            make_task(dana, group=group)
        asked.append(len(queries))

    assert asked[0] == asked[1]
    assert {one for one, _kind in told(dana)} >= {actor.membership_id for actor in others}


def test_who_gave_a_task_hears_how_it_goes_and_that_it_is_refused(
    yossi: Actor, miri: Actor
) -> None:
    task = make_task(yossi, owner=miri.membership_id)

    change(miri, task, percent_done="20")
    change(miri, task, percent_done="20")  # nothing changed
    change(miri, task, status="refused", feedback="לא שלי")

    mine = [kind for one, kind in told(yossi) if one == yossi.membership_id]
    assert mine == ["request_changed", "request_refused"]


def test_a_new_handler_is_told_that_it_is_his_and_no_more(
    dana: Actor, yossi: Actor, miri: Actor
) -> None:
    task = make_task(yossi)

    change(yossi, task, owner=miri.membership_id, priority="urgent")

    assert told(dana) == [(miri.membership_id, "request_given")]
