"""Every address, the search, the API and live events, as every role: open and shut as declared."""

import uuid
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve

from kesher.notifications import live
from kesher.notifications.queries import StreamAccess
from kesher.tenancy.models import Business, Role
from kesher.tenancy.operations import upload_logo
from kesher.tenancy.rules.access import Actor, Level, is_within_reach
from kesher.tenancy.rules.rights import find_right
from kesher.tenancy.rules.standard_roles import STANDARD_ROLES
from kesher.workspace.rendering.screens import screens_of
from tests.api.programs import program_of
from tests.expectations import EXPECTED, Expectation
from tests.factories.attachments import png
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_contact, make_party
from tests.factories.records import make_record, reread
from tests.walk import SECRET, Address, addresses, fill, make_world

OPEN = {200, 204, 302, 303, 409, 422}
SHUT = {403, 404}
# Where each works; the records of the walk are Dana's, in the first branch, in sales.
DEPARTMENTS = {"secretary": "גבייה", "salesperson": "שירות", "salesperson_abroad": "גבייה"}

# Whoever signs in, or comes by a link, is nobody yet.
BEFORE_SIGN_IN = {"tenancy:business_login", "tenancy:access_link", "tenancy:access_link_open"}

World = dict[str, str]


@pytest.fixture
def people(dana: Actor, ahava: Business) -> dict[str, Actor]:
    """One person of every role of a new business, one more from afar, and one without rights."""
    found = {"owner": dana}
    rights = {role.key: role.rights for role in STANDARD_ROLES if not role.is_owner}
    rights |= {"salesperson_abroad": rights["salesperson"], "nothing": {}}
    for key, held in rights.items():
        found[key] = make_member(
            ahava,
            key,
            key,
            department=DEPARTMENTS.get(key, "מכירות"),
            rights={right: Level(level) for right, level in held.items()},
        )
    return found


def walkable(people: dict[str, Actor]) -> World:
    values = make_world(people["owner"])
    world = {name: found[0] for name, found in values.items()}
    with in_scope(people["owner"]):
        upload_logo(actor=people["owner"], content=png(60, 20))
    world |= {"meeting_id": values["activity_id"][1], "unknown_id": values["activity_id"][2]}
    world |= {"message_id": values["request_id"][1]}
    return world | {"member_id": str(people["technician"].membership_id)}


def place_of(actor: Actor) -> dict[str, int | None]:
    return {
        "owner_id": actor.membership_id,
        "branch_id": actor.branch_id,
        "department_id": actor.department_id,
    }


def allowed_tokens(actor: Actor) -> Actor:
    with in_scope(actor):
        role = Role.objects.get(pk=actor.role_id)
        if not role.is_owner:
            role.rights = {**role.rights, "settings.api": int(Level.ALL)}
            role.save()
    return reread(actor)


def of_business() -> dict[str, Address]:
    found = {address.name: address for address in addresses() if address.is_of_business}
    return {name: address for name, address in found.items() if name not in BEFORE_SIGN_IN}


def path_of(address: Address, expected: Expectation, world: World) -> str:
    chosen = {name: world.get(value, value) for name, value in expected.values.items()}
    values = {name: [value] for name, value in (world | chosen).items()}
    path = fill(address, "ahava", values)[0]
    return f"{path}?{expected.query}" if expected.query else path


def asked(client: Client, path: str, expected: Expectation, world: World) -> Any:
    data = {name: world.get(value, value) for name, value in expected.data.items()}
    if expected.method == "post":
        form = {"idempotency_key": str(uuid.uuid4()), "version": "1", **data}
        return client.post(path, form, headers={"HX-Request": "true"})
    return client.get(path, headers={"HX-Request": "true"})


def test_every_address_states_what_it_needs() -> None:
    names = set(of_business())

    assert names - set(EXPECTED) == set(), "say in tests/expectations.py who may open these"
    assert set(EXPECTED) - names == set(), "these are no addresses any more"


