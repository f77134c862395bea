"""The meeting window, and the row that is the meeting."""

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from kesher.activities.models import Activity, Meeting, MeetingParticipant, NextCall
from kesher.parties.models import Party
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.activities import in_hours, meeting, phone_call
from tests.factories.businesses import AGENT_RIGHTS, client_of, in_scope, make_member
from tests.factories.parties import make_contact, make_party

HTMX = {"HX-Request": "true"}
NOW = dt.datetime(2026, 11, 22, 8, 0, tzinfo=dt.UTC)


def fields(**more: Any) -> dict[str, Any]:
    return {
        "title": "סיור באתר",
        "starts_date": "24/11/2026",
        "starts_time": "10:00",
        "ends_time": "11:30",
        "place": "חולון",
        "summary": "",
        **more,
    }


def create(client: Client, party: Party, **more: Any) -> HttpResponse:
    data = fields(idempotency_key=uuid4(), party=party.pk, **more)
    with time_machine.travel(NOW, tick=False):
        return client.post("/b/ahava/meetings/new/", data, headers=HTMX)


def change(client: Client, row: Activity, **more: Any) -> HttpResponse:
    data = fields(version=row.version, **more)
    return client.post(f"/b/ahava/meetings/{row.pk}/", data, headers=HTMX)


def only_meeting(actor: Actor) -> Meeting:
    with in_scope(actor):
        return Meeting.objects.select_related("activity").get()


@pytest.mark.behaviour("H-31")
def test_a_new_meeting_opens_linked_to_its_party(dana: Actor) -> None:
    party = make_party(dana, "מפעלי שגב")
    make_contact(dana, party, "רותי מזרחי")

    page = client_of(dana).get(f"/b/ahava/meetings/new/?party={party.pk}", headers=HTMX)

    text = page.content.decode()
    assert "מפעלי שגב" in text
    assert f'<input type="hidden" name="party" value="{party.pk}">' in text
    assert "רותי מזרחי" in text
    assert re.search(rf'name="users" value="{dana.membership_id}" checked', text)


@pytest.mark.behaviour("H-09", "H-31")
def test_a_meeting_is_set_and_stands_in_the_log_as_planned(dana: Actor, yossi: Actor) -> None:
    party = make_party(dana)
    contact = make_contact(dana, party)
    users = [dana.membership_id, yossi.membership_id]
    client = client_of(dana)

    response = create(
        client, party, users=users, contacts=[contact.pk], participants_text="עו״ד לב"
    )

    assert response.status_code == 204
    found = only_meeting(dana)
    assert found.title == "סיור באתר"
    assert found.starts_at == dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
    assert found.ends_at == dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
    assert found.activity.occurred_at == found.starts_at
    with in_scope(dana):
        people = {(row.membership_id, row.contact_id) for row in MeetingParticipant.objects.all()}
    assert people == {(pk, None) for pk in users} | {(None, contact.pk)}
    with time_machine.travel(NOW, tick=False):
        page = client.get(f"/b/ahava/parties/{party.pk}/log/", headers=HTMX).content.decode()
    assert "סיכום פגישה" in page
    assert "סיור באתר · חולון" in page
    assert "מתוכננת" in page


@pytest.mark.behaviour("H-10")
def test_the_row_shows_the_summary_of_the_meeting_because_it_is_the_meeting(dana: Actor) -> None:
    party = make_party(dana)
    row = meeting(dana, party, in_hours=-1)
    client = client_of(dana)

    response = change(client, row, summary="נמדדו שתי הקומות")

    assert response.status_code == 204
    page = client.get(f"/b/ahava/parties/{party.pk}/log/", headers=HTMX).content.decode()
    assert "נמדדו שתי הקומות" in page
    with in_scope(dana):
        assert Activity.objects.count() == 1


