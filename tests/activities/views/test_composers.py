"""Logging a contact from the card: one click, or a composer in place."""

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from kesher.activities.models import Activity, NextCall
from kesher.parties import operations as parties
from kesher.parties.models import Party
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.activities import in_hours, no_answer, note, phone_call
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_contact, make_party

HTMX = {"HX-Request": "true"}


def log(client: Client, party: Party, how: str, **fields: Any) -> HttpResponse:
    data = {"idempotency_key": uuid4(), **fields}
    return client.post(f"/b/ahava/parties/{party.pk}/log/{how}/", data, headers=HTMX)


def rows_of(actor: Actor, party: Party) -> list[Activity]:
    with in_scope(actor):
        rows = Activity.objects.filter(party_id=party.pk).select_related(
            "phone_call", "next_call", "meeting"
        )
        return list(rows.order_by("-pk"))


def user(actor: Actor) -> str:
    return f"user:{actor.membership_id}"


@pytest.mark.behaviour("H-14", "H-15", "H-16", "H-17")
def test_no_answer_is_logged_with_one_click_and_asks_when_again(dana: Actor) -> None:
    party = make_party(dana)

    response = log(client_of(dana), party, "no-answer")

    (row,) = rows_of(dana, party)
    assert row.summary == "אין מענה"
    assert row.phone_call.status == "no_answer"
    assert str(row.phone_call.get_status_display()) == "אין תשובה"
    assert row.owner_id == row.created_by_id == dana.membership_id
    assert (row.branch_id, row.department_id) == (dana.branch_id, dana.department_id)
    assert response["HX-Retarget"] == "#dialog-body"
    page = response.content.decode()
    assert "הזכר לי שוב בעוד" in page
    assert f'"row": {row.pk}' in response["HX-Trigger"]
    assert not hasattr(row, "next_call")


@pytest.mark.behaviour("H-17")
def test_the_dialog_offers_presets_an_exact_time_and_no_reminder(dana: Actor) -> None:
    party = make_party(dana)
    with time_machine.travel(dt.datetime(2026, 11, 26, 8, 0, tzinfo=dt.UTC), tick=False):
        page = log(client_of(dana), party, "no-answer").content.decode()

    offered = re.findall(r'name="preset" value="([^"]+)"', page)
    assert offered[:4] == [
        "2026-11-26T08:10:00+00:00",
        "2026-11-26T08:30:00+00:00",
        "2026-11-26T09:00:00+00:00",
        "2026-11-26T10:00:00+00:00",
    ]
    # Thursday: tomorrow is Sunday, never Friday afternoon or Shabbat.
    assert "2026-11-29T07:30:00+00:00" in offered
    assert not any(moment.startswith(("2026-11-27", "2026-11-28")) for moment in offered)
    assert 'name="due_date"' in page
    assert "data-close-dialog>בלי תזכורת" in page


@pytest.mark.behaviour("H-17")
def test_after_two_silent_mornings_another_hour_stands_out(dana: Actor) -> None:
    party = make_party(dana)
    client = client_of(dana)
    with time_machine.travel(dt.datetime(2026, 11, 22, 7, 0, tzinfo=dt.UTC), tick=True):
        first = log(client, party, "no-answer").content.decode()
        second = log(client, party, "no-answer").content.decode()

    assert "מוצעת שעה אחרת" not in first
    assert "2 פעמים לא ענו: מוצעת שעה אחרת, ומאוחר יותר בכל ניסיון." in second
    suggested = re.search(r'tile--suggested" type="submit" name="preset" value="([^"]+)"', second)
    assert suggested
    # They did not answer at nine, so on the next day it is not tried before half past ten.
    assert suggested[1] == "2026-11-23T08:30:00+00:00"


def test_after_so_many_tries_as_the_business_wants_another_status_is_suggested(
    dana: Actor,
) -> None:
    party = make_party(dana)
    client = client_of(dana)
    with in_scope(dana):
        Business.objects.update(no_answer_tries=3)

    pages = [log(client, party, "no-answer").content.decode() for _ in range(3)]

    status_url = f"/b/ahava/parties/{party.pk}/status/"
    assert [status_url in page for page in pages] == [False, False, True]
    assert "3 שיחות ברצף לא נענו" in pages[2]


