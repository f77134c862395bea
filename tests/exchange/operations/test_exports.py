"""Exports: what is in the file, who may have it, and what it costs in memory."""

import csv
import datetime as dt
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from kesher.exchange import operations
from kesher.exchange.choices import BatchState
from kesher.exchange.errors import UnknownFormat
from kesher.exchange.models import Batch
from kesher.exchange.operations import exports
from kesher.exchange.queries.sheet_values import read_lines
from kesher.exchange.rules.targets import ImportLine, NamedCell
from kesher.lib.errors import NotFound, NotPermitted
from kesher.lib.files import stored_path
from kesher.parties.models import Party
from kesher.records.queries import record_type_for
from kesher.savedviews.errors import UnknownFilter
from kesher.tenancy.models import Business, Change, Membership
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.batches import export, reread, run, selection
from tests.factories.businesses import in_scope, make_member
from tests.factories.fields import make_field
from tests.factories.imports import import_sheet
from tests.factories.parties import make_party
from tests.factories.records import make_record

EXPORTER = {"party.see": Level.ALL, "party.export": Level.ALL}


def rows_of(batch: Batch) -> list[dict[str, str]]:
    path = stored_path(batch.result_file)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def names_of(batch: Batch) -> list[str]:
    return [row["שם"] for row in rows_of(batch)]


def test_the_file_holds_the_rows_and_columns_of_the_list_in_its_order(dana: Actor) -> None:
    for name in ("בני", "אבי", "גדי"):
        make_party(dana, name, phones=("050-2345678",), locality="חולון")
    make_party(dana, "ספק", roles=("supplier",))

    batch = export(dana, selection(sort="-name"))

    assert (batch.state, batch.created_count, batch.row_count) == (BatchState.DONE, 3, 3)
    assert names_of(batch) == ["גדי", "בני", "אבי"]
    first = rows_of(batch)[0]
    assert first["טלפון"] == "050-234-5678"
    assert first["יישוב"] == "חולון"
    assert first["אחראי"] == "דנה כהן"
    assert first["סטטוס לקוח"] == "חדש"
    assert "ת״ז / ח״פ" not in first


def test_filters_and_ticks_narrow_what_is_exported(dana: Actor) -> None:
    one, two = make_party(dana, "אבי כהן"), make_party(dana, "בני לוי")
    make_party(dana, "גדי כהן")

    assert names_of(export(dana, selection(q="כהן"))) == ["אבי כהן", "גדי כהן"]
    assert names_of(export(dana, selection(ids=(two.pk, one.pk)))) == ["אבי כהן", "בני לוי"]


def test_all_fields_of_the_record_can_be_written(dana: Actor) -> None:
    party = make_party(dana, "אבי", kind="person", id_number="123456782", remarks="=2+2")

    (row,) = rows_of(export(dana, all_fields=True))

    assert row["מספר רשומה"] == str(party.pk)
    assert row["הערות"] == "'=2+2"
    assert "123456782" in row.values()
    assert row["נוצר בתאריך"] == timezone.localtime(party.created_at).strftime("%d/%m/%Y %H:%M")


def test_a_workbook_holds_the_same(dana: Actor) -> None:
    make_party(dana, "=cmd|' /C calc'!A0")

    batch = export(dana, kind="xlsx", all_fields=True)

    sheet = openpyxl.load_workbook(stored_path(batch.result_file)).worksheets[0]
    header, row = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert sheet.sheet_view.rightToLeft
    found = dict(zip(header, row, strict=True))
    assert found["שם"] == "'=cmd|' /C calc'!A0"
    assert isinstance(found["נוצר בתאריך"], dt.datetime)


def test_an_exported_sheet_comes_in_again(dana: Actor, noa: Actor) -> None:
    make_party(dana, "+אבי בע״מ", phones=("050-2345678",), locality="חולון")
    path = stored_path(export(dana).result_file)

    again = import_sheet(noa, path)

    assert again.created_count == 1
    with in_scope(noa):
        party = Party.objects.get()
        assert (party.name, party.main_phone, party.locality_name) == (
            "+אבי בע״מ",
            "050-234-5678",
            "חולון",
        )


