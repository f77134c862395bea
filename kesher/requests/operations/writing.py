"""What writing a request means beyond its columns, through whatever door it comes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils import timezone

from kesher.lib.text import clean_line
from kesher.records.operations import plain_writer
from kesher.records.queries import record_type
from kesher.records.rules.record_types import RecordWriter
from kesher.requests.choices import CLOSED_STATUS, RequestKind, Sharing
from kesher.requests.errors import (
    ContactOfAnother,
    ContentMissing,
    EndsBeforeStart,
    GiverMissing,
    HandlerMissing,
    LockedForRecipient,
    RepeatsWithoutTarget,
    SharedNowhere,
    WaitsForOthers,
)
from kesher.requests.models import Request
from kesher.requests.operations.deleting import restore_with_series, withdraw_followers
from kesher.requests.operations.dependencies import count_predecessors_around, follow_state
from kesher.requests.operations.repeating import repeat_when_done
from kesher.requests.operations.series import keep_apart
from kesher.requests.operations.telling import Standing, tell_of_change, tell_of_new
from kesher.requests.queries.course import locked_in
from kesher.tenancy.rules.access import Actor

Values = Mapping[str, Any]
_LONGEST_SUBJECT = 120  # of a message, which is called by how it begins


def request_writer(type_key: str) -> RecordWriter:
    """Return how requests of this kind are written."""
    plain = plain_writer(type_key, settle=settle_request)
    plain_create, plain_edit = plain.create, plain.edit
    if plain_create is None or plain_edit is None:
        raise TypeError(type_key)

    def create(*, actor: Actor, values: Values) -> Any:
        request = plain_create(actor=actor, values=_for_group(values))
        tell_of_new(actor, request)
        return request

    def edit(
        *, actor: Actor, record_id: int, values: Values, expected_version: int | None = None
    ) -> Any:
        before = _locked(record_id)
        if before is not None:  # where there is none, the plain writer says so
            _require_open_to(actor, before, values)
        request = plain_edit(
            actor=actor, record_id=record_id, values=values, expected_version=expected_version
        )
        if before is not None and request.version != before.version:
            keep_apart(before, request)
            tell_of_change(actor, request, Standing.of(before))
            follow_state(actor, request, was_open=before.closed_at is None)
            repeat_when_done(actor, request, was_closed=before.closed_at is not None)
        return request

    def refresh(*, record_ids: Sequence[int]) -> None:
        if plain.refresh:
            plain.refresh(record_ids=record_ids)
        count_predecessors_around(record_ids)
        withdraw_followers(record_ids)

    return replace(
        plain,
        create=create,
        edit=edit,
        delete=_unless_locked(plain.delete),
        restore=_with_series(_then_counted(plain.restore)),
        archive=_unless_locked(plain.archive),
        unarchive=_unless_locked(plain.unarchive),
        refresh=refresh,
        edits_alone=True,
        marks={},  # those that wait for a request are told with each
    )


def _locked(request_id: int) -> Request | None:
    """Return the request as it is until the end of the transaction."""
    found: Request | None = Request.objects.select_for_update().filter(pk=request_id).first()
    return found


def _unless_locked(deed: Callable[..., Any] | None) -> Callable[..., Any]:
    """Return the deed, kept from whomever the giver of a task keeps from changing it."""
    if deed is None:
        raise TypeError

    def run(*, actor: Actor, record_id: int) -> Any:
        request = _locked(record_id)
        if request is not None:
            _require_open_to(actor, request, {"is_put_away": True})
        return _then_counted(deed)(actor=actor, record_id=record_id)

    return run


def _then_counted(deed: Callable[..., Any] | None) -> Callable[..., Any]:
    """Return the deed, after which those that wait for the request know whether it is open."""
    if deed is None:
        raise TypeError

    def run(*, actor: Actor, record_id: int) -> Any:
        record = deed(actor=actor, record_id=record_id)
        count_predecessors_around([record_id])
        return record

    return run


def _with_series(restore: Callable[..., Any]) -> Callable[..., Any]:
    """Return the deed that brings back what was deleted together, and nothing twice."""

    def run(*, actor: Actor, record_id: int) -> Any:
        request = restore_with_series(restore, actor=actor, record_id=record_id)
        withdraw_followers([record_id])
        return request

    return run


def _for_group(values: Values) -> Values:
    """Leave a request that is for a group without a handler, unless one is named."""
    if values.get("group") and "owner" not in values:
        return {**values, "owner": None}
    return values


def _require_open_to(actor: Actor, request: Request, values: Values) -> None:
    """Let only those change a locked task who gave it, or whose right reaches every request."""
    if not request.is_locked_for_recipient:
        return
    kind = record_type(request.kind)
    changed = frozenset(
        key
        for key, value in values.items()
        if (spec := kind.find_field(key)) is None or spec.value_of(request) != value
    )
    if locked := locked_in(actor, request, changed):
        raise LockedForRecipient(locked[0] if locked[0] in values else "")


def settle_request(request: Request) -> None:
    """Bring into agreement what the columns of a request say of each other, before it is stored.

    A message is called by how it begins. A closed status closes the request at once, an open one
    opens it again; a done task is done to 100 %. A personal task stands in no branch.

    Raises: GiverMissing, ContentMissing, HandlerMissing, ContactOfAnother, EndsBeforeStart,
    RepeatsWithoutTarget, SharedNowhere, WaitsForOthers, each naming the field.
    """
    _settle_whom(request)
    _settle_times(request)
    _settle_sharing(request)
    if request.kind == RequestKind.MESSAGE:
        request.subject = clean_line(request.content)[:_LONGEST_SUBJECT]
        if not request.subject:
            raise ContentMissing


def _settle_whom(request: Request) -> None:
    if request.owner_id is None and request.group_id is None:
        raise HandlerMissing
    contact = request.contact if request.contact_id else None
    if contact and request.party_id is None:
        request.party_id = contact.party_id
    if contact and contact.party_id != request.party_id:
        raise ContactOfAnother
    is_message = request.kind == RequestKind.MESSAGE
    if is_message and request.party_id is None and not request.contact_name.strip():
        raise GiverMissing


def _settle_times(request: Request) -> None:
    start = request.starts_at
    if start and request.due_at and request.due_at < start:
        raise EndsBeforeStart("due_at")
    if start and request.ended_at and request.ended_at < start:
        raise EndsBeforeStart("ended_at")
    if request.repeats and not request.due_at:
        raise RepeatsWithoutTarget
    status = record_type(request.kind).find_status("status")
    if status is None or request.status not in status.closed:
        request.closed_at = None
        request.closed_regardless = False
        return
    if request.closed_at is None:
        _settle_waiting(request)
    request.closed_at = request.closed_at or timezone.now()
    if request.status == CLOSED_STATUS and request.kind == RequestKind.TASK:
        request.percent_done = 100


def _settle_waiting(request: Request) -> None:
    """Let a task that waits for others be done only if that is said; one may be refused at once."""
    if request.status == CLOSED_STATUS and request.open_predecessors:
        if not request.closed_regardless:
            raise WaitsForOthers(count=request.open_predecessors)
    else:
        request.closed_regardless = False


def _settle_sharing(request: Request) -> None:
    if request.sharing == Sharing.PERSONAL:
        request.branch_id = request.department_id = None
        return
    if request.branch_id is None:
        raise SharedNowhere("branch")
    if request.sharing == Sharing.BRANCH:
        request.department_id = None
    elif request.department_id is None:
        raise SharedNowhere("department")