@pytest.mark.behaviour("H-18", "H-19", "H-22")
@pytest.mark.parametrize("how", ["no-answer", "message"])
def test_the_chosen_moment_and_caller_are_written_into_the_row(
    dana: Actor, yossi: Actor, how: str
) -> None:
    party = make_party(dana)
    client = client_of(dana)
    log(client, party, how, summary="להתקשר לרותי")
    (row,) = rows_of(dana, party)
    due_at = timezone.now().replace(microsecond=0) + dt.timedelta(hours=2)

    response = client.post(
        f"/b/ahava/log/{row.pk}/next-call/",
        {"idempotency_key": uuid4(), "preset": due_at.isoformat(), "caller": user(yossi)},
        headers=HTMX,
    )

    assert response.status_code == 204
    assert "kesher:close-dialog" in response["HX-Trigger"]
    (row,) = rows_of(dana, party)
    assert row.next_call.due_at == due_at
    assert row.next_call.assignee_id == yossi.membership_id
    assert row.next_call.attempt == 2
    page = client.get(f"/b/ahava/parties/{party.pk}/log/", headers=HTMX).content.decode()
    assert "יוסי לוי" in page[page.index(f'id="activity-{row.pk}"') :]


@pytest.mark.behaviour("H-19")
def test_the_caller_is_the_current_user_until_another_is_chosen(dana: Actor) -> None:
    page = log(client_of(dana), make_party(dana), "no-answer").content.decode()

    chosen = re.findall(r'<option value="([^"]*)"[^>]* selected>', page)
    assert chosen == [user(dana)]


def test_cancel_keeps_the_row_without_a_next_call(dana: Actor) -> None:
    party = make_party(dana)

    log(client_of(dana), party, "no-answer")

    (row,) = rows_of(dana, party)
    with in_scope(dana):
        assert not NextCall.objects.filter(activity=row).exists()


@pytest.mark.behaviour("H-20", "H-21", "H-22")
def test_a_message_is_logged_with_its_gist_and_asks_when_again(dana: Actor) -> None:
    party = make_party(dana)
    client = client_of(dana)

    composer = client.get(f"/b/ahava/parties/{party.pk}/log/message/", headers=HTMX)
    response = log(client, party, "message", summary="לחזור בעניין החשבונית")

    assert "data-draft" in composer.content.decode()
    (row,) = rows_of(dana, party)
    assert row.summary == "לחזור בעניין החשבונית"
    assert row.phone_call.status == "left_message"
    assert str(row.phone_call.get_status_display()) == "השארתי הודעה"
    assert "הזכר לי שוב בעוד" in response.content.decode()


@pytest.mark.behaviour("H-24", "H-25")
@pytest.mark.parametrize("status", ["short_call", "call_with_content"])
@pytest.mark.parametrize("direction", ["outgoing", "incoming"])
def test_a_call_is_logged_with_summary_status_and_direction(
    dana: Actor, status: str, direction: str
) -> None:
    party = make_party(dana)
    fields = {"summary": "סוכם", "status": status, "direction": direction}

    response = log(client_of(dana), party, "call", **fields)

    assert response.status_code == 200
    (row,) = rows_of(dana, party)
    assert (row.summary, row.phone_call.status, row.phone_call.direction) == (
        "סוכם",
        status,
        direction,
    )


@pytest.mark.behaviour("H-25")
def test_a_call_has_no_status_until_one_is_chosen(dana: Actor) -> None:
    party = make_party(dana)
    client = client_of(dana)

    composer = client.get(f"/b/ahava/parties/{party.pk}/log/call/", headers=HTMX)
    statuses = re.findall(
        r'<input type="radio" name="status" value="(\w+)"([^>]*)>', composer.content.decode()
    )
    refused = log(client, party, "call", summary="סוכם", direction="outgoing")
    forged = log(client, party, "call", summary="x", status="no_answer", direction="outgoing")

    assert [value for value, _ in statuses] == ["short_call", "call_with_content"]
    assert not any("checked" in rest for _, rest in statuses)
    assert refused.status_code == forged.status_code == 422
    assert "«שיחה קצרה» או «שיחה עם תוכן»" in refused.content.decode()
    assert "סוכם</textarea>" in refused.content.decode()
    assert rows_of(dana, party) == []


@pytest.mark.behaviour("H-26")
def test_a_call_never_pops_the_reminder_and_schedules_only_what_is_typed(dana: Actor) -> None:
    party = make_party(dana)
    client = client_of(dana)
    fields = {"summary": "סוכם", "status": "short_call", "direction": "outgoing"}

    without = log(client, party, "call", **fields, caller=user(dana))
    with_one = log(
        client, party, "call", **fields, caller=user(dana), due_date="מחר", due_time="10:00"
    )

    assert "הזכר לי שוב בעוד" not in without.content.decode() + with_one.content.decode()
    second, first = rows_of(dana, party)
    assert not hasattr(first, "next_call")
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    assert timezone.localtime(second.next_call.due_at).date() == tomorrow
    assert timezone.localtime(second.next_call.due_at).hour == 10


