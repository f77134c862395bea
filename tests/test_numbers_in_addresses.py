"""Numbers that an address names wrongly: nothing is there, and nothing breaks."""

import pytest

from kesher.lib.urls import business_url
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of

NAMED = (
    ("activities:meeting_create", "user"),
    ("activities:meeting_create", "resource"),
    ("activities:meeting_create", "party"),
    ("activities:meeting_busy", "users"),
    ("activities:meeting_busy", "meeting"),
    ("activities:unknown_call_rows", "row"),
    ("activities:call_queue_cards", "row"),
    ("diary:working_hours", "of"),
    ("exchange:batch_list", "before"),
    ("notifications:notification_list", "before"),
    ("parties:duplicate_list", "after"),
    ("requests:active_request_rows", "row"),
    ("requests:customer_requests", "party"),
    ("requests:request_report_rows", "after"),
    ("workspace:access_explained", "user"),
)


@pytest.mark.parametrize("number", ["²", "٣", "-1", "9" * 18, "9" * 5000])
def test_a_number_that_names_nothing_is_no_fault_of_the_server(dana: Actor, number: str) -> None:
    client = client_of(dana)
    for name, parameter in NAMED:
        told = number if parameter != "of" else f"user:{number}"
        told = f"{number}-{number}" if name == "parties:duplicate_list" else told

        answer = client.get(business_url("ahava", name), {parameter: told})

        assert answer.status_code in {200, 204, 404}, (name, parameter)