@pytest.mark.slow
def test_every_address_is_open_and_shut_as_stated(people: dict[str, Actor]) -> None:
    world = walkable(people)
    owner = people["owner"]
    place = place_of(owner)
    clients = {who: client_of(actor) for who, actor in people.items()}
    by_name = of_business()

    faults = []
    for name, expected in EXPECTED.items():
        path = path_of(by_name[name], expected, world)
        for who, actor in people.items():
            with transaction.atomic():
                if expected.after:
                    before = path_of(by_name[expected.after], EXPECTED[expected.after], world)
                    clients["owner"].post(before, {"version": "1"})
                status = asked(clients[who], path, expected, world).status_code
                transaction.set_rollback(True)
            if expected.is_open(actor, owner, place):
                right = OPEN
            else:
                right = {404} if expected.is_hidden(actor, place) else SHUT
            if status not in right:
                faults.append(f"{name} as {who}: {status}, not one of {sorted(right)}")

    assert not faults, "\n".join(faults)


def test_what_is_explained_of_screens_is_what_is_stated(people: dict[str, Actor]) -> None:
    owner = people["owner"]
    place = place_of(owner)
    with in_scope(owner):
        make_party(owner)
        for who, actor in people.items():
            for screen in screens_of(owner):
                expected = EXPECTED[str(resolve(screen.url).view_name)]
                if screen.type_key in {"", "party"}:
                    assert screen.is_open_to(actor) is expected.is_open(actor, owner, place), (
                        f"{screen.key} as {who}"
                    )


def test_lists_and_search_hold_what_the_role_sees(people: dict[str, Actor]) -> None:
    owner = people["owner"]
    card = f"/b/ahava/parties/{make_party(owner, 'מפעלי שגב').pk}/"

    for who, actor in people.items():
        client = client_of(actor)
        is_seen = is_within_reach(actor, "party.see", **place_of(owner))
        for path in ("customers/", "customers/board/", "customers/split/", "search/?q=מפעלי"):
            answer = client.get(f"/b/ahava/{path}", headers={"HX-Request": "true"})
            assert (card in answer.content.decode()) is is_seen, f"{path} as {who}"


def test_live_events_reach_whom_the_right_reaches(people: dict[str, Actor]) -> None:
    owner = people["owner"]
    place = place_of(owner)
    change = {"o": place["owner_id"], "br": place["branch_id"], "d": place["department_id"]}

    for table, followed in live._followed.items():
        for who, actor in people.items():
            access = StreamAccess(actor=actor, session_key="")
            told = live._concerns(live.Stream(access, "ahava"), followed, change)
            if followed.is_own:
                assert told is (actor == owner), f"{table} as {who}"
            elif not followed.is_part:
                assert find_right(followed.right), table
                is_seen = is_within_reach(actor, followed.right, **place)
                assert told is is_seen, f"{table} as {who}"
            elif who == "nothing":
                assert not told, table


@pytest.mark.parametrize("type_key", ["party", "contact", "deal", "project"])
def test_programs_do_what_the_role_of_their_user_does(
    people: dict[str, Actor], type_key: str, settings: Any
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    owner = people["owner"]
    party = make_party(owner, SECRET)
    record = party
    if type_key == "contact":
        record = make_contact(owner, party, SECRET)
    elif type_key != "party":
        record = make_record(owner, type_key, name=SECRET, party=party.pk)
    place = place_of(owner)
    rows, row = f"records/{type_key}", f"records/{type_key}/{record.pk}"

    for who, actor in people.items():
        sight = (f"{type_key}.see", *(["party.see"] if type_key == "contact" else []))
        may_list = all(map(actor.may, sight))
        is_seen = all(is_within_reach(actor, right, **place) for right in sight)
        program = program_of(allowed_tokens(actor))
        listed = program.get(rows)
        assert listed.status_code == (200 if may_list else 403), who
        assert (SECRET in listed.content.decode()) is is_seen, who
        assert (SECRET in program.get(f"search?q={SECRET}").content.decode()) is (
            is_seen or is_within_reach(actor, "party.see", **place)
        ), who
        assert (program.get(row).status_code == 200) is is_seen, who
        deeds = {
            "create": program.send("POST", rows, {"values": {}}).status_code,
            "edit": program.send("PATCH", row, {"values": {}}).status_code,
            "delete": program.send("DELETE", row).status_code,
        }
        for deed, status in deeds.items():
            right = f"{type_key}.{deed}"
            if deed == "create":
                is_open = actor.may(right)
            else:
                is_open = is_seen and is_within_reach(actor, right, **place)
            assert (status not in SHUT) is is_open, f"{deed} as {who}: {status}"
        if deeds["delete"] == 204:
            program.send("POST", f"{row}/restore")
