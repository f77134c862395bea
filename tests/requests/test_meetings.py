"""Tasks that come out of a meeting: given in its window, shown there, and left when it goes."""

import datetime as dt
import re
from uuid import uuid4

import pytest

from kesher.activities.models import Activity, Meeting
from kesher.activities.operations import create_meeting, delete_meeting
from kesher.records.errors import LinkUnknown
from kesher.requests.models import Request
from kesher.requests.operations.scheduling import schedule_request
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.activities import meeting, meeting_entry
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_contact, make_party
from tests.factories.requests import make_task

HTMX = {"HX-Request": "true"}
NEW = "/b/ahava/records/task/new/"


def window(actor: Actor, row: Activity) -> str:
    url = f"/b/{actor.business_slug}/meetings/{row.pk}/"
    return client_of(actor).get(url, headers=HTMX).content.decode()


def test_a_task_is_given_in_the_window_of_a_meeting(yossi: Actor) -> None:
    party = make_party(yossi, "מפעלי שגב")
    row = meeting(yossi, party, title="סיור באתר")
    client = client_of(yossi)
    create = re.search(rf'data-dialog="({NEW}[^"]+)"', window(yossi, row))
    assert create
    form = client.get(create[1].replace("&amp;", "&"), headers=HTMX).content.decode()
    assert re.search(r'value="סיור באתר · [^"]+"', form)
    assert "מפעלי שגב" in form

    task = make_task(yossi, "לשלוח סיכום", meeting=row.pk, party=party.pk)

    assert "לשלוח סיכום" in window(yossi, row)
    card = client.get(f"/b/ahava/records/task/{task.pk}/").content.decode()
    assert f'href="/b/ahava/meetings/{row.pk}/"' in card
    assert client.get("/b/ahava/tasks/?columns=subject,meeting").status_code == 200
    found = client.get("/b/ahava/meetings/lookup/?q=סיור").content.decode()
    assert f'data-value="{row.pk}"' in found
    for menu in (f"/b/ahava/diary/{row.pk}/menu/", f"/b/ahava/log/{row.pk}/menu/"):
        answer = client.get(menu, headers=HTMX).content.decode()
        assert "משימה חדשה מהפגישה" in answer


def test_a_meeting_that_is_called_off_leaves_its_tasks(yossi: Actor) -> None:
    row = meeting(yossi, make_party(yossi))
    task = make_task(yossi, meeting=row.pk)

    with in_scope(yossi):
        delete_meeting(actor=yossi, activity_id=row.pk, part="one")
        assert not Meeting.objects.exists()
        assert Request.objects.get(pk=task.pk).meeting_id is None


def test_what_one_may_not_see_is_neither_linked_nor_named(
    ahava: Business, yossi: Actor, noa: Actor
) -> None:
    row = meeting(yossi, make_party(yossi), title="פגישה סודית")
    task = make_task(yossi, meeting=row.pk)
    with in_scope(yossi):
        private = create_meeting(
            actor=yossi,
            key=uuid4(),
            party_id=None,
            entry=meeting_entry(is_private=True, title="פרטית"),
        )
    sees = {"request.see": Level.ALL, "request.create": Level.ALL, "activity.see": Level.OWN}
    tal = make_member(ahava, "tal", "טל רון", rights={**sees, "activity.create": Level.ALL})

    for actor, of in ((tal, row.pk), (noa, row.pk), (yossi, private), (yossi, 10**15)):
        with pytest.raises(LinkUnknown):
            make_task(actor, meeting=of)
    card = client_of(tal).get(f"/b/ahava/records/task/{task.pk}/")
    assert card.status_code == 200
    assert "פגישה סודית" not in card.content.decode()
    assert (
        "meeting-tasks"
        not in client_of(yossi).get(f"/b/ahava/meetings/{private}/").content.decode()
    )
    found = client_of(tal).get("/b/ahava/meetings/lookup/?q=סודית").content.decode()
    assert "סודית" not in found
    with in_scope(yossi):
        assert Request.objects.count() == 1


def test_a_link_to_a_contact_leads_to_the_card_of_its_party(yossi: Actor) -> None:
    party = make_party(yossi)
    contact = make_contact(yossi, make_party(yossi), "רותי")
    contact = make_contact(yossi, party, "רותי")
    task = make_task(yossi, party=party.pk, contact=contact.pk)
    client = client_of(yossi)

    card = client.get(f"/b/ahava/records/task/{task.pk}/").content.decode()
    leads = re.search(r'href="([^"]+)"><bdi>רותי', card)

    assert leads
    assert client.get(leads[1]).headers["Location"] == f"/b/ahava/parties/{party.pk}/"


def test_taking_an_hour_for_a_task_leaves_the_meeting_that_it_came_out_of(yossi: Actor) -> None:
    row = meeting(yossi, make_party(yossi), in_hours=30)
    task = make_task(yossi, meeting=row.pk)

    with in_scope(yossi):
        at = Meeting.objects.get(activity_id=row.pk).starts_at
        hour = schedule_request(
            actor=yossi,
            key=uuid4(),
            request_id=task.pk,
            starts_at=at + dt.timedelta(days=1),
            minutes=30,
        )
        task.refresh_from_db()
        assert Meeting.objects.get(activity_id=row.pk).starts_at == at
    assert (task.meeting_id, task.hour_id) == (row.pk, hour.activity_id)
