"""The ways in which a customer turns to the business, and what kinds of each there are."""

import re
from typing import Any
from uuid import uuid4

import pytest

from kesher.activities.models import Activity
from kesher.requests.models import Request
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.factories.parties import make_party

HTMX = {"HX-Request": "true"}
HERE = "/b/ahava/"
NEW = {
    "message": ("records/message/new/", {"content": "שתחזרו אליו", "status": "open"}),
    "task": ("records/task/new/", {"subject": "להכין הצעה", "sharing": "personal"}),
    "meeting": (
        "meetings/new/",
        {
            "title": "הצגת הצעה",
            "starts_date": "24/11/2030",
            "starts_time": "10:00",
            "ends_time": "11:00",
        },
    ),
    "documentation": ("documentation/new/", {"summary": "נתקבל מכתב", "subtype": "general"}),
}
KINDS = {"sub_type": {"message": "phone", "task": "general"}}


@pytest.mark.behaviour("R-01", "R-02")
def test_a_customer_turns_to_the_business_in_each_of_its_ways(dana: Actor) -> None:
    """All but service calls: each is made from the screen of requests, and he has it."""
    party, client = make_party(dana, "מפעלי שגב"), client_of(dana)
    screen = client.get(f"{HERE}requests/").content.decode()

    for name, (path, values) in NEW.items():
        assert f'data-dialog="{HERE}{path}"' in screen
        said: dict[str, Any] = {"idempotency_key": uuid4(), "party": party.pk, **values}
        said |= {"owner": dana.membership_id, "users": [dana.membership_id], "priority": "normal"}
        said["sub_type"] = KINDS["sub_type"].get(name, "")
        answer = client.post(f"{HERE}{path}", said, headers=HTMX)
        assert answer.status_code < 300, answer.content.decode()

    with in_scope(dana):
        requests = Request.objects.filter(party_id=party.pk).values_list("kind", flat=True)
        activities = Activity.objects.filter(party_id=party.pk).values_list("kind", flat=True)
        assert sorted([*requests, *activities]) == sorted(NEW)
    stream = client.get(f"{HERE}stream/party/{party.pk}/", headers=HTMX).content.decode()
    for words in ("שתחזרו אליו", "להכין הצעה", "הצגת הצעה", "נתקבל מכתב"):
        assert words in stream


@pytest.mark.behaviour("R-06")
@pytest.mark.parametrize("kind", ["message", "task", "documentation"])
def test_the_business_defines_the_kinds_of_each(dana: Actor, kind: str) -> None:
    """All but service calls; the types of meetings are none."""
    client = client_of(dana)
    tables = f"{HERE}settings/tables/"
    key = "subtype" if kind == "documentation" else "sub_type"
    page = client.get(f"{tables}{kind}/{key}/").content.decode().partition("<template")[0]
    said = dict(re.findall(r'name="(version|options-\d+-(?:value|label))" value="([^"]*)"', page))
    order = [name.split("-")[1] for name in said if name.endswith("-value")]
    said |= {"options-99-value": "", "options-99-label": "תלונה"}

    answer = client.post(f"{tables}{kind}/{key}/", {**said, "options": [*order, "99"]})

    assert answer.status_code == 303
    assert "תלונה" in client.get(f"{HERE}{NEW[kind][0]}", headers=HTMX).content.decode()
    assert f"{tables}meeting/" not in client.get(tables).content.decode()
