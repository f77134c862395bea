"""The report of requests kept under a name: who sees it, and what of it may have gone meanwhile."""

import csv
import io
import re
from html import unescape
from uuid import uuid4

import pytest

from kesher.customfields.models import FieldDesign
from kesher.exchange.models import Batch
from kesher.lib.files import stored_path
from kesher.requests.rendering.report_opening import LISTING
from kesher.savedviews.models import SavedView
from kesher.savedviews.operations import save_view
from kesher.tenancy.models import Business
from kesher.tenancy.operations import mark_design_changed
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.batches import run
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_party
from tests.factories.requests import make_message, make_task

REPORT = "/b/ahava/reports/requests/"


def keep(actor: Actor, name: str = "החודש שלי", query: str = "", **posted: str) -> int:
    """Save the report of an address through the screen; return its number."""
    data = {"name": name, "sharing": "private", **posted}
    answer = client_of(actor).post(f"{REPORT}views/new/?{query}", data)
    assert answer.status_code == 303
    return int(answer["Location"].partition("?view=")[2])


def page_of(actor: Actor, query: str = "") -> str:
    answer = client_of(actor).get(f"{REPORT}?{query}")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.mark.behaviour("R-54")
def test_a_report_is_saved_opens_from_its_address_and_is_changed(dana: Actor) -> None:
    make_task(dana, priority="high")
    make_message(dana)
    kept = keep(dana, "דחופות", "rows=kind&columns=&period=this_month&only_priority=high")

    page = page_of(dana, f"view={kept}")

    assert "דחופות" in page
    assert '<option value="this_month" selected>' in page
    assert '<option value="high" selected>' in page
    assert re.findall(r'<th scope="row"><a[^>]*><bdi>(.*?)</bdi>', page) == ["משימות"]
    assert "שינויים שלא נשמרו" not in page
    changed = page_of(dana, f"view={kept}&rows=status&columns=&period=this_month")
    assert "שינויים שלא נשמרו" in changed
    client_of(dana).post(f"{REPORT}views/{kept}/save/?rows=status&columns=&period=this_year")
    again = page_of(dana, f"view={kept}")
    assert '<option value="status" selected>' in again
    assert '<option value="this_year" selected>' in again


def test_the_deeds_of_a_saved_report_are_undone_where_they_take_something_away(dana: Actor) -> None:
    kept, client = keep(dana), client_of(dana)

    client.post(f"{REPORT}views/{kept}/", {"name": "בשם אחר", "sharing": "all"})
    client.post(f"{REPORT}views/{kept}/default/")
    assert 'aria-current="page"><svg' in page_of(dana)
    client.post(f"{REPORT}views/{kept}/copy/")
    client.post(f"{REPORT}views/{kept}/delete/")
    assert client.get(f"{REPORT}?view={kept}").status_code == 404
    assert client.post(f"{REPORT}views/{kept}/delete/").status_code == 404
    client.post(f"{REPORT}views/{kept}/restore/")

    with in_scope(dana):
        names = SavedView.objects.filter(listing=LISTING, deleted_at=None).values_list("name")
        assert {name for (name,) in names} == {"בשם אחר", "עותק של בשם אחר"}


def test_of_two_who_rename_a_report_the_second_keeps_what_was_typed(dana: Actor) -> None:
    kept, client = keep(dana), client_of(dana)
    window = client.get(f"{REPORT}views/{kept}/").content.decode()
    (version,) = re.findall(r'name="version" value="(\d+)"', window)
    names = ("הראשון", "השני")

    first, second = (
        client.post(
            f"{REPORT}views/{kept}/", {"name": name, "sharing": "private", "version": version}
        )
        for name in names
    )

    assert (first.status_code, second.status_code) == (303, 422)
    assert 'value="השני"' in second.content.decode()
    assert "form-errors" in second.content.decode()
    with in_scope(dana):
        assert SavedView.objects.get(pk=kept).name == "הראשון"


