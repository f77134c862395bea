"""Logging telephone calls: unanswered, answered by a machine, held, and from unknown numbers."""

from collections.abc import Callable
from uuid import UUID

from django.utils.translation import pgettext

from kesher.activities.choices import ActivityKind, CallDirection, CallStatus
from kesher.activities.errors import (
    CallAlreadyNamed,
    CallStatusRequired,
    DirectionRequired,
    EmptySummary,
    NumberRequired,
)
from kesher.activities.models import Activity, PhoneCall
from kesher.activities.operations.mentions import keep_mentions
from kesher.activities.operations.next_calls import close_calls_as_contacted, promise_call
from kesher.activities.operations.rows import (
    check_contact,
    cleaned_summary,
    open_party,
    subject_of,
    write_row,
)
from kesher.activities.queries.activities import get_activity
from kesher.activities.rules.next_calls import NextCallPlan
from kesher.activities.rules.subjects import RecordKey
from kesher.lib.errors import NotPermitted
from kesher.lib.phone import parse_phone
from kesher.lib.rows import insert_row
from kesher.lib.text import clean_line
from kesher.parties.choices import PartyRole
from kesher.parties.operations import add_phone, create_party
from kesher.parties.queries.access import may, may_write_phones
from kesher.parties.rules.entries import PartyEntry, PhoneEntry, Reach
from kesher.tenancy.history import operation
from kesher.tenancy.operations import run_once
from kesher.tenancy.rules.access import Actor, is_within_reach, require

HELD = frozenset({CallStatus.SHORT_CALL, CallStatus.CALL_WITH_CONTENT})


@operation
def log_no_answer(
    *,
    actor: Actor,
    key: UUID,
    party_id: int | None = None,
    about: RecordKey | None = None,
    summary: str = "",
) -> int:
    """Log a call that nobody answered, without asking anything; return the id of the row.

    Raises: NotFound, when the record is not to be seen; NotPermitted, without the right to log;
    PartyArchived, PartyLeftLists and RecordArchived, when its log is read-only; SummaryTooLong.
    """

    def deed() -> int:
        subject = subject_of(actor, party_id, about)
        row = write_row(
            actor,
            ActivityKind.PHONE_CALL,
            on=subject,
            summary=cleaned_summary(summary)
            or pgettext("summary of an unanswered call", "No answer"),
        )
        return _write_call(actor, row, CallStatus.NO_ANSWER)

    return _once(actor, key, "log_no_answer", deed)


@operation
def log_message_left(
    *,
    actor: Actor,
    key: UUID,
    summary: str,
    party_id: int | None = None,
    about: RecordKey | None = None,
    contact_id: int | None = None,
) -> int:
    """Log a call that ended with a message left; the summary is its gist. Return the row's id.

    Raises: NotFound, NotPermitted, PartyArchived, PartyLeftLists and RecordArchived as for any
    call; NotAContactOfParty; SummaryTooLong.
    """

    def deed() -> int:
        subject = subject_of(actor, party_id, about)
        check_contact(contact_id, party_id=subject.party_id)
        row = write_row(
            actor,
            ActivityKind.PHONE_CALL,
            on=subject,
            summary=cleaned_summary(summary),
            contact_id=contact_id,
        )
        return _write_call(actor, row, CallStatus.LEFT_MESSAGE)

    return _once(actor, key, "log_message_left", deed)


@operation
def log_call(
    *,
    actor: Actor,
    key: UUID,
    summary: str,
    status: str,
    party_id: int | None = None,
    about: RecordKey | None = None,
    direction: str = CallDirection.OUTGOING,
    contact_id: int | None = None,
    next_call: NextCallPlan | None = None,
) -> int:
    """Log a call that was held, and the next one if there is to be one; return the row's id.

    Raises: NotFound, NotPermitted, PartyArchived, PartyLeftLists and RecordArchived as for any
    call; CallStatusRequired, unless the call is short or with content; EmptySummary, for content
    without a word; SummaryTooLong; DirectionRequired; NotAContactOfParty; NextCallInPast,
    NotACaller, CallerCannotSeeParty, when the next call cannot be.
    """

    def deed() -> int:
        subject = subject_of(actor, party_id, about)
        if status not in HELD:
            raise CallStatusRequired
        if direction not in CallDirection.values:
            raise DirectionRequired
        text = cleaned_summary(summary)
        if status == CallStatus.CALL_WITH_CONTENT and not text:
            raise EmptySummary
        check_contact(contact_id, party_id=subject.party_id)
        row = write_row(
            actor,
            ActivityKind.PHONE_CALL,
            on=subject,
            summary=text,
            contact_id=contact_id,
        )
        _write_call(actor, row, CallStatus(status), direction=CallDirection(direction))
        keep_mentions(actor, row, subject)
        if next_call is not None and subject.party is not None:
            promise_call(actor, row, subject.party, next_call)
        return row.pk

    return _once(actor, key, "log_call", deed)


