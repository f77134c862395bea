"""Importing: what becomes of each row, and what survives a kill."""

import csv
import json
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.exchange import operations
from kesher.exchange.choices import BatchState, RowOutcome
from kesher.exchange.errors import (
    ChoiceMissing,
    ImportAlreadyStarted,
    NameNotMapped,
    SheetNotChecked,
)
from kesher.lib.errors import NotFound
from kesher.parties.models import Party, Phone
from kesher.tenancy.models import Change, Membership
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.imports import (
    import_sheet,
    names_of_parties,
    outcomes,
    reread,
    run,
    start,
    upload,
)
from tests.factories.sheets import BRANCHES, BRANCHES_1255, workbook

SHARED_NUMBER = "+97239439111"


def told(actor: Actor) -> list[tuple[object, ...]]:
    """Return everything that an import says of parties, whatever their ids."""
    with in_scope(actor):
        return [
            (
                *(party.name, party.kind, party.main_phone, party.locality_name, party.remarks),
                *(party.customer_status, party.search_text, party.sort_key, party.owner_id),
                *party.phones.order_by("position").values_list("raw", "e164", "label", "no_calls"),
                *party.addresses.values_list("street", "house_number", "locality_code"),
            )
            for party in Party.objects.order_by("pk")
        ]


# --- the real file --------------------------------------------------------------------------------


def test_the_real_file_becomes_the_same_parties_in_both_encodings(dana: Actor, noa: Actor) -> None:
    unicode = import_sheet(dana, BRANCHES, {"lone_rows": "skip"})
    windows = import_sheet(noa, BRANCHES_1255, {"lone_rows": "skip"})

    for batch in (unicode, windows):
        assert batch.state == BatchState.DONE
        assert (batch.created_count, batch.skipped_count, batch.failed_count) == (81, 3, 0)
    ours, theirs = told(dana), told(noa)
    assert len(ours) == 81
    assert [row[:7] + row[9:] for row in ours] == [row[:7] + row[9:] for row in theirs]
    assert ours[0][:6] == (
        "בנק הפועלים סניף אדומים",
        "organization",
        "03-943-9111",
        "מעלה אדומים",
        "מספר סניף: 516",
        "new",
    )


@pytest.mark.parametrize(("choice", "parties"), [("skip", 81), ("import", 84)])
def test_rows_that_hold_only_a_name_come_in_or_stay_out_as_chosen(
    dana: Actor, choice: str, parties: int
) -> None:
    batch = import_sheet(dana, BRANCHES, {"lone_rows": choice})

    assert len(names_of_parties(dana)) == parties
    assert names_of_parties(dana).count("בנק הפועלים סניף") == parties - 81
    rows = outcomes(dana, batch)
    assert len(rows) == 84
    expected = RowOutcome.CREATED if choice == "import" else RowOutcome.SKIPPED
    assert {rows[number][0] for number in (3, 4, 5)} == {expected}


def test_branches_that_share_a_number_stay_as_many(dana: Actor) -> None:
    import_sheet(dana, BRANCHES, {"lone_rows": "skip"})

    with in_scope(dana):
        holders = Phone.objects.filter(e164=SHARED_NUMBER).values("party").distinct()
        assert holders.count() == 63


def test_a_workbook_becomes_what_the_text_file_becomes(dana: Actor, noa: Actor) -> None:
    with BRANCHES.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    import_sheet(dana, workbook(rows), {"lone_rows": "import"})
    import_sheet(noa, BRANCHES, {"lone_rows": "import"})

    assert [row[:7] + row[9:] for row in told(dana)] == [row[:7] + row[9:] for row in told(noa)]


# --- every row ends somewhere ---------------------------------------------------------------------


