"""The dialogs of exports and deeds: what they tell, what they start, who gets the file."""

import json
import uuid

import pytest
from django.http import HttpResponse
from django.test import Client

from kesher.exchange.models import Batch
from kesher.parties.models import Party
from kesher.records.operations import unarchive_record
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.batches import do, export, run, selection
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_party

URL = "/b/ahava/batches/new/"
HTMX = {"HX-Request": "true"}
EXPORT = {"deed": "export", "listing": "customers", "all": "1"}
CHOSEN = {"file_kind": "csv", "columns": "list"}


def send(client: Client, key: str = "", **more: str) -> HttpResponse:
    form = {**EXPORT, **CHOSEN, "idempotency_key": key or str(uuid.uuid4()), **more}
    return client.post(URL, form, headers=HTMX)  # type: ignore[return-value]


def batches(actor: Actor) -> list[Batch]:
    with in_scope(actor):
        return list(Batch.objects.order_by("pk"))


def test_the_dialog_tells_how_many_rows_are_meant(dana: Actor) -> None:
    one, two = make_party(dana, "אבי כהן"), make_party(dana, "בני לוי")
    client = client_of(dana)

    everything = client.get(URL, EXPORT, headers=HTMX).content.decode()
    found = client.get(URL, {**EXPORT, "q": "כהן"}, headers=HTMX).content.decode()
    ticked = {"deed": "export", "listing": "customers", "ids": [one.pk, two.pk]}
    by_post = client.post(URL, ticked, headers=HTMX).content.decode()

    assert "שתי שורות" in everything
    assert "שורה אחת" in found
    assert f'name="ids" value="{one.pk},{two.pk}"' in by_post
    assert batches(dana) == []


def test_it_tells_of_rows_that_the_right_does_not_reach(ahava: Business, dana: Actor) -> None:
    rights = {"party.see": Level.ALL, "party.export": Level.OWN}
    seller = make_member(ahava, "ron", "רון", rights=rights)
    make_party(dana, "של דנה")

    page = client_of(seller).get(URL, EXPORT, headers=HTMX).content.decode()

    assert "הרשאת הייצוא אינה מגיעה אל שורה אחת" in page


def test_a_double_click_makes_one_export_and_shows_its_progress(dana: Actor) -> None:
    client, key = client_of(dana), str(uuid.uuid4())

    first, second = send(client, key), send(client, key)

    (batch,) = batches(dana)
    for answer in (first, second):
        assert f'hx-get="/b/ahava/batches/{batch.pk}/?in_dialog=1"' in answer.content.decode()


def test_the_dialog_ends_with_the_file(dana: Actor) -> None:
    make_party(dana, "אבי")
    client = client_of(dana)
    send(client)
    (batch,) = batches(dana)
    run(dana, batch)

    piece = client.get(f"/b/ahava/batches/{batch.pk}/?in_dialog=1", headers=HTMX).content.decode()
    file = client.get(f"/b/ahava/batches/{batch.pk}/file/")

    assert f"/b/ahava/batches/{batch.pk}/file/" in piece
    assert "hx-trigger" not in piece
    assert bytes.fromhex(file["X-Kesher-File"]).decode().startswith(f"exports/{dana.business_id}/")
    assert "filename*=utf-8''" in file["Content-Disposition"]
    assert file["Content-Disposition"].startswith("attachment")


def test_an_export_can_be_stopped_in_its_dialog(dana: Actor) -> None:
    client = client_of(dana)
    send(client)
    (batch,) = batches(dana)

    piece = client.post(f"/b/ahava/batches/{batch.pk}/cancel/?in_dialog=1", headers=HTMX)

    assert "בוטל" in piece.content.decode()
    assert batches(dana)[0].state == "cancelled"


def test_list_and_report_tell_of_the_export(dana: Actor) -> None:
    make_party(dana, "אבי")
    batch = export(dana)
    client = client_of(dana)

    listed = client.get("/b/ahava/batches/").content.decode()
    report = client.get(f"/b/ahava/batches/{batch.pk}/report/").content.decode()

    for page in (listed, report):
        assert "1 נכתבו לקובץ" in page
        assert f"/b/ahava/batches/{batch.pk}/file/" in page
    assert "דנה כהן" in listed