@pytest.mark.behaviour("H-11")
def test_a_double_click_or_a_button_opens_the_meeting(dana: Actor) -> None:
    party = make_party(dana)
    row = meeting(dana, party)
    client = client_of(dana)

    page = client.get(f"/b/ahava/parties/{party.pk}/log/", headers=HTMX).content.decode()
    window = client.get(f"/b/ahava/meetings/{row.pk}/", headers=HTMX)

    assert f'data-open-url="/b/ahava/meetings/{row.pk}/" data-open="dialog"' in page
    assert f'data-dialog="/b/ahava/meetings/{row.pk}/"' in page
    assert 'value="סיור באתר"' in window.content.decode()
    assert '<div id="dialog-content"' in window.content.decode()


def test_the_address_of_a_meeting_is_a_page_too(dana: Actor) -> None:
    row = meeting(dana, make_party(dana))

    page = client_of(dana).get(f"/b/ahava/meetings/{row.pk}/").content.decode()

    assert "<html" in page
    assert 'value="סיור באתר"' in page


@pytest.mark.behaviour("H-48")
def test_a_meeting_is_edited_at_any_time(dana: Actor) -> None:
    with time_machine.travel(NOW, tick=False):
        row = meeting(dana, make_party(dana))

    with time_machine.travel(NOW + dt.timedelta(days=30), tick=False):
        assert change(client_of(dana), row, summary="סיכום מאוחר").status_code == 204

    assert only_meeting(dana).activity.summary == "סיכום מאוחר"


def test_whoever_takes_part_may_write_the_summary(dana: Actor, ahava: Business) -> None:
    rights = AGENT_RIGHTS | {"activity.edit": Level.OWN, "activity.see": Level.OWN}
    guest = make_member(ahava, "gal", "גל", rights=rights)
    party = make_party(dana)
    invited = meeting(dana, party, membership_ids=frozenset({guest.membership_id}))
    other = meeting(dana, party)
    client = client_of(guest)

    assert change(client, invited, summary="נכחתי", users=[guest.membership_id]).status_code == 204
    assert change(client, other, summary="לא נכחתי").status_code == 404


