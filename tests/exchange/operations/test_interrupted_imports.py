"""An import that is stopped or killed: nothing is lost, and nothing is made twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from kesher.exchange import operations
from kesher.exchange.choices import BatchState
from kesher.exchange.errors import (
    BatchNotRunning,
)
from kesher.exchange.models import Batch, BatchRow
from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.imports import names_of_parties, outcomes, reread, run, start, upload


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kesher.exchange.operations.progress.CHUNK_ROWS", 10)


SHEET = "שם,טלפון\n" + "".join(f"לקוח {n},03-52{n:05}\n" for n in range(45))


def test_a_stopped_import_keeps_what_had_come_in(dana: Actor, small_chunks: None) -> None:
    batch = upload(dana, SHEET)
    start(dana, batch)
    stop_before(dana, batch, chunk=3)

    batch = run(dana, batch)

    assert batch.state == BatchState.CANCELLED
    assert (batch.created_count, batch.next_row) == (20, 22)
    assert len(names_of_parties(dana)) == 20
    with in_scope(dana), pytest.raises(BatchNotRunning):
        operations.cancel_batch(actor=dana, batch_id=batch.pk)


def stop_before(actor: Actor, batch: Batch, *, chunk: int) -> None:
    """Import as a worker would up to a chunk, then press «stop»."""
    import_some(actor, batch, chunks=chunk - 1)
    with in_scope(actor):
        operations.cancel_batch(actor=actor, batch_id=batch.pk)


def import_some(actor: Actor, batch: Batch, *, chunks: int) -> None:
    """Do what a worker does until it is killed between two chunks."""
    from itertools import islice

    from kesher.exchange import queries
    from kesher.exchange.operations import imports, progress

    with in_scope(actor):
        begun = progress.begin_batch(actor=actor, batch_id=batch.pk)
    assert begun is not None
    planned = imports._planned(queries.sheet_of(begun).rows(), begun)
    for _ in range(chunks):
        with in_scope(actor):
            rows = list(islice(planned, progress.CHUNK_ROWS))
            assert imports.import_chunk(actor=actor, batch_id=batch.pk, chunk=rows)


def test_an_import_goes_on_where_it_was_killed(dana: Actor, small_chunks: None) -> None:
    batch = upload(dana, SHEET)
    start(dana, batch)
    import_some(dana, batch, chunks=2)
    assert reread(dana, batch).state == BatchState.RUNNING

    batch = run(dana, batch)

    assert (batch.state, batch.created_count) == (BatchState.DONE, 45)
    assert names_of_parties(dana) == [f"לקוח {n}" for n in range(45)]
    assert len(outcomes(dana, batch)) == 45


def test_repetitions_of_rows_before_the_kill_are_still_known(
    dana: Actor, small_chunks: None
) -> None:
    batch = upload(dana, SHEET + "לקוח 3,03-5200003\n")
    start(dana, batch, {"repetitions": "skip"})
    import_some(dana, batch, chunks=2)

    batch = run(dana, batch)

    assert (batch.created_count, batch.skipped_count) == (45, 1)


def test_a_worker_that_comes_late_makes_nothing_twice(dana: Actor, small_chunks: None) -> None:
    from itertools import islice

    from kesher.exchange import queries
    from kesher.exchange.operations import imports

    batch = upload(dana, SHEET)
    start(dana, batch)
    import_some(dana, batch, chunks=3)

    with in_scope(dana):
        fresh = reread(dana, batch)
        fresh.next_row = 0
        late = list(islice(imports._planned(queries.sheet_of(fresh).rows(), fresh), 10))
        assert not imports.import_chunk(actor=dana, batch_id=batch.pk, chunk=late)

    assert len(names_of_parties(dana)) == 30


_WORKER = """
import django
django.setup()
from kesher.exchange.operations import progress, runs
progress.CHUNK_ROWS = 20
runs.run_batch(business_id={business}, membership_id={member}, batch_id={batch})
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_nothing_and_makes_nothing_twice(
    dana: Actor,
    files: Path,
    owner: psycopg.Connection[tuple[object, ...]],
    tmp_path: Path,
) -> None:
    sheet = "שם,טלפון\n" + "".join(f"לקוח {n},03-52{n:05}\n" for n in range(800))
    batch = upload(dana, sheet)
    start(dana, batch)
    kills = 0
    for wanted in (60, 400):
        worker = spawn_worker(dana, batch, files)
        wait_for(owner, batch, wanted)
        worker.kill()
        kills += worker.wait(20) == -signal.SIGKILL
        with in_scope(dana):
            assert Party.objects.count() == BatchRow.objects.filter(batch=batch).count()
            assert Party.objects.count() == reread(dana, batch).created_count

    assert spawn_worker(dana, batch, files).wait(120) == 0

    assert kills == 2
    assert reread(dana, batch).state == BatchState.DONE
    assert names_of_parties(dana) == [f"לקוח {n}" for n in range(800)]


def spawn_worker(actor: Actor, batch: Batch, files: Path) -> subprocess.Popen[bytes]:
    database = connection.settings_dict
    settings = files.parent / "worker_settings.py"
    settings.write_text(
        "from tests.settings import *\n"
        f"DATABASES['default'].update({{'NAME': {database['NAME']!r}, "
        f"'HOST': {database['HOST']!r}, 'PORT': {database['PORT']!r}}})\n"
        f"from pathlib import Path\nFILES = Path({str(files)!r})\n",
        encoding="utf-8",
    )
    root = Path(__file__).parents[3]
    return subprocess.Popen(
        [
            sys.executable,
            "-c",
            _WORKER.format(business=actor.business_id, member=actor.membership_id, batch=batch.pk),
        ],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "worker_settings",
            "PYTHONPATH": f"{files.parent}{os.pathsep}{root}",
        },
        cwd=root,
    )


def wait_for(owner: psycopg.Connection[tuple[object, ...]], batch: Batch, created: int) -> None:
    deadline = time.monotonic() + 60
    query = "SELECT created_count FROM exchange_batch WHERE id = %s"
    while time.monotonic() < deadline:
        row = owner.execute(query, [batch.pk]).fetchone()
        if row and int(str(row[0])) >= created:
            return
        time.sleep(0.02)
    raise AssertionError(f"{created} rows never came in")
