"""Telling people of requests: who is to handle one, and who waits for it."""

from dataclasses import dataclass

from kesher.notifications.operations import notify
from kesher.requests.choices import TaskStatus
from kesher.requests.models import Request
from kesher.tenancy.models import GroupMember
from kesher.tenancy.rules.access import Actor

GIVEN, CHANGED, REFUSED = "request_given", "request_changed", "request_refused"
WAY, INHERITED = "request_way", "request_inherited"
_LONGEST_TEXT = 300


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a request decides who is told when it changes."""

    owner_id: int | None
    group_id: int | None
    status: str
    feedback: str

    @classmethod
    def of(cls, request: Request) -> "Standing":
        return cls(request.owner_id, request.group_id, request.status, request.feedback)


def tell_of_new(actor: Actor, request: Request) -> None:
    """Tell whoever is to handle a new request, or everybody of its group."""
    _tell(actor, request, GIVEN, _handlers(request), request.content)


def tell_of_change(actor: Actor, request: Request, before: Standing) -> None:
    """Tell a new handler that the request is his, and who gave it or has it of any other change."""
    after = Standing.of(request)
    new = set[int]()
    if (after.owner_id, after.group_id) != (before.owner_id, before.group_id):
        new = _handlers(request) - {before.owner_id or 0}
        _tell(actor, request, GIVEN, new, request.content)
    is_refused = after.status == TaskStatus.REFUSED and before.status != after.status
    concerned = {request.created_by_id, request.owner_id} - new - {None}
    told = after.feedback if after.feedback != before.feedback else ""
    _tell(actor, request, REFUSED if is_refused else CHANGED, {*filter(None, concerned)}, told)


def tell_of_way(actor: Actor, request: Request) -> None:
    """Tell whoever handles a task that one it waits for was closed, and not which: he may not see
    that one.
    """
    _tell(actor, request, WAY, _handlers(request), "")


def tell_heir(request: Request) -> None:
    """Tell whoever has the next task of a series because its handler has left, even if it was he
    who did the last.
    """
    _tell(None, request, INHERITED, _handlers(request), request.content)


def _handlers(request: Request) -> set[int]:
    if request.owner_id:
        return {request.owner_id}
    members = GroupMember.objects.filter(group=request.group)
    return set(members.values_list("membership_id", flat=True))


def _tell(actor: Actor | None, request: Request, kind: str, members: set[int], text: str) -> None:
    if members - ({actor.membership_id} if actor else set()):
        notify(
            actor=actor,
            kind=kind,
            members=sorted(members),
            record_type=request.kind,
            record_id=request.pk,
            text=text[:_LONGEST_TEXT],
        )
