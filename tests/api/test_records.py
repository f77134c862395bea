"""Records of every type by the API."""

import uuid
from typing import Any

import pytest
from django.test import Client

from kesher.parties.models import Party
from kesher.tenancy.models import Business
from kesher.tenancy.operations import create_api_token, revoke_api_token
from kesher.tenancy.rules.access import Actor, Level
from tests.api.programs import API, Program, program_of
from tests.factories.businesses import in_scope, make_member
from tests.factories.parties import make_party


def names(answer: Any) -> list[str]:
    return [record["values"]["name"] for record in answer.json()["records"]]


def test_a_list_is_read_page_by_page_in_its_order(dana: Actor) -> None:
    for name in ("ג", "א", "ב"):
        make_party(dana, name)
    program = program_of(dana)

    first = program.get("records/party?limit=2&fields=name")
    second = program.get(f"records/party?limit=2&cursor={first.json()['next_cursor']}")

    assert names(first) == ["א", "ב"]
    assert set(first.json()["records"][0]["values"]) == {"name"}
    assert names(second) == ["ג"]
    assert second.json()["next_cursor"] is None


def test_filters_are_those_of_the_screen(dana: Actor) -> None:
    make_party(dana, "לקוח")
    make_party(dana, "ספק", roles=("supplier",))
    program = program_of(dana)

    assert names(program.get("records/party?customer_status=new")) == ["לקוח"]
    assert names(program.get("records/party?q=ספק")) == ["ספק"]
    unknown = program.get("records/party?weight=5")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_filter")
    assert unknown.headers["Content-Type"] == "application/problem+json"


def test_a_record_is_made_changed_deleted_and_brought_back(dana: Actor) -> None:
    program = program_of(dana)
    values = {"kind": "organization", "name": "מפעלי שגב", "customer_status": "new"}

    made = program.send("POST", "records/party", {"values": values})
    assert made.status_code == 201, made.json()
    path = f"records/party/{made.json()['id']}"
    changed = program.send(
        "PATCH", path, {"values": {"remarks": "לקוח ותיק"}}, If_Match=made.headers["ETag"]
    )
    assert changed.status_code == 200, changed.json()
    assert changed.json()["values"]["remarks"] == "לקוח ותיק"
    assert changed.json()["values"]["name"] == "מפעלי שגב"
    assert program.send("DELETE", path).status_code == 204
    assert program.get(path).status_code == 404
    assert program.send("POST", f"{path}/restore").status_code == 200
    assert program.get(path).json()["values"]["name"] == "מפעלי שגב"


def test_a_change_over_a_passed_version_is_refused_and_told(dana: Actor) -> None:
    party = make_party(dana)
    program = program_of(dana)
    path = f"records/party/{party.pk}"
    etag = program.get(path).headers["ETag"]
    program.send("PATCH", path, {"values": {"remarks": "ראשון"}})

    late = program.send("PATCH", path, {"values": {"remarks": "שני"}}, If_Match=f"W/{etag}")

    assert (late.status_code, late.json()["code"]) == (412, "stale_version")
    assert late.json()["current_version"] == 2
    for foreign in (f'"{party.pk + 1}-2"', '"2"', "*", f'"{party.pk}-{"9" * 5000}"'):
        refused = program.send("PATCH", path, {"values": {"remarks": "שני"}}, If_Match=foreign)
        assert (refused.status_code, refused.json()["code"]) == (400, "bad_etag")
    assert program.get(path).json()["values"]["remarks"] == "ראשון"