# --- who may -----------------------------------------------------------------------------------


def test_the_right_to_export_reaches_as_far_as_it_does(ahava: Business, dana: Actor) -> None:
    rights = {"party.see": Level.ALL, "party.export": Level.OWN}
    seller = make_member(ahava, "ron", "רון", rights=rights)
    make_party(dana, "של דנה")
    with in_scope(dana):
        Party.objects.filter(pk=make_party(dana, "של רון").pk).update(owner=seller.membership_id)

    assert names_of(export(seller)) == ["של רון"]


def test_without_the_right_nothing_is_exported(ahava: Business) -> None:
    reader = make_member(ahava, "ron", "רון", rights={"party.see": Level.ALL})

    with pytest.raises(NotPermitted):
        export(reader)


def test_ids_of_another_business_bring_nothing(dana: Actor, noa: Actor) -> None:
    secret = make_party(dana, "סוד")
    make_party(noa, "שלה")

    assert names_of(export(noa, selection(ids=(secret.pk,)))) == []


def test_a_right_that_is_taken_away_meanwhile_ends_the_export(ahava: Business) -> None:
    clerk = make_member(ahava, "ron", "רון", rights=EXPORTER)
    make_party(make_member(ahava, "gil", "גיל"), "אבי")
    with in_scope(clerk):
        batch = operations.start_export(actor=clerk, selection=selection(), file_kind="csv")
        Membership.objects.filter(pk=clerk.membership_id).update(is_active=False)

    batch = run(clerk, batch)

    assert (batch.state, batch.result_file) == (BatchState.FAILED, "")
    assert batch.failure


