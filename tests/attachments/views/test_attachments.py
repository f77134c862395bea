"""The addresses of files: who gets in, what comes out, what is refused."""

import json
import uuid
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from kesher.attachments import operations
from kesher.attachments.models import Attachment
from kesher.parties.operations import archive_party
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.attachments import PDF, attach, png, reread
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_contact, make_party
from tests.factories.records import make_deal

pytestmark = pytest.mark.usefixtures("files_folder")

HTMX = {"HX-Request": "true"}
URL = "/b/ahava/files/party"


def send(
    client: Client,
    record_id: int,
    name: str,
    content: bytes,
    *,
    key: str = "",
    record_type: str = "party",
    business: str = "ahava",
) -> HttpResponse:
    query = f"name={quote(name, safe='')}&key={key or uuid.uuid4()}"
    return client.post(
        f"/b/{business}/files/{record_type}/{record_id}/add/?{query}",
        content,
        content_type="application/octet-stream",
        headers=HTMX,
    )


def told(response: HttpResponse) -> str:
    toast: dict[str, str] = json.loads(response["HX-Trigger"])["kesher:toast"]
    return toast["text"]


def files(actor: Actor) -> list[Attachment]:
    with in_scope(actor):
        return list(Attachment.objects.filter(deleted_at=None).order_by("pk"))


@pytest.fixture
def reader(ahava: Business) -> Actor:
    rights = {"party.see": Level.ALL, "contact.see": Level.ALL}
    return make_member(ahava, "reader", "קוראת", rights=rights)


@pytest.mark.behaviour("F-14")
def test_a_file_is_attached_shown_and_given_out(dana: Actor, yossi: Actor) -> None:
    party = make_party(dana)

    assert send(client_of(dana), party.pk, "חוזה שירות.pdf", PDF).status_code == 201

    (file,) = files(dana)
    card = client_of(yossi).get(f"/b/ahava/parties/{party.pk}/tab/files/").content.decode()
    assert "חוזה שירות.pdf" in card
    assert "דנה כהן" in card
    answer = client_of(yossi).get(f"{URL}/{party.pk}/{file.pk}/")
    assert bytes.fromhex(answer["X-Kesher-File"]).decode() == file.storage_key
    assert answer["X-Kesher-Checksum"] == file.sha256


def test_the_same_upload_sent_twice_is_one(dana: Actor) -> None:
    party, key = make_party(dana), str(uuid.uuid4())
    client = client_of(dana)

    first = send(client, party.pk, "א.pdf", PDF, key=key)
    again = send(client, party.pk, "א.pdf", PDF, key=key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json() == {"id": files(dana)[0].pk}
    assert len(files(dana)) == 1


def test_without_scripts_a_form_brings_several(dana: Actor) -> None:
    party = make_party(dana)
    sent = [SimpleUploadedFile("א.pdf", PDF), SimpleUploadedFile("ב.png", png())]

    answer = client_of(dana).post(f"{URL}/{party.pk}/add/", {"files": sent})

    assert (answer.status_code, answer["Location"]) == (303, f"{URL}/{party.pk}/")
    assert [file.name for file in files(dana)] == ["א.pdf", "ב.png"]


def test_a_form_without_a_file_says_so(dana: Actor) -> None:
    answer = client_of(dana).post(f"{URL}/{make_party(dana).pk}/add/", {}, headers=HTMX)

    assert (answer.status_code, answer["X-Refusal"]) == (422, "nothing_attached")


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("../../etc/passwd", PDF, 422, "path_in_name"),
        ("a\\b.pdf", PDF, 422, "path_in_name"),
        ("a.pdf", b"<html>", 422, "lying_name"),
        ("a.exe", b"MZ", 422, "program_refused"),
        ("a.txt", b"x" * 1_100_000, 413, "file_too_large"),
        ("\u202e", PDF, 422, "file_name_missing"),
        ("", PDF, 422, "file_name_missing"),
    ],
)
def test_what_is_refused_is_told_in_words(
    dana: Actor, settings: Settings, name: str, content: bytes, status: int, code: str
) -> None:
    settings.ATTACHMENT_BYTES = 1024 * 1024
    party = make_party(dana)

    answer = send(client_of(dana), party.pk, name, content)

    assert (answer.status_code, answer["X-Refusal"]) == (status, code)
    assert told(answer)
    assert files(dana) == []


