import socket

import pytest
from pytest_django.fixtures import Settings

from kesher.attachments import operations, queries
from kesher.attachments.choices import ScanState
from kesher.attachments.errors import InfectedFile, NotYetScanned
from kesher.attachments.models import Attachment
from kesher.lib.files import stored_path
from kesher.lib.jobs import run_now
from kesher.tenancy.rules.access import Actor
from tests.factories.attachments import attach, reread
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party
from tests.fake_clamd import EICAR, running_clamd

pytestmark = [
    pytest.mark.usefixtures("files_folder"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def dead_scanner(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as line:
        settings.CLAMD_ADDRESS = f"tcp://127.0.0.1:{line.getsockname()[1]}"


def state(actor: Actor, file: Attachment) -> tuple[str, str]:
    found = reread(actor, file)
    assert found is not None
    return found.scan_state, found.virus


def scan(actor: Actor, file: Attachment) -> None:
    arguments = {"business_id": actor.business_id, "attachment_id": file.pk}
    run_now("attachments.scan_attachment", arguments)


def test_a_new_file_waits_and_is_cleared(dana: Actor, settings: Settings) -> None:
    with running_clamd() as settings.CLAMD_ADDRESS:
        file = attach(dana, make_party(dana))
        with pytest.raises(NotYetScanned):
            queries.require_given_out(file)

        scan(dana, file)

    assert state(dana, file) == (ScanState.CLEAN, "")


def test_an_infected_file_is_never_given_out(dana: Actor, settings: Settings) -> None:
    with running_clamd() as settings.CLAMD_ADDRESS:
        file = attach(dana, make_party(dana), "מכתב.txt", b"dear " + EICAR)
        scan(dana, file)

    assert state(dana, file) == (ScanState.INFECTED, "Eicar-Signature")
    infected = reread(dana, file)
    assert infected is not None
    with pytest.raises(InfectedFile):
        queries.require_given_out(infected)


@pytest.mark.usefixtures("dead_scanner")
def test_a_file_waits_for_a_scanner_that_is_down_and_is_scanned_later(
    dana: Actor, settings: Settings
) -> None:
    file = attach(dana, make_party(dana))
    scan(dana, file)
    assert state(dana, file) == (ScanState.DELAYED, "")
    assert operations.scan_waiting() == 0

    with running_clamd() as settings.CLAMD_ADDRESS:
        assert operations.scan_waiting() == 1

    assert state(dana, file) == (ScanState.CLEAN, "")
    assert operations.scan_waiting() == 0


def test_files_of_all_businesses_are_scanned_by_the_clock(
    dana: Actor, noa: Actor, settings: Settings
) -> None:
    with running_clamd() as settings.CLAMD_ADDRESS:
        files = [(actor, attach(actor, make_party(actor))) for actor in (dana, noa)]

        run_now("attachments.scan_waiting", {"timestamp": 0})

    assert [state(actor, file)[0] for actor, file in files] == [ScanState.CLEAN] * 2


def test_a_file_that_the_scanner_does_not_take_is_held_back(
    dana: Actor, settings: Settings
) -> None:
    with running_clamd() as settings.CLAMD_ADDRESS:
        file = attach(dana, make_party(dana), "גדול.txt", b"x" * 2_000_000)
        scan(dana, file)

    assert state(dana, file) == (ScanState.UNSCANNABLE, "")


def test_bytes_that_are_gone_are_no_reason_to_ask_for_ever(dana: Actor, settings: Settings) -> None:
    with running_clamd() as settings.CLAMD_ADDRESS:
        file = attach(dana, make_party(dana))
        stored_path(file.storage_key).unlink()
        scan(dana, file)

    assert state(dana, file) == (ScanState.UNSCANNABLE, "")


@pytest.mark.usefixtures("dead_scanner")
def test_when_the_scanner_is_taken_away_nothing_waits_any_more(
    dana: Actor, settings: Settings
) -> None:
    file = attach(dana, make_party(dana))
    settings.CLAMD_ADDRESS = ""

    operations.scan_waiting()

    assert state(dana, file) == (ScanState.NOT_SCANNED, "")


def test_a_scan_is_enqueued_with_the_file(dana: Actor, settings: Settings, owner) -> None:
    with running_clamd() as settings.CLAMD_ADDRESS:
        file = attach(dana, make_party(dana))

    jobs = owner.execute(
        "SELECT args FROM procrastinate_jobs WHERE task_name = 'attachments.scan_attachment'"
    ).fetchall()
    assert jobs == [({"business_id": dana.business_id, "attachment_id": file.pk},)]
    with in_scope(dana):
        assert queries.find_attachment_to_scan(file.pk) is not None
