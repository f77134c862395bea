"""The windows of messages and tasks, and the card that follows."""

import re
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from kesher.reminders.models import Reminder
from kesher.requests.models import Request
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_party
from tests.factories.records import make_record
from tests.factories.requests import make_group, make_message, make_task

HTMX = {"HX-Request": "true"}
NEW_TASK = "/b/ahava/records/task/new/"
NEW_MESSAGE = "/b/ahava/records/message/new/"


def sent(**values: object) -> dict[str, str]:
    return {"idempotency_key": str(uuid4())} | {key: str(value) for key, value in values.items()}


def task_values(actor: Actor, **values: object) -> dict[str, str]:
    usual = {
        "subject": "לשלוח הצעת מחיר",
        "sub_type": "general",
        "priority": "high",
        "status": "open",
        "owner": actor.membership_id,
        "sharing": "personal",
    }
    return sent(**{**usual, **values})


def reminders(actor: Actor) -> list[tuple[int, str, int | None]]:
    with in_scope(actor):
        found = Reminder.objects.filter(record_id=Request.objects.get().pk)
        rows = found.values_list("membership_id", "anchor_field", "minutes_before")
        return sorted(rows, key=str)


@pytest.mark.behaviour("F-20", "F-21", "F-22", "F-23")
def test_a_task_is_given_on_the_card_with_its_hour_and_whoever_does_it(
    dana: Actor, yossi: Actor
) -> None:
    party = make_party(dana, "מפעלי שגב")
    client = client_of(dana)
    stream = f"/b/ahava/stream/party/{party.pk}/"
    card = client.get(stream, headers=HTMX).content.decode()
    address = next(iter(re.findall(rf'data-dialog="({NEW_TASK}[^"]+)"', card)))

    window = client.get(address, headers=HTMX).content.decode()
    assert "מפעלי שגב" in window
    assert 'name="due_at_time"' in window
    assert f'<option value="{yossi.membership_id}"' in window
    values = task_values(yossi, party=party.pk, due_at="25/11/2026", due_at_time="14:30")
    client.post(NEW_TASK, values, headers=HTMX)

    entry = client.get(stream, headers=HTMX).content.decode()
    assert "לשלוח הצעת מחיר" in entry
    assert yossi.display_name in entry
    due_at = stored(dana).due_at
    assert due_at is not None
    assert f"{timezone.localtime(due_at):%d/%m/%Y %H:%M}" == "25/11/2026 14:30"


@pytest.mark.behaviour("R-31")
@pytest.mark.parametrize("whom", ["handler", "me", "both"])
def test_a_task_is_made_with_reminders_once_for_whom_they_are(
    yossi: Actor, miri: Actor, whom: str
) -> None:
    client = client_of(yossi)
    window = client.get(NEW_TASK, headers=HTMX).content.decode()
    assert re.findall(r'<optgroup label="([^"]+)">', window)[-1:] == ["במועד"]
    assert 'value="starts_at:30"' in window
    values = task_values(miri, due_at="2026-11-25T10:00", reminder_for=whom) | {
        "reminder_when": ["due_at:30", "due_at:30", "at"],
        "reminder_date": ["", "", "מתישהו"],
    }

    refused = client.post(NEW_TASK, values, headers=HTMX)
    kept = refused.content.decode()
    assert refused.status_code == 422
    assert kept.count('value="due_at:30" selected') == 2
    assert 'value="מתישהו"' in kept
    with in_scope(yossi):
        assert not Request.objects.exists()
    values["reminder_date"] = ["", "", "24/11/2026"]
    for _twice in range(2):
        client.post(NEW_TASK, values, headers=HTMX)

    for_one = [("due_at", 30), ("", None)]
    people = {"me": [yossi], "both": [yossi, miri]}.get(whom, [miri])
    expected = [(actor.membership_id, *plan) for actor in people for plan in for_one]
    assert reminders(yossi) == sorted(expected, key=str)


def test_a_message_for_a_group_reminds_who_took_it(yossi: Actor, miri: Actor, dana: Actor) -> None:
    group = make_group(dana, "מכירות", miri)
    values = {"owner": "", "group": group, "content": "לחזור אליו", "contact_name": "אורי"}
    told = {"sub_type": "phone", "priority": "normal", "status": "open"}

    client_of(yossi).post(
        NEW_MESSAGE, sent(**values, **told, reminder_when="due_at:0"), headers=HTMX
    )

    assert reminders(yossi) == [(yossi.membership_id, "due_at", 0)]


