"""What one user logs, the team sees; one party may be customer and supplier at once."""

import uuid

import pytest
from django.urls import reverse

from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of
from tests.factories.parties import make_party

HTMX = {"HX-Request": "true"}


@pytest.mark.behaviour("F-28", "F-29")
@pytest.mark.parametrize(
    ("direction", "shown"), [("incoming", "שיחה נכנסת"), ("outgoing", "שיחה קצרה")]
)
def test_a_logged_call_tells_direction_result_and_gist(
    dana: Actor, yossi: Actor, direction: str, shown: str
) -> None:
    party = make_party(dana)
    address = {"business": "ahava", "party_id": party.pk}
    form = {
        "idempotency_key": str(uuid.uuid4()),
        "summary": "שאל על מועד האספקה",
        "status": "short_call",
        "direction": direction,
    }

    logged = client_of(yossi).post(reverse("activities:call_log", kwargs=address), form)
    seen = client_of(dana).get(reverse("activities:contact_log", kwargs=address), headers=HTMX)

    assert logged.status_code in {200, 204, 303}
    text = seen.content.decode()
    assert "שאל על מועד האספקה" in text
    assert "שיחה קצרה" in text
    assert shown in text
    assert "יוסי לוי" in text


@pytest.mark.behaviour("V-17", "F-06")
def test_a_party_that_is_both_stands_in_both_lists_with_its_columns(dana: Actor) -> None:
    make_party(dana, "שני הכובעים בע״מ", roles=("customer", "supplier"), phones=("03-5594210",))
    make_party(dana, "רק ספק", roles=("supplier",))
    client = client_of(dana)

    customers, suppliers = (
        client.get(
            reverse("savedviews:record_list", kwargs={"business": "ahava", "listing": listing})
        ).content.decode()
        for listing in ("customers", "suppliers")
    )

    assert "שני הכובעים" in customers
    assert "שני הכובעים" in suppliers
    assert "רק ספק" not in customers
    for column in ("שם", "סטטוס", "טלפון", "יישוב", "אחראי"):
        assert column in customers