def test_what_is_unchanged_is_not_sent_again(dana: Actor) -> None:
    party = make_party(dana)
    program = program_of(dana)
    etag = program.get(f"records/party/{party.pk}").headers["ETag"]

    for known in (etag, f'"1-1", W/{etag}'):
        again = program.get(f"records/party/{party.pk}", **{"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")


def test_one_key_makes_one_record(dana: Actor) -> None:
    program = program_of(dana)
    values = {"kind": "organization", "name": "פעם אחת", "customer_status": "new"}
    key = str(uuid.uuid4())

    ids = {
        program.send("POST", "records/party", {"values": values}, Idempotency_Key=key).json()["id"]
        for _ in range(3)
    }

    assert len(ids) == 1
    with in_scope(dana):
        assert Party.objects.filter(name="פעם אחת").count() == 1


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"name": ""}, "name_missing", "name"),
        ({"weight": 5}, "unknown_field", "weight"),
        ({"name": "א" * 5000}, "too_long", "name"),
        ({"name": {"a": 1}}, None, None),
    ],
)
def test_bad_values_are_told_by_their_field(
    dana: Actor, values: dict[str, Any], code: str | None, field: str | None
) -> None:
    party = make_party(dana)
    program = program_of(dana)

    answer = program.send("PATCH", f"records/party/{party.pk}", {"values": values})

    if code:
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert answer.json()["field"] == field
    assert answer.status_code < 500


def test_a_token_does_no_more_than_its_scopes_and_its_user(dana: Actor, ahava: Business) -> None:
    party = make_party(dana)
    reader = program_of(dana, ("read",))
    few = make_member(
        ahava,
        "few",
        "מעט",
        rights={"party.see": Level.OWN, "party.edit": Level.OWN, "settings.api": Level.ALL},
    )

    edited = reader.send("PATCH", f"records/party/{party.pk}", {"values": {"remarks": "x"}})

    assert (edited.status_code, edited.json()["code"]) == (403, "not_permitted")
    assert reader.send("DELETE", f"records/party/{party.pk}").status_code == 403
    assert program_of(few).get(f"records/party/{party.pk}").status_code == 404
    assert names(program_of(few).get("records/party")) == []


def test_another_business_is_as_if_it_were_not_there(dana: Actor, noa: Actor) -> None:
    party = make_party(dana, "סוד של אהבה")
    program = program_of(noa)
    path = f"records/party/{party.pk}"

    assert program.get(path).status_code == 404
    assert program.send("PATCH", path, {"values": {"name": "x"}}).status_code == 404
    assert program.send("DELETE", path).status_code == 404
    assert names(program.get("records/party")) == []
    assert program.get("search?q=סוד").json()["hits"] == []
    assert program.get(path).content == program.get("records/party/999999999").content


def test_without_a_living_token_nobody_comes_in(dana: Actor) -> None:
    with in_scope(dana):
        issued = create_api_token(actor=dana, name="x", scopes=("read",), days=1)
    program = Program(issued.secret)
    assert program.get("me").status_code == 200
    with in_scope(dana):
        revoke_api_token(actor=dana, token_id=issued.token.pk)

    for secret in (issued.secret, "", "ksh_nothing", "\u05d0" * 3):
        answer = Client().get(API + "me", headers={"Authorization": f"Bearer {secret}"})
        assert (answer.status_code, answer.json()["code"]) == (401, "unknown_token")
    assert Client().get(API + "me").status_code == 401


def test_too_many_requests_wait(dana: Actor, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    program = program_of(dana)

    answers = [program.get("me").status_code for _ in range(5)]

    assert answers.count(429) >= 1


def test_search_finds_all_types(dana: Actor) -> None:
    party = make_party(dana, "מפעלי שגב", phones=("03-5594210",))

    (hit,) = program_of(dana).get("search?q=5594210").json()["hits"]

    assert (hit["type"], hit["id"]) == ("party", party.pk)


def test_types_tell_what_the_business_has(dana: Actor) -> None:
    types = {kind["key"]: kind for kind in program_of(dana).get("types").json()}

    assert types["party"]["may"]["delete"]
    fields = {field["key"]: field for field in types["party"]["fields"]}
    assert fields["name"]["is_required"]
    assert fields["customer_status"]["options"]


def test_a_list_costs_the_same_for_one_and_for_many(
    dana: Actor, django_assert_max_num_queries: Any
) -> None:
    program = program_of(dana)
    for number in range(30):
        make_party(dana, f"לקוח {number}")
    program.get("me")

    with django_assert_max_num_queries(9):
        assert len(program.get("records/party?limit=30").json()["records"]) == 30
