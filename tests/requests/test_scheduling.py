"""A time in the diary for a request: taken, moved, refused."""

import datetime as dt
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
import time_machine
from django.http import HttpResponse

from kesher.activities.models import Meeting
from kesher.lib.dates import local
from kesher.parties.models import Party
from kesher.requests.models import Request
from kesher.tenancy.models import Business, Membership
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import AGENT_RIGHTS, client_of, in_scope, make_member
from tests.factories.parties import make_party
from tests.factories.requests import make_message, make_task

HTMX = {"HX-Request": "true"}
ACTIVE = "/b/ahava/requests/"


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 3, 20, 8, tzinfo=dt.UTC), tick=False):
        yield


def let_go(actor: Actor, request: Request, day: str, at: str, **more: object) -> HttpResponse:
    """Let a request go on an hour of the diary."""
    sent = {"starts": day, "starts_time": at, "minutes": 30, "is_dropped": 1, **more}
    url = f"/b/{actor.business_slug}/requests/{request.pk}/schedule/"
    answer: HttpResponse = client_of(actor).post(url, sent, headers=HTMX)
    return answer


def meetings(actor: Actor) -> list[str]:
    with in_scope(actor):
        found = Meeting.objects.order_by("starts_at")
        return [
            f"{row.title} {local(row.starts_at):%d.%m %H:%M}–{local(row.ends_at):%H:%M}"
            for row in found
        ]


def linked(actor: Actor, request: Request) -> int | None:
    with in_scope(actor):
        return Request.objects.values_list("hour_id", flat=True).get(pk=request.pk)


@pytest.fixture
def party(dana: Actor) -> Party:
    return make_party(dana)


def test_a_request_on_an_hour_takes_it_once_and_then_moves_it(dana: Actor, party: Party) -> None:
    task = make_task(dana, "לשלוח הצעה", party=party.pk)
    name = f"לשלוח הצעה · {party.name}"

    first = let_go(dana, task, "2026-03-22", "10:15")
    assert first.status_code == 204
    assert meetings(dana) == [f"{name} 22.03 10:15–10:45"]
    with in_scope(dana):
        made = Meeting.objects.select_related("activity").get()
        assert made.activity.party_id is None
        assert [row.membership_id for row in made.participants.all()] == [dana.membership_id]
    assert linked(dana, task) == made.activity_id

    assert let_go(dana, task, "2026-03-23", "12:00", minutes=60).status_code == 204
    assert meetings(dana) == [f"{name} 23.03 12:00–12:30"]
    for by in ("due", "party"):  # read by SQL of its own, and by the ORM
        screen = client_of(dana).get(f"{ACTIVE}?by={by}").content.decode()
        assert re.search(
            r'href="/b/ahava/diary/\?view=day&amp;day=2026-03-23".*?23.3 12:00', screen
        )
        assert (
            f'data-live-url="/b/ahava/requests/rows/{"" if by == "due" else "?by=party"}' in screen
        )
    with in_scope(dana):
        moved = Meeting.objects.select_related("activity").get().activity.version
    assert let_go(dana, task, "2026-03-23", "12:00", minutes=60).status_code == 204
    with in_scope(dana):
        assert Meeting.objects.select_related("activity").get().activity.version == moved
    undo = f"/b/ahava/meetings/{made.activity_id}/delete/"
    assert undo in first["HX-Trigger"]
    assert client_of(dana).post(undo, headers=HTMX).status_code == 204
    assert (meetings(dana), linked(dana, task)) == ([], None)


def test_its_window_offers_hours_of_work_and_a_meeting_with_the_customer(
    dana: Actor, party: Party
) -> None:
    message = make_message(dana, "לתאם מדידות", party=party.pk)
    url = f"/b/ahava/requests/{message.pk}/schedule/"
    client = client_of(dana)
    window = client.get(url, headers=HTMX).content.decode()
    assert 'value="20/03/2026"' in window
    assert "פגישה עם הלקוח" in window
    sent = {
        "idempotency_key": str(uuid4()),
        "starts": "22/3",
        "starts_time": "9",
        "minutes": 60,
        "is_with_party": "on",
    }

    assert client.post(url, {**sent, "starts": "אין"}, headers=HTMX).status_code == 422
    for _twice in range(2):
        assert client.post(url, sent, headers=HTMX).status_code == 204

    assert meetings(dana) == ["לתאם מדידות 22.03 09:00–10:00"]
    with in_scope(dana):
        assert Meeting.objects.get().activity.party_id == party.pk


