"""A batch under way, and the report of it."""

import csv

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.exchange.choices import BatchState
from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.imports import import_sheet, reread, run, start, upload
from tests.factories.sheets import BRANCHES

HTMX = {"HX-Request": "true"}
SHEET = "שם,טלפון,עיר\nמשה כהן,03-5234567,חיפה\n,03-5234567,עכו\nדוד לוי,לא ידוע,עכו\n"


def test_the_bar_moves_and_leads_to_the_report(dana: Actor) -> None:
    batch = upload(dana, SHEET)
    start(dana, batch)
    client, url = client_of(dana), f"/b/ahava/batches/{batch.pk}/"

    page = client.get(url).content.decode()
    assert 'hx-trigger="every 1s"' in page
    assert "0 מתוך 3 שורות" in page
    piece = client.get(url, headers=HTMX)
    assert "<html" not in piece.content.decode()

    run(dana, batch)
    assert client.get(url, headers=HTMX)["HX-Redirect"] == f"{url}report/"
    assert client.get(url)["Location"] == f"{url}report/"


def test_an_import_can_be_stopped(dana: Actor) -> None:
    batch = upload(dana, SHEET)
    start(dana, batch)
    client, url = client_of(dana), f"/b/ahava/batches/{batch.pk}/"

    assert client.post(f"{url}cancel/", headers=HTMX).status_code == 200
    run(dana, batch)

    assert reread(dana, batch).state == BatchState.CANCELLED
    assert client.post(f"{url}cancel/", headers=HTMX).status_code == 409
    with in_scope(dana):
        assert not Party.objects.exists()
    assert "הייבוא נעצר" in client.get(f"{url}report/").content.decode()


def test_the_report_tells_what_became_of_each_row(dana: Actor) -> None:
    batch = import_sheet(dana, SHEET)
    with in_scope(dana):
        moshe = Party.objects.get(name="משה כהן")

    page = client_of(dana).get(f"/b/ahava/batches/{batch.pk}/report/").content.decode()

    assert f'<a href="/b/ahava/parties/{moshe.pk}/" dir="auto">משה כהן</a>' in page
    assert "2 נוצרו, 1 נכשלו" in page
    assert "יש להזין שם" in page
    assert "03-5234567 · עכו" in page


def test_the_report_can_be_narrowed_to_an_outcome(dana: Actor) -> None:
    batch = import_sheet(dana, SHEET)
    client, url = client_of(dana), f"/b/ahava/batches/{batch.pk}/report/"

    failed = client.get(f"{url}?outcome=failed", headers=HTMX).content.decode()
    remarked = client.get(f"{url}?outcome=remarked", headers=HTMX).content.decode()

    assert (failed.count("<tr"), "משה כהן" in failed) == (1, False)
    assert (remarked.count("<tr"), "דוד לוי" in remarked) == (1, True)


def test_a_long_report_comes_in_pages(dana: Actor) -> None:
    rows = "".join(f"לקוח {n},03-52{n:05}\n" for n in range(120))
    batch = import_sheet(dana, "שם,טלפון\n" + rows)
    client, url = client_of(dana), f"/b/ahava/batches/{batch.pk}/report/"

    first = client.get(url).content.decode()
    second = client.get(f"{url}?outcome=&after=51", headers=HTMX).content.decode()
    third = client.get(f"{url}?outcome=&after=101", headers=HTMX).content.decode()

    assert "after=51" in first
    assert ("לקוח 50" in second, "לקוח 99" in second) == (True, True)
    assert (third.count("<tr"), "after=" in third) == (20, False)


def test_the_report_costs_as_much_for_one_row_as_for_many(dana: Actor) -> None:
    one = import_sheet(dana, "שם,טלפון\nמשה,03-5234567\n")
    many = import_sheet(dana, "שם,טלפון\n" + "".join(f"לקוח {n},1{n}\n" for n in range(49)))
    client, counts = client_of(dana), []
    client.get(f"/b/ahava/batches/{one.pk}/report/")

    for batch in (one, many):
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/b/ahava/batches/{batch.pk}/report/")
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 12


def test_the_rows_that_did_not_come_in_are_a_file_of_the_shell(dana: Actor, files: object) -> None:
    batch = import_sheet(dana, "שם,טלפון,עיר\n,=1+1,עכו\nמשה,1,חיפה\n")

    answer = client_of(dana).get(f"/b/ahava/batches/{batch.pk}/file/")

    path = files / bytes.fromhex(answer["X-Kesher-File"]).decode()  # type: ignore[operator]
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[1][:4] == ["", "'=1+1", "עכו", "2"]
    assert answer.content == b""
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_where_everything_came_in_there_is_no_such_file(dana: Actor) -> None:
    batch = import_sheet(dana, "שם,טלפון\nמשה,1\n")

    assert client_of(dana).get(f"/b/ahava/batches/{batch.pk}/file/").status_code == 404
    page = client_of(dana).get(f"/b/ahava/batches/{batch.pk}/report/").content.decode()
    assert f"{batch.pk}/file/" not in page


def test_rows_left_out_by_choice_are_in_report_and_file(dana: Actor) -> None:
    batch = import_sheet(dana, BRANCHES, {"lone_rows": "skip"})
    client, url = client_of(dana), f"/b/ahava/batches/{batch.pk}/report/"

    page = client.get(f"{url}?outcome=skipped", headers=HTMX).content.decode()

    assert page.count("בנק הפועלים סניף") == 3
    assert page.count("הושארה בחוץ לפי הבחירה") == 3
    assert f"{batch.pk}/file/" in client.get(url).content.decode()


def test_a_report_names_no_record_that_the_reader_may_not_see(
    ahava: object, dana: Actor, yossi: Actor
) -> None:
    from kesher.tenancy.models import Business

    assert isinstance(ahava, Business)
    rights = {"party.create": Level.ALL, "party.see": Level.OWN}
    rina = make_member(ahava, "rina", "רינה דוד", rights=rights)
    batch = import_sheet(yossi, "שם,טלפון\nסוד כמוס,1\n")

    page = client_of(rina).get(f"/b/ahava/batches/{batch.pk}/report/").content.decode()

    assert "סוד כמוס" not in page
    assert (
        "סוד כמוס" in client_of(dana).get(f"/b/ahava/batches/{batch.pk}/report/").content.decode()
    )


@pytest.mark.parametrize("step", ["", "report/"])
def test_other_methods_are_refused(dana: Actor, step: str) -> None:
    batch = import_sheet(dana, "שם,טלפון\nמשה,1\n")

    assert client_of(dana).post(f"/b/ahava/batches/{batch.pk}/{step}").status_code == 405
    assert client_of(dana).get(f"/b/ahava/batches/{batch.pk}/cancel/").status_code == 405
