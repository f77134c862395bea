"""The command that imports a sheet: the same steps as on the screen, one after another."""

import argparse
import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from procrastinate.contrib.django import app

from kesher.exchange import operations, queries
from kesher.exchange.choices import ENDED, BatchState, RowOutcome
from kesher.exchange.models import Batch
from kesher.lib.env import SettingError
from kesher.lib.errors import NotFound, Refusal
from kesher.lib.files import stored_path
from kesher.project.postgres import running_database
from kesher.project.running import bring_up_to_date
from kesher.project.worker import work
from kesher.tenancy.queries import active_memberships, actor_of, find_business_id
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.scoping import business_scope

ROLES = {"customers": "customer", "suppliers": "supplier", "both": "both"}
_CHUNK_BYTES = 1024 * 1024
_POLL_SECONDS = 0.5
_SHOWN_REASONS = 20


def run(arguments: argparse.Namespace) -> int:
    """Import a sheet and report; the exit code is 1 when a row was not imported."""
    path = Path(arguments.file)
    if not path.is_file():
        raise SettingError("import", f"there is no file {path}.")
    with running_database(settings.HOME) as found:
        bring_up_to_date(found)
        actor = _actor(arguments.business, arguments.username)
        batch_id = _prepare(actor, path, arguments)
        if arguments.preview:
            with _scope(actor):
                operations.cancel_batch(actor=actor, batch_id=batch_id)
            return 0
        _start(actor, batch_id)
        batch = _see_through(actor, batch_id)
        _report(actor, batch)
        connections.close_all()
    return 0 if batch.state == BatchState.DONE and not batch.failed_count else 1


def _start(actor: Actor, batch_id: int) -> None:
    """Start the import, or take it back when something about it is still to be decided."""
    try:
        with _scope(actor):
            operations.start_import(actor=actor, batch_id=batch_id)
    except Refusal:
        with _scope(actor):
            operations.cancel_batch(actor=actor, batch_id=batch_id)
        raise


def _actor(slug: str, username: str) -> Actor:
    business_id = find_business_id(slug)
    if business_id is None:
        raise NotFound
    with business_scope(business_id=business_id):
        member = active_memberships().filter(username__iexact=username).first()
        if member is None:
            raise NotFound
        return actor_of(member)


def _scope(actor: Actor) -> AbstractContextManager[object]:
    return business_scope(business_id=actor.business_id, membership_id=actor.membership_id)


def _prepare(actor: Actor, path: Path, arguments: argparse.Namespace) -> int:
    """Upload the sheet, map its columns and say what will be done."""
    with _scope(actor):
        batch = operations.upload_sheet(
            actor=actor,
            record_type="party",
            file_name=path.name,
            chunks=_chunks(path),
            encoding=arguments.encoding,
            wanted=_choices(actor, arguments),
        )
        if batch.state == BatchState.CHECKING:
            batch = operations.check_sheet(actor=actor, batch_id=batch.pk)
        mapping = _mapping(batch, _named_columns(arguments.map))
        batch = operations.choose_columns(
            actor=actor, batch_id=batch.pk, mapping=mapping, choices=batch.choices
        )
    print(f"{path.name}: {batch.row_count} rows, {batch.encoding}")
    for header, field in zip(batch.headers, mapping, strict=True):
        print(f"  {header}  →  {field or '(left out)'}")
    survey = batch.survey or {}
    for key, text in (("lone_count", "hold one cell only"), ("repeated_count", "are repeated")):
        if survey.get(key):
            print(f"  {survey[key]} rows {text}")
    return batch.pk


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


def _choices(actor: Actor, arguments: argparse.Namespace) -> dict[str, str]:
    chosen = {"role": ROLES[arguments.what], "owner": str(actor.membership_id)}
    if arguments.lone_rows:
        chosen["lone_rows"] = arguments.lone_rows
    if arguments.repetitions:
        chosen["repetitions"] = arguments.repetitions
    if arguments.again:
        chosen["again"] = "1"
    return chosen


def _named_columns(pairs: list[str]) -> dict[str, str]:
    named = {}
    for pair in pairs:
        header, separator, field = pair.rpartition("=")
        if not separator:
            raise SettingError("--map", f"{pair!r} is not of the form HEADER=FIELD.")
        named[header] = field
    return named


def _mapping(batch: Batch, named: Mapping[str, str]) -> list[str]:
    unknown = named.keys() - set(batch.headers)
    if unknown:
        raise SettingError("--map", f"the sheet has no column {min(unknown)!r}.")
    return [
        named.get(header, guess) for header, guess in zip(batch.headers, batch.mapping, strict=True)
    ]


def _see_through(actor: Actor, batch_id: int) -> Batch:
    """Wait for the worker, or be the worker where none runs."""
    shown = -1
    while True:
        with _scope(actor):
            batch = queries.get_batch(actor, batch_id)
        if batch.state in ENDED:
            return batch
        if batch.done_count != shown:
            shown = batch.done_count
            print(f"  {shown} of {batch.row_count}", flush=True)
        if _has_worker():
            time.sleep(_POLL_SECONDS)
        else:
            connections.close_all()
            asyncio.run(work(app, wait=False))


def _has_worker() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM procrastinate_workers"
            " WHERE last_heartbeat > now() - interval '30 seconds')"
        )
        return bool(cursor.fetchone()[0])


def _report(actor: Actor, batch: Batch) -> None:
    counts = f"{batch.created_count} created, {batch.skipped_count} skipped"
    print(f"{counts}, {batch.failed_count} failed. {batch.failure}".strip())
    with _scope(actor):
        failed = queries.report_rows(batch, outcome=RowOutcome.FAILED)
        for row in failed.rows[:_SHOWN_REASONS]:
            print(f"  row {row.number}: {row.reason}")
    if batch.result_file:
        print(f"What was not imported: {stored_path(batch.result_file)}")
