"""Giving the calls and the meetings that somebody has ahead of him to somebody else."""

from collections.abc import Callable, Collection, Mapping

from django.db import transaction
from django.utils import timezone

from kesher.activities.errors import CallerCannotSeeParty
from kesher.activities.models import Activity, MeetingParticipant, NextCall
from kesher.activities.operations.next_calls import require_caller
from kesher.activities.rules.next_calls import NextCallPlan
from kesher.lib.errors import Refusal
from kesher.parties.queries.access import may
from kesher.records.errors import OwnerUnknown
from kesher.tenancy.history import operation
from kesher.tenancy.models import Membership
from kesher.tenancy.queries import actor_of
from kesher.tenancy.queries.open_work import Outcome, Receiver
from kesher.tenancy.rules.access import Actor


@operation
def hand_over_calls(
    *, actor: Actor, row_ids: Collection[int], from_id: int, to: Receiver
) -> Mapping[int, Outcome]:
    """Let somebody else make calls that were promised; each stays due when it was.

    Who may not see a party does not get its calls; that is answered, and no reason to stop.
    """
    del actor  # whoever calls has seen to it that these are his to give

    def give(call_id: int) -> bool:
        call = (
            NextCall.objects.select_for_update(no_key=True, of=("self",))
            .select_related("party")
            .get(pk=call_id)
        )
        if call.closed_at is not None or call.assignee_id != from_id:
            return False
        require_caller(NextCallPlan(due_at=call.due_at, assignee_id=to.membership_id), call.party)
        call.assignee_id = to.membership_id
        call.version += 1
        call.save(update_fields=["assignee", "version"])
        return True

    return {call_id: _attempt(give, call_id) for call_id in row_ids}


@operation
def hand_over_meetings(
    *, actor: Actor, row_ids: Collection[int], from_id: int, to: Receiver
) -> Mapping[int, Outcome]:
    """Let somebody else hold meetings to come; he takes part where the other did.

    `row_ids` are those of the rows of the log. Who may not see a party does not get its meetings;
    that is answered, and no reason to stop.

    Raises: OwnerUnknown, for a receiver who is not an active user.
    """
    del actor  # whoever calls has seen to it that these are his to give
    to_id = to.membership_id or 0
    people = Membership.objects.select_related("role", "business")
    member = people.filter(pk=to_id, is_active=True).first()
    if member is None:
        raise OwnerUnknown
    receiver = actor_of(member)

    def give(row_id: int) -> bool:
        rows = Activity.objects.select_for_update(no_key=True, of=("self",))
        row = rows.select_related("party").get(pk=row_id)
        if row.owner_id != from_id:
            return False
        if row.party and not may(receiver, "party.see", row.party):
            raise CallerCannotSeeParty(name=receiver.display_name)
        row.owner_id, row.version = to_id, row.version + 1
        row.updated_at = timezone.now()
        row.save(update_fields=["owner", "version", "updated_at"])
        there = MeetingParticipant.objects.filter(meeting__activity_id=row_id)
        if not there.filter(membership_id=to_id).exists():
            there.filter(membership_id=from_id).update(membership_id=to_id)
        return True

    return {row_id: _attempt(give, row_id) for row_id in row_ids}


def _attempt(give: Callable[[int], bool], row_id: int) -> Outcome:
    """Give one row, and answer with what it refused instead of raising."""
    try:
        with transaction.atomic():
            return give(row_id)
    except Refusal as refusal:
        return refusal