def stored(actor: Actor) -> Request:
    with in_scope(actor):
        return Request.objects.get()


def edit(client: Client, request: Request, **values: object) -> HttpResponse:
    """Send the form as it is shown, with these values changed."""
    url = f"/b/ahava/records/{request.kind}/{request.pk}/edit/"
    said = {"expected_version": request.version, "owner": request.owner_id or ""}
    for name in ("subject", "content", "contact_name", "sub_type", "priority", "status", "sharing"):
        said[name] = getattr(request, name)
    answer: HttpResponse = client.post(url, sent(**{**said, **values}), headers=HTMX)
    return answer


@pytest.mark.behaviour("H-64", "R-25", "R-26", "R-27", "R-28", "R-29", "R-30", "H-62", "H-67")
def test_a_task_is_made_in_a_window_of_tabs(yossi: Actor, miri: Actor) -> None:
    client = client_of(yossi)

    window = client.get(NEW_TASK, headers=HTMX).content.decode()

    tabs = ["נושא", "פרטים", "רשימת תיוג", "משוב ומידע"]
    assert re.findall(r'role="tab"[^>]*>([^<]+)<', window) == tabs
    assert "משימה חדשה" in window
    assert re.search(r'name="starts_at" value="\d\d/\d\d/20\d\d"', window)
    for label in ("יעד לסיום", "% ביצוע", "משימה משותפת", "חסום שינויים על ידי הנמען", "מצב"):
        assert label in window

    answer = client.post(
        NEW_TASK,
        task_values(
            yossi,
            owner=miri.membership_id,
            starts_at="2026-11-23T09:00",
            due_at="2026-11-25T16:00",
            percent_done="20",
            phone="050-2345678",
            address="המרכבה 31",
            contact_name="רותי",
            ended_at="2026-11-25T15:00",
        ),
        headers=HTMX,
    )

    task = stored(yossi)
    assert answer.status_code == 204
    assert f'"openUrl": "/b/ahava/records/task/{task.pk}/"' in answer["HX-Trigger"]
    assert (task.owner_id, task.created_by_id) == (miri.membership_id, yossi.membership_id)
    assert (task.party_id, task.percent_done, task.priority) == (None, 20, "high")
    assert task.due_at is not None
    assert task.due_at.hour == 14


@pytest.mark.behaviour("H-61")
def test_a_task_for_a_group_waits_for_whoever_takes_it(dana: Actor, yossi: Actor) -> None:
    group = make_group(dana, "משרד", yossi)

    client_of(dana).post(NEW_TASK, task_values(dana, owner="", group=group), headers=HTMX)

    assert (stored(dana).group_id, stored(dana).owner_id) == (group, None)
    assert "לשלוח הצעת מחיר" in client_of(yossi).get("/b/ahava/tasks/").content.decode()


@pytest.mark.behaviour("H-65")
def test_branch_and_department_open_up_as_the_task_is_shared(yossi: Actor) -> None:
    window = client_of(yossi).get(NEW_TASK, headers=HTMX).content.decode()
    opened = re.findall(
        r'(?s)data-depends-on="sharing" data-depends-values="([^"]+)"[^>]*hidden>.*?name="(\w+)"',
        window,
    )
    assert {name: "branch" in values for values, name in opened} == {
        "branch": True,
        "department": False,
    }

    client_of(yossi).post(
        NEW_TASK,
        task_values(
            yossi, sharing="department", branch=yossi.branch_id, department=yossi.department_id
        ),
        headers=HTMX,
    )

    task = stored(yossi)
    assert (task.branch_id, task.department_id) == (yossi.branch_id, yossi.department_id)


@pytest.mark.behaviour("R-22", "R-23")
def test_a_message_names_its_giver_where_there_is_no_customer(yossi: Actor, miri: Actor) -> None:
    client = client_of(yossi)
    said: dict[str, object] = {
        "content": "מבקשת שתחזרו אליה",
        "sub_type": "phone",
        "priority": "urgent",
        "status": "open",
        "owner": miri.membership_id,
    }

    refused = client.post(NEW_MESSAGE, sent(**said), headers=HTMX)
    assert refused.status_code == 422
    assert "יש לבחור לקוח, או לרשום את שם מוסר ההודעה." in refused.content.decode()

    client.post(NEW_MESSAGE, sent(**said, contact_name="רותי", phone="03-9439111"), headers=HTMX)
    message = stored(yossi)
    assert (message.contact_name, message.priority, message.owner_id, message.kind) == (
        "רותי",
        "urgent",
        miri.membership_id,
        "message",
    )


