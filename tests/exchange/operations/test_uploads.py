"""Taking a sheet in: what is kept, what is refused."""

from pathlib import Path

import pytest

from kesher.exchange import operations, queries
from kesher.exchange.choices import BatchState
from kesher.exchange.errors import (
    BrokenSheet,
    FileTooLarge,
    ImportAlreadyStarted,
    RaggedRow,
    UnknownEncoding,
    WrongEncoding,
)
from kesher.exchange.models import Batch
from kesher.lib import jobs
from kesher.lib.errors import NotFound, NotPermitted
from kesher.parties.models import Party
from kesher.tenancy.models import Change
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.imports import import_sheet, reread, start, upload
from tests.factories.sheets import BRANCHES, BRANCHES_1255, workbook

LARGE = [f"לקוח {n},{'הערה ' * 80}\n" for n in range(5_000)]
SHEET = "שם,טלפון\nמשה כהן,03-5234567\n"


def stored(files: Path) -> list[Path]:
    return [path for path in files.rglob("*") if path.is_file()]


def test_a_sheet_is_stored_under_a_name_of_our_own(dana: Actor, files: Path) -> None:
    batch = upload(dana, SHEET, name="C:\\תיקייה\\../..\\לקוחות\u202evsc.exe")

    (path,) = stored(files)
    assert path == files / batch.stored_file
    assert path.suffix == ".csv"
    assert "לקוחות" not in path.name
    assert batch.file_name == "לקוחותvsc.exe"
    assert path.read_text(encoding="utf-8") == SHEET
    assert (batch.state, batch.row_count) == (BatchState.MAPPING, 1)
    assert batch.mapping == ["name", "phone"]


def test_both_encodings_of_the_real_file_are_described_alike(dana: Actor) -> None:
    unicode, windows = upload(dana, BRANCHES), upload(dana, BRANCHES_1255)

    assert (unicode.encoding, windows.encoding) == ("utf-8", "cp1255")
    assert unicode.headers == windows.headers
    assert unicode.mapping == windows.mapping
    assert unicode.survey == windows.survey
    assert unicode.survey["lone_count"] == 3


@pytest.mark.parametrize(
    "data",
    ["", "שם,שם\nא,ב\n", "שם,טלפון\nמשה\n", "שם\n\0\n", b"PK\x03\x04", "x" * 40_000],
    ids=["empty", "duplicate headers", "ragged", "NUL", "zip", "long cell"],
)
def test_nothing_is_kept_of_a_broken_sheet(dana: Actor, files: Path, data: str | bytes) -> None:
    with pytest.raises(BrokenSheet):
        upload(dana, data)

    assert stored(files) == []
    with in_scope(dana):
        assert not Batch.objects.exists()


def test_a_file_that_is_too_large_is_refused_while_it_comes_in(dana: Actor, files: Path) -> None:
    read = 0

    def endless() -> object:
        nonlocal read
        while True:
            read += 1
            yield b"x" * 1024 * 1024

    with in_scope(dana), pytest.raises(FileTooLarge):
        operations.upload_sheet(
            actor=dana, record_type="party", file_name="x.csv", chunks=endless()
        )

    assert read == 51
    assert stored(files) == []


def test_a_large_sheet_is_read_through_by_the_worker(dana: Actor) -> None:
    batch = upload(dana, "שם,הערות\n" + "".join(LARGE))
    assert (batch.state, batch.survey) == (BatchState.CHECKING, None)

    jobs.run_now(
        "exchange.check_sheet",
        {
            "business_id": dana.business_id,
            "membership_id": dana.membership_id,
            "batch_id": batch.pk,
        },
    )

    batch = reread(dana, batch)
    assert (batch.state, batch.row_count) == (BatchState.MAPPING, 5_000)