def test_an_export_holds_what_its_maker_sees_so_nobody_else_gets_it(
    dana: Actor, yossi: Actor, miri: Actor, avi: Actor, noa: Actor
) -> None:
    batch = export(yossi)
    path = f"/b/ahava/batches/{batch.pk}/file/"

    answers = [client_of(who).get(path).status_code for who in (yossi, dana, miri, avi)]

    assert answers == [200, 200, 404, 403]
    assert client_of(noa).get(path).status_code == 404
    assert client_of(noa).get(f"/b/barak/batches/{batch.pk}/file/").status_code == 404


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"all": "", "ids": ""}, 422),
        ({"all": "", "ids": "x,²,9999999999999999999999"}, 422),
        ({"listing": "nothing"}, 404),
        ({"nothing": "1"}, 422),
        ({"sort": "nothing"}, 422),
        ({"file_kind": "exe"}, 422),
        ({"deed": "nothing"}, 404),
        ({"idempotency_key": "x"}, 422),
    ],
)
def test_bad_input_starts_nothing(dana: Actor, more: dict[str, str], status: int) -> None:
    assert send(client_of(dana), **more).status_code == status
    assert batches(dana) == []


def test_without_the_right_there_is_no_dialog(avi: Actor) -> None:
    assert client_of(avi).get(URL, EXPORT, headers=HTMX).status_code == 403
    assert send(client_of(avi)).status_code == 403


# --- deeds -------------------------------------------------------------------------------------


def ask(client: Client, deed: str, **more: object) -> HttpResponse:
    form = {"deed": deed, "listing": "customers", "all": "1", **more}
    return client.post(URL, form, headers=HTMX)  # type: ignore[return-value]


def test_an_edit_asks_for_a_field_then_shows_before_and_after_then_is_done(
    dana: Actor, yossi: Actor
) -> None:
    party = make_party(dana, "אבי")
    client, key = client_of(dana), str(uuid.uuid4())
    chosen = {"idempotency_key": key, "field_key": "owner"}
    told = {**chosen, "set-owner": str(yossi.membership_id)}

    empty = ask(client, "edit").content.decode()
    asked = ask(client, "edit", **chosen).content.decode()
    tried = ask(client, "edit", **told, step="try").content.decode()
    done = ask(client, "edit", **told, step="do")

    assert 'name="field_key"' in empty
    assert 'name="set-owner"' in asked
    assert "מתוך 1 השורות הראשונות ישתנו 1" in tried
    assert ("דנה כהן" in tried, "יוסי לוי" in tried) == (True, True)
    events = json.loads(done["HX-Trigger"])
    assert events["kesher:close-dialog"]
    undo_url = events["kesher:toast"]["undoUrl"]
    with in_scope(dana):
        assert Party.objects.get(pk=party.pk).owner_id == yossi.membership_id

    undone = client.post(undo_url, headers=HTMX)

    assert undone.status_code == 204
    with in_scope(dana):
        assert Party.objects.get(pk=party.pk).owner_id == dana.membership_id


def test_a_status_asks_once_for_its_evidence_then_shows_what_will_be_and_is_done(
    dana: Actor,
) -> None:
    party = make_party(dana, "אבי")
    client = client_of(dana)
    chosen = {"idempotency_key": str(uuid.uuid4()), "target": "customer_status:not_interested"}
    told = {**chosen, "set-reason": "יקר", "set-summary": "מבצע"}

    listed = client.get("/b/ahava/customers/").content.decode()
    empty = ask(client, "status").content.decode()
    asked = ask(client, "status", **chosen).content.decode()
    refused = ask(client, "status", **{**told, "set-reason": " "}, step="try")
    tried = ask(client, "status", **told, step="try").content.decode()
    done = [ask(client, "status", **told, step="do") for _sent in range(2)]

    assert 'data-bulk="status"' in listed or "קביעת סטטוס" in listed
    assert 'name="set-reason"' not in empty
    assert "לקוח פיקטיבי" not in empty
    assert ('name="set-reason"' in asked, 'name="set-summary"' in asked) == (True, True)
    assert refused.status_code == 422
    assert "מתוך 1 השורות הראשונות ישתנו 1" in tried
    assert [len(batches(dana)), *(answer.status_code for answer in done)] == [1, 200, 200]
    undo_url = json.loads(done[0]["HX-Trigger"])["kesher:toast"]["undoUrl"]
    with in_scope(dana):
        assert Party.objects.get(pk=party.pk).customer_status == "not_interested"
    assert client.post(undo_url, headers=HTMX).status_code == 204
    with in_scope(dana):
        assert Party.objects.get(pk=party.pk).customer_status == "new"


