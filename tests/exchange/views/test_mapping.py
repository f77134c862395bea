"""The screen on which columns are chosen and the first rows are shown."""

import pytest
from django.http import HttpResponse
from django.test import Client

from kesher.exchange.choices import BatchState
from kesher.exchange.models import Batch
from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.factories.imports import import_sheet, reread, run, start, upload
from tests.factories.sheets import BRANCHES, BRANCHES_1255

HTMX = {"HX-Request": "true"}
SHEET = "שם,טלפון,הערה\nמשה כהן,03-5234567,טוב\nדוד לוי,לא ידוע,רע\n"

PREPARING = ("imports/{}/columns/", "imports/{}/encoding/", "imports/{}/start/")
RUNNING = ("batches/{}/", "batches/{}/cancel/", "batches/{}/report/", "batches/{}/file/")


def columns_url(batch: Batch) -> str:
    return f"/b/ahava/imports/{batch.pk}/columns/"


def sent(actor: Actor, batch: Batch, **changes: str) -> dict[str, str]:
    """Return what a browser sends of the form as it is shown."""
    form = {f"column_{at}": key for at, key in enumerate(batch.mapping)}
    form |= {
        "role": "customer",
        "customer_status": "new",
        "kind": "by_name",
        "owner": str(actor.membership_id),
        "encoding": batch.encoding,
    }
    return form | changes


def post(client: Client, url: str, data: dict[str, str]) -> HttpResponse:
    return client.post(url, data, headers=HTMX)  # type: ignore[return-value]


def test_the_guesses_and_the_first_rows_are_shown(dana: Actor) -> None:
    batch = upload(dana, BRANCHES)

    page = client_of(dana).get(columns_url(batch)).content.decode()

    assert '<option value="locality" selected>יישוב</option>' in page
    assert "מעלה אדומים" in page
    assert "דרך קדם" in page
    assert "ייבוא 84 שורות" in page


def test_rows_that_hold_only_a_name_are_shown_as_such(dana: Actor) -> None:
    batch = upload(dana, BRANCHES)

    page = client_of(dana).get(columns_url(batch)).content.decode()

    assert "ב־3 שורות יש תא אחד בלבד" in page
    assert page.count("בשורה הזו יש תא אחד בלבד.") == 3
    assert 'name="lone_rows" value="import"' in page
    assert 'name="lone_rows" value="skip"' in page
    assert 'value="skip" id="id_lone_rows_1" checked' not in page


def test_what_looks_wrong_stands_beside_its_cell(dana: Actor) -> None:
    batch = upload(dana, "שם,טלפון,סטטוס\nמשה,לא ידוע,חדש\n,03-5234567,לקוח מוקפא\n")

    page = client_of(dana).get(columns_url(batch)).content.decode()

    assert page.count("import-remark") >= 2
    assert "יש להזין שם" in page
    assert 'class="is-refused"' in page


def test_a_number_that_a_customer_has_already_is_told_before_the_import(dana: Actor) -> None:
    import_sheet(dana, SHEET)
    batch = upload(dana, "שם,טלפון\nמשה אחר,035234567\n")

    page = client_of(dana).get(columns_url(batch)).content.decode()

    assert "המספר רשום גם אצל «משה כהן»" in page


def test_another_field_for_a_column_is_previewed_at_once(dana: Actor) -> None:
    batch = upload(dana, SHEET)
    client = client_of(dana)

    answer = post(client, columns_url(batch), sent(dana, batch, column_2="", column_1="email"))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.lstrip().startswith("<form")
    assert "<html" not in page
    assert "זו אינה כתובת" in page
    assert reread(dana, batch).mapping == ["name", "email", ""]


def test_one_field_for_two_columns_is_refused_in_words(dana: Actor) -> None:
    batch = upload(dana, SHEET)

    page = post(client_of(dana), columns_url(batch), sent(dana, batch, column_1="name"))

    assert "רק עמודה אחת יכולה להיות" in page.content.decode()


def test_another_encoding_is_previewed_at_once(dana: Actor) -> None:
    batch = upload(dana, BRANCHES_1255, encoding="cp1255:visual")
    client, url = client_of(dana), f"/b/ahava/imports/{batch.pk}/encoding/"
    assert "סניף אדומים" not in client.get(columns_url(batch)).content.decode()

    page = post(client, url, {"encoding": "cp1255"}).content.decode()
    refused = post(client, url, {"encoding": "utf-8"})

    assert "סניף אדומים" in page
    assert refused.status_code == 200
    assert "אינו בקידוד" in refused.content.decode()
    assert reread(dana, batch).encoding == "cp1255"