def test_every_row_is_accounted_for_with_its_reason(dana: Actor) -> None:
    sheet = (
        "שם,טלפון,סטטוס,מפתח חשבון\n"
        "משה כהן,050-2345678,חדש,\n"
        ",03-5234567,חדש,\n"
        f"{'א' * 201},03-5234567,,\n"
        "דוד לוי,03-5234567,לקוח מוקפא,\n"
        "רות מזרחי,לא ידוע,,1001\n"
        "רחל מזרחי,03-5234567,,1001\n"
        "רות מזרחי,לא ידוע,,1001\n"
    )
    batch = import_sheet(dana, sheet, {"repetitions": "skip"})
    rows = outcomes(dana, batch)

    assert [rows[number][0] for number in range(2, 9)] == [
        "created",
        "failed",
        "failed",
        "failed",
        "created",
        "failed",
        "skipped",
    ]
    assert all(rows[number][1] for number in (3, 4, 5, 6, 7, 8))
    assert "1001" in rows[7][1]
    assert (batch.created_count, batch.skipped_count, batch.failed_count) == (2, 1, 4)
    assert batch.row_count == 7
    assert names_of_parties(dana) == ["משה כהן", "רות מזרחי"]


def test_the_rows_that_did_not_come_in_can_be_mended_and_imported(dana: Actor, files: Path) -> None:
    sheet = "שם,הערות,עיר\n=משה,ראשון,חיפה\n,=2+2,חיפה\nדוד,שלישי,חיפה\n"
    batch = import_sheet(dana, sheet)

    data = (files / batch.result_file).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines()))
    assert rows[0][:3] == ["שם", "הערות", "עיר"]
    assert rows[1][:4] == ["", "'=2+2", "חיפה", "3"]
    assert rows[1][4]
    assert len(rows) == 2

    mended = data.decode("utf-8-sig").replace(",'=2+2", "רות,'=2+2", 1)
    import_sheet(dana, mended)
    with in_scope(dana):
        ruth = Party.objects.get(name="רות")
    assert ruth.remarks.startswith("=2+2")


def test_an_import_without_rejects_has_no_file_of_them(dana: Actor) -> None:
    assert import_sheet(dana, "שם\nמשה\nדוד\n", {"lone_rows": "import"}).result_file == ""


def test_rows_that_repeat_another_come_in_or_stay_out_as_chosen(dana: Actor, noa: Actor) -> None:
    sheet = "שם,טלפון\nמשה,1\nמשה,1\nמשה,2\n"

    import_sheet(dana, sheet, {"repetitions": "import"})
    import_sheet(noa, sheet, {"repetitions": "skip"})

    assert (len(names_of_parties(dana)), len(names_of_parties(noa))) == (3, 2)


# --- what has to be decided first -----------------------------------------------------------------


def test_special_rows_have_to_be_decided_about(dana: Actor) -> None:
    batch = upload(dana, BRANCHES)

    with pytest.raises(ChoiceMissing) as caught:
        start(dana, batch)

    assert caught.value.field == "lone_rows"
    assert names_of_parties(dana) == []


def test_the_same_file_is_not_imported_twice_by_accident(dana: Actor) -> None:
    sheet = "שם,טלפון\nמשה,03-5234567\n"
    import_sheet(dana, sheet)

    with pytest.raises(ChoiceMissing) as caught:
        import_sheet(dana, sheet)
    import_sheet(dana, sheet, {"again": "1"})

    assert caught.value.field == "again"
    assert names_of_parties(dana) == ["משה", "משה"]


def test_a_sheet_without_names_cannot_start(dana: Actor) -> None:
    batch = upload(dana, "א,ב\n1,2\n")

    with in_scope(dana), pytest.raises(NameNotMapped):
        operations.start_import(actor=dana, batch_id=batch.pk)


def test_a_sheet_that_is_being_checked_cannot_start(dana: Actor) -> None:
    batch = upload(dana, "שם\n" + f"{'משה ' * 200}\n" * 2_000)

    with in_scope(dana), pytest.raises(SheetNotChecked):
        operations.start_import(actor=dana, batch_id=batch.pk)


def test_an_import_starts_once(dana: Actor) -> None:
    batch = upload(dana, "שם,טלפון\nמשה,03-5234567\n")
    start(dana, batch)

    with in_scope(dana), pytest.raises(ImportAlreadyStarted):
        operations.start_import(actor=dana, batch_id=batch.pk)
    run(dana, batch)
    run(dana, batch)

    assert names_of_parties(dana) == ["משה"]