@pytest.mark.behaviour("H-71", "H-72", "H-74")
def test_the_state_is_told_with_feedback_and_everything_else_there_is_automatic(
    yossi: Actor, miri: Actor
) -> None:
    task = make_task(yossi, owner=miri.membership_id, is_locked_for_recipient=True)
    client = client_of(miri)

    refused = edit(client, task, status="in_progress")
    assert refused.status_code == 422
    assert "משוב" in refused.content.decode()

    assert edit(client, task, status="in_progress", feedback="התחלתי").status_code == 204
    window = client.get(f"/b/ahava/records/task/{task.pk}/edit/", headers=HTMX).content.decode()
    course = window.partition('id="form-panel-course"')[2]
    assert set(re.findall(r'<(?:select|textarea|input)[^>]*name="(\w+)"', course)) == {
        "status",
        "feedback",
    }
    assert all(text in course for text in ("התחלתי", "בטיפול", "מירי אזולאי"))


@pytest.mark.behaviour("H-66")
def test_a_locked_task_shows_its_recipient_locked_fields(yossi: Actor, miri: Actor) -> None:
    task = make_task(yossi, owner=miri.membership_id, is_locked_for_recipient=True)

    window = (
        client_of(miri).get(f"/b/ahava/records/task/{task.pk}/edit/", headers=HTMX).content.decode()
    )
    assert re.search(r'name="subject"[^>]*disabled', window)
    assert re.search(r'<input[^>]*id="id_party"[^>]* disabled>', window)
    edit(client_of(miri), task, subject="אחר", status="refused", feedback="לא שלי")

    assert (stored(yossi).subject, stored(yossi).status) == (task.subject, "refused")


@pytest.mark.behaviour("R-28")
def test_done_to_100_percent_offers_the_closing_status_and_does_not_force_it(
    yossi: Actor,
) -> None:
    task = make_task(yossi)

    answer = edit(client_of(yossi), task, percent_done="100")

    window = f"/b/ahava/records/task/{task.pk}/status/?to=0"
    assert window in answer["HX-Trigger"]
    assert stored(yossi).closed_at is None
    assert "משימה הושלמה" in client_of(yossi).get(window, headers=HTMX).content.decode()


@pytest.mark.behaviour("H-73")
def test_done_and_refused_stand_in_the_window_of_the_status(yossi: Actor) -> None:
    task = make_task(yossi)
    url = f"/b/ahava/records/task/{task.pk}/status/"

    choice = client_of(yossi).get(url, headers=HTMX).content.decode()
    assert "משימה הושלמה" in choice
    assert "אני מסרב לבצע" in choice

    client_of(yossi).post(url, {"to": "refused", "feedback": "לא בתחומי"}, headers=HTMX)
    assert stored(yossi).closed_at is not None


@pytest.mark.behaviour("H-60", "H-63")
def test_the_card_of_a_customer_shows_all_its_tasks_or_the_open_ones(yossi: Actor) -> None:
    party = make_party(yossi, "מפעלי שגב")
    make_task(yossi, "פתוחה", party=party.pk)
    make_task(yossi, "סגורה", party=party.pk, status="0")
    client = client_of(yossi)

    every = client.get(f"/b/ahava/parties/{party.pk}/tab/tasks/", headers=HTMX).content.decode()
    some = client.get(f"/b/ahava/requests/of/party/{party.pk}/task/?open=1").content.decode()

    assert ("פתוחה" in every, "סגורה" in every) == (True, True)
    assert (">פתוחה<" in some, ">סגורה<" in some) == (True, False)
    wanted = re.search(r'href="(/b/ahava/tasks/\?where=[^"]+)"', every)
    assert wanted
    assert "סגורה" in client.get(wanted[1]).content.decode()


