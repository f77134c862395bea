"""A meeting that comes every week stands once among what is to come, however far it is planned."""

import datetime as dt
import re
from uuid import uuid4

import pytest
from django.utils import timezone

from kesher.activities import operations
from kesher.activities.models import Activity, Meeting
from kesher.lib.recurrences import Frequency, Recurrence
from kesher.parties.models import Party
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.activities import meeting, meeting_entry, note
from tests.factories.businesses import AGENT_RIGHTS, client_of, in_scope, make_member
from tests.factories.parties import make_party

HTMX = {"HX-Request": "true"}


@pytest.fixture
def party(dana: Actor) -> Party:
    """A customer with a note, a meeting in a month, and a weekly one that began a fortnight ago."""
    party = make_party(dana)
    note(dana, party, "מעדיף וואטסאפ")
    meeting(dana, party, title="סיור באתר", in_hours=24 * 30)
    entry = meeting_entry(title="שבועית", in_hours=-24 * 14 - 1)
    with in_scope(dana):
        operations.create_meeting(
            actor=dana,
            key=uuid4(),
            party_id=party.pk,
            entry=entry,
            recurrence=Recurrence(frequency=Frequency.WEEKLY),
        )
    return party


def weekly(actor: Actor) -> list[int]:
    with in_scope(actor):
        rows = Meeting.objects.filter(title="שבועית").order_by("starts_at")
        return list(rows.values_list("activity_id", flat=True))


def show(actor: Actor, path: str) -> str:
    response = client_of(actor).get(f"/b/{actor.business_slug}/{path}", headers=HTMX)
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.mark.parametrize("is_all", [True, False])
def test_the_log_and_the_stream_show_the_nearest_time_and_count_the_others(
    dana: Actor, ahava: Business, party: Party, *, is_all: bool
) -> None:
    ids = weekly(dana)
    held, nearest, later = ids[:3], ids[3], ids[4:]
    written = later[5]
    with in_scope(dana):
        Activity.objects.filter(pk=written).update(summary="להביא את החוזה")
    reader = dana
    if not is_all:
        reader = make_member(ahava, "gal", "גל", rights=AGENT_RIGHTS | {"party.see": Level.ALL})
    log = show(reader, f"parties/{party.pk}/log/")
    stream = show(reader, f"stream/party/{party.pk}/")

    assert re.findall(r'id="activity-(\d+)"', log)[-3:] == [str(pk) for pk in reversed(held)]
    for page, prefix in ((log, "activity"), (stream, "stream-activities")):
        shown = {int(pk) for pk in re.findall(rf'id="{prefix}-(\d+)"', page)}
        assert {*held, nearest, written} <= shown
        assert not shown & (set(later) - {written})
        assert f"ועוד {len(later) - 1} מועדים" in page
        assert f'href="/b/ahava/parties/{party.pk}/tab/meetings/"' in page
    counted = re.search(r"פגישות, שיחות.*?</a>", show(reader, f"parties/{party.pk}/"), re.DOTALL)
    assert counted
    assert f">{len(held) + 4}<" in counted[0]
    row = f"parties/{party.pk}/log/rows/?row="
    client = client_of(reader)
    assert client.get(f"/b/ahava/{row}{later[0]}").status_code == 204
    assert client.get(f"/b/ahava/{row}{nearest}").status_code == 200
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    dated = show(reader, f"parties/{party.pk}/log/?since={tomorrow:%d/%m/%Y}")
    assert dated.count('id="activity-') == 50


def test_the_meetings_of_a_card_begin_with_the_nearest_and_open_the_series(
    dana: Actor, noa: Actor, party: Party
) -> None:
    ids = weekly(dana)
    nearest, later = ids[3], ids[4:]
    url = f"parties/{party.pk}/meetings/"

    page = show(dana, url)
    shown = [int(pk) for pk in re.findall(r'id="party-meeting-(\d+)"', page)]
    query = re.search(r"\?(series=\d+)", page)
    assert query
    opened = show(dana, f"{url}?{query[1]}")

    assert shown[0] == nearest
    assert shown[2:] == list(reversed(ids[:3]))
    assert re.findall(r'id="party-meeting-(\d+)"', opened) == [str(pk) for pk in later]
    assert "קרובות" in page
    assert "התקיימו" in page
    assert client_of(noa).get(f"/b/ahava/{url}?{query[1]}").status_code == 404
    assert client_of(dana).get(f"/b/ahava/{url}?series=x").status_code == 404
    other = make_party(dana, "אחרת בע״מ")
    elsewhere = show(dana, f"parties/{other.pk}/meetings/?{query[1]}")
    assert "party-meeting-" not in elsewhere


def test_what_was_held_goes_on_page_by_page(dana: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kesher.activities.queries.party_meetings.HELD_PER_PAGE", 2)
    party = make_party(dana)
    held = [meeting(dana, party, in_hours=-24 * days).pk for days in range(1, 6)]
    found: list[str] = []
    path = f"parties/{party.pk}/meetings/"

    for _page in range(3):
        page = show(dana, path)
        found += re.findall(r'id="party-meeting-(\d+)"', page)
        following = re.search(r'hx-get="/b/ahava/([^"]+after=[^"]+)"', page)
        path = following[1] if following else ""

    assert found == [str(pk) for pk in held]
    assert not path
