"""What the meeting window shows round its fields."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from kesher.activities.models import Meeting
from kesher.activities.queries.callers import TreeNode, caller_tree, read_caller
from kesher.activities.queries.log_screen import contacts_of
from kesher.lib.dates import format_date, format_time, local
from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor

_USUAL_LENGTH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of a list of tick boxes; without a value it is a heading."""

    value: int | None
    label: str
    depth: int
    is_ticked: bool


def participant_choices(
    actor: Actor, party: Party, meeting: Meeting | None
) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Return the users and the contacts that can take part, those who do already included."""
    users = [
        (user_id, node.label)
        for node in caller_tree(actor, with_departments=False)
        if (user_id := _user_of(node)) is not None
    ]
    contacts = contacts_of(party)
    if meeting is not None:
        for row in meeting.participants.select_related("membership", "contact"):
            if row.membership_id and row.membership_id not in dict(users):
                users.append((row.membership_id, row.membership.display_name))
            if row.contact_id and row.contact_id not in dict(contacts):
                contacts.append((row.contact_id, row.contact.name))
    return users, contacts


def user_ticks(actor: Actor, chosen: set[int], choices: list[tuple[int, str]]) -> list[Tick]:
    """Return the users' tree as tick boxes; participants who left the business come last."""
    ticks = []
    shown: set[int] = set()
    for node in caller_tree(actor, with_departments=False):
        value = _user_of(node)
        if value is not None:
            shown.add(value)
        ticks.append(Tick(value, node.label, node.depth, value in chosen))
    ticks += [Tick(pk, name, 0, pk in chosen) for pk, name in choices if pk not in shown]
    return ticks


def contact_ticks(chosen: set[int], choices: list[tuple[int, str]]) -> list[Tick]:
    """Return the contacts of the card as tick boxes."""
    return [Tick(pk, name, 0, pk in chosen) for pk, name in choices]


def usual_times(now: datetime | None = None) -> dict[str, str]:
    """Return the next full hour, for a new meeting until the user says otherwise."""
    start = local(now or timezone.now()).replace(minute=0, second=0, microsecond=0)
    start += _USUAL_LENGTH
    return times_of(start, start + _USUAL_LENGTH)


def times_of(starts_at: datetime, ends_at: datetime) -> dict[str, str]:
    """Return the moments of a meeting as its fields show them."""
    is_same_day = local(starts_at).date() == local(ends_at).date()
    return {
        "starts_date": format_date(starts_at),
        "starts_time": format_time(starts_at),
        "ends_date": "" if is_same_day else format_date(ends_at),
        "ends_time": format_time(ends_at),
    }


def _user_of(node: TreeNode) -> int | None:
    return read_caller(node.value)[0]
