import datetime as dt
import os
from pathlib import Path

import pytest
from django.utils import timezone

from kesher.attachments import operations, queries
from kesher.attachments.models import Attachment
from kesher.gateways.folder import Folder
from kesher.lib.errors import NotFound, NotPermitted
from kesher.lib.files import stored_path
from kesher.lib.jobs import run_now
from kesher.parties.models import Party
from kesher.records.operations import delete_record, erase_due_records
from kesher.tenancy.models import Business, Change
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.attachments import attach, png, reread
from tests.factories.businesses import in_scope, make_member
from tests.factories.parties import make_contact, make_party

pytestmark = pytest.mark.usefixtures("files_folder")


def delete(actor: Actor, file: Attachment, *, days_ago: int = 0) -> None:
    with in_scope(actor):
        operations.delete_attachment(actor=actor, attachment_id=file.pk)
        if days_ago:
            at = timezone.now() - dt.timedelta(days=days_ago)
            Attachment.objects.filter(pk=file.pk).update(deleted_at=at)


def age(path: Path, *, hours: int) -> None:
    then = timezone.now().timestamp() - hours * 3600
    os.utime(path, (then, then))


def test_a_deleted_file_leaves_the_record_and_comes_back(dana: Actor) -> None:
    party = make_party(dana)
    file = attach(dana, party)

    delete(dana, file)
    with in_scope(dana):
        assert list(queries.attachments_of(dana, "party", party.pk)) == []
        (found,) = queries.recently_deleted(dana, "party", party.pk)
        assert (found.pk, found.deleted_by_id) == (file.pk, dana.membership_id)
        with pytest.raises(NotFound):
            operations.delete_attachment(actor=dana, attachment_id=file.pk)
        operations.restore_attachment(actor=dana, attachment_id=file.pk)
        with pytest.raises(NotFound):
            operations.restore_attachment(actor=dana, attachment_id=file.pk)

    with in_scope(dana):
        assert [one.pk for one in queries.attachments_of(dana, "party", party.pk)] == [file.pk]
    assert stored_path(file.storage_key).exists()


def test_only_who_may_edit_the_record_deletes_and_restores(
    dana: Actor, noa: Actor, ahava: Business
) -> None:
    file = attach(dana, make_party(dana))
    reader = make_member(ahava, "reader", "קוראת", rights={"party.see": Level.ALL})

    for actor, refusal in [(reader, NotPermitted), (noa, NotFound)]:
        with in_scope(actor), pytest.raises(refusal):
            operations.delete_attachment(actor=actor, attachment_id=file.pk)
    delete(dana, file)
    for actor, refusal in [(reader, NotPermitted), (noa, NotFound)]:
        with in_scope(actor), pytest.raises(refusal):
            operations.restore_attachment(actor=actor, attachment_id=file.pk)


@pytest.mark.django_db(transaction=True)
def test_after_thirty_days_row_bytes_and_log_are_gone(dana: Actor) -> None:
    party = make_party(dana)
    old, fresh, kept = (attach(dana, party, f"{name}.pdf") for name in ("ישן", "טרי", "נשאר"))
    delete(dana, old, days_ago=31)
    delete(dana, fresh, days_ago=29)

    run_now("attachments.keep_up", {"business_id": dana.business_id})

    assert reread(dana, old) is None
    assert not stored_path(old.storage_key).exists()
    for file in (fresh, kept):
        assert reread(dana, file) is not None
        assert stored_path(file.storage_key).exists()
    with in_scope(dana):
        told = Change.objects.filter(table="attachments_attachment", row_id=old.pk)
        assert "ישן" not in str([change.diff for change in told])
        assert told.exists()


@pytest.mark.django_db(transaction=True)
def test_files_of_a_record_that_is_no_more_go_with_it(dana: Actor) -> None:
    party = make_party(dana)
    file, other = attach(dana, party), attach(dana, make_party(dana, "נשאר"))
    with in_scope(dana):
        Party.objects.filter(pk=party.pk).delete()

    run_now("attachments.keep_up", {"business_id": dana.business_id})

    assert reread(dana, file) is None
    assert not stored_path(file.storage_key).exists()
    assert reread(dana, other) is not None


@pytest.mark.django_db(transaction=True)
def test_a_record_that_is_erased_takes_its_files_along(dana: Actor) -> None:
    party = make_party(dana)
    contact = make_contact(dana, party)
    file = attach(dana, party, "סודי.pdf")
    of_contact = attach(dana, contact, "של איש קשר.pdf", record_type="contact")
    with in_scope(dana):
        delete_record(actor=dana, type_key="party", record_id=party.pk)
        with pytest.raises(NotFound):
            queries.attachments_of(dana, "party", party.pk)
    assert stored_path(file.storage_key).exists()

    with in_scope(dana):
        while erase_due_records(now=timezone.now() + dt.timedelta(days=31)):
            pass
    run_now("attachments.keep_up", {"business_id": dana.business_id})

    for one in (file, of_contact):
        assert reread(dana, one) is None
        assert not stored_path(one.storage_key).exists()
    with in_scope(dana):
        said = str(list(Change.objects.values_list("diff", flat=True)))
    assert "סודי" not in said
    assert "של איש קשר" not in said


def test_erasing_is_done_in_portions(dana: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kesher.attachments.operations.bin._ROWS_AT_ONCE", 2)
    party = make_party(dana)
    for number in range(3):
        delete(dana, attach(dana, party, f"{number}.pdf"), days_ago=40)

    with in_scope(dana):
        counts = [operations.erase_due_attachments(now=timezone.now()) for _ in range(3)]

    assert counts == [2, 1, 0]


def test_bytes_that_no_row_names_are_swept_after_a_day(dana: Actor, noa: Actor) -> None:
    """What a process leaves that is killed between writing the bytes and the row."""
    file = attach(dana, make_party(dana))
    folder = f"attachments/{dana.business_id}"
    left = [f"{folder}/ab/{number}" for number in range(3)]
    for key in [*left, f"attachments/{noa.business_id}/ab/x"]:
        Folder().save(key, [b"left behind"])
        age(stored_path(key), hours=25)
    under_way = f"{folder}/cd/y"
    Folder().save(under_way, [b"just now"])
    age(stored_path(file.storage_key), hours=900)

    with in_scope(dana):
        count = operations.sweep_orphans(business_id=dana.business_id, now=timezone.now())

    assert count == 3
    assert not any(stored_path(key).exists() for key in left)
    assert stored_path(under_way).exists()
    assert stored_path(file.storage_key).exists()
    assert stored_path(f"attachments/{noa.business_id}/ab/x").exists()


@pytest.mark.django_db(transaction=True)
def test_a_request_that_is_rolled_back_leaves_bytes_for_the_sweep_and_no_row(
    dana: Actor, files_folder: Path
) -> None:
    party = make_party(dana)

    class PowerCut(BaseException):
        pass

    def cut_off() -> None:
        with in_scope(dana):
            attach(dana, party, "x.png", png())
            raise PowerCut

    with pytest.raises(PowerCut):
        cut_off()

    (left,) = [path for path in files_folder.rglob("*") if path.is_file()]
    with in_scope(dana):
        assert not Attachment.objects.exists()
    age(left, hours=25)
    run_now("attachments.keep_up", {"business_id": dana.business_id})
    assert not left.exists()