@pytest.mark.behaviour("H-27", "H-28")
@pytest.mark.parametrize("how", ["call", "note"])
def test_the_caller_is_picked_from_the_tree_of_users(
    dana: Actor, yossi: Actor, miri: Actor, how: str
) -> None:
    party = make_party(dana)
    client = client_of(dana)

    page = client.get(f"/b/ahava/parties/{party.pk}/log/{how}/", headers=HTMX).content.decode()
    tree = re.findall(r'<option value="([^"]*)" data-depth="(\d)"[^>]*>([^<]+)</option>', page)
    log(
        client,
        party,
        how,
        summary="סוכם",
        status="short_call",
        direction="outgoing",
        due_date="מחר",
        caller=user(miri),
    )

    labels = [(depth, label) for _, depth, label in tree]
    assert labels.index(("0", "מרכז")) < labels.index(("1", "מכירות (כל המחלקה)"))
    assert ("2", "דנה כהן (אני)") in labels
    assert ("2", "מירי אזולאי") in labels
    assert re.search(rf'value="{user(dana)}"[^>]* selected', page)
    assert "data-tree-picker" in page
    (row,) = rows_of(dana, party)
    assert row.next_call.assignee_id == miri.membership_id


@pytest.mark.behaviour("H-29", "H-30")
def test_a_note_is_logged_with_its_own_next_contact(dana: Actor, yossi: Actor) -> None:
    party = make_party(dana)

    log(
        client_of(dana),
        party,
        "note",
        summary="לא להתקשר בין 14 ל־16",
        due_date="+7",
        caller=user(yossi),
    )

    (row,) = rows_of(dana, party)
    assert row.kind == "note"
    assert str(row.get_kind_display()) == "מזכר הערות"
    assert row.next_call.assignee_id == yossi.membership_id


@pytest.mark.parametrize(
    ("how", "fields"),
    [("note", {"summary": "  "}), ("call", {"summary": " ", "status": "call_with_content"})],
)
def test_a_row_without_a_word_is_refused(dana: Actor, how: str, fields: dict[str, str]) -> None:
    party = make_party(dana)

    response = log(client_of(dana), party, how, direction="outgoing", **fields)

    assert response.status_code == 422
    assert "יש לכתוב תקציר." in response.content.decode()
    assert response["HX-Retarget"] == "#contact-log-composer"
    assert rows_of(dana, party) == []


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ({"due_date": "לא תאריך"}, "זה אינו תאריך"),
        ({"due_date": "מחר", "due_time": "25:00"}, "זו אינה שעה"),
        ({"due_date": "אתמול"}, "יש לבחור מועד שעוד לא עבר."),
        ({"due_date": "31/12/9999", "due_time": "23:59"}, "זה אינו תאריך"),
        ({"due_date": "31/12/2199", "due_time": "23:59", "caller": ""}, "יש לבחור משתמש פעיל"),
        ({"due_date": "מחר", "caller": "user:99999"}, "יש לבחור משתמש פעיל"),
        ({"due_date": "מחר", "caller": "department:99999"}, "יש לבחור משתמש פעיל"),
    ],
)
def test_a_next_call_that_cannot_be_is_refused_and_the_text_is_kept(
    dana: Actor, due: dict[str, str], words: str
) -> None:
    party = make_party(dana)

    response = log(
        client_of(dana), party, "note", summary="לא לאבד אותי", **{"caller": user(dana), **due}
    )

    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert "לא לאבד אותי</textarea>" in page
    assert rows_of(dana, party) == []


def test_a_call_is_not_given_to_whoever_may_not_see_the_card(dana: Actor, avi: Actor) -> None:
    party = make_party(dana)

    response = log(client_of(dana), party, "note", summary="x", due_date="מחר", caller=user(avi))

    assert response.status_code == 422
    assert "לאבי פרץ אין הרשאה לראות את הכרטיס הזה." in response.content.decode()


def test_a_megabyte_is_refused_in_words_and_nothing_is_kept(dana: Actor) -> None:
    party = make_party(dana)

    response = log(client_of(dana), party, "note", summary="א" * 500_000)

    assert response.status_code == 422
    assert response["HX-Reswap"] == "none"
    assert response["X-Refusal"] == "summary_too_long"
    assert len(response.content) < 5000
    assert rows_of(dana, party) == []


@pytest.mark.parametrize(
    "text", ["שָׁלוֹם וּבְרָכָה", "👩‍👩‍👧‍👦 תודה", "Cat6A קומות 3-5, 050-2345678", "א\nב"]
)
def test_every_sort_of_text_is_kept_as_typed(dana: Actor, text: str) -> None:
    party = make_party(dana)

    log(client_of(dana), party, "note", summary=text)

    (row,) = rows_of(dana, party)
    assert row.summary == text