def test_a_meeting_of_others_is_shown_read_only_with_the_reason(
    dana: Actor, ahava: Business
) -> None:
    agent = make_member(ahava, "gal", "גל", rights=AGENT_RIGHTS | {"activity.edit": Level.OWN})
    row = meeting(dana, make_party(dana))
    client = client_of(agent)

    page = client.get(f"/b/ahava/meetings/{row.pk}/", headers=HTMX).content.decode()

    assert "לקריאה בלבד: אין הרשאה לשנות את השורה הזו." in page
    assert change(client, row, summary="x").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": " "}, "יש להזין תוכן בשדה זה"),
        ({"starts_date": "לא תאריך"}, "זה אינו תאריך"),
        ({"starts_time": "26:00"}, "זו אינה שעה"),
        ({"ends_time": "09:00"}, "הסיום אחרי ההתחלה"),
        ({"ends_date": "24/12/2026"}, "הסיום אחרי ההתחלה"),
        ({"users": ["99999"]}, "99999"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused_and_kept(
    dana: Actor, wrong: dict[str, Any], words: str
) -> None:
    response = create(client_of(dana), make_party(dana), **{"summary": "נשאר כאן", **wrong})

    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert "נשאר כאן</textarea>" in page
    with in_scope(dana):
        assert not Meeting.objects.exists()


def test_a_meeting_into_the_next_day_shows_both_days(dana: Actor) -> None:
    client = client_of(dana)
    create(client, make_party(dana), ends_date="25/11/2026", ends_time="01:00")
    row = only_meeting(dana)

    page = client.get(f"/b/ahava/meetings/{row.activity_id}/", headers=HTMX).content.decode()

    assert 'value="25/11/2026"' in page
    assert row.ends_at == dt.datetime(2026, 11, 24, 23, 0, tzinfo=dt.UTC)


def test_a_double_submit_makes_one_meeting(dana: Actor) -> None:
    party = make_party(dana)
    client = client_of(dana)
    data = fields(idempotency_key=uuid4(), party=party.pk, starts_date="מחר")

    for _ in range(2):
        assert client.post("/b/ahava/meetings/new/", data, headers=HTMX).status_code == 204

    with in_scope(dana):
        assert Meeting.objects.count() == 1


def test_a_lost_update_of_a_meeting_is_refused(dana: Actor, yossi: Actor) -> None:
    row = meeting(dana, make_party(dana))
    assert change(client_of(yossi), row, summary="של יוסי").status_code == 204

    response = change(client_of(dana), row, summary="של דנה")

    assert response.status_code == 422
    assert "של דנה</textarea>" in response.content.decode()
    assert only_meeting(dana).activity.summary == "של יוסי"


def test_a_held_meeting_is_a_contact_a_planned_one_is_not(dana: Actor) -> None:
    party = make_party(dana)
    promised = phone_call(dana, party, next_call=in_hours(3, dana))

    meeting(dana, party, in_hours=24)
    with in_scope(dana):
        assert NextCall.objects.get(activity=promised).closed_at is None

    held = meeting(dana, party, in_hours=-1)
    with in_scope(dana):
        assert NextCall.objects.get(activity=promised).contacted_in_id == held.pk


@pytest.mark.behaviour("H-33")
def test_the_first_meeting_brings_a_new_customer_to_follow_up(dana: Actor) -> None:
    party = make_party(dana)
    client = client_of(dana)

    for _ in range(2):
        assert create(client, party).status_code == 204

    with in_scope(dana):
        assert Party.objects.get(pk=party.pk).customer_status == "follow_up"
        told = list(Activity.objects.order_by("pk").values_list("status_change", flat=True))
    assert told == ["customer:new>follow_up", ""]
    with time_machine.travel(NOW, tick=False):
        page = client.get(f"/b/ahava/parties/{party.pk}/log/", headers=HTMX).content.decode()
    assert "סטטוס: חדש ← מעקב" in page


def test_participants_leave_and_join(dana: Actor, yossi: Actor, miri: Actor) -> None:
    people = frozenset({dana.membership_id, yossi.membership_id})
    row = meeting(dana, make_party(dana), membership_ids=people)

    change(client_of(dana), row, users=[yossi.membership_id, miri.membership_id])

    with in_scope(dana):
        left = set(MeetingParticipant.objects.values_list("membership_id", flat=True))
    assert left == {yossi.membership_id, miri.membership_id}


@pytest.mark.parametrize("told", ["²", "9" * 5000, "-1", "x"])
def test_who_and_what_an_address_names_wrongly_is_nobody(dana: Actor, told: str) -> None:
    client = client_of(dana)
    for query in (f"new/?user={told}&resource={told}&at={told}", f"busy/?users={told}&meeting=²"):
        assert client.get(f"/b/ahava/meetings/{query}").status_code == 200
    sent = {"idempotency_key": uuid4(), "title": "", "users": [told], "resources": [told]}
    assert client.post("/b/ahava/meetings/new/", sent).status_code == 422


def test_without_a_party_the_window_offers_to_choose_one(dana: Actor) -> None:
    page = client_of(dana).get("/b/ahava/meetings/new/", headers=HTMX).content.decode()

    assert "עם מי" in page
    assert "data-combobox" in page


def test_barak_reaches_no_meeting(dana: Actor, noa: Actor) -> None:
    party = make_party(dana)
    row = meeting(dana, party, title="סוד")
    client = client_of(noa)

    for slug in ("ahava", "barak"):
        for url in (f"/b/{slug}/meetings/{row.pk}/", f"/b/{slug}/meetings/new/?party={party.pk}"):
            response = client.get(url)
            assert response.status_code == 404
            assert "סוד" not in response.content.decode()
    assert create(client, party).status_code == 404
