"""Files, many records at once, and guarded moves, by the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kesher.attachments.models import Attachment
from kesher.exchange.models import Batch
from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor
from tests.api.programs import API, program_of
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party

TEXT = b"1,2\n3,4\n"


def attach(actor: Actor, party: Party, name: str = "מחירון.csv") -> object:
    program = program_of(actor)
    file = SimpleUploadedFile(name, TEXT, content_type="image/png")
    return program.client.post(
        f"{API}records/party/{party.pk}/attachments", {"file": file}, headers=program.headers
    )


def test_a_file_is_attached_listed_and_deleted(dana: Actor, noa: Actor) -> None:
    party = make_party(dana)

    made = attach(dana, party)

    assert made.status_code == 201, made.content
    program = program_of(dana)
    (listed,) = program.get(f"records/party/{party.pk}/attachments").json()
    assert (listed["name"], listed["size_bytes"]) == ("מחירון.csv", len(TEXT))
    assert listed["content_type"] != "image/png"
    assert program_of(noa).get(f"attachments/{listed['id']}").status_code == 404
    assert program_of(noa).get(f"records/party/{party.pk}/attachments").status_code == 404
    assert (
        program_of(dana, ("read",)).send("DELETE", f"attachments/{listed['id']}").status_code == 403
    )
    assert program.send("DELETE", f"attachments/{listed['id']}").status_code == 204
    with in_scope(dana):
        assert Attachment.objects.get().deleted_at


def test_a_program_that_reads_attaches_nothing(dana: Actor) -> None:
    party = make_party(dana)
    program = program_of(dana, ("read",))
    file = SimpleUploadedFile("a.csv", TEXT)

    answer = program.client.post(
        f"{API}records/party/{party.pk}/attachments", {"file": file}, headers=program.headers
    )

    assert answer.status_code == 403
    with in_scope(dana):
        assert not Attachment.objects.exists()


def test_a_deed_to_many_records_is_a_batch(dana: Actor) -> None:
    parties = [make_party(dana, name) for name in "אב"]
    program = program_of(dana)
    body = {
        "deed": "edit",
        "ids": [party.pk for party in parties],
        "changes": [{"field": "remarks", "value": "בדיקה"}],
    }

    answer = program.send("POST", "records/party/bulk", body)

    assert answer.status_code == 202, answer.json()
    batch = program.get(f"batches/{answer.json()['id']}").json()
    assert (batch["deed"], batch["type"]) == ("edit", "party")


def test_a_status_is_set_on_many_with_its_evidence(dana: Actor) -> None:
    party = make_party(dana)
    body: dict[str, object] = {"deed": "status", "ids": [party.pk]}
    said = [
        {"field": "customer_status", "value": "frozen"},
        {"field": "card_message", "value": "לא משלם"},
    ]
    program = program_of(dana)

    refused = program.send("POST", "records/party/bulk", {**body, "changes": said})
    said.append({"field": "summary", "value": "חוב"})
    answer = program.send("POST", "records/party/bulk", {**body, "changes": said})

    assert (refused.status_code, refused.json()["code"]) == (422, "evidence_missing")
    assert answer.status_code == 202, answer.json()
    assert program.get(f"batches/{answer.json()['id']}").json()["deed"] == "status"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"deed": "edit", "changes": [{"field": "remarks", "value": "x"}]}, "nothing_selected"),
        ({"deed": "edit", "everything": True}, None),
        (
            {"deed": "edit", "ids": [1], "changes": [{"field": "weight", "value": 1}]},
            "unknown_field",
        ),
        ({"deed": "explode", "ids": [1]}, "malformed"),
    ],
)
def test_a_deed_that_is_not_whole_is_refused(
    dana: Actor, body: dict[str, object], code: str | None
) -> None:
    answer = program_of(dana).send("POST", "records/party/bulk", body)

    assert answer.status_code == 422
    assert code in (None, answer.json()["code"])
    with in_scope(dana):
        assert not Batch.objects.exists()


def test_a_reader_starts_no_deed(dana: Actor) -> None:
    party = make_party(dana)
    body = {"deed": "delete", "ids": [party.pk]}

    assert program_of(dana, ("read",)).send("POST", "records/party/bulk", body).status_code == 403
    with in_scope(dana):
        assert not Batch.objects.exists()


def test_a_guarded_status_moves_only_along_its_table(dana: Actor, noa: Actor) -> None:
    party = make_party(dana)
    path = f"records/party/{party.pk}/status"
    told = {"transition": "start_follow_up", "summary": "נפגשנו"}

    illegal = program_of(dana).send("POST", path, told | {"transition": "unfreeze_to_real"})
    blank = program_of(dana).send("POST", path, {"transition": "start_follow_up", "summary": " "})
    foreign = program_of(noa).send("POST", path, told)
    moved = program_of(dana).send("POST", path, told)

    assert (illegal.status_code, illegal.json()["code"]) == (422, "illegal_transition")
    assert (blank.status_code, blank.json()["code"]) == (422, "evidence_missing")
    assert foreign.status_code == 404
    assert moved.status_code == 200, moved.json()
    assert moved.json()["values"]["customer_status"] == "follow_up"
