"""The dialog of an export: what it tells, what it starts, and who gets the file."""

import uuid

import pytest
from django.http import HttpResponse
from django.test import Client

from kesher.exchange.models import Batch
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.batches import export, run
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
