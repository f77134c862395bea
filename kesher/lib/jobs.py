"""Background jobs by name: a thin layer over Procrastinate.

A job is enqueued in the transaction of the data that it is about, and is rolled back with it. It
is delivered at least once: a worker that is killed in the middle leaves the job to be run again,
so every job must be safe to repeat. Arguments are ids and short texts, never records.

The scope of a business belongs to `tenancy`, which lies above: it hands its opener in with
`open_scopes_with` when the apps are ready.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeAlias

from django.db import close_old_connections
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from kesher.lib.errors import Refusal

logger = logging.getLogger("kesher.jobs")

JobArgument: TypeAlias = int | str | bool | None
JobFunction: TypeAlias = Callable[..., None]
ScopeOpener: TypeAlias = Callable[..., AbstractContextManager[object]]

MOST_ATTEMPTS = 5
STALLED_AFTER_SECONDS = 30
FINISHED_KEPT_HOURS = 24
FAILED_KEPT_HOURS = 24 * 30

# Web and worker alike enqueue on Django's own connection: that is what makes it transactional.
_manager = JobManager(DjangoConnector(alias="default"))
_openers: list[ScopeOpener] = []


class UnknownJobError(Exception):
    """A job was enqueued under a name that nothing answers to: a bug."""


class _RetryUnlessRefused(BaseRetryStrategy):
    """Try again after 4, 16, 64 … seconds; a refusal is an answer and is not asked twice."""

    def __init__(self, attempts: int) -> None:
        self._attempts = attempts

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, Refusal) or job.attempts + 1 >= self._attempts:
            return None
        return RetryDecision(retry_in={"seconds": 4 ** (job.attempts + 1)})


def open_scopes_with(opener: ScopeOpener) -> None:
    """Name the context manager that opens the scope of a business for a job.

    It takes `business_id` and `membership_id`. Called once, by `tenancy`.
    """
    _openers[:] = [opener]


def enqueue(
    name: str,
    *,
    business_id: int,
    at: dt.datetime | None = None,
    one_at_a_time: str | None = None,
    **arguments: JobArgument,
) -> int:
    """Enqueue a job of a business in the current transaction, and return its number.

    `at` is the earliest time to run it. Of the jobs that share `one_at_a_time`, the next starts
    when the one before has ended. `membership_id` among the arguments names who acts.

    Raises: UnknownJobError when no task has this name.
    """
    if name not in app.tasks:
        raise UnknownJobError(name)
    task = app.tasks[name]
    deferrer = configure_task(
        name=name,
        job_manager=_manager,
        queue=task.queue,
        priority=task.priority,
        schedule_at=at,
        lock=one_at_a_time,
    )
    return deferrer.defer(business_id=business_id, **arguments)


def job(
    name: str, *, in_scope: bool = True, attempts: int = MOST_ATTEMPTS
) -> Callable[[JobFunction], JobFunction]:
    """Make a function the job of this name; it takes `business_id` and what was enqueued with it.

    The function runs in the scope of the business, which is one transaction. With
    `in_scope=False` it opens the scopes itself: long work commits in chunks, so that no writing
    transaction lasts over two seconds.
    """

    def register(function: JobFunction) -> JobFunction:
        @wraps(function)
        def run(*, business_id: int, **arguments: JobArgument) -> None:
            if not in_scope:
                function(business_id=business_id, **arguments)
                return
            (open_scope,) = _openers
            with open_scope(business_id=business_id, membership_id=arguments.get("membership_id")):
                function(business_id=business_id, **arguments)

        app.task(name=name, retry=_RetryUnlessRefused(attempts))(run)
        return run

    return register


def periodic(name: str, *, cron: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Make a function a job of the whole installation, started by the clock (UTC).

    It runs outside any business, once at a time; what concerns a business it enqueues.
    """

    def register(function: Callable[[], None]) -> Callable[[], None]:
        @wraps(function)
        def run(timestamp: int) -> None:  # noqa: ARG001 -- Procrastinate passes the tick
            function()

        task = app.task(name=name, queueing_lock=name, lock=name)(run)
        app.periodic(cron=cron, periodic_id=name)(task)
        return function

    return register


def in_each(name: str, business_ids: Iterable[int], deed: Callable[[int], None]) -> None:
    """Do a deed for each of several businesses; what fails in one is logged, and keeps no other."""
    for business_id in business_ids:
        try:
            deed(business_id)
        except Exception:
            logger.exception("%s failed in business %d.", name, business_id)


@dataclass(frozen=True, slots=True)
class _Steady:
    name: str
    seconds: float
    function: Callable[[], None]


_steady: dict[str, _Steady] = {}


def steady(name: str, *, seconds: float) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Have every worker call a function over and over, with this pause between.

    It runs outside any business, for a moment only: what takes longer it enqueues. Several workers
    may be at it at once, so it locks what must not be done twice.
    """

    def register(function: Callable[[], None]) -> Callable[[], None]:
        _steady[name] = _Steady(name, seconds, function)
        return function

    return register


async def run_steadily() -> None:
    """Call what was registered by `steady`, each in a thread of its own, until cancelled.

    What fails is logged and called again.
    """
    await asyncio.gather(*(_repeat(one) for one in _steady.values()))


async def _repeat(one: _Steady) -> None:
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix=one.name) as thread:
        loop = asyncio.get_running_loop()
        while True:
            await loop.run_in_executor(thread, _call_once, one)
            await asyncio.sleep(one.seconds)


def _call_once(one: _Steady) -> None:
    close_old_connections()
    try:
        one.function()
    except Exception:
        logger.exception("%s failed; it is called again.", one.name)
    finally:
        close_old_connections()


async def rescue_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Give the jobs of killed workers back to the living, or give up after too many deaths."""
    manager = context.app.job_manager
    for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        if stalled.attempts + 1 >= MOST_ATTEMPTS:
            await manager.finish_job(stalled, Status.FAILED, delete_job=False)
        else:
            await manager.retry_job(stalled)


async def forget_finished(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Delete finished jobs after a day and failed ones after a month."""
    manager = context.app.job_manager
    await manager.delete_old_jobs(nb_hours=FINISHED_KEPT_HOURS)
    await manager.delete_old_jobs(
        nb_hours=FAILED_KEPT_HOURS,
        include_failed=True,
        include_cancelled=True,
        include_aborted=True,
    )


def _start_by_the_clock(function: Callable[..., object], *, name: str, cron: str) -> None:
    task = app.task(name=name, queueing_lock=name, pass_context=True)(function)
    app.periodic(cron=cron, periodic_id=name)(task)


_start_by_the_clock(rescue_stalled, name="jobs.rescue_stalled", cron="* * * * *")
_start_by_the_clock(forget_finished, name="jobs.forget_finished", cron="17 1 * * *")


def job_names() -> frozenset[str]:
    """Return the names that can be enqueued."""
    return frozenset(app.tasks)


def run_now(name: str, arguments: dict[str, Any]) -> None:
    """Run a job's function here and now, as a worker would; for tests and the command line.

    Raises: UnknownJobError when no task has this name.
    """
    if name not in app.tasks:
        raise UnknownJobError(name)
    app.tasks[name].func(**arguments)