def test_a_nul_byte_is_refused(dana: Actor) -> None:
    party = make_party(dana)

    response = log(client_of(dana), party, "note", summary="a\x00b")

    assert response.status_code == 422
    assert rows_of(dana, party) == []


@pytest.mark.parametrize("how", ["no-answer", "message", "call", "note"])
def test_a_double_submit_makes_one_row(dana: Actor, how: str) -> None:
    party = make_party(dana)
    client = client_of(dana)
    fields = {
        "idempotency_key": uuid4(),
        "summary": "פעם אחת",
        "status": "short_call",
        "direction": "outgoing",
    }

    first, second = (log(client, party, how, **fields) for _ in range(2))

    assert first.status_code == second.status_code == 200
    assert len(rows_of(dana, party)) == 1


def test_a_key_of_another_deed_is_refused(dana: Actor) -> None:
    party = make_party(dana)
    client = client_of(dana)
    key = uuid4()
    log(client, party, "no-answer", idempotency_key=key)

    response = log(client, party, "note", idempotency_key=key, summary="x")

    assert response.status_code == 422
    assert len(rows_of(dana, party)) == 1


@pytest.mark.parametrize("key", ["", "not-a-key"])
def test_a_form_without_a_key_is_refused(dana: Actor, key: str) -> None:
    party = make_party(dana)

    response = log(client_of(dana), party, "no-answer", idempotency_key=key)

    assert response.status_code == 422
    assert rows_of(dana, party) == []


@pytest.mark.parametrize("how", ["no-answer", "message", "call", "note"])
def test_an_archived_card_takes_no_rows(dana: Actor, how: str) -> None:
    party = make_party(dana)
    with in_scope(dana):
        parties.archive_party(actor=dana, party_id=party.pk)

    response = log(
        client_of(dana), party, how, summary="x", status="short_call", direction="outgoing"
    )

    assert response.status_code == 422
    assert rows_of(dana, party) == []


@pytest.mark.parametrize("how", ["no-answer", "message", "call", "note"])
def test_logging_needs_the_right_to_log(dana: Actor, ahava: Business, how: str) -> None:
    reader = make_member(
        ahava, "gal", "גל", rights={"party.see": Level.ALL, "activity.see": Level.ALL}
    )
    party = make_party(dana)

    response = log(
        client_of(reader), party, how, summary="x", status="short_call", direction="outgoing"
    )

    assert response.status_code == 403
    assert "activity.create" in response["HX-Trigger"]
    assert rows_of(dana, party) == []


@pytest.mark.parametrize("how", ["no-answer", "message", "call", "note"])
def test_barak_logs_nothing_on_our_cards(dana: Actor, noa: Actor, how: str) -> None:
    party = make_party(dana)
    fields = {"idempotency_key": uuid4(), "summary": "x", "status": "short_call"}

    for slug in ("ahava", "barak"):
        url = f"/b/{slug}/parties/{party.pk}/log/{how}/"
        assert client_of(noa).post(url, fields, headers=HTMX).status_code == 404

    assert rows_of(dana, party) == []


def test_whoever_may_not_see_the_card_may_not_log_on_it(dana: Actor, avi: Actor) -> None:
    party = make_party(dana)

    assert log(client_of(avi), party, "no-answer").status_code == 404


def test_a_contact_of_another_card_is_refused(dana: Actor) -> None:
    party, other = make_party(dana), make_party(dana, "אחר")
    contact = make_contact(dana, other)

    response = log(client_of(dana), party, "message", summary="x", contact=contact.pk)

    assert response.status_code == 422
    assert rows_of(dana, party) == []


def test_no_answer_takes_no_get(dana: Actor) -> None:
    party = make_party(dana)

    assert client_of(dana).get(f"/b/ahava/parties/{party.pk}/log/no-answer/").status_code == 405


def test_a_contact_takes_earlier_promises_off_the_queue_whoever_made_them(
    dana: Actor, yossi: Actor
) -> None:
    party = make_party(dana)
    promised = phone_call(yossi, party, next_call=in_hours(3, yossi))

    row = no_answer(dana, party)

    with in_scope(dana):
        call = NextCall.objects.get(activity=promised)
    assert call.outcome == "contacted"
    assert call.contacted_in_id == row.pk
    assert call.closed_by_id == dana.membership_id


def test_a_note_is_no_contact(dana: Actor) -> None:
    party = make_party(dana)
    promised = phone_call(dana, party, next_call=in_hours(3, dana))

    note(dana, party)

    with in_scope(dana):
        assert NextCall.objects.get(activity=promised).closed_at is None
