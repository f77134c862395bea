"""Merging by the API, and back."""

import uuid

import pytest

from kesher.parties.models import Merge
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.api.programs import program_of
from tests.factories.businesses import in_scope, make_member
from tests.factories.parties import make_contact, make_party
from tests.walk import fingerprint


def test_cards_are_merged_once_and_made_separate_again(dana: Actor) -> None:
    stays = make_party(dana, "מפעלי שגב", phones=("03-5594210",))
    goes = make_party(dana, "שגב מפעלים", phones=("052-8812345",))
    contact = make_contact(dana, goes, "רותי")
    program, key = program_of(dana), str(uuid.uuid4())
    body = {
        "survivor_id": stays.pk,
        "ids": [stays.pk, goes.pk],
        "versions": {
            stays.pk: 1,
            goes.pk: program.get(f"records/party/{goes.pk}").json()["version"],
        },
        "choices": {"name": str(goes.pk)},
    }

    made = program.send("POST", "records/party/merge", body, Idempotency_Key=key)
    again = program.send("POST", "records/party/merge", body, Idempotency_Key=key)

    assert (made.status_code, made.json()["state"]) == (201, "done"), made.json()
    assert again.json()["id"] == made.json()["id"]
    assert (made.json()["survivor_id"], made.json()["merged_ids"]) == (stays.pk, [goes.pk])
    kept = program.get(f"records/party/{stays.pk}").json()
    assert kept["values"]["name"] == "שגב מפעלים"
    assert program.get(f"records/party/{goes.pk}").status_code == 404
    moved = program.get(f"records/contact/{contact.pk}").json()
    assert moved["values"]["party"] == stays.pk

    undone = program.send("POST", f"merges/{made.json()['id']}/undo").json()
    assert undone["state"] == "undone"
    assert program.get(f"merges/{undone['id']}").json()["state"] == "undone"
    assert program.get(f"records/party/{goes.pk}").json()["values"]["name"] == "שגב מפעלים"
    assert program.get(f"records/party/{stays.pk}").json()["values"]["name"] == "מפעלי שגב"
    assert program.send("POST", f"merges/{undone['id']}/undo").status_code in {409, 422}


def test_what_cannot_be_merged_is_refused_and_nothing_changes(
    dana: Actor, noa: Actor, ahava: Business
) -> None:
    one, two = make_party(dana, "א"), make_party(dana, "ב")
    foreign = make_party(noa, "זר")
    program = program_of(dana)
    program.get("me")
    seer = make_member(
        ahava, "seer", "רואה", rights={"settings.api": Level.ALL, "party.see": Level.ALL}
    )
    weak, unscoped = program_of(seer), program_of(dana, ("read", "write"))
    for other in (weak, unscoped):
        other.get("me")
    good = {"survivor_id": one.pk, "ids": [one.pk, two.pk], "versions": {one.pk: 1, two.pk: 1}}
    before = fingerprint(dana.business_id)

    stale = {**good, "versions": {one.pk: 1, two.pk: 7}}
    abroad = {**good, "ids": [one.pk, foreign.pk], "versions": {one.pk: 1, foreign.pk: 1}}
    for asking, path, body, status in (
        (program, "party", stale, 409),
        (program, "party", abroad, 404),
        (program, "party", {**good, "ids": [one.pk]}, 422),
        (program, "deal", good, 422),
        (program, "contact", good, 404),
        (weak, "party", good, 403),
        (unscoped, "party", good, 403),
    ):
        answer = asking.send("POST", f"records/{path}/merge", body)
        assert answer.status_code == status, (path, body, answer.json())

    assert fingerprint(dana.business_id) == before


def test_a_merge_of_another_business_is_not_met(dana: Actor, noa: Actor) -> None:
    one, two = make_party(dana, "א"), make_party(dana, "ב")
    body = {"survivor_id": one.pk, "ids": [one.pk, two.pk], "versions": {one.pk: 1, two.pk: 1}}
    merge = program_of(dana).send("POST", "records/party/merge", body).json()

    rival = program_of(noa)

    assert rival.get(f"merges/{merge['id']}").status_code == 404
    assert rival.send("POST", f"merges/{merge['id']}/undo").status_code == 404
    with in_scope(dana):
        assert Merge.objects.get().undone_at is None


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_merge_is_not_found(dana: Actor, method: str) -> None:
    path = "merges/999999/undo" if method == "POST" else "merges/999999"

    assert program_of(dana).send(method, path).status_code == 404
