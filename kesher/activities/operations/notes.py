"""Logging notes, which come from neither a meeting nor a call."""

from uuid import UUID

from kesher.activities.choices import ActivityKind
from kesher.activities.errors import EmptySummary
from kesher.activities.operations.next_calls import promise_call
from kesher.activities.operations.rows import cleaned_summary, open_party, write_row
from kesher.activities.rules.next_calls import NextCallPlan
from kesher.tenancy.history import operation
from kesher.tenancy.operations import run_once
from kesher.tenancy.rules.access import Actor


@operation
def log_note(
    *, actor: Actor, key: UUID, party_id: int, summary: str, next_call: NextCallPlan | None = None
) -> int:
    """Log a note, and the next call if there is to be one; return the id of the row.

    A note is no contact with the party, so the calls promised to it stay.

    Raises: NotFound, when the party is not to be seen; NotPermitted, without the right to log;
    PartyArchived, when its log is read-only; EmptySummary; SummaryTooLong;
    NextCallInPast, NotACaller, CallerCannotSeeParty, when the next call cannot be.
    """

    def deed() -> int:
        party = open_party(actor, party_id)
        text = cleaned_summary(summary)
        if not text:
            raise EmptySummary
        row = write_row(actor, ActivityKind.NOTE, party_id=party.pk, summary=text)
        if next_call is not None:
            promise_call(actor, row, party, next_call)
        return row.pk

    return run_once(actor=actor, key=key, deed_name="log_note", deed=deed) or 0
