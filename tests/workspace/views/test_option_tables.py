"""Types, statuses and priorities: the business' own words, order and additions."""

import re
from typing import Any

import pytest
from django.test import Client

from kesher.customfields.models import FieldDesign
from kesher.records.errors import BadDesign
from kesher.records.operations import edit_record, set_options
from kesher.records.queries import record_type
from kesher.requests.models import Request
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.factories.requests import make_message, make_task

LIST = "/b/ahava/settings/tables/"


def rows_of(client: Client, url: str) -> dict[str, str]:
    """Return the form of a table as a browser would send it unchanged."""
    page = client.get(url).content.decode().partition("<template")[0]
    said = dict(re.findall(r'name="(version|options-\d+-(?:value|label))" value="([^"]*)"', page))
    tones = r'name="(options-\d+-tone)".*?<option value="(\w+)" selected'
    ticked = re.findall(r'name="(options-\d+-(?:closed|retired))"[^>]* checked', page)
    return said | dict(re.findall(tones, page, re.DOTALL)) | dict.fromkeys(ticked, "on")


def send(client: Client, url: str, said: dict[str, str], *order: int) -> Any:
    keys = order or tuple(int(re.findall(r"\d+", key)[0]) for key in said if key.endswith("-value"))
    return client.post(url, {**said, "options": [str(key) for key in keys]})


def labels(actor: Actor, type_key: str, field_key: str) -> list[str]:
    with in_scope(actor):
        spec = record_type(type_key).find_field(field_key)
        assert spec is not None
        return [str(option.label) for option in spec.type.options if not option.is_retired]


@pytest.mark.behaviour("R-07", "R-16")
def test_useful_tables_are_there_from_the_start(dana: Actor) -> None:
    page = client_of(dana).get(LIST).content.decode()

    for word in ("הודעה טלפונית", "הודעה בכתב", "הודעה במייל", "משימה כללית", "הכנת גלופה"):
        assert word in page
    for word in ("הפקת דפוס", "הדרכה", "סגור / הושלם", "בטיפול", "דחופה", "נמוכה"):
        assert word in page
    with in_scope(dana):
        assert not FieldDesign.objects.exists()  # nothing designed: nothing to read


@pytest.mark.behaviour("R-16")
def test_a_priority_is_added_renamed_ordered_and_retired(dana: Actor) -> None:
    client, url = client_of(dana), f"{LIST}task/priority/"
    said = rows_of(client, url)
    said |= {"options-1-label": "זניחה", "options-2-retired": "on"}
    said |= {"options-9-value": "", "options-9-label": "בוערת", "options-9-tone": "red"}

    assert send(client, url, said, 9, 3, 4, 1, 2).status_code == 303

    assert labels(dana, "task", "priority") == ["בוערת", "גבוהה", "דחופה", "זניחה"]
    assert labels(dana, "message", "priority") == ["נמוכה", "רגילה", "גבוהה", "דחופה"]
    window = client.get("/b/ahava/records/task/new/").content.decode()
    assert "בוערת" in window
    assert ">רגילה<" not in window


@pytest.mark.behaviour("R-14")
def test_a_status_of_the_business_is_set_on_a_task_like_all_others(dana: Actor) -> None:
    client, url = client_of(dana), f"{LIST}task/status/"
    said = rows_of(client, url)
    said |= {"options-9-value": "", "options-9-label": "בוטלה", "options-9-closed": "on"}
    assert send(client, url, said, 1, 2, 3, 4, 5, 9).status_code == 303
    task = make_task(dana)

    window = f"/b/ahava/records/task/{task.pk}/status/"
    assert "בוטלה" in client.get(window).content.decode()
    client.post(window, {"to": "o1", "feedback": "הלקוח ביטל"})

    with in_scope(dana):
        found = Request.objects.get()
    assert (found.status, found.closed_at is not None) == ("o1", True)


@pytest.mark.behaviour("R-15")
def test_number_zero_can_neither_be_changed_nor_taken_away(dana: Actor) -> None:
    client, url = client_of(dana), f"{LIST}message/status/"
    said = rows_of(client, url)
    assert re.search(r"options-1-label[^>]* readonly", client.get(url).content.decode())

    said |= {"options-1-label": "אחר", "options-1-retired": "on"}
    send(client, url, said)
    assert labels(dana, "message", "status")[0] == "סגור / הושלם"

    said["version"] = "2"
    send(client, url, said, 2, 3, 4)
    assert "סגור / הושלם" in labels(dana, "message", "status")


def test_what_is_in_use_is_not_deleted_and_what_is_not_is(dana: Actor) -> None:
    make_message(dana, sub_type="mail")
    client, url = client_of(dana), f"{LIST}message/sub_type/"
    said = rows_of(client, url)

    refused = send(client, url, said, 1, 2)
    assert refused.status_code == 422
    assert "נמצאת בשימוש" in refused.content.decode()
    assert len(labels(dana, "message", "sub_type")) == 3

    assert send(client, url, said, 1, 3).status_code == 303
    assert labels(dana, "message", "sub_type") == ["הודעה טלפונית", "הודעה במייל"]


def test_a_retired_one_stays_where_it_is_and_is_chosen_no_more(dana: Actor) -> None:
    old, new = make_message(dana, sub_type="mail"), make_message(dana)
    client, url = client_of(dana), f"{LIST}message/sub_type/"
    send(client, url, rows_of(client, url) | {"options-3-retired": "on"})

    with in_scope(dana):
        edit_record(actor=dana, type_key="message", record_id=old.pk, values={"content": "אחר"})
    answer = client.post(
        f"/b/ahava/records/message/{new.pk}/edit/",
        {"sub_type": "mail", "content": "א", "contact_name": "ב", "priority": "low"}
        | {"status": "open", "owner": str(dana.membership_id), "expected_version": "1"}
        | {"idempotency_key": "7f2f1c9e-0000-4000-8000-000000000001"},
    )

    assert answer.status_code == 422
    assert "הודעה במייל" in client.get(f"/b/ahava/records/message/{old.pk}/").content.decode()


@pytest.mark.parametrize(
    "options",
    [
        [],
        [{"value": "", "label": "א" * 81}],
        [{"value": "", "label": "אחד"}, {"value": "", "label": "אחד"}],
        [{"value": "open", "label": "פתוח", "is_retired": True}],
        [{"value": "open", "label": "סגור / הושלם"}],
    ],
)
def test_a_table_that_cannot_be_is_refused(dana: Actor, options: list[dict[str, Any]]) -> None:
    with in_scope(dana), pytest.raises(BadDesign):
        set_options(actor=dana, type_key="message", field_key="status", options=options)
    with in_scope(dana):
        assert not FieldDesign.objects.filter(options__isnull=False).exists()


def test_of_two_who_change_a_table_the_second_is_told(dana: Actor) -> None:
    client, url = client_of(dana), f"{LIST}task/priority/"
    said = rows_of(client, url)
    send(client, url, said)

    assert send(client, url, said).status_code == 422


def test_who_may_not_and_what_is_no_table(dana: Actor, yossi: Actor) -> None:
    assert client_of(yossi).get(LIST).status_code == 403
    assert client_of(yossi).post(f"{LIST}task/priority/").status_code == 403
    for path in ("task/subject/", "party/customer_status/", "nothing/priority/"):
        assert client_of(dana).get(f"{LIST}{path}").status_code == 404


def test_reasons_of_lost_deals_are_a_table_too(dana: Actor) -> None:
    assert "עבר למתחרה" in client_of(dana).get(LIST).content.decode()
