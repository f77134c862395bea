"""Nothing of a business is seen, counted or changed by a stranger, through any address.

The addresses are taken from the product itself; one with an argument that `tests.walk` does not
know how to fill fails the test.
"""

import uuid
from collections.abc import Iterator, Sequence

import pytest
from django.http import HttpResponse
from django.test import Client

from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, make_member
from tests.walk import SECRET, Address, addresses, fill, fingerprint, make_world

HTMX = {"HX-Request": "true"}

# What a member may do without any right: his own account, his own look of things.
OWN = {
    "tenancy:profile",
    "tenancy:preferences",
    "tenancy:logo",
    "tenancy:activation",
    "notifications:notification_list",
    "notifications:notification_menu",
    "notifications:notifications_read",
    "notifications:notification_wishes",
    "notifications:day_summary",
    "reminders:reminder_list",
    "reminders:reminder_menu",
    "reminders:reminders_now",
    "reminders:reminder_create",
    "workspace:home",
    "workspace:badges",
    "workspace:settings",
    "workspace:access_explained",
    "workspace:styleguide",
    "savedviews:search",
    "parties:locality_lookup",
    "diary:calendar_feed_revoke",
    "diary:working_hours",
    "diary:working_hours_clear",
    "diary:own_day_add",
}
# They end the session of whoever asks, as they should.
ENDS_SESSION = {"tenancy:logout", "tenancy:sessions_end"}


def of_business() -> list[Address]:
    return [
        address
        for address in addresses()
        if address.is_of_business and "login" not in address.name and "link" not in address.name
    ]


def asked(client: Client, paths: Sequence[str]) -> Iterator[tuple[str, HttpResponse]]:
    """Ask in every way that a screen or a forger would; a form carries its key.

    What does not depend on the record, such as which methods there are, is asked of the first.
    """
    form = {"idempotency_key": str(uuid.uuid4()), "version": "1"}
    for path in paths:
        yield f"get {path} by htmx", client.get(path, headers=HTMX)
        yield f"post {path}", client.post(path, form, headers=HTMX)
    path = paths[0]
    yield f"get {path}", client.get(path)
    yield f"put {path}", client.put(path, "{}", content_type="application/json")
    yield f"delete {path}", client.delete(path)


def leaks(response: HttpResponse) -> bool:
    headers = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    body = b"".join(response) if response.streaming else response.content
    return SECRET in body.decode(errors="replace") or SECRET in headers


def test_every_argument_can_be_filled(dana: Actor) -> None:
    world = make_world(dana)

    for address in addresses():
        assert fill(address, "ahava", world)


@pytest.mark.slow
@pytest.mark.parametrize("place", ["at_home", "abroad"])
def test_the_rival_meets_nothing_of_ahava(dana: Actor, noa: Actor, place: str) -> None:
    """At home: real numbers of Ahava in the addresses of her own business. Abroad: in Ahava's."""
    world = make_world(dana)
    client = client_of(noa)
    before = fingerprint(dana.business_id)

    slug = "barak" if place == "at_home" else "ahava"
    faults = []
    for address in of_business():
        for what, response in asked(client, fill(address, slug, world)):
            if leaks(response) or response.status_code >= 500:
                faults.append(f"leaks or breaks: {what}")
            names_foreign_row = any(name.endswith("_id") for name in address.arguments)
            is_hidden = response.status_code in {404, 405}
            if (place == "abroad" or names_foreign_row) and not is_hidden:
                faults.append(f"{response.status_code}: {what}")

    assert faults == []
    assert fingerprint(dana.business_id) == before


@pytest.mark.slow
def test_without_rights_a_member_sees_and_changes_nothing(dana: Actor, ahava: Business) -> None:
    world = make_world(dana)
    nobody = make_member(ahava, "nil", "ניל", rights={})
    client = client_of(nobody)
    before = fingerprint(dana.business_id)

    faults = []
    for address in of_business():
        if address.name in OWN:
            continue
        for what, response in asked(client, fill(address, "ahava", world)):
            if leaks(response):
                faults.append(f"leaks: {what}")
            if response.status_code not in {403, 404, 405, 422}:
                faults.append(f"{response.status_code}: {what}")

    assert faults == []
    assert fingerprint(dana.business_id) == before


@pytest.mark.slow
def test_signed_out_every_address_leads_to_the_sign_in(dana: Actor) -> None:
    world = make_world(dana)
    client = Client()
    before = fingerprint(dana.business_id)

    faults = []
    for address in of_business():
        for what, response in asked(client, fill(address, "ahava", world)[:1]):
            if leaks(response):
                faults.append(f"leaks: {what}")
            if response.status_code not in {302, 303, 401}:
                faults.append(f"{response.status_code}: {what}")

    assert faults == []
    assert fingerprint(dana.business_id) == before


def test_absent_and_foreign_numbers_give_one_answer(
    dana: Actor, noa: Actor, django_assert_num_queries: object
) -> None:
    """Same status, same body, same number of queries: a number tells nothing about its record."""
    del django_assert_num_queries
    foreign = make_world(dana)
    absent = {name: ["987654321"] for name in foreign if name.endswith("_id")}
    same = {name: values[:1] for name, values in foreign.items() if not name.endswith("_id")}
    client = client_of(noa)

    for address in of_business():
        numbers = {name for name in address.arguments if name.endswith("_id")}
        if not numbers or "token" in address.arguments:
            continue
        one = {**same, **{name: foreign[name][:1] for name in numbers}}
        other = {**same, **{name: absent[name] for name in numbers}}
        for mine, theirs in zip(
            fill(address, "barak", one), fill(address, "barak", other), strict=True
        ):
            first, second = client.get(mine), client.get(theirs)
            assert first.status_code == second.status_code, mine
            assert first.content == second.content, mine