def test_a_fault_deep_in_a_large_sheet_ends_the_import_before_it_begins(dana: Actor) -> None:
    rows = [*LARGE]
    rows[4_444] = "לקוח,03-5234567,מיותר\n"
    batch = upload(dana, "שם,הערות\n" + "".join(rows))

    with in_scope(dana):
        operations.check_sheet(actor=dana, batch_id=batch.pk)

    batch = reread(dana, batch)
    assert batch.state == BatchState.FAILED
    assert batch.failure == str(RaggedRow(4_446, 3, 2).message)
    with in_scope(dana):
        assert not Party.objects.exists()


def test_another_encoding_can_be_chosen(dana: Actor) -> None:
    batch = upload(dana, "שם,טלפון\nמשה,03-5234567\n".encode("cp1255"), encoding="dos")
    assert batch.headers[0] != "שם"

    with in_scope(dana):
        operations.choose_encoding(actor=dana, batch_id=batch.pk, encoding="windows-1255")

    batch = reread(dana, batch)
    assert (batch.headers, batch.mapping) == (["שם", "טלפון"], ["name", "phone"])
    assert batch.encoding == "cp1255"


def test_an_encoding_that_does_not_fit_leaves_the_reading_as_it_was(dana: Actor) -> None:
    batch = upload(dana, BRANCHES_1255)

    with in_scope(dana), pytest.raises(WrongEncoding):
        operations.choose_encoding(actor=dana, batch_id=batch.pk, encoding="utf-8")
    with in_scope(dana), pytest.raises(UnknownEncoding):
        operations.choose_encoding(actor=dana, batch_id=batch.pk, encoding="klingon")

    assert reread(dana, batch).encoding == "cp1255"


def test_a_workbook_is_taken_in(dana: Actor) -> None:
    batch = upload(dana, workbook([["שם", "טלפון"], ["משה", 35234567]]), name="לקוחות.xlsx")

    assert batch.stored_file.endswith(".xlsx")
    assert batch.encoding == "unicode"
    assert batch.mapping == ["name", "phone"]


def test_only_who_may_create_parties_may_upload(avi: Actor, files: Path) -> None:
    with pytest.raises(NotPermitted, match="לקוחות וספקים: יצירה"):
        upload(avi, SHEET)

    assert stored(files) == []


def test_what_no_app_offers_cannot_be_imported(dana: Actor) -> None:
    with in_scope(dana), pytest.raises(NotFound):
        operations.upload_sheet(
            actor=dana, record_type="membership", file_name="x.csv", chunks=[SHEET.encode()]
        )


def test_an_import_of_another_business_is_not_there(dana: Actor, noa: Actor) -> None:
    batch = upload(dana, SHEET)

    with in_scope(noa):
        with pytest.raises(NotFound):
            queries.get_batch(noa, batch.pk)
        with pytest.raises(NotFound):
            operations.choose_encoding(actor=noa, batch_id=batch.pk, encoding="cp1255")
        assert not queries.visible_batches(noa).exists()


def test_an_import_of_a_colleague_is_there_for_whoever_may_create_everywhere(
    dana: Actor, miri: Actor, yossi: Actor
) -> None:
    batch = upload(yossi, SHEET)

    with in_scope(dana):
        assert queries.get_batch(dana, batch.pk) == batch
    with in_scope(miri):  # an agent of the cast creates parties everywhere too
        assert queries.get_batch(miri, batch.pk) == batch


def test_columns_cannot_be_changed_once_it_has_started(dana: Actor) -> None:
    batch = import_sheet(dana, SHEET)

    with in_scope(dana), pytest.raises(ImportAlreadyStarted):
        operations.choose_columns(actor=dana, batch_id=batch.pk, mapping=["", ""], choices={})


def test_the_change_log_names_the_deed(dana: Actor) -> None:
    batch = upload(dana, SHEET)
    start(dana, batch)

    with in_scope(dana):
        changes = Change.objects.filter(table="exchange_batch", row_id=batch.pk)
        names = list(changes.order_by("id").values_list("operation", flat=True))
    assert names[0] == "exchange.upload_sheet"
    assert names[-1] == "exchange.start_import"
