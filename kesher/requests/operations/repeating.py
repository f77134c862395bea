"""Making the next task of a series when one is done, or deleted alone."""

import datetime as dt

from django.utils import timezone

from kesher.lib.dates import local, to_utc
from kesher.records.operations import keep_links
from kesher.records.operations.plain import summarize_record
from kesher.records.queries import record_type
from kesher.reminders.operations import carry_reminders
from kesher.requests.choices import CLOSED_STATUS
from kesher.requests.models import Request
from kesher.requests.operations.checklists import copy_checklist
from kesher.requests.operations.series import as_the_series_says
from kesher.requests.operations.telling import tell_heir, tell_of_new
from kesher.requests.queries.heirs import handler_of_next
from kesher.requests.rules.repeating import Repeats, next_target
from kesher.tenancy.rules.access import Actor


def repeat_when_done(actor: Actor, request: Request, *, was_closed: bool) -> None:
    """Make the next task of a series, if this one has just been done, and tell whoever has it.

    One that was refused ends its series; a task that is closed twice comes again once.
    """
    is_done = request.status == CLOSED_STATUS and not was_closed
    if is_done:
        _come_again(actor, request, done_on=local(timezone.now()).date())


def repeat_when_deleted(actor: Actor, request: Request) -> None:
    """Make the next task of a series in place of one that was deleted alone, and tell of it.

    It comes as if that one had been done on its day, or today where that has passed; after a task
    that is closed the next is there already.
    """
    if request.closed_at is not None or request.due_at is None:
        return
    today, target = local(timezone.now()).date(), local(request.due_at).date()
    _come_again(actor, request, done_on=max(today, target), follows_deleted=True)


def _come_again(
    actor: Actor, request: Request, *, done_on: dt.date, follows_deleted: bool = False
) -> None:
    """Make the next task of a series, unless it is there or its last day has passed.

    It is as the series says: as this one is now, but for what was changed for this one alone; open
    again, at the same hour of its own days, and still of whoever gave the first. A file in a field
    belongs to the task that was done, and is left there. One who has left gets none.
    """
    if not (request.repeats and request.due_at):
        return
    if Request.objects.filter(repeated_from_id=request.pk).exists():
        return
    following = as_the_series_says(request)
    due = local(following.due_at or request.due_at)
    first = local(request.repeats_from).date() if request.repeats_from else due.date()
    day = next_target(
        Repeats(request.repeats),
        request.repeat_interval,
        first=first,
        target=due.date(),
        done_on=done_on,
    )
    if day is None or (request.repeat_until and day > request.repeat_until):
        return
    later = day - due.date()
    following.pk = None
    following._state.adding = True
    following.repeated_from_id = request.pk
    following.follows_deleted = follows_deleted
    owner_before = following.owner_id
    following.owner_id = handler_of_next(following)
    following.repeats_from = request.repeats_from or following.due_at
    following.status = _first_status(request.kind)
    following.closed_at = following.ended_at = None
    following.deleted_at = following.deleted_by_id = None
    following.percent_done = 0
    following.feedback = ""
    following.version = 1
    following.due_at = to_utc(day, due.time())
    following.starts_at = _moved(following.starts_at, later)
    if following.starts_at:  # an hour that the clocks leave out is put off, beyond a near target
        following.starts_at = min(following.starts_at, following.due_at)
    for spec in record_type(request.kind).fields:
        if spec.is_custom and spec.type.key == "file":
            following.custom_values.pop(spec.key, None)
    summarize_record(following, record_type(request.kind))
    following.checklist = ""
    following.checklist_version = 0
    following.open_predecessors = 0
    following.closed_regardless = False
    following.hour_id = None
    following.save(force_insert=True)
    copy_checklist(request, following)
    keep_links(request.kind, [following])
    carry_reminders(record_type(request.kind), from_id=request.pk, records=[following])
    if following.owner_id in (owner_before, None):
        tell_of_new(actor, following)
    else:
        tell_heir(following)


def _moved(moment: dt.datetime | None, by: dt.timedelta) -> dt.datetime | None:
    """Return a moment so many days later, at the same hour by the local clock."""
    if moment is None:
        return None
    here = local(moment)
    return to_utc(here.date() + by, here.time())


def _first_status(kind: str) -> str:
    status = record_type(kind).find_status("status")
    return status.first[0] if status else ""