def test_others_see_what_is_shared_and_change_nothing(
    ahava: Business, dana: Actor, yossi: Actor, noa: Actor
) -> None:
    private, shared = keep(dana, "פרטי"), keep(dana, "לכולם", sharing="all")

    assert client_of(yossi).get(f"{REPORT}?view={private}").status_code == 404
    assert "לכולם" in page_of(yossi, f"view={shared}")
    for actor, report, status in ((yossi, shared, 403), (yossi, private, 404)):
        for part in ("", "save/", "delete/"):
            data = {"name": "גנוב", "sharing": "private"}
            posted = client_of(actor).post(f"{REPORT}views/{report}/{part}", data)
            assert posted.status_code == status, part
    refused = client_of(yossi).post(f"{REPORT}views/new/", {"name": "שלי", "sharing": "all"})
    assert refused.status_code == 422
    assert client_of(noa).get(f"/b/barak/reports/requests/?view={shared}").status_code == 404
    tal = make_member(ahava, "tal", "טל", rights={"party.see": Level.ALL})
    assert client_of(tal).get(f"{REPORT}views/{shared}/").status_code == 403
    with in_scope(dana):
        assert SavedView.objects.filter(name="גנוב").count() == 0


@pytest.mark.parametrize("name", ["", "   ", "\u202e\u200f", "א" * 1_000_000])
def test_a_name_that_is_none_or_too_long_is_refused(dana: Actor, name: str) -> None:
    posted = client_of(dana).post(f"{REPORT}views/new/", {"name": name, "sharing": "private"})

    assert posted.status_code == 422
    with in_scope(dana):
        assert not SavedView.objects.filter(listing=LISTING).exists()


def test_what_a_saved_report_asks_for_and_is_gone_is_said(dana: Actor, yossi: Actor) -> None:
    make_task(yossi)
    parameters = {"rows": ["color"], "columns": ["priority"], "only_handler": ["987654"]}
    with in_scope(dana):
        kept = save_view(
            actor=dana, listing=LISTING, name="ישן", parameters=parameters, sharing="all"
        ).pk
    with in_scope(dana):
        FieldDesign.objects.create(
            business_id=dana.business_id,
            record_type="task",
            field_key="priority",
            reader_roles=[dana.role_id],
        )
        mark_design_changed()

    told = page_of(yossi, f"view={kept}")

    assert "שכבר איננו או שאינו גלוי לכם: color, עדיפות, מטפל" in told
    assert "יוסי לוי" in told  # by handler, as usual
    assert '<option value="priority"' not in told


def test_the_worker_writes_all_of_the_report_and_nothing_that_runs(dana: Actor) -> None:
    make_task(dana, party=make_party(dana, "=cmd|' /C calc'!A0").pk)
    make_task(dana, status="0")
    client, key = client_of(dana), str(uuid4())
    url = "/b/ahava/exports/requests/new/?rows=customer&columns=kind"

    for _double_click in range(2):
        sent = client.post(url, {"file_kind": "csv", "idempotency_key": key})
        assert sent.status_code == 200

    with in_scope(dana):
        (batch,) = Batch.objects.filter(deed="export")
    written = stored_path(run(dana, batch).result_file).read_text(encoding="utf-8-sig")
    head, *lines = csv.reader(io.StringIO(written))
    assert head == ["לקוח", "משימות", "פניות", "פתוחות", "באיחור", "שעות עד סגירה"]
    assert ["'=cmd|' /C calc'!A0", "1", "1", "1", "0", ""] in lines
    assert lines[-1] == ["יחד", "2", "2", "1", "0", "0.0"]
    assert client.post(url, {"file_kind": "exe", "idempotency_key": key}).status_code == 422
    assert client.get("/b/ahava/exports/nothing/new/").status_code == 404


def test_paper_says_what_was_counted_and_by_whom(dana: Actor) -> None:
    make_task(dana, priority="high")
    kept = keep(dana, "דחופות", "rows=kind&columns=&only_priority=high")

    paper = unescape(client_of(dana).get(f"{REPORT}print/?view={kept}").content.decode())

    assert "דחופות" in paper
    assert "עדיפות: גבוהה" in paper
    assert dana.display_name in paper
