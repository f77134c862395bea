"""Fields that hold a file: who may put what there, who gets the bytes, and what becomes of them."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from kesher.attachments import operations, queries
from kesher.attachments.errors import FileInField
from kesher.attachments.models import Attachment
from kesher.customfields.errors import BadValue
from kesher.customfields.rules.file import FILE, attachment_id_of, clean, file_name
from kesher.lib.errors import NotFound
from kesher.parties.models import Party
from kesher.parties.operations import merge_parties
from kesher.records.errors import FieldRequired, LinkUnknown
from kesher.records.operations import create_record, edit_record
from kesher.records.queries import history_of, record_type_for
from kesher.tenancy.models import Role
from kesher.tenancy.rules.access import Actor
from tests.api.programs import program_of
from tests.factories.attachments import PDF, WINDOWS_PROGRAM, attach
from tests.factories.businesses import client_of, in_scope
from tests.factories.fields import make_field
from tests.factories.parties import make_party
from tests.tenancy.checks import refuses

JSON = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("", ""),
        (None, ""),
        (17, "#17"),
        ("17", "#17"),
        ({"id": 17, "name": "x"}, "#17"),
        ("חוזה #2.pdf#17", "חוזה #2.pdf#17"),
        (" a.pdf#017 ", "a.pdf#17"),
    ],
)
def test_a_value_is_a_name_and_a_number(typed: Any, value: str) -> None:
    assert clean(typed) == value
    assert clean(value) == value
    assert attachment_id_of(value) == (17 if value else 0)


@pytest.mark.parametrize("typed", ["חוזה.pdf", "a#", "a#-1", "a#0", "#٣", "#" + "9" * 30, {}, []])
def test_what_names_no_file_is_refused_or_nothing(typed: Any) -> None:
    if typed == {}:
        assert clean(typed) == ""
        return
    with pytest.raises(BadValue):
        clean(typed)


def test_the_name_is_what_people_see() -> None:
    assert FILE.display("חוזה #2.pdf#17") == file_name("חוזה #2.pdf#17") == "חוזה #2.pdf"
    assert FILE.display(None) == ""


def upload(actor: Actor, name: str = "חוזה.pdf", content: bytes = PDF) -> Any:
    """Choose a file in a form, as the script of the page does."""
    return client_of(actor).post(
        f"/b/{actor.business_slug}/files/party/upload/?name={name}&key={uuid4()}",
        content,
        content_type="application/octet-stream",
        headers=JSON,
    )


def put(actor: Actor, party: Party, key: str, value: Any) -> Party:
    with in_scope(actor):
        edit_record(actor=actor, type_key="party", record_id=party.pk, values={key: value})
        return Party.objects.get(pk=party.pk)


def file_of(actor: Actor, party: Party, key: str) -> Attachment:
    with in_scope(actor):
        value = Party.objects.get(pk=party.pk).custom_values[key]
        return Attachment.objects.get(pk=attachment_id_of(value))


def test_a_file_is_chosen_in_the_form_and_stands_on_the_card(dana: Actor) -> None:
    key = make_field(dana, "חוזה", "file")
    number = upload(dana, "הסכם.pdf").json()["id"]
    party = make_party(dana)

    saved = put(dana, party, key, f"שם שהוקלד#{number}")

    assert saved.custom_values[key] == f"הסכם.pdf#{number}"
    client = client_of(dana)
    card = client.get(f"/b/ahava/parties/{party.pk}/tab/details/").content.decode()
    assert f'href="/b/ahava/files/{number}/"' in card
    assert client.get(f"/b/ahava/files/{number}/").status_code == 200
    assert "הסכם.pdf" in client.get("/b/ahava/customers/").content.decode()
    form = client.get(f"/b/ahava/parties/{party.pk}/edit/").content.decode()
    assert f'value="הסכם.pdf#{number}"' in form
    assert "/b/ahava/files/party/upload/" in form


def test_a_required_file_is_asked_for_by_every_door(dana: Actor) -> None:
    key = make_field(dana, "חוזה", "file", is_required=True)

    with in_scope(dana), refuses(FieldRequired):
        create_record(actor=dana, type_key="party", values={"name": "ללא", "kind": "person"})
    number = upload(dana).json()["id"]
    values = {"name": "עם", "kind": "person", key: number}
    with in_scope(dana):
        made = create_record(actor=dana, type_key="party", values=values)
        assert Attachment.objects.get(pk=number).record_id == made.pk


def test_only_files_of_the_record_or_ones_own_uploads_may_stand_there(
    dana: Actor, yossi: Actor, noa: Actor
) -> None:
    key = make_field(dana, "חוזה", "file")
    party, other = make_party(dana), make_party(dana, "אחר")
    own = attach(dana, party)
    strange = [attach(dana, other).pk, attach(noa, make_party(noa)).pk, 987654321]
    strange.append(upload(yossi).json()["id"])

    for number in strange:
        with refuses(LinkUnknown):
            put(dana, party, key, number)
    put(dana, party, key, own.pk)

    assert file_of(dana, party, key).pk == own.pk


@pytest.mark.parametrize(
    ("name", "content"), [("a.exe", WINDOWS_PROGRAM), ("a.pdf", b""), ("a.pdf", b"GIF89a")]
)
def test_what_may_not_be_attached_may_not_stand_in_a_field(
    dana: Actor, name: str, content: bytes
) -> None:
    assert upload(dana, name, content).status_code == 422
    with in_scope(dana):
        assert not Attachment.objects.exists()


def test_without_the_right_to_write_nothing_is_taken_in(dana: Actor, avi: Actor) -> None:
    assert upload(avi).status_code == 403
    number = upload(dana).json()["id"]
    assert client_of(dana).get(f"/b/ahava/files/{number}/").status_code == 404


def test_who_may_not_read_the_field_gets_nothing_of_the_file(dana: Actor, yossi: Actor) -> None:
    with in_scope(dana):
        few = Role.objects.create(business_id=dana.business_id, name="הנהלה").pk
    key = make_field(dana, "סודי", "file", readers=frozenset({few}))
    party = make_party(dana)
    put(dana, party, key, attach(dana, party, "סוד.pdf").pk)
    number = file_of(dana, party, key).pk
    client = client_of(yossi)

    for path in (f"files/{number}/", f"files/party/{party.pk}/{number}/"):
        assert client.get(f"/b/ahava/{path}").status_code == 404
    for path in (f"files/party/{party.pk}/", f"history/party/{party.pk}/", f"parties/{party.pk}/"):
        assert "סוד.pdf" not in client.get(f"/b/ahava/{path}").content.decode()
    with in_scope(yossi):
        kind = record_type_for(yossi, "party")
        assert queries.count_attachments(kind, party.pk) == 0
        assert "סוד.pdf" not in str(history_of(yossi, kind, party.pk))
        with refuses(NotFound):
            operations.rename_attachment(actor=yossi, attachment_id=number, name="x")
    with in_scope(dana):
        kind = record_type_for(dana, "party")
        assert queries.count_attachments(kind, party.pk) == 1
        assert "סוד.pdf" in str(history_of(dana, kind, party.pk))


def test_a_file_in_a_field_goes_with_the_field_alone(dana: Actor) -> None:
    key = make_field(dana, "חוזה", "file")
    party = make_party(dana)
    file = attach(dana, party)
    put(dana, party, key, file.pk)

    with in_scope(dana):
        with refuses(FileInField):
            operations.delete_attachment(actor=dana, attachment_id=file.pk)
        with refuses(FileInField):
            operations.rename_attachment(actor=dana, attachment_id=file.pk, name="x.pdf")
    put(dana, party, key, "")
    with in_scope(dana):
        operations.delete_attachment(actor=dana, attachment_id=file.pk)
        assert Attachment.objects.get(pk=file.pk).deleted_at


def test_programs_read_and_write_it_by_number(dana: Actor) -> None:
    key = make_field(dana, "חוזה", "file")
    party = make_party(dana)
    number = attach(dana, party).pk
    program = program_of(dana)
    row = f"records/party/{party.pk}"

    assert program.send("PATCH", row, {"values": {key: {"id": number}}}).status_code == 200
    told = program.get(row).json()["values"][key]

    assert told == {"id": number, "name": "חוזה.pdf", "url": f"/api/v1/attachments/{number}"}
    assert program.send("PATCH", row, {"values": {key: told}}).status_code == 200
    assert program.get(f"attachments/{number}").status_code == 200
    assert program.send("PATCH", row, {"values": {key: "לא קובץ"}}).status_code == 422


def test_it_is_filtered_by_having_one_and_by_name(dana: Actor) -> None:
    key = make_field(dana, "חוזה", "file")
    having, lacking = make_party(dana, "יש"), make_party(dana, "אין")
    put(dana, having, key, attach(dana, having, "הסכם.pdf").pk)
    client = client_of(dana)
    rows = {party.pk: f"/parties/{party.pk}/" for party in (having, lacking)}

    for condition, shown in [
        (f"{key}.filled", having),
        (f"{key}.empty", lacking),
        (f"{key}.contains(הסכם)", having),
    ]:
        page = client.get(
            "/b/ahava/customers/", {"where": condition}, headers=JSON
        ).content.decode()
        assert [pk for pk, url in rows.items() if url in page] == [shown.pk], condition


def test_a_merge_takes_the_file_along(dana: Actor) -> None:
    key = make_field(dana, "חוזה", "file")
    stays, goes = make_party(dana, "נשאר"), make_party(dana, "הולך")
    put(dana, goes, key, attach(dana, goes, "הסכם.pdf").pk)

    with in_scope(dana):
        merge_parties(
            actor=dana,
            survivor_id=stays.pk,
            party_ids=[stays.pk, goes.pk],
            choices={f"custom:{key}": str(goes.pk)},
            versions={stays.pk: 1, goes.pk: 2},
        )

    file = file_of(dana, stays, key)
    assert file.record_id == stays.pk
    assert client_of(dana).get(f"/b/ahava/files/{file.pk}/").status_code == 200


def test_what_waits_in_vain_is_erased(dana: Actor) -> None:
    key = make_field(dana, "חוזה", "file")
    waiting = upload(dana).json()["id"]
    party = make_party(dana)
    put(dana, party, key, upload(dana).json()["id"])
    now = timezone.now()

    with in_scope(dana):
        assert operations.erase_due_attachments(now=now) == 0
        assert operations.erase_due_attachments(now=now + dt.timedelta(days=2)) == 1
        assert not Attachment.objects.filter(pk=waiting).exists()
    assert file_of(dana, party, key).record_id == party.pk
