import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from kesher.attachments import operations, queries
from kesher.attachments.errors import (
    EmptyFile,
    EndingChanged,
    FileTooLarge,
    LyingName,
    PathInName,
    ProgramRefused,
    QuotaExceeded,
    RecordArchived,
    StoreUnavailable,
)
from kesher.attachments.models import Attachment
from kesher.lib.errors import NotFound, NotPermitted, Refusal
from kesher.lib.files import stored_path
from kesher.parties.operations import archive_party, merge_parties, undo_merge
from kesher.records.queries import history_of, record_type
from kesher.tenancy.models import Business, Change
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.attachments import PDF, WINDOWS_PROGRAM, attach, png, reread
from tests.factories.businesses import in_scope, make_member
from tests.factories.parties import make_contact, make_party

pytestmark = pytest.mark.usefixtures("files_folder")


def stored_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def names(actor: Actor, record_id: int, record_type: str = "party") -> list[str]:
    with in_scope(actor):
        found = queries.attachments_of(actor, record_type, record_id)
        return [file.name for file in found]


def test_a_file_is_kept_with_what_we_found_in_it(dana: Actor, files_folder: Path) -> None:
    party = make_party(dana)

    file = attach(dana, party, "צילום מסך.png", png(20, 20))

    kept = stored_path(file.storage_key).read_bytes()
    assert kept == png(20, 20)
    assert (file.size_bytes, file.sha256) == (len(kept), hashlib.sha256(kept).hexdigest())
    assert (file.content_type, file.is_previewable) == ("image/png", True)
    assert "צילום" not in file.storage_key
    assert (file.created_by_id, file.scan_state) == (dana.membership_id, "not_scanned")
    assert names(dana, party.pk) == ["צילום מסך.png"]


def test_the_newest_file_stands_first_and_other_records_have_their_own(dana: Actor) -> None:
    party, other = make_party(dana), make_party(dana, "אחר")
    contact = make_contact(dana, party)

    attach(dana, party, "א.pdf")
    attach(dana, party, "ב.pdf")
    attach(dana, other, "ג.pdf")
    attach(dana, contact, "ד.pdf", record_type="contact")

    assert names(dana, party.pk) == ["ב.pdf", "א.pdf"]
    assert names(dana, contact.pk, "contact") == ["ד.pdf"]


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("../../x.pdf", PDF, PathInName),
        ("C:\\x.pdf", PDF, PathInName),
        ("x.pdf", b"<html>", LyingName),
        ("x.exe", b"text", ProgramRefused),
        ("x.pdf", WINDOWS_PROGRAM, ProgramRefused),
        ("x.pdf", b"", EmptyFile),
        ("x.pdf", PDF + b"x" * 2_000_000, FileTooLarge),
    ],
)
def test_what_is_refused_leaves_nothing(
    dana: Actor,
    files_folder: Path,
    settings: Settings,
    name: str,
    content: bytes,
    refusal: type[Refusal],
) -> None:
    settings.ATTACHMENT_BYTES = 1024 * 1024
    party = make_party(dana)

    with pytest.raises(refusal):
        attach(dana, party, name, content)

    assert names(dana, party.pk) == []
    assert stored_files(files_folder) == []


def test_a_file_that_is_too_large_is_not_read_to_its_end(dana: Actor, settings: Settings) -> None:
    settings.ATTACHMENT_BYTES = 100_000
    party = make_party(dana)
    taken = []

    def endless() -> Iterator[bytes]:
        while True:
            taken.append(1)
            yield b"x" * 50_000

    with in_scope(dana), pytest.raises(FileTooLarge):
        operations.attach_file(
            actor=dana,
            record_type="party",
            record_id=party.pk,
            file_name="x.txt",
            chunks=endless(),
        )

    assert len(taken) == 3


def test_whoever_does_not_see_the_record_attaches_nothing(
    dana: Actor, noa: Actor, avi: Actor, ahava: Business
) -> None:
    party = make_party(dana)
    reader = make_member(ahava, "reader", "קוראת", rights={"party.see": Level.ALL})

    for actor, refusal in [(noa, NotFound), (avi, NotFound), (reader, NotPermitted)]:
        with pytest.raises(refusal):
            attach(actor, party)


def test_the_record_right_reaches_its_own_records_alone(dana: Actor, ahava: Business) -> None:
    rights = {"party.see": Level.ALL, "party.create": Level.ALL, "party.edit": Level.OWN}
    agent = make_member(ahava, "own", "סוכן", rights=rights)

    attach(agent, make_party(agent, "שלי"))
    with pytest.raises(NotPermitted):
        attach(agent, make_party(dana, "של דנה"))


def test_an_archived_record_takes_no_files(dana: Actor) -> None:
    party = make_party(dana)
    file = attach(dana, party)
    with in_scope(dana):
        archive_party(actor=dana, party_id=party.pk)

    with pytest.raises(RecordArchived):
        attach(dana, party)
    with in_scope(dana), pytest.raises(RecordArchived):
        operations.delete_attachment(actor=dana, attachment_id=file.pk)


@pytest.mark.parametrize("key", ["nothing", "party_phone", ""])
def test_an_unknown_type_is_not_found(dana: Actor, key: str) -> None:
    with pytest.raises(NotFound):
        attach(dana, make_party(dana), record_type=key)


def test_the_quota_of_the_business_is_kept(
    dana: Actor, noa: Actor, settings: Settings, files_folder: Path
) -> None:
    settings.ATTACHMENT_QUOTA_BYTES = len(PDF) + 10
    party = make_party(dana)
    attach(dana, party)

    with pytest.raises(QuotaExceeded):
        attach(dana, party, "עוד.pdf")

    attach(noa, make_party(noa, "אצל נועה"))
    assert len(stored_files(files_folder)) == 2
    settings.ATTACHMENT_QUOTA_BYTES = 0
    attach(dana, party, "בלי מכסה.pdf")


