"""The window in which a user is deactivated, and his work is given to somebody else."""

import re
from html import unescape
from uuid import uuid4

import pytest

from kesher.exchange.models import Batch
from kesher.requests.models import Request
from kesher.tenancy.models import Membership
from kesher.tenancy.rules.access import Actor
from tests.factories.batches import run
from tests.factories.businesses import client_of, in_scope
from tests.factories.requests import make_group, make_task


def url(member: Actor, deed: str) -> str:
    return f"/b/ahava/settings/users/{member.membership_id}/{deed}/"


def is_active(actor: Actor, member: Actor) -> bool:
    with in_scope(actor):
        return Membership.objects.get(pk=member.membership_id).is_active


def test_the_window_tells_what_is_open_and_to_whom_it_may_go(
    dana: Actor, yossi: Actor, miri: Actor
) -> None:
    make_task(yossi)
    make_task(yossi)
    make_group(dana, "משרד", miri)

    window = unescape(client_of(dana).get(url(yossi, "deactivate")).content.decode())

    assert "משימות (2)" in window
    receivers = window.partition('name="to"')[2].partition("</select>")[0]
    assert "מירי אזולאי" in receivers
    assert "יוסי לוי" not in receivers
    assert "משרד" in window
    assert is_active(dana, yossi)


def test_he_is_shut_out_and_his_work_goes_in_one_batch_once(
    dana: Actor, yossi: Actor, miri: Actor
) -> None:
    task = make_task(yossi)
    data = {
        "to": str(miri.membership_id),
        "kinds": ["task"],
        "idempotency_key": str(uuid4()),
    }

    for _double_click in range(2):
        sent = client_of(dana).post(url(yossi, "deactivate"), data)
        assert re.search(r"/batches/\d+/", sent["Location"])

    assert not is_active(dana, yossi)
    with in_scope(dana):
        (batch,) = Batch.objects.all()
    run(dana, batch)
    with in_scope(dana):
        assert Request.objects.get(pk=task.pk).owner_id == miri.membership_id
    report = unescape(client_of(dana).get(f"/b/ahava/batches/{batch.pk}/report/").content.decode())
    assert "העברת עבודה: יוסי לוי ← מירי אזולאי" in report
    assert "להחליף" in report or task.subject in report


def test_work_may_stay_and_go_later(dana: Actor, yossi: Actor, miri: Actor) -> None:
    make_task(yossi)

    client_of(dana).post(url(yossi, "deactivate"))
    assert not is_active(dana, yossi)
    nobody = client_of(dana).post(url(yossi, "handover"), {"kinds": ["task"]})
    assert nobody.status_code == 422
    later = {"to": str(miri.membership_id), "kinds": ["task"]}
    assert client_of(dana).post(url(yossi, "handover"), later).status_code == 303

    with in_scope(dana):
        assert Batch.objects.count() == 1


@pytest.mark.parametrize(
    "forged",
    [
        {"to": "999999", "kinds": ["task"]},
        {"to": "x" * 1_000_000, "kinds": ["task"]},
        {"kinds": ["party_secret"]},
        {"to": "-1"},
    ],
)
def test_a_forged_answer_changes_nothing(
    dana: Actor, yossi: Actor, forged: dict[str, str | list[str]]
) -> None:
    make_task(yossi)

    assert client_of(dana).post(url(yossi, "deactivate"), forged).status_code == 422

    assert is_active(dana, yossi)
    with in_scope(dana):
        assert not Batch.objects.exists()


def test_only_who_administers_users_of_the_business_does_so(
    dana: Actor, yossi: Actor, miri: Actor, noa: Actor
) -> None:
    for deed in ("deactivate", "handover"):
        assert client_of(yossi).get(url(miri, deed)).status_code == 403
        assert client_of(yossi).post(url(miri, deed)).status_code == 403
        foreign = f"/b/barak/settings/users/{miri.membership_id}/{deed}/"
        assert client_of(noa).post(foreign).status_code == 404
    own = client_of(dana).post(url(dana, "deactivate"))
    assert own.status_code == 422
    assert is_active(dana, miri)
    assert is_active(dana, dana)