def test_a_deletion_shows_what_it_will_do_before_it_is_done(dana: Actor) -> None:
    make_party(dana, "אבי")
    client = client_of(dana)

    shown = ask(client, "delete").content.decode()
    with in_scope(dana):
        assert Party.objects.get().deleted_at is None
    ask(client, "delete", idempotency_key=str(uuid.uuid4()), step="do")

    assert "סל המחזור" in shown
    with in_scope(dana):
        assert Party.objects.get().deleted_at is not None


def test_a_large_deed_is_left_to_the_worker(dana: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kesher.exchange.views.creation.DONE_AT_ONCE", 1)
    make_party(dana, "אבי"), make_party(dana, "בני")

    page = ask(client_of(dana), "archive", idempotency_key=str(uuid.uuid4()), step="do")

    (batch,) = batches(dana)
    assert batch.state == "queued"
    assert f"/b/ahava/batches/{batch.pk}/?in_dialog=1" in page.content.decode()


def test_refused_rows_keep_the_dialog_open_with_the_reasons(ahava: Business, dana: Actor) -> None:
    rights = {"party.see": Level.ALL, "party.archive": Level.OWN}
    ron = make_member(ahava, "ron", "רון", rights=rights)
    make_party(dana, "של דנה")

    tried = ask(client_of(ron), "archive").content.decode()
    done = ask(client_of(ron), "archive", idempotency_key=str(uuid.uuid4()), step="do")

    assert "ההרשאה אינה מגיעה אל שורה אחת" in tried
    assert "1 נכשלו" in done.content.decode()


@pytest.mark.parametrize(
    "more",
    [
        {"field_key": "nothing", "step": "try"},
        {"field_key": "customer_status", "step": "try"},
        {"field_key": "owner", "set-owner": "999999", "step": "do"},
        {"field_key": "owner", "set-owner": "x", "step": "do"},
    ],
)
def test_a_change_that_cannot_be_made_is_refused(dana: Actor, more: dict[str, str]) -> None:
    make_party(dana, "אבי")

    answer = ask(client_of(dana), "edit", idempotency_key=str(uuid.uuid4()), **more)

    assert answer.status_code in {200, 422}
    with in_scope(dana):
        assert Party.objects.get().owner_id == dana.membership_id


def test_the_report_offers_the_undo_and_lists_what_it_left(dana: Actor, yossi: Actor) -> None:
    one, two = make_party(dana, "אבי"), make_party(dana, "בני")
    client = client_of(dana)
    batch = do(dana, "archive", selection())
    url = f"/b/ahava/batches/{batch.pk}/"
    assert f'hx-post="{url}undo/"' in client.get(f"{url}report/").content.decode()
    with in_scope(yossi):
        unarchive_record(actor=yossi, type_key="party", record_id=two.pk)

    answer = client.post(f"{url}undo/", headers=HTMX)

    assert answer["HX-Redirect"] == f"{url}report/"
    left = client.get(f"{url}report/?outcome=kept", headers=HTMX).content.decode()
    assert ("בני" in left, "אבי" in left, "הרשומה שונתה מאז" in left) == (True, False, True)
    assert client.post(f"{url}undo/", headers=HTMX).status_code == 409
    with in_scope(dana):
        assert Party.objects.get(pk=one.pk).archived_at is None