def test_reversed_text_is_offered_to_be_turned_round(dana: Actor) -> None:
    lines = ["שם,עיר", "משה כהן,מגדל העמק", "אברהם מן,בת ים", "חיים ברוך,חולון"]
    visual = "\r\n".join(",".join(cell[::-1] for cell in line.split(",")) for line in lines)
    batch = upload(dana, visual.encode("cp862"))

    page = client_of(dana).get(columns_url(batch)).content.decode()

    assert "כתובה הפוך" in page
    assert "cp862:visual" in page


def test_it_starts_when_everything_is_decided(dana: Actor) -> None:
    batch = upload(dana, BRANCHES)
    client, url = client_of(dana), f"/b/ahava/imports/{batch.pk}/start/"

    missing = post(client, url, sent(dana, batch))
    assert missing.status_code == 422
    assert "יש להחליט" in missing.content.decode()
    assert reread(dana, batch).state == BatchState.MAPPING

    answer = post(client, url, sent(dana, batch, lone_rows="skip"))
    assert answer["HX-Redirect"] == f"/b/ahava/batches/{batch.pk}/"
    assert reread(dana, batch).state == BatchState.QUEUED

    again = post(client, url, sent(dana, batch, lone_rows="skip"))
    assert again.status_code in (409, 422)
    run(dana, batch)
    with in_scope(dana):
        assert Party.objects.count() == 81


def test_the_same_file_asks_to_be_confirmed(dana: Actor) -> None:
    import_sheet(dana, SHEET)
    batch = upload(dana, SHEET)
    client, url = client_of(dana), f"/b/ahava/imports/{batch.pk}/start/"
    assert "הקובץ הזה בדיוק כבר יובא" in client.get(columns_url(batch)).content.decode()

    assert post(client, url, sent(dana, batch)).status_code == 422
    assert "HX-Redirect" in post(client, url, sent(dana, batch, again="on")).headers


@pytest.mark.parametrize("status", ["frozen", "fictitious", "not_interested"])
@pytest.mark.behaviour("H-37")
def test_a_forged_first_status_is_refused_as_an_illegal_transition(
    dana: Actor, status: str
) -> None:
    batch = upload(dana, SHEET)

    for step in ("columns", "start"):
        url = f"/b/ahava/imports/{batch.pk}/{step}/"
        answer = post(client_of(dana), url, sent(dana, batch, customer_status=status))
        assert (answer.status_code, answer["X-Refusal"]) == (422, "illegal_transition")
    assert reread(dana, batch).state == BatchState.MAPPING


def test_a_first_status_without_the_right_for_it_is_refused(yossi: Actor) -> None:
    batch = upload(yossi, SHEET)
    url = f"/b/ahava/imports/{batch.pk}/start/"

    answer = post(client_of(yossi), url, sent(yossi, batch, customer_status="real"))

    assert (answer.status_code, answer["X-Refusal"]) == (403, "not_permitted")
    page = client_of(yossi).get(columns_url(batch)).content.decode()
    assert "לקוח אמיתי" not in page


def test_a_forged_field_or_owner_changes_nothing(dana: Actor, noa: Actor) -> None:
    batch = upload(dana, SHEET)
    client, url = client_of(dana), columns_url(batch)

    field = post(client, url, sent(dana, batch, column_0="search_text"))
    owner = post(client, url, sent(dana, batch, owner=str(noa.membership_id)))

    assert field.status_code == owner.status_code == 422
    assert reread(dana, batch).mapping == batch.mapping


@pytest.mark.parametrize("page", [*PREPARING, *RUNNING])
def test_nobody_of_another_business_finds_it(dana: Actor, noa: Actor, page: str) -> None:
    batch = upload(dana, SHEET)
    url = f"/b/barak/{page.format(batch.pk)}"
    absent = url.replace(str(batch.pk), "987654321")
    client = client_of(noa)

    for method in ("get", "post"):
        theirs, nowhere = (getattr(client, method)(address) for address in (url, absent))
        assert theirs.status_code == nowhere.status_code
        assert theirs.status_code in (404, 405)
        assert theirs.content == nowhere.content
    assert client.get(url.replace("barak", "ahava")).status_code == 404


@pytest.mark.parametrize("page", ["imports/{}/columns/", "batches/{}/report/", "batches/{}/"])
def test_without_the_right_the_answer_names_it(dana: Actor, avi: Actor, page: str) -> None:
    batch = upload(dana, SHEET)

    answer = client_of(avi).get(f"/b/ahava/{page.format(batch.pk)}")

    assert (answer.status_code, answer["X-Refusal"]) == (403, "not_permitted")


def test_once_started_the_screen_leads_to_where_it_stands(dana: Actor) -> None:
    batch = upload(dana, SHEET)
    start(dana, batch)

    answer = client_of(dana).get(columns_url(batch))

    assert answer["Location"] == f"/b/ahava/batches/{batch.pk}/"
