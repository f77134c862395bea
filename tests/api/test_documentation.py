"""The description of the API, and that the API keeps what it promises."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as examples

from kesher.project.wsgi import application
from kesher.tenancy.rules.access import Actor
from tests.api.programs import program_of
from tests.factories.parties import make_contact, make_party
from tests.walk import fingerprint


def description() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Client().get("/api/v1/openapi.json").content)
    return found


def test_the_description_is_openapi_3_1_and_names_every_built_in_type() -> None:
    told = description()

    assert told["openapi"].startswith("3.1")
    assert {"party_values", "contact_values"} <= told["components"]["schemas"].keys()
    for path in told["paths"].values():
        assert all("401" in operation["responses"] for operation in path.values())


def test_people_read_it_with_nothing_from_elsewhere() -> None:
    page = Client().get("/api/v1/docs").content.decode()

    assert "GET /api/v1/records/{type}" in page
    assert "://" not in page


@pytest.fixture
def one_connection(db: None) -> Iterator[None]:
    """Keep the connection that holds the test's transaction, as Django's own test client does.

    Thinking up requests may take longer than a transaction may idle.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def no_limit(settings: Any) -> None:
    """Let more requests in than a minute has."""
    settings.API_REQUESTS_PER_MINUTE = 1_000_000


@pytest.mark.slow
def test_hostile_requests_are_answered_as_documented(
    dana: Actor, noa: Actor, one_connection: None, no_limit: None
) -> None:
    """As a program of noa, beside the data of ahava: no fault, nothing undocumented, no leak."""
    del one_connection, no_limit
    # It takes seconds to come in, and every process of the suite reads every file of tests.
    import schemathesis
    from schemathesis.specs.openapi.checks import positive_data_acceptance

    secret = "סוד-של-אהבה"
    make_contact(dana, make_party(dana, secret), secret)
    before = fingerprint(dana.business_id)
    headers = program_of(noa).headers
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)

    for found in schema.get_all_operations():

        @examples(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=found.ok().as_strategy())
        def ask(case: Any) -> None:
            # Which keys and values a business takes, no description can know.
            response = case.call_and_validate(
                headers=headers, excluded_checks=[positive_data_acceptance]
            )
            assert secret not in response.text

        ask()

    assert fingerprint(dana.business_id) == before