@pytest.mark.parametrize(
    ("what", "kind", "refusal"),
    [
        (selection("customers"), "pdf", UnknownFormat),
        (selection("nothing"), "csv", NotFound),
        (selection("customers", nothing="1"), "csv", UnknownFilter),
    ],
)
def test_what_cannot_be_exported_is_refused(
    dana: Actor, what: object, kind: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        export(dana, what, kind=kind)  # type: ignore[arg-type]
    with in_scope(dana):
        assert not Batch.objects.exists()


# --- how it runs -------------------------------------------------------------------------------


def test_an_export_is_noted_in_the_change_log(dana: Actor) -> None:
    batch = export(dana)

    with in_scope(dana):
        begun = Change.objects.filter(table="exchange_batch", row_id=batch.pk, kind="I").get()
    assert (begun.operation, begun.membership_id) == ("exchange.start_export", dana.membership_id)


def test_a_cancelled_export_leaves_no_file(dana: Actor, files: Path) -> None:
    make_party(dana, "אבי")
    with in_scope(dana):
        batch = operations.start_export(actor=dana, selection=selection(), file_kind="csv")
        operations.cancel_batch(actor=dana, batch_id=batch.pk)

    batch = run(dana, batch)

    assert batch.state == BatchState.CANCELLED
    assert [path for path in files.rglob("*") if path.is_file()] == []


def test_one_cancelled_on_the_way_stops_after_the_piece_under_way(
    dana: Actor, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_ROWS_AT_ONCE", 1)
    for name in ("אבי", "בני", "גדי"):
        make_party(dana, name)
    with in_scope(dana):
        batch = operations.start_export(actor=dana, selection=selection(), file_kind="csv")
    count = exports.count_export

    def count_and_cancel(*, actor: Actor, done: int, **more: int) -> bool:
        if done == 1:
            operations.cancel_batch(actor=actor, batch_id=batch.pk)
        return count(actor=actor, done=done, **more)

    monkeypatch.setattr(exports, "count_export", count_and_cancel)
    batch = run(dana, batch)

    assert batch.state == BatchState.CANCELLED
    assert [path for path in files.rglob("*") if path.is_file()] == []


def test_an_export_that_a_kill_interrupted_is_written_again(dana: Actor) -> None:
    make_party(dana, "אבי")
    with in_scope(dana):
        batch = operations.start_export(actor=dana, selection=selection(), file_kind="csv")
        Batch.objects.filter(pk=batch.pk).update(state=BatchState.RUNNING, created_count=9)

    batch = run(dana, batch)

    assert (batch.state, batch.created_count, names_of(batch)) == (BatchState.DONE, 1, ["אבי"])


@pytest.mark.parametrize(("days", "is_kept"), [(6, True), (8, False)])
def test_a_file_is_kept_for_a_week(
    dana: Actor, days: int, is_kept: bool, django_capture_on_commit_callbacks: Any
) -> None:
    batch = export(dana)
    path = stored_path(batch.result_file)

    with django_capture_on_commit_callbacks(execute=True), in_scope(dana):
        operations.forget_files(now=timezone.now() + dt.timedelta(days=days))

    assert (path.exists(), bool(reread(dana, batch).result_file)) == (is_kept, is_kept)


@pytest.fixture
def many(dana: Actor) -> Callable[[int], None]:
    def make(count: int) -> None:
        with in_scope(dana):
            Party.objects.bulk_create(
                Party(
                    business_id=dana.business_id,
                    name=f"לקוח {number:06} " + "שם ארוך " * 5,
                    sort_key=f"{number:06}",
                    customer_status="new",
                    owner_id=dana.membership_id,
                )
                for number in range(count)
            )

    return make


def peak_of_export(actor: Actor, kind: str) -> int:
    with in_scope(actor):
        batch = operations.start_export(actor=actor, selection=selection(), file_kind=kind)
    tracemalloc.start()
    try:
        operations.run_batch(
            business_id=actor.business_id, membership_id=actor.membership_id, batch_id=batch.pk
        )
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_ten_times_the_rows_take_no_more_memory(
    dana: Actor, many: Callable[[int], None], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_ROWS_AT_ONCE", 50)
    many(300)
    peak_of_export(dana, kind)  # what is read only once
    few = peak_of_export(dana, kind)
    many(2_700)

    # Eight bytes for the number of each row grow with the sheet, and bounded caches of drawn names
    # and phones fill: 0.2 MB. Three thousand rows held at once take 2.3 MB more than three hundred.
    assert peak_of_export(dana, kind) < few + 800_000


def test_own_links_are_written_by_name_and_read_by_it(
    dana: Actor, yossi: Actor, ahava: Business
) -> None:
    who = make_field(dana, "מתקין", "user", record_type="project")
    whose = make_field(
        dana, "הופנה מאת", "record_link", record_type="project", settings={"link_to": "party"}
    )
    party = make_party(dana, "מפעלי שגב")
    told = {who: yossi.membership_id, whose: party.pk}
    make_record(dana, "project", name="הקמה", party=party.pk, **told)
    rights = {"project.see": Level.ALL, "project.export": Level.ALL}
    blind = make_member(ahava, "blind", "עיוור", rights=rights)

    (row,) = rows_of(export(dana, selection("projects"), all_fields=True))
    (hidden,) = rows_of(export(blind, selection("projects"), all_fields=True))
    with in_scope(dana):
        kind = record_type_for(dana, "project")
        specs = [spec for key in told if (spec := kind.find_field(key))]
        cells = {spec.key: (NamedCell("", row[str(spec.label)]),) for spec in specs}
        (read,) = read_lines(dana, specs, [ImportLine(2, cells)])

    assert (row["מתקין"], row["הופנה מאת"]) == ("יוסי לוי", "מפעלי שגב")
    assert (hidden["מתקין"], hidden["הופנה מאת"]) == ("יוסי לוי", "")
    assert read.values == told
