"""Changing and deleting a row in place, while it is open."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from kesher.activities.models import Activity, NextCall
from kesher.parties import operations as parties
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.activities import in_hours, meeting, no_answer, note, phone_call
from tests.factories.businesses import AGENT_RIGHTS, client_of, in_scope, make_member
from tests.factories.parties import make_party

HTMX = {"HX-Request": "true"}
RECORDED = dt.datetime(2026, 11, 22, 8, 0, tzinfo=dt.UTC)


def after(minutes: int, seconds: int = 0) -> dt.datetime:
    return RECORDED + dt.timedelta(minutes=minutes, seconds=seconds)


def row_url(row: Activity, what: str, slug: str = "ahava") -> str:
    return f"/b/{slug}/log/{row.pk}/{what}/"


def edit(client: Client, row: Activity, **fields: Any) -> HttpResponse:
    data = {"version": row.version, "summary": "תוקן", **fields}
    return client.post(row_url(row, "edit"), data, headers=HTMX)


def stored(actor: Actor, row: Activity) -> Activity:
    with in_scope(actor):
        return Activity.objects.get(pk=row.pk)


def is_there(actor: Actor, row: Activity) -> bool:
    with in_scope(actor):
        return Activity.objects.filter(pk=row.pk).exists()


@pytest.mark.behaviour("H-48", "H-50")
@pytest.mark.parametrize("make", [phone_call, note, no_answer])
def test_a_row_is_edited_at_sixty_minutes_and_not_a_second_later(dana: Actor, make: Any) -> None:
    party = make_party(dana)
    client = client_of(dana)
    with time_machine.travel(RECORDED, tick=False):
        row = make(dana, party)
        before = row.summary

    with time_machine.travel(after(60, 1), tick=False):
        refused = edit(client, row)
    assert refused.status_code == 422
    assert stored(dana, row).summary == before

    with time_machine.travel(after(60), tick=False):
        accepted = edit(client, row)
    assert accepted.status_code == 200
    assert stored(dana, row).summary == "תוקן"


@pytest.mark.behaviour("H-50")
def test_an_edit_does_not_start_the_hour_again(dana: Actor) -> None:
    client = client_of(dana)
    with time_machine.travel(RECORDED, tick=False):
        row = note(dana, make_party(dana))
    with time_machine.travel(after(59), tick=False):
        assert edit(client, row, summary="פעם אחת").status_code == 200
    row = stored(dana, row)

    with time_machine.travel(after(61), tick=False):
        assert edit(client, row, summary="פעם שנייה").status_code == 422

    assert stored(dana, row).summary == "פעם אחת"
    assert stored(dana, row).recorded_at == RECORDED


@pytest.mark.behaviour("H-49", "H-50")
def test_text_typed_when_the_window_closed_is_kept_and_offered_to_copy(dana: Actor) -> None:
    with time_machine.travel(RECORDED, tick=False):
        row = phone_call(dana, make_party(dana), "המקור")

    with time_machine.travel(after(61), tick=False):
        page = edit(client_of(dana), row, summary="שעה של הקלדה").content.decode()

    assert "שורה פתוחה לעריכה 60 דקות מרגע הרישום." in page
    assert "שעה של הקלדה</textarea>" in page
    assert 'data-copy="שעה של הקלדה"' in page
    assert "העתקת מה שהוקלד" in page
    assert stored(dana, row).summary == "המקור"


@pytest.mark.behaviour("H-48", "H-51")
@pytest.mark.parametrize("make", [phone_call, note, no_answer])
def test_a_row_is_deleted_at_twenty_minutes_and_not_a_second_later(dana: Actor, make: Any) -> None:
    party = make_party(dana)
    client = client_of(dana)
    with time_machine.travel(RECORDED, tick=False):
        row = make(dana, party)

    with time_machine.travel(after(20, 1), tick=False):
        refused = client.post(row_url(row, "delete"), headers=HTMX)
    assert refused.status_code == 422
    assert refused["X-Refusal"] == "delete_window_closed"
    assert is_there(dana, row)

    with time_machine.travel(after(20), tick=False):
        assert client.post(row_url(row, "delete"), headers=HTMX).status_code == 200
    assert not is_there(dana, row)


@pytest.mark.behaviour("H-51")
def test_only_the_right_to_override_opens_closed_windows(ahava: Business, yossi: Actor) -> None:
    override = {"activity.override_windows": Level.ALL}
    admin = make_member(ahava, "gal", "גל", rights=AGENT_RIGHTS | override)
    with time_machine.travel(RECORDED, tick=False):
        party = make_party(yossi)
        first, second = note(yossi, party), note(yossi, party)

    with time_machine.travel(after(3000), tick=False):
        for row in (first, second):
            assert client_of(yossi).post(row_url(row, "delete")).status_code == 422
        assert edit(client_of(admin), first, summary="תיקון מנהל").status_code == 200
        assert client_of(admin).post(row_url(second, "delete")).status_code == 200

    assert stored(yossi, first).summary == "תיקון מנהל"
    assert not is_there(yossi, second)


@pytest.mark.behaviour("H-50", "H-51")
def test_the_windows_are_settings_of_the_business(ahava: Business, dana: Actor) -> None:
    with in_scope(dana):
        Business.objects.update(log_edit_minutes=5, log_delete_minutes=2)
    with time_machine.travel(RECORDED, tick=False):
        row = note(dana, make_party(dana))
    client = client_of(dana)

    with time_machine.travel(after(3), tick=False):
        assert client.post(row_url(row, "delete")).status_code == 422
    with time_machine.travel(after(5), tick=False):
        assert edit(client, row).status_code == 200
    with time_machine.travel(after(5, 1), tick=False):
        assert edit(client, stored(dana, row)).status_code == 422


@pytest.mark.behaviour("H-49")
@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "עריכת התקציר"), (61, "לקריאה בלבד: שורה פתוחה לעריכה 60 דקות מרגע הרישום.")],
)
def test_the_row_shows_that_it_is_open_or_why_it_is_not(
    dana: Actor, minutes: int, words: str
) -> None:
    party = make_party(dana)
    with time_machine.travel(RECORDED, tick=False):
        row = note(dana, party)

    with time_machine.travel(after(minutes), tick=False):
        url = f"/b/ahava/parties/{party.pk}/log/rows/?row={row.pk}"
        page = client_of(dana).get(url, headers=HTMX).content.decode()

    assert words in page


@pytest.mark.behaviour("H-49")
def test_a_row_of_another_is_read_only_for_whoever_may_change_only_his_own(
    dana: Actor, ahava: Business
) -> None:
    rights = AGENT_RIGHTS | {"activity.edit": Level.OWN}
    agent = make_member(ahava, "gal", "גל", rights=rights)
    party = make_party(dana)
    theirs, own = note(dana, party), note(agent, party)
    client = client_of(agent)

    page = client.get(f"/b/ahava/parties/{party.pk}/log/", headers=HTMX).content.decode()

    row = page[page.index(f'id="activity-{theirs.pk}"') :]
    assert "לקריאה בלבד: אין הרשאה לשנות את השורה הזו." in row
    assert f'hx-get="/b/ahava/log/{own.pk}/edit/"' in page
    assert f'hx-get="/b/ahava/log/{theirs.pk}/edit/"' not in page
    assert edit(client, theirs).status_code == 403
    assert client.post(row_url(theirs, "delete")).status_code == 403
    assert stored(dana, theirs).summary == theirs.summary


@pytest.mark.behaviour("H-48")
def test_a_meeting_row_is_not_edited_in_the_log(dana: Actor) -> None:
    row = meeting(dana, make_party(dana), summary="סוכם")

    response = edit(client_of(dana), row)

    assert response.status_code == 422
    assert "עורכים אותה בכרטיס הפגישה" in response.content.decode()
    assert stored(dana, row).summary == "סוכם"


@pytest.mark.behaviour("H-48", "H-51")
def test_a_planned_meeting_is_called_off_at_any_time_a_held_one_within_the_window(
    dana: Actor,
) -> None:
    party = make_party(dana)
    client = client_of(dana)
    with time_machine.travel(RECORDED, tick=False):
        planned, held = meeting(dana, party, in_hours=48), meeting(dana, party, in_hours=-1)

    with time_machine.travel(after(60), tick=False):
        assert client.post(row_url(held, "delete")).status_code == 422
        assert client.post(row_url(planned, "delete")).status_code == 200

    assert is_there(dana, held)
    assert not is_there(dana, planned)


def test_an_archived_card_closes_its_rows(dana: Actor) -> None:
    party = make_party(dana)
    row = note(dana, party)
    with in_scope(dana):
        parties.archive_party(actor=dana, party_id=party.pk)
    client = client_of(dana)

    assert edit(client, row).status_code == 422
    assert client.post(row_url(row, "delete")).status_code == 422
    assert stored(dana, row).summary == row.summary


@pytest.mark.behaviour("H-23")
def test_summary_and_status_of_a_message_stay_editable(dana: Actor) -> None:
    row = no_answer(dana, make_party(dana))

    form = client_of(dana).get(row_url(row, "edit"), headers=HTMX).content.decode()
    response = edit(client_of(dana), row, summary="חזרה אליי", status="short_call")

    assert 'name="status"' in form
    assert "autofocus" in form
    assert response.status_code == 200
    assert "חזרה אליי" in response.content.decode()
    with in_scope(dana):
        changed = Activity.objects.select_related("phone_call").get(pk=row.pk)
    assert changed.phone_call.status == "short_call"


def test_a_lost_update_is_refused_with_both_versions_shown(dana: Actor, yossi: Actor) -> None:
    row = phone_call(dana, make_party(dana), "המקור")
    assert edit(client_of(yossi), row, summary="של יוסי", status="short_call").status_code == 200

    response = edit(client_of(dana), row, summary="של דנה", status="short_call")

    page = response.content.decode()
    assert response.status_code == 409
    assert "של יוסי" in page
    assert "של דנה</textarea>" in page
    assert stored(dana, row).summary == "של יוסי"
    renewed = re.search(r'name="version" value="(\d+)"', page)
    assert renewed
    again = edit(client_of(dana), row, summary="של דנה", status="short_call", version=renewed[1])
    assert again.status_code == 200
    assert stored(dana, row).summary == "של דנה"


def test_an_emptied_note_is_refused_and_the_form_stays(dana: Actor) -> None:
    row = note(dana, make_party(dana))

    response = edit(client_of(dana), row, summary="   ")

    assert response.status_code == 422
    assert "יש לכתוב תקציר." in response.content.decode()
    assert stored(dana, row).summary == row.summary


def test_the_form_in_the_place_of_a_row_is_held_against_live_updates(dana: Actor) -> None:
    row = note(dana, make_party(dana))

    form = client_of(dana).get(row_url(row, "edit"), headers=HTMX).content.decode()

    assert f'<tr id="activity-{row.pk}" class="log-row is-edited" data-live-hold>' in form
    assert f'data-draft="activity:{row.pk}:summary"' in form


def test_deleting_a_contact_puts_what_it_closed_back_on_the_queue(dana: Actor) -> None:
    party = make_party(dana)
    promised = phone_call(dana, party, next_call=in_hours(2, dana))
    mistaken = no_answer(dana, party)

    client_of(dana).post(row_url(mistaken, "delete"))

    with in_scope(dana):
        call = NextCall.objects.get(activity=promised)
    assert (call.closed_at, call.outcome, call.contacted_in_id) == (None, "", None)


def test_deleting_the_first_of_two_contacts_leaves_the_promise_kept(dana: Actor) -> None:
    party = make_party(dana)
    promised = phone_call(dana, party, next_call=in_hours(2, dana))
    first, second = no_answer(dana, party), no_answer(dana, party)

    client_of(dana).post(row_url(first, "delete"))

    with in_scope(dana):
        call = NextCall.objects.get(activity=promised)
    assert call.contacted_in_id == second.pk
    assert call.closed_at is not None


def test_the_menu_offers_what_can_be_done_and_tells_why_not(dana: Actor) -> None:
    party = make_party(dana)
    with time_machine.travel(RECORDED, tick=False):
        row = note(dana, party)
    with time_machine.travel(after(30), tick=False):
        page = client_of(dana).get(row_url(row, "menu"), headers=HTMX).content.decode()

    assert "עריכת התקציר" in page
    assert "קביעת שיחה הבאה" in page
    assert "אפשר למחוק שורה 20 דקות מרגע יצירתה." in page
    assert row_url(row, "delete") not in page


@pytest.mark.parametrize("what", ["edit", "delete", "summary", "menu", "next-call"])
def test_barak_reaches_no_row(dana: Actor, noa: Actor, what: str) -> None:
    row = note(dana, make_party(dana), "סוד")
    client = client_of(noa)

    for slug in ("ahava", "barak"):
        for method in ("get", "post"):
            response = getattr(client, method)(row_url(row, what, slug))
            assert response.status_code in {404, 405}
            assert "סוד" not in response.content.decode()

    assert stored(dana, row).summary == "סוד"