@pytest.mark.django_db(transaction=True)
def test_two_uploads_at_once_do_not_share_the_last_room(dana: Actor, settings: Settings) -> None:
    settings.ATTACHMENT_QUOTA_BYTES = len(PDF) * 2 - 1
    party = make_party(dana)
    together = threading.Barrier(2, timeout=10)

    def upload(name: str) -> str:
        def chunks() -> Iterator[bytes]:
            together.wait()
            yield PDF

        try:
            with in_scope(dana):
                operations.attach_file(
                    actor=dana,
                    record_type="party",
                    record_id=party.pk,
                    file_name=name,
                    chunks=chunks(),
                )
        except QuotaExceeded:
            return "refused"
        finally:
            connection.close()
        return "attached"

    with ThreadPoolExecutor(2) as threads:
        outcomes = sorted(threads.map(upload, ["א.pdf", "ב.pdf"]))

    assert outcomes == ["attached", "refused"]


@pytest.mark.django_db(transaction=True)
def test_two_uploads_at_once_both_arrive(dana: Actor) -> None:
    party = make_party(dana)

    def upload(number: int) -> None:
        attach(dana, party, f"{number}.png", png(number + 1, 9))
        connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(upload, range(6)))

    assert sorted(names(dana, party.pk)) == [f"{number}.png" for number in range(6)]


def test_bytes_are_whole_before_the_row_is_there(dana: Actor, files_folder: Path) -> None:
    party = make_party(dana)
    seen = []

    def chunks() -> Iterator[bytes]:
        yield PDF
        seen.append((Attachment.objects.count(), len(stored_files(files_folder))))

    with in_scope(dana):
        operations.attach_file(
            actor=dana,
            record_type="party",
            record_id=party.pk,
            file_name="x.pdf",
            chunks=chunks(),
        )

    assert seen == [(0, 1)]


def test_a_store_that_fails_is_told_and_leaves_no_row(dana: Actor, files_folder: Path) -> None:
    party = make_party(dana)
    (files_folder / "attachments").write_text("in the way")

    with pytest.raises(StoreUnavailable):
        attach(dana, party)

    assert names(dana, party.pk) == []


def test_a_file_gets_another_name_and_keeps_its_ending(dana: Actor) -> None:
    file = attach(dana, make_party(dana), "סריקה001.pdf")

    with in_scope(dana):
        operations.rename_attachment(actor=dana, attachment_id=file.pk, name="חוזה חתום")
        with pytest.raises(EndingChanged):
            operations.rename_attachment(actor=dana, attachment_id=file.pk, name="חוזה.exe")

    renamed = reread(dana, file)
    assert renamed is not None
    assert renamed.name == "חוזה חתום.pdf"


def test_the_history_of_the_record_tells_of_its_files_and_of_no_others(dana: Actor) -> None:
    party = make_party(dana)
    contact = make_contact(dana, party)
    with in_scope(dana):  # the same number, another type: it must not be told on the party
        Attachment.objects.create(
            business_id=dana.business_id,
            record_type="contact",
            record_id=party.pk,
            name="של איש קשר.pdf",
            content_type="application/pdf",
            size_bytes=1,
            sha256="0",
            storage_key="attachments/0/0/0",
        )
    file = attach(dana, party, "חוזה.pdf")
    with in_scope(dana):
        operations.rename_attachment(actor=dana, attachment_id=file.pk, name="חוזה 2")
        operations.delete_attachment(actor=dana, attachment_id=file.pk)
        history = history_of(dana, record_type("party"), party.pk)

    told = [(entry.deed, entry.who) for entry in history.entries[:3]]
    assert told == [
        ("נמחק קובץ", "דנה כהן"),
        ("שונה שם של קובץ", "דנה כהן"),
        ("צורף קובץ", "דנה כהן"),
    ]
    assert "של איש קשר" not in str(history.entries)
    assert contact.pk


def test_the_change_log_names_the_deed(dana: Actor) -> None:
    file = attach(dana, make_party(dana))

    with in_scope(dana):
        change = Change.objects.get(table="attachments_attachment", row_id=file.pk)

    assert (change.operation, change.membership_id) == (
        "attachments.attach_file",
        dana.membership_id,
    )


def test_a_merge_takes_the_files_along_and_its_undoing_brings_them_back(dana: Actor) -> None:
    survivor, merged = make_party(dana, "נשאר"), make_party(dana, "כפול")
    attach(dana, survivor, "א.pdf")
    attach(dana, merged, "ב.pdf")

    with in_scope(dana):
        merge = merge_parties(
            actor=dana,
            survivor_id=survivor.pk,
            party_ids=[survivor.pk, merged.pk],
            choices={},
            versions={party.pk: party.version for party in (survivor, merged)},
        )
    assert names(dana, survivor.pk) == ["ב.pdf", "א.pdf"]
    with in_scope(dana):
        undo_merge(actor=dana, merge_id=merge.pk)

    assert (names(dana, survivor.pk), names(dana, merged.pk)) == (["א.pdf"], ["ב.pdf"])


def test_the_rival_renames_nothing(dana: Actor, noa: Actor) -> None:
    party = make_party(dana)
    file = attach(dana, party)

    with in_scope(noa), pytest.raises(NotFound):
        operations.rename_attachment(actor=noa, attachment_id=file.pk, name="שלי")

    assert names(dana, party.pk) == ["חוזה.pdf"]