def test_an_import_that_starts_is_handed_to_the_worker(dana: Actor) -> None:
    batch = upload(dana, "שם,טלפון\nמשה,03-5234567\n")
    start(dana, batch)

    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, lock, args FROM procrastinate_jobs ORDER BY id DESC")
        name, lock, arguments = cursor.fetchone()
    assert name == "exchange.run_batch"
    assert lock == f"exchange.batch:{batch.pk}"
    assert json.loads(arguments)["batch_id"] == batch.pk


# --- rights ---------------------------------------------------------------------------------------


def test_the_import_of_another_business_cannot_be_started_or_stopped(
    dana: Actor, noa: Actor
) -> None:
    batch = upload(dana, "שם,טלפון\nמשה,03-5234567\n")

    with in_scope(noa):
        with pytest.raises(NotFound):
            operations.start_import(actor=noa, batch_id=batch.pk)
        with pytest.raises(NotFound):
            operations.cancel_batch(actor=noa, batch_id=batch.pk)
    start(dana, batch)
    operations.run_batch(
        business_id=noa.business_id, membership_id=noa.membership_id, batch_id=batch.pk
    )

    assert reread(dana, batch).state == BatchState.QUEUED
    assert names_of_parties(dana) == names_of_parties(noa) == []


def test_who_loses_the_right_meanwhile_imports_no_further(dana: Actor, yossi: Actor) -> None:
    batch = upload(yossi, "שם,טלפון\nמשה,03-5234567\n")
    start(yossi, batch)
    with in_scope(dana):
        Membership.objects.filter(pk=yossi.membership_id).update(is_active=False)

    batch = run(yossi, batch)

    assert batch.state == BatchState.FAILED
    assert "«לקוחות וספקים: יצירה»" in batch.failure
    assert names_of_parties(dana) == []


# --- what it costs, and who hears of it -----------------------------------------------------------


def test_a_chunk_costs_as_many_queries_for_few_rows_as_for_many(dana: Actor) -> None:
    counts = []
    for rows in (3, 150):
        sheet = "שם,טלפון,מייל,עיר,איש קשר\n" + "".join(
            f"מוסך {rows} {n},03-5{rows:03}{n:03},a{n}@example.com,חיפה,משה לוי\n"
            for n in range(rows)
        )
        batch = upload(dana, sheet)
        start(dana, batch)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            run(dana, batch)
        counts.append(len(captured))

    assert len(names_of_parties(dana)) == 153
    assert counts[1] - counts[0] <= 5  # bulk inserts of many columns are parted by Django


@pytest.mark.slow
def test_many_chunks_come_in(dana: Actor) -> None:
    sheet = "שם,טלפון,עיר\n" + "".join(f"לקוח {n},050-2{n:06},תל אביב\n" for n in range(2_000))
    batch = import_sheet(dana, sheet)

    assert (batch.state, batch.created_count) == (BatchState.DONE, 2_000)
    with in_scope(dana):
        assert Party.objects.count() == 2_000
        assert Phone.objects.exclude(e164="").count() == 2_000
        logged = Change.objects.filter(table="parties_party")
        assert logged.count() == 2_000
        assert set(logged.values_list("operation", "membership_id").distinct()) == {
            ("exchange.import_chunk", dana.membership_id)
        }


@pytest.mark.django_db(transaction=True)
def test_open_screens_hear_of_a_chunk_once(
    dana: Actor, owner: psycopg.Connection[tuple[object, ...]]
) -> None:
    owner.execute("LISTEN kesher_changes")
    batch = import_sheet(dana, "שם,טלפון\n" + "".join(f"לקוח {n},1{n}\n" for n in range(50)))

    heard = [json.loads(notice.payload) for notice in owner.notifies(timeout=1)]
    of_parties = [one for one in heard if one["t"].startswith("parties_")]
    assert [(one["t"], one["k"], one["i"], one["o"], one["m"]) for one in of_parties] == [
        ("parties_party", "bulk", None, dana.membership_id, dana.membership_id)
    ]
    assert batch.created_count == 50
