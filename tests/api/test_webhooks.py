"""Webhooks by the API: the same deeds as on screen, within the scopes of the token."""

from typing import Any

import pytest

from kesher.tenancy.models import ApiToken, Business
from kesher.tenancy.rules.access import Actor, Level
from kesher.webhooks.models import Webhook
from tests.api.programs import program_of
from tests.factories.businesses import in_scope, make_member
from tests.factories.parties import make_party
from tests.factories.webhooks import make_webhook, send_due, tell_all
from tests.receivers import receiver
from tests.walk import fingerprint
from tests.webhooks.rules.test_signing import is_genuine

WISH = {
    "name": "חנות",
    "address": "https://hooks.example.com/",
    "record_types": ["party"],
    "deeds": ["created", "deleted"],
}


def test_a_webhook_lives_its_whole_life_by_the_api(dana: Actor) -> None:
    program = program_of(dana)
    with receiver() as other:
        made = program.send("POST", "webhooks", {**WISH, "address": other.url}).json()
        path = f"webhooks/{made['id']}"
        make_party(dana)
        tell_all(dana)
        with in_scope(dana):
            webhook = Webhook.objects.get()
        send_due(webhook)

        (got,) = other.got
        assert is_genuine(made["secret"], got.headers, got.body)
        (told,) = program.get(f"{path}/deliveries").json()["deliveries"]
        one = program.get(f"webhook-deliveries/{told['id']}").json()
        assert (one["state"], one["attempts"][0]["status"]) == ("delivered", 200)
        again = program.send("POST", f"webhook-deliveries/{told['id']}/replay")
        assert (again.status_code, again.json()["message_id"]) == (202, one["message_id"])
        period = {"start": "2020-01-01T00:00:00Z", "end": "2100-01-01T00:00:00+02:00"}
        assert program.send("POST", f"{path}/replay", period).json() == {"count": 1}
        assert program.send("POST", f"{path}/ping").status_code == 202
        send_due(webhook)
        assert len(other.got) == 3

    changed = program.send("PATCH", path, {"name": "אתר", "version": 1}).json()
    assert (changed["name"], changed["record_types"], changed["version"]) == ("אתר", ["party"], 2)
    assert program.send("POST", f"{path}/pause").json()["state"] == "paused"
    assert program.send("POST", f"{path}/ping").status_code == 409
    assert program.send("POST", f"{path}/resume").json()["state"] == "active"
    assert program.send("POST", f"{path}/secret").json()["secret"] != made["secret"]
    assert "secret" not in program.get(path).json()
    assert program.send("DELETE", path).status_code == 204
    assert program.get("webhooks").json() == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "webhooks", {**WISH, "address": "https://10.0.0.1/"}, 422, "bad_address"),
        ("POST", "webhooks", {**WISH, "record_types": ["x_no"]}, 422, "unknown_record_type"),
        ("POST", "webhooks", {**WISH, "deeds": ["exploded"]}, 422, "malformed"),
        ("PATCH", "webhooks/{id}", {"version": 9, "name": "x"}, 409, "stale_version"),
        ("PATCH", "webhooks/{id}", {"name": ""}, 422, "name_missing"),
        ("POST", "webhooks/{id}/replay", {"start": "2026-01-01", "end": "x"}, 422, "malformed"),
        (
            "POST",
            "webhooks/{id}/replay",
            {"start": "2026-01-02T00:00:00Z", "end": "2026-01-01T00:00:00Z"},
            422,
            "bad_period",
        ),
        ("GET", "webhooks/999999", None, 404, "not_found"),
    ],
)
def test_what_is_refused_changes_nothing(
    dana: Actor, method: str, path: str, body: Any, status: int, code: str
) -> None:
    webhook = make_webhook(dana).webhook
    program = program_of(dana)
    program.get("me")
    before = fingerprint(dana.business_id)

    answer = program.send(method, path.format(id=webhook.pk), body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert fingerprint(dana.business_id) == before


def test_a_token_reaches_no_further_by_a_webhook_than_by_itself(
    dana: Actor, noa: Actor, ahava: Business
) -> None:
    """Without the scope for webhooks there are none; without that for reading, none can be led
    elsewhere, made or sent again: what it told would be what the token may not read.
    """
    webhook = make_webhook(dana).webhook
    path = f"webhooks/{webhook.pk}"

    assert program_of(dana, ("read", "write")).get("webhooks").status_code == 403
    blind = program_of(dana, ("webhooks",))
    assert blind.get(path).status_code == 200
    assert blind.send("POST", "webhooks", WISH).status_code == 422
    assert blind.send("PATCH", path, {"address": "https://evil.example/"}).status_code == 403
    assert blind.send("POST", f"{path}/secret").status_code == 403
    powerless = make_member(ahava, "nil", "ניל", rights={"party.see": Level.ALL})
    assert program_of_anybody(powerless, dana).get("webhooks").status_code == 403
    assert program_of(noa).get(path).status_code == 404


def program_of_anybody(actor: Actor, owner: Actor) -> Any:
    """A token of somebody who lost the right to make one since."""
    program = program_of(owner)
    with in_scope(owner):
        latest = ApiToken.objects.latest("pk").pk
        ApiToken.objects.filter(pk=latest).update(membership_id=actor.membership_id)
    return program