@pytest.mark.behaviour("H-69")
def test_links_lead_to_the_card_after_saving(yossi: Actor) -> None:
    party = make_party(yossi)
    project = make_record(yossi, "project", name="בניין", party=party.pk)
    client = client_of(yossi)

    def leads_to(**values: int) -> str:
        task = make_task(yossi, **values)
        return str(client.get(f"/b/ahava/requests/{task.pk}/links/").get("Location", ""))

    assert leads_to(party=party.pk) == f"/b/ahava/parties/{party.pk}/"
    assert leads_to(project=project.pk) == f"/b/ahava/records/project/{project.pk}/"
    loose = make_task(yossi)
    assert client.get(f"/b/ahava/requests/{loose.pk}/links/").status_code == 404
    head = client.get(f"/b/ahava/records/task/{loose.pk}/").content.decode()
    assert "קישורים" not in head


def test_links_pass_over_a_customer_who_is_not_in_sight(ahava: Business, yossi: Actor) -> None:
    rights = {"request.see": Level.OWN, "project.see": Level.ALL}
    helper = make_member(ahava, "helper", "עוזר", rights=rights)
    party = make_party(yossi)
    project = make_record(yossi, "project", name="בניין", party=party.pk)
    bound = {"party": party.pk, "owner": helper.membership_id}
    task, hidden = make_task(yossi, project=project.pk, **bound), make_task(yossi, **bound)
    client = client_of(helper)

    seen = client.get(f"/b/ahava/requests/{task.pk}/links/")

    assert seen["Location"] == f"/b/ahava/records/project/{project.pk}/"
    assert client.get(f"/b/ahava/requests/{hidden.pk}/links/").status_code == 404


@pytest.mark.behaviour("H-70")
def test_a_task_is_deleted_by_who_gave_it_and_not_by_a_stranger(
    ahava: Business, yossi: Actor
) -> None:
    rights = {"request.see": Level.ALL, "request.delete": Level.OWN}
    giver = make_member(ahava, "tal", "טל", rights={**rights, "request.create": Level.ALL})
    other = make_member(ahava, "gil", "גיל", rights=rights)
    task = make_task(giver, owner=yossi.membership_id)
    url = f"/b/ahava/bin/task/{task.pk}/"

    assert client_of(other).post(url, headers=HTMX).status_code == 403
    assert client_of(giver).post(url, headers=HTMX).status_code < 400
    assert stored(yossi).deleted_at is not None


@pytest.mark.behaviour("R-21")
def test_each_kind_has_an_entry_of_its_own(yossi: Actor) -> None:
    page = client_of(yossi).get("/b/ahava/messages/").content.decode()

    assert NEW_TASK in page
    assert NEW_MESSAGE in page


@pytest.mark.behaviour("H-67")
def test_an_overdue_task_is_red_in_the_list(yossi: Actor) -> None:
    late = make_task(yossi, "באיחור", due_at="2026-01-05T09:00")
    make_task(yossi, "סגורה", due_at="2026-01-05T09:00", status="0")

    page = client_of(yossi).get("/b/ahava/tasks/").content.decode()

    assert re.findall(r'<tr id="task-(\d+)" class="late"', page) == [str(late.pk)]


def test_what_is_typed_is_text(yossi: Actor) -> None:
    client = client_of(yossi)
    evil = '\u202e<script>alert("א")</script>😀'

    client.post(NEW_TASK, task_values(yossi, subject=evil), headers=HTMX)
    long = client.post(NEW_TASK, task_values(yossi, subject="א" * 1_000_000), headers=HTMX)

    assert long.status_code == 422
    page = client.get("/b/ahava/tasks/").content.decode()
    assert "<script>alert" not in page
    assert "😀" in page


def test_a_second_submit_makes_no_second_message(yossi: Actor) -> None:
    said = sent(content="שלום", contact_name="אורי", sub_type="phone", priority="normal", owner=1)
    said["owner"] = str(yossi.membership_id)

    for _ in range(2):
        client_of(yossi).post(NEW_MESSAGE, said, headers=HTMX)

    assert stored(yossi).content == "שלום"


def test_of_two_who_edit_the_second_sees_both_versions(yossi: Actor, miri: Actor) -> None:
    message = make_message(yossi, owner=miri.membership_id)
    edit(client_of(yossi), message, content="אחרת")

    answer = edit(client_of(miri), message, content="שלישית")

    assert answer.status_code == 409
    assert stored(yossi).content == "אחרת"
