"""The list of imports and the screen on which a sheet is chosen."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kesher.exchange.models import Batch
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.factories.imports import import_sheet, upload
from tests.factories.sheets import BRANCHES, BRANCHES_1255, workbook

LIST = "/b/ahava/batches/"
NEW = "/b/ahava/imports/new/"
SHEET = "שם,טלפון\nמשה כהן,03-5234567\n".encode()


def send(
    client: Client, data: bytes, *, name: str = "לקוחות.csv", key: str = "", query: str = ""
) -> HttpResponse:
    file = SimpleUploadedFile(name, data)
    sent = {"file": file, "idempotency_key": key or str(uuid.uuid4())}
    return client.post(NEW + query, sent)  # type: ignore[return-value]


def batches(actor: Actor) -> list[Batch]:
    with in_scope(actor):
        return list(Batch.objects.order_by("pk"))


@pytest.mark.parametrize("path", [BRANCHES, BRANCHES_1255])
def test_a_sheet_is_uploaded_and_its_columns_are_shown(dana: Actor, path: object) -> None:
    client = client_of(dana)

    answer = send(client, path.read_bytes(), name=path.name)  # type: ignore[attr-defined]
    (batch,) = batches(dana)

    assert answer.status_code == 302
    assert answer["Location"] == f"/b/ahava/batches/{batch.pk}/"
    onward = client.get(answer["Location"])["Location"]
    assert onward == f"/b/ahava/imports/{batch.pk}/columns/"
    page = client.get(onward)
    assert "בנק הפועלים סניף אדומים" in page.content.decode()


def test_a_workbook_is_uploaded(dana: Actor) -> None:
    data = workbook([["שם", "טלפון"], ["משה", 502345678]])

    assert send(client_of(dana), data, name="a.xlsx").status_code == 302


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "הגיליון ריק"),
        ("שם,טלפון,שם\nא,1,2\n".encode(), "שתי עמודות"),
        ("שם,טלפון\nמשה,1,2\n".encode(), "שורה 2"),
        ("שם\n\0\n".encode(), "NUL"),
        (b"name\n" + b"x" * 10_000_000, "32,767"),
        (b"PK\x03\x04nonsense", "אינו גיליון"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 512, "מסוג ישן"),
    ],
    ids=["empty", "duplicate headers", "ragged", "NUL", "10 MB cell", "not a zip", "xls"],
)
def test_a_broken_file_is_refused_in_words_and_nothing_is_imported(
    dana: Actor, data: bytes, words: str
) -> None:
    answer = send(client_of(dana), data)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert batches(dana) == []


def test_no_file_is_refused_in_words(dana: Actor) -> None:
    answer = client_of(dana).post(NEW, {"idempotency_key": str(uuid.uuid4())})

    assert answer.status_code == 422
    assert "יש לבחור קובץ" in answer.content.decode()


def test_a_double_submit_makes_one_import(dana: Actor) -> None:
    client, key = client_of(dana), str(uuid.uuid4())

    first, second = (send(client, SHEET, key=key) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert len(batches(dana)) == 1


def test_suppliers_come_from_the_screen_of_suppliers(dana: Actor) -> None:
    send(client_of(dana), SHEET, query="?role=supplier")

    assert batches(dana)[0].choices == {"role": "supplier"}


@pytest.mark.parametrize("url", [LIST, NEW])
def test_without_the_right_the_answer_names_it(avi: Actor, url: str) -> None:
    answer = client_of(avi).get(url)

    assert answer.status_code == 403
    assert answer["X-Refusal"] == "not_permitted"
    assert send(client_of(avi), SHEET).status_code == 403
    assert batches(avi) == []


def test_the_list_is_empty_until_something_is_imported(dana: Actor) -> None:
    assert "עוד לא נעשתה פעולה מרוכזת" in client_of(dana).get(LIST).content.decode()


def test_the_list_tells_what_became_of_each_import(dana: Actor, noa: Actor) -> None:
    import_sheet(dana, BRANCHES, {"lone_rows": "skip"})
    import_sheet(noa, SHEET)

    page = client_of(dana).get(LIST).content.decode()

    assert "81 נוצרו, 3 הושארו בחוץ" in page
    assert page.count("<tr id=") == 1
    assert client_of(noa).get(LIST).status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(dana: Actor, method: str) -> None:
    assert getattr(client_of(dana), method)(NEW).status_code == 405
    assert getattr(client_of(dana), method)(LIST).status_code == 405


def test_the_list_costs_as_much_for_one_import_as_for_three(
    dana: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(dana)
    upload(dana, SHEET)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    upload(dana, SHEET + b"a,1\n")
    upload(dana, SHEET + b"b,2\n")

    with django_assert_num_queries(len(one)):
        client.get(LIST)
    assert len(one) <= 12
