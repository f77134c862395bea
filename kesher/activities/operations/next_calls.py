"""Promising the next call, moving it, taking it, and closing it."""

from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from kesher.activities.choices import NextCallOutcome
from kesher.activities.errors import (
    CallerCannotSeeParty,
    CloseReasonRequired,
    NextCallAlreadySet,
    NextCallDone,
    NextCallInPast,
    NextCallNotShared,
    NextCallTaken,
    NobodyToCall,
    NotACaller,
)
from kesher.activities.models import Activity, NextCall, PhoneCall
from kesher.activities.operations.rows import raise_lock
from kesher.activities.queries.activities import get_activity, row_facts
from kesher.activities.queries.next_calls import get_next_call, may_work_on
from kesher.activities.rules.next_calls import NextCallPlan, attempt_after
from kesher.activities.rules.windows import meeting_lock
from kesher.lib.errors import NotPermitted
from kesher.lib.rows import insert_row, read_rows
from kesher.lib.text import clean_line
from kesher.parties.models import Party
from kesher.tenancy.choices import OrgUnitKind
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.history import operation
from kesher.tenancy.models import Membership, OrgUnit
from kesher.tenancy.operations import run_once
from kesher.tenancy.queries import actor_of
from kesher.tenancy.rules.access import Actor, is_within_reach

_CALLS_COUNTED = 20


_CLOSE_AS_CONTACTED = """
UPDATE activities_nextcall call
SET closed_at = %(recorded_at)s, closed_by_id = %(member)s, outcome = %(outcome)s,
  contacted_in_id = %(activity)s, version = call.version + 1
FROM activities_activity promised
WHERE call.business_id = %(business)s AND call.party_id = %(party)s AND call.closed_at IS NULL
  AND call.activity_id <> %(activity)s
  AND promised.id = call.activity_id AND promised.recorded_at <= %(recorded_at)s
RETURNING call.id
"""


@operation
def schedule_next_call(*, actor: Actor, key: UUID, activity_id: int, plan: NextCallPlan) -> int:
    """Promise in a row of the log when the party is called again and by whom; return its id.

    A row may get its next call at any time: the promise is about what comes, while the windows
    guard what was said.

    Raises: NotFound, when the row is not to be seen; NotPermitted, when it is not the actor's to
    change; PartyArchived and PartyLeftLists; NextCallAlreadySet, when the row has one;
    NobodyToCall, when it has no party; NextCallInPast, NotACaller, CallerCannotSeeParty, when the
    plan cannot be.
    """

    def deed() -> int:
        activity = get_activity(actor=actor, activity_id=activity_id)
        if lock := meeting_lock(row_facts(activity, actor=actor, now=timezone.now())):
            raise_lock(lock)
        # The lock on the row lets only one of two who set a call at once reach the insert.
        Activity.objects.select_for_update(no_key=True).only("pk").get(pk=activity.pk)
        if NextCall.objects.filter(activity_id=activity.pk).exists():
            raise NextCallAlreadySet
        if activity.party is None:
            raise NobodyToCall
        return promise_call(actor, activity, activity.party, plan)

    call_id = run_once(actor=actor, key=key, deed_name="schedule_next_call", deed=deed)
    return call_id or 0


@operation
def reschedule_next_call(
    *, actor: Actor, next_call_id: int, plan: NextCallPlan, expected_version: int
) -> None:
    """Move a pending call to another time, user or department.

    Raises: NotFound, when the call is not to be seen; NotPermitted, when it is not the actor's to
    change; NextCallDone, when it is no longer pending; StaleVersion, when somebody moved it
    meanwhile; NextCallInPast, NotACaller, CallerCannotSeeParty, when the plan cannot be.
    """
    call = _pending_call(actor, next_call_id, expected_version)
    if plan.due_at != call.due_at:
        _check_due(plan.due_at)
    require_caller(plan, call.party)
    if (plan.assignee_id, plan.department_id) != (call.assignee_id, call.department_id):
        call.taken_by_id = call.taken_at = None
    call.due_at = plan.due_at
    call.assignee_id, call.department_id = plan.assignee_id, plan.department_id
    _save(call)


@operation
def close_next_call(*, actor: Actor, next_call_id: int, reason: str, expected_version: int) -> None:
    """Take a call off the queue without calling, and keep the reason.

    Raises: NotFound, NotPermitted, NextCallDone and StaleVersion as for moving it;
    CloseReasonRequired, without a reason.
    """
    call = _pending_call(actor, next_call_id, expected_version)
    call.close_reason = clean_line(reason)[:300]
    if not call.close_reason:
        raise CloseReasonRequired
    call.closed_at, call.closed_by_id = timezone.now(), actor.membership_id
    call.outcome = NextCallOutcome.CLOSED
    _save(call)