@operation
def log_unknown_call(
    *, actor: Actor, key: UUID, phone: str, summary: str = "", status: str = CallStatus.SHORT_CALL
) -> int:
    """Log an incoming call from a number that nobody has; it is named later. Return its id.

    Raises: NotPermitted, without the right to log; NumberRequired, without a digit;
    CallStatusRequired, unless the call is short or with content; SummaryTooLong.
    """

    def deed() -> int:
        require(actor, "activity.create")
        raw = clean_line(phone)[:60]
        if not any(character.isdigit() for character in raw):
            raise NumberRequired
        if status not in HELD:
            raise CallStatusRequired
        row = write_row(actor, ActivityKind.PHONE_CALL, summary=cleaned_summary(summary))
        insert_row(
            PhoneCall(
                business_id=actor.business_id,
                activity=row,
                direction=CallDirection.INCOMING,
                status=status,
                phone_raw=raw,
                phone_e164=parse_phone(raw).e164 or "",
            )
        )
        return row.pk

    return _once(actor, key, "log_unknown_call", deed)


@operation
def name_unknown_call(
    *,
    actor: Actor,
    key: UUID,
    activity_id: int,
    party_id: int | None = None,
    new_party: PartyEntry | None = None,
    role: str = PartyRole.CUSTOMER,
    adds_number: bool = True,
) -> int:
    """Give a call from an unknown number to a party, or to a new one made of it.

    The party gets the number of the call; one that stands only with `adds_number`, and only from
    an actor who may change it: to log is not to change cards. Return the id of the party.

    Raises: NotFound, when the call or the party is not to be seen; NotPermitted, when the call is
    not the actor's to change or a party not his to create; CallAlreadyNamed, when a colleague was
    first; PartyArchived; what `create_party`
    and `add_phone` refuse.
    """

    def deed() -> int:
        row = get_activity(actor=actor, activity_id=activity_id)
        is_in_reach = is_within_reach(
            actor,
            "activity.edit",
            owner_id=row.owner_id,
            branch_id=row.branch_id,
            department_id=row.department_id,
        )
        if not is_in_reach:
            raise NotPermitted("activity.edit")
        locked: Activity = Activity.objects.select_for_update(no_key=True).get(pk=row.pk)
        if locked.party_id is not None or locked.record_type:
            raise CallAlreadyNamed
        wanted = party_id
        if new_party is not None:
            phones = (PhoneEntry(raw=row.phone_call.phone_raw, is_main=True),)
            reach = Reach(phones=phones if may_write_phones(actor) else ())
            wanted = create_party(actor=actor, entry=new_party, roles=[role], reach=reach).pk
        party = open_party(actor, wanted or 0)
        may_add = may(actor, "party.edit", party) and may_write_phones(actor)
        if new_party is None and adds_number and may_add:
            add_phone(actor=actor, party_id=party.pk, raw=row.phone_call.phone_raw)
        locked.party_id = party.pk
        locked.version += 1
        locked.save(update_fields=["party", "version", "updated_at"])
        close_calls_as_contacted(actor, locked)
        return party.pk

    return _once(actor, key, "name_unknown_call", deed)


def _once(actor: Actor, key: UUID, deed_name: str, deed: Callable[[], int]) -> int:
    return run_once(actor=actor, key=key, deed_name=deed_name, deed=deed) or 0


def _write_call(
    actor: Actor,
    row: Activity,
    status: CallStatus,
    *,
    direction: CallDirection = CallDirection.OUTGOING,
) -> int:
    insert_row(
        PhoneCall(business_id=actor.business_id, activity=row, direction=direction, status=status)
    )
    close_calls_as_contacted(actor, row)
    return row.pk
