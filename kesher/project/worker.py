"""The worker process: runs background jobs, each in a thread with its own connection."""

import asyncio
import datetime as dt
import os
from concurrent.futures import ThreadPoolExecutor

import django
import procrastinate
from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params

from kesher.lib.jobs import periodic, run_steadily
from kesher.project.backup import make_nightly_backup
from kesher.project.backup_files import is_backup_due, newest_backup_time
from kesher.project.lifeline import hold_lifeline

_GRACEFUL_SECONDS = 15


@periodic("project.nightly_backup", cron="7 * * * *")
def nightly_backup() -> None:
    """Make the nightly backup in the first hour that suits."""
    now = dt.datetime.now(dt.UTC)
    if is_backup_due(newest_backup_time(), now):
        make_nightly_backup(now)


@periodic("project.index_own_fields", cron="37 1 * * *")
def index_own_fields_by_night() -> None:
    """Build and drop the indexes of the fields that businesses added."""
    import_string("kesher.project.own_indexes.index_own_fields")()


def main() -> None:
    """Run jobs until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kesher.project.settings")
    django.setup()
    reverse("tenancy:login")  # loads all addresses, for which the first reminder must not wait
    hold_lifeline()
    asyncio.run(work(app, wait=True))


async def work(app: procrastinate.App, *, wait: bool) -> None:
    """Run jobs in threads of this process; without `wait`, only those that are due."""
    threads = settings.WORKER_THREADS
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(max_workers=threads))
    connector = procrastinate.PsycopgConnector(
        min_size=1, max_size=threads + 1, kwargs=connector_params("default")
    )
    with app.replace_connector(connector):
        async with app.open_async():
            steady = asyncio.create_task(run_steadily()) if wait else None
            try:
                await app.run_worker_async(
                    name=f"worker-{os.getpid()}",
                    concurrency=threads,
                    shutdown_graceful_timeout=_GRACEFUL_SECONDS,
                    wait=wait,
                )
            finally:
                if steady is not None:
                    steady.cancel()


if __name__ == "__main__":
    main()