@operation
def take_next_call(*, actor: Actor, next_call_id: int) -> None:
    """Take a call that a department shares, so that the others see who makes it.

    Taking it twice changes nothing. Of two who take it at once the first has it.

    Raises: NotFound, NotPermitted and NextCallDone as for moving it; NextCallNotShared, when the
    call belongs to one user; NextCallTaken, when a colleague was first.
    """
    call = _pending_call(actor, next_call_id)
    if call.department_id is None:
        raise NextCallNotShared
    if call.taken_by_id == actor.membership_id:
        return
    if call.taken_by_id is not None:
        raise NextCallTaken(name=Membership.objects.get(pk=call.taken_by_id).display_name)
    call.taken_by_id, call.taken_at = actor.membership_id, timezone.now()
    _save(call)


@operation
def release_next_call(*, actor: Actor, next_call_id: int) -> None:
    """Give a shared call back that the actor took.

    Raises: NotFound, NotPermitted and NextCallDone as for moving it; NextCallTaken, when a
    colleague has it.
    """
    call = _pending_call(actor, next_call_id)
    if call.taken_by_id is None:
        return
    if call.taken_by_id != actor.membership_id:
        raise NextCallTaken(name=Membership.objects.get(pk=call.taken_by_id).display_name)
    call.taken_by_id = call.taken_at = None
    _save(call)


def promise_call(actor: Actor, activity: Activity, party: Party, plan: NextCallPlan) -> int:
    """Write the next call of a row, as the attempt that it will be; return its id.

    Raises: NextCallInPast, NotACaller, CallerCannotSeeParty, when the plan cannot be.
    """
    _check_due(plan.due_at)
    require_caller(plan, party)
    statuses = (
        PhoneCall.objects.filter(activity__party_id=party.pk)
        .order_by("-activity__occurred_at", "-activity_id")
        .values_list("status", flat=True)[:_CALLS_COUNTED]
    )
    call = NextCall(
        business_id=actor.business_id,
        activity=activity,
        party_id=party.pk,
        due_at=plan.due_at,
        assignee_id=plan.assignee_id,
        department_id=plan.department_id,
        attempt=attempt_after(statuses),
    )
    insert_row(call)
    return call.pk


def close_calls_as_contacted(actor: Actor, activity: Activity) -> None:
    """Take off the queue what was promised to the party before this contact with it.

    A contact by anybody counts: the party was reached for, and a new call is promised in the new
    row if one is needed. If the row is deleted, the calls are due again.
    """
    if activity.party_id is None:
        return
    values = {
        "business": actor.business_id,
        "party": activity.party_id,
        "activity": activity.pk,
        "recorded_at": activity.recorded_at,
        "member": actor.membership_id,
        "outcome": NextCallOutcome.CONTACTED.value,
    }
    read_rows(_CLOSE_AS_CONTACTED, values)


def reopen_calls_contacted_in(activity: Activity) -> None:
    """Put back on the queue what only this contact took off it."""
    if activity.party_id is None:
        return
    calls = NextCall.objects.filter(contacted_in_id=activity.pk)
    later = (
        Activity.objects.filter(
            party_id=activity.party_id,
            phone_call__isnull=False,
            recorded_at__gt=activity.recorded_at,
        )
        .order_by("recorded_at", "pk")
        .values_list("pk", flat=True)
        .first()
    )
    if later is not None:
        calls.update(contacted_in_id=later)
        return
    calls.update(
        closed_at=None, closed_by=None, outcome="", contacted_in=None, version=F("version") + 1
    )


def _pending_call(actor: Actor, next_call_id: int, expected_version: int | None = None) -> NextCall:
    seen = get_next_call(actor=actor, next_call_id=next_call_id)
    if not may_work_on(seen, actor):
        raise NotPermitted("activity.edit")
    call: NextCall = (
        NextCall.objects.select_for_update(no_key=True, of=("self",))
        .select_related("party")
        .get(pk=seen.pk)
    )
    if call.closed_at is not None:
        raise NextCallDone
    if expected_version is not None and call.version != expected_version:
        raise StaleVersion(current_version=call.version)
    return call


def _save(call: NextCall) -> None:
    call.version += 1
    call.save()


def _check_due(due_at: datetime) -> None:
    if due_at <= timezone.now():
        raise NextCallInPast


def require_caller(plan: NextCallPlan, party: Party) -> None:
    """Let a call be promised only by who can make it.

    Raises: NotACaller, for nobody, for somebody who is not active, and for a department that is
    not; CallerCannotSeeParty.
    """
    if plan.department_id is not None and plan.assignee_id is None:
        departments = OrgUnit.objects.filter(
            pk=plan.department_id, kind=OrgUnitKind.DEPARTMENT, is_active=True
        )
        if not departments.exists():
            raise NotACaller
        return
    if plan.assignee_id is None or plan.department_id is not None:
        raise NotACaller
    people = Membership.objects.select_related("role", "business")
    caller = people.filter(pk=plan.assignee_id, is_active=True).first()
    if caller is None:
        raise NotACaller
    is_seen = is_within_reach(
        actor_of(caller),
        "party.see",
        owner_id=party.owner_id,
        branch_id=party.branch_id,
        department_id=party.department_id,
    )
    if not is_seen:
        raise CallerCannotSeeParty(name=caller.display_name)
