"""Logging notes, which come from neither a meeting nor a call, and documentation."""

from uuid import UUID

from kesher.activities.choices import ActivityKind
from kesher.activities.errors import DocumentationTypeRequired, EmptySummary
from kesher.activities.operations.mentions import keep_mentions
from kesher.activities.operations.next_calls import promise_call
from kesher.activities.operations.rows import (
    check_contact,
    cleaned_summary,
    open_subject,
    subject_of,
    write_row,
)
from kesher.activities.queries.documentation import documentation_types
from kesher.activities.rules.next_calls import NextCallPlan
from kesher.activities.rules.subjects import RecordKey
from kesher.tenancy.history import operation
from kesher.tenancy.operations import run_once
from kesher.tenancy.rules.access import Actor


@operation
def log_note(
    *,
    actor: Actor,
    key: UUID,
    summary: str,
    party_id: int | None = None,
    about: RecordKey | None = None,
    next_call: NextCallPlan | None = None,
) -> int:
    """Log a note on a party or on the record it is `about`; return the id of the row.

    With `next_call` the next call to the party is promised in it. A note is no contact with the
    party, so the calls promised to it stay. Who is mentioned in it is told.

    Raises: NotFound, when the record is not to be seen; NotPermitted, without the right to log;
    PartyArchived, PartyLeftLists and RecordArchived, when its log is read-only; EmptySummary;
    SummaryTooLong; NextCallInPast, NotACaller, CallerCannotSeeParty, when the next call cannot be.
    """

    def deed() -> int:
        subject = subject_of(actor, party_id, about)
        text = cleaned_summary(summary)
        if not text:
            raise EmptySummary
        row = write_row(actor, ActivityKind.NOTE, on=subject, summary=text)
        keep_mentions(actor, row, subject)
        if next_call is not None and subject.party is not None:
            promise_call(actor, row, subject.party, next_call)
        return row.pk

    return run_once(actor=actor, key=key, deed_name="log_note", deed=deed) or 0


@operation
def log_documentation(
    *,
    actor: Actor,
    key: UUID,
    summary: str,
    subtype: str,
    about: RecordKey,
    contact_id: int | None = None,
) -> int:
    """Document contact that is neither a task, a message nor a call; return the id of the row.

    It has no priority and nothing is left to do in it, so it never waits for anybody.

    Raises: NotFound, NotPermitted, PartyArchived, PartyLeftLists and RecordArchived as for a
    note; DocumentationTypeRequired, for a type that the business does not have; EmptySummary;
    SummaryTooLong; NotAContactOfParty.
    """

    def deed() -> int:
        subject = open_subject(actor, about)
        if subtype not in {option.value for option in documentation_types()}:
            raise DocumentationTypeRequired
        text = cleaned_summary(summary)
        if not text:
            raise EmptySummary
        check_contact(contact_id, party_id=subject.party_id)
        row = write_row(
            actor,
            ActivityKind.DOCUMENTATION,
            on=subject,
            summary=text,
            contact_id=contact_id,
            subtype=subtype,
        )
        keep_mentions(actor, row, subject)
        return row.pk

    return run_once(actor=actor, key=key, deed_name="log_documentation", deed=deed) or 0