def test_everybody_takes_time_in_his_own_diary(dana: Actor, yossi: Actor) -> None:
    task = make_task(dana, owner=yossi.membership_id)

    assert let_go(dana, task, "2026-03-22", "10:00").status_code == 204
    for by in ("due", "party"):
        assert "22.3 10:00" not in client_of(yossi).get(f"{ACTIVE}?by={by}").content.decode()
    assert let_go(yossi, task, "2026-03-22", "11:00").status_code == 204
    assert "11:00" in client_of(yossi).get(ACTIVE).content.decode()

    assert [text[-17:] for text in meetings(dana)] == ["22.03 10:00–10:30", "22.03 11:00–11:30"]


@pytest.mark.parametrize(
    ("day", "at", "shown"),
    [
        ("2026-03-27", "02:30", "27.03 03:30–04:00"),  # the hour that the clocks skip
        ("2026-03-27", "01:45", "27.03 01:45–03:15"),
        ("2026-10-25", "01:45", "25.10 01:45–01:15"),  # half an hour, over the hour that repeats
    ],
)
def test_half_an_hour_is_half_an_hour_when_the_clocks_change(
    dana: Actor, day: str, at: str, shown: str
) -> None:
    assert let_go(dana, make_task(dana), day, at).status_code == 204

    assert meetings(dana)[0].endswith(shown)
    with in_scope(dana):
        made = Meeting.objects.get()
        assert made.ends_at - made.starts_at == dt.timedelta(minutes=30)


def test_what_cannot_be_takes_no_time(
    dana: Actor, noa: Actor, ahava: Business, party: Party
) -> None:
    rights = AGENT_RIGHTS | {"request.see": Level.ALL, "request.edit": Level.NONE}
    reader = make_member(ahava, "gal", "גל", rights=rights)
    no_diary = make_member(
        ahava, "tal", "טל", rights=AGENT_RIGHTS | {"activity.create": Level.NONE}
    )
    task = make_task(dana, party=party.pk)
    closed = make_message(dana)
    client_of(dana).post(f"{ACTIVE}{closed.pk}/handled/", headers=HTMX)

    def status(actor: Actor, request: Request, day: str = "2026-03-22", at: str = "10:00") -> int:
        return let_go(actor, request, day, at).status_code

    assert status(noa, task) == 404
    assert status(reader, task) == 403
    assert status(no_diary, task) in {403, 404}
    assert status(dana, closed) == 422
    assert status(dana, task, "א" * 100_000) == 422
    assert status(dana, task, "2026-03-22", "25:99") == 422
    assert let_go(dana, task, "2026-03-22", "10:00", minutes="-30").status_code == 422
    assert meetings(dana) == []
    assert linked(dana, task) is None


def test_the_diary_stands_beside_the_requests_until_its_user_hides_it(
    dana: Actor, ahava: Business
) -> None:
    make_task(dana)
    client = client_of(dana)
    page = client.get(ACTIVE).content.decode()
    assert 'data-beside="/b/ahava/diary/beside/"' in page
    assert 'class="beside"' in page
    assert "data-schedule" in page
    day = client.get("/b/ahava/diary/beside/?day=2026-03-22", headers=HTMX).content.decode()
    assert 'id="diary-body"' in day
    assert 'data-day="2026-03-22"' in day
    assert client.get("/b/ahava/diary/beside/?day=%00", headers=HTMX).status_code == 200

    hidden = client.post("/b/ahava/preferences/", {"diary_beside": "off"}, headers=HTMX)

    assert hidden.status_code == 204
    assert 'class="beside is-folded"' in client.get(ACTIVE).content.decode()
    with in_scope(dana):
        kept = Membership.objects.get(pk=dana.membership_id)
        assert not kept.has_diary_beside
        assert kept.has_shortcuts
    blind = make_member(ahava, "gal", "גל", rights={"request.see": Level.ALL})
    assert "data-beside" not in client_of(blind).get(ACTIVE).content.decode()
    assert client_of(blind).get("/b/ahava/diary/beside/").status_code == 403