def test_the_word_of_the_sender_about_the_type_counts_for_nothing(dana: Actor) -> None:
    party = make_party(dana)
    page = SimpleUploadedFile("page.html", b"<script>alert(1)</script>", content_type="image/png")
    drawing = SimpleUploadedFile("a.svg", b"<svg onload='x()'/>", content_type="image/svg+xml")

    client_of(dana).post(f"{URL}/{party.pk}/add/", {"files": [page, drawing]})

    for file in files(dana):
        for query in ("", "?download=1"):
            answer = client_of(dana).get(f"{URL}/{party.pk}/{file.pk}/{query}")
            assert answer["Content-Type"] == "application/octet-stream"
            assert answer["Content-Disposition"].startswith("attachment")
            assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "content", "is_inline"),
    [("a.pdf", PDF, True), ("a.png", png(), True), ("a.txt", b"text", False)],
)
def test_only_pictures_and_pdf_are_shown_inside(
    dana: Actor, name: str, content: bytes, is_inline: bool
) -> None:
    party = make_party(dana)
    file = attach(dana, party, f'חוזה "{name}', content)
    client = client_of(dana)

    shown = client.get(f"{URL}/{party.pk}/{file.pk}/")
    saved = client.get(f"{URL}/{party.pk}/{file.pk}/?download=1")

    assert shown["Content-Disposition"].startswith("inline" if is_inline else "attachment")
    assert saved["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert shown["Cache-Control"] == "no-store"
    assert shown["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("state", ["waiting", "delayed", "infected", "unscannable"])
def test_what_the_scanner_has_not_cleared_is_not_given_out(dana: Actor, state: str) -> None:
    party = make_party(dana)
    file = attach(dana, party)
    with in_scope(dana):
        Attachment.objects.filter(pk=file.pk).update(scan_state=state)
    client = client_of(dana)

    for path in ("", "preview/", "?download=1"):
        answer = client.get(f"{URL}/{party.pk}/{file.pk}/{path}")
        assert answer.status_code in {409, 422}
        assert "X-Kesher-File" not in answer
    page = client.get(f"{URL}/{party.pk}/").content.decode()
    assert "pill--" in page
    assert f"/{file.pk}/?download" not in page


def test_of_another_business_or_out_of_sight_nothing_is_there(
    dana: Actor, noa: Actor, avi: Actor
) -> None:
    party = make_party(dana)
    file = attach(dana, party)
    paths = [f"{party.pk}/", *(f"{party.pk}/{file.pk}/{deed}" for deed in ("", "preview/"))]
    own = make_party(noa, "אצל נועה")

    for client in (client_of(noa), client_of(avi)):
        assert {client.get(f"{URL}/{path}").status_code for path in paths} == {404}
        assert send(client, party.pk, "a.pdf", PDF).status_code == 404
        for deed in ("rename/", "delete/", "restore/"):
            assert client.post(f"{URL}/{party.pk}/{file.pk}/{deed}").status_code == 404
    stolen = f"/b/barak/files/party/{own.pk}/{file.pk}/"
    assert client_of(noa).get(stolen).status_code == 404
    assert send(client_of(noa), party.pk, "a.pdf", PDF, business="barak").status_code == 404


def test_a_file_is_found_only_at_its_own_record(dana: Actor) -> None:
    party, other = make_party(dana), make_party(dana, "אחר")
    contact = make_contact(dana, party)
    file = attach(dana, party)
    client = client_of(dana)

    assert client.get(f"{URL}/{other.pk}/{file.pk}/").status_code == 404
    assert client.get(f"/b/ahava/files/contact/{contact.pk}/{file.pk}/").status_code == 404
    assert client.get(f"/b/ahava/files/nothing/{party.pk}/{file.pk}/").status_code == 404
    assert client.post(f"{URL}/{other.pk}/{file.pk}/delete/").status_code == 404


def test_who_may_only_read_reads_and_changes_nothing(dana: Actor, reader: Actor) -> None:
    party = make_party(dana)
    file = attach(dana, party)
    client = client_of(reader)

    assert client.get(f"{URL}/{party.pk}/{file.pk}/").status_code == 200
    page = client.get(f"{URL}/{party.pk}/").content.decode()
    assert 'aria-disabled="true"' in page
    assert "data-uploads=" not in page
    refused = send(client, party.pk, "a.pdf", PDF)
    assert (refused.status_code, refused["X-Refusal"]) == (403, "not_permitted")
    for deed in ("rename/", "delete/"):
        assert client.post(f"{URL}/{party.pk}/{file.pk}/{deed}").status_code == 403
    assert [one.pk for one in files(dana)] == [file.pk]


def test_an_archived_record_shows_its_files_and_takes_none(dana: Actor) -> None:
    party = make_party(dana)
    attach(dana, party)
    with in_scope(dana):
        archive_party(actor=dana, party_id=party.pk)

    assert "חוזה.pdf" in client_of(dana).get(f"{URL}/{party.pk}/").content.decode()
    assert send(client_of(dana), party.pk, "a.pdf", PDF)["X-Refusal"] == "record_archived"


def test_a_file_is_renamed_in_a_dialog(dana: Actor) -> None:
    party = make_party(dana)
    file = attach(dana, party)
    client, url = client_of(dana), f"{URL}/{party.pk}/{file.pk}/rename/"

    assert 'value="חוזה.pdf"' in client.get(url, headers=HTMX).content.decode()
    wrong = client.post(url, {"name": "חוזה.exe"}, headers=HTMX)
    assert (wrong.status_code, "dialog-content" in wrong.content.decode()) == (422, True)
    answer = client.post(url, {"name": "חוזה חתום"}, headers=HTMX)

    assert "kesher:close-dialog" in answer["HX-Trigger"]
    renamed = reread(dana, file)
    assert renamed is not None
    assert renamed.name == "חוזה חתום.pdf"


def test_a_deleted_file_is_offered_back(dana: Actor) -> None:
    party = make_party(dana)
    file = attach(dana, party)
    client, url = client_of(dana), f"{URL}/{party.pk}/{file.pk}"

    answer = client.post(f"{url}/delete/", headers=HTMX)

    undo = json.loads(answer["HX-Trigger"])["kesher:toast"]["undoUrl"]
    assert undo == f"{url}/restore/"
    assert client.get(f"{url}/").status_code == 404
    assert "קובץ אחד בסל" in client.get(f"{URL}/{party.pk}/").content.decode()
    assert client.post(undo, headers=HTMX).status_code == 200
    assert client.get(f"{url}/").status_code == 200


def test_the_preview_leads_to_its_neighbors(dana: Actor) -> None:
    party = make_party(dana)
    picture = attach(dana, party, "א.png", png())
    attach(dana, party, "ב.txt", b"text")
    pdf = attach(dana, party, "ג.pdf", PDF)
    client = client_of(dana)

    first = client.get(f"{URL}/{party.pk}/{pdf.pk}/preview/", headers=HTMX).content.decode()
    last = client.get(f"{URL}/{party.pk}/{picture.pk}/preview/", headers=HTMX).content.decode()

    assert "<iframe" in first
    assert "<img" in last
    assert f'hx-get="{URL}/{party.pk}/{picture.pk}/preview/"' in first
    assert f'hx-get="{URL}/{party.pk}/{pdf.pk}/preview/"' in last
    assert client.get(f"{URL}/{party.pk}/{pdf.pk}/preview/").status_code == 303


def test_long_lists_come_in_pages(dana: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kesher.attachments.rendering.files._PAGE", 2)
    party = make_party(dana)
    made = [attach(dana, party, f"{number}.pdf") for number in range(3)]
    client = client_of(dana)

    first = client.get(f"{URL}/{party.pk}/").content.decode()
    rest = client.get(f"{URL}/{party.pk}/?before={made[1].pk}", headers=HTMX).content.decode()

    assert "2.pdf" in first
    assert "0.pdf" not in first
    assert f"?before={made[1].pk}" in first
    assert "0.pdf" in rest
    assert "1.pdf" not in rest
    assert "<section" not in rest


def test_the_list_asks_as_much_for_three_files_as_for_one(dana: Actor, yossi: Actor) -> None:
    client = client_of(dana)
    counts = []
    for number in (1, 3):
        party = make_party(dana, f"לקוח {number}")
        for place in range(number):
            attach((dana, yossi)[place % 2], party, f"{place}.pdf")
        client.get(f"{URL}/{party.pk}/", headers=HTMX)
        with CaptureQueriesContext(connection) as asked:
            client.get(f"{URL}/{party.pk}/", headers=HTMX)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_the_room_of_the_business_is_shown(dana: Actor, settings: Settings) -> None:
    settings.ATTACHMENT_QUOTA_BYTES = 5 * 1024**3
    party = make_party(dana)
    attach(dana, party, "א.txt", b"x" * 1536)

    page = client_of(dana).get(f"{URL}/{party.pk}/").content.decode()

    assert "1.5 ק״ב מתוך 5 ג״ב" in page
    settings.ATTACHMENT_QUOTA_BYTES = 0
    assert "ג״ב" not in client_of(dana).get(f"{URL}/{party.pk}/").content.decode()


def test_the_files_of_a_contact_are_a_page_away_from_its_row(dana: Actor) -> None:
    party = make_party(dana)
    contact = make_contact(dana, party)
    client = client_of(dana)

    row = client.get(f"/b/ahava/parties/{party.pk}/tab/contacts/").content.decode()
    assert f"/b/ahava/files/contact/{contact.pk}/" in row
    send(client, contact.pk, "קורות חיים.pdf", PDF, record_type="contact")

    page = client.get(f"/b/ahava/files/contact/{contact.pk}/").content.decode()
    assert "קורות חיים.pdf" in page
    assert f"/b/ahava/parties/{party.pk}/" in page


def test_the_card_counts_its_files(dana: Actor) -> None:
    party = make_party(dana)
    attach(dana, party, "א.pdf")
    with in_scope(dana):
        operations.delete_attachment(actor=dana, attachment_id=attach(dana, party, "ב.pdf").pk)

    card = client_of(dana).get(f"/b/ahava/parties/{party.pk}/").content.decode()

    assert '<span>קבצים</span><b class="tabs__count">1</b>' in card


def test_a_card_of_any_type_has_its_files(dana: Actor) -> None:
    deal = make_deal(dana)
    client = client_of(dana)
    send(client, deal.pk, "הצעה.pdf", PDF, record_type="deal")

    first = client.get(f"/b/ahava/records/deal/{deal.pk}/").content.decode()
    tab = client.get(f"/b/ahava/records/deal/{deal.pk}/tab/files/").content.decode()

    assert '<span>קבצים</span><b class="tabs__count">1</b>' in first
    assert f'data-uploads="/b/ahava/files/deal/{deal.pk}/add/"' in first
    assert "הצעה.pdf" in tab


@pytest.mark.parametrize("deed", ["add/", "1/delete/", "1/restore/"])
def test_reading_changes_nothing(dana: Actor, deed: str) -> None:
    assert client_of(dana).get(f"{URL}/{make_party(dana).pk}/{deed}").status_code == 405
