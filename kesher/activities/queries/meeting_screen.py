"""What the meeting window shows round its fields."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.activities.choices import MeetingAnswer, SeriesPart
from kesher.activities.models import Meeting
from kesher.activities.queries.callers import TreeNode, caller_tree, read_caller
from kesher.activities.queries.log_screen import contacts_of
from kesher.activities.queries.resources import active_resources
from kesher.lib.dates import ISRAEL, format_date, format_time, local
from kesher.lib.labels import labels_of
from kesher.lib.recurrences import from_json
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
    actor: Actor, party: Party | None, meeting: Meeting | None
) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Return the users and the contacts that can take part, those who do already included."""
    users = [
        (user_id, node.label)
        for node in caller_tree(actor, with_departments=False)
        if (user_id := _user_of(node)) is not None
    ]
    contacts = contacts_of(party) if party is not None else []
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


def wanted_times(told: str) -> dict[str, Any]:
    """Return the times that a place in the diary stands for: 2026-11-24T10:00, or a whole day.

    Anything else stands for the next full hour.
    """
    try:
        start = datetime.fromisoformat(told).replace(tzinfo=ISRAEL)
    except ValueError:
        return usual_times()
    if len(told) > len("2026-11-24"):
        return times_of(start, start + _USUAL_LENGTH)
    return {"is_all_day": True, **times_of(start, start + timedelta(days=1), is_all_day=True)}


def usual_times(now: datetime | None = None) -> dict[str, str]:
    """Return the next full hour, for a new meeting until the user says otherwise."""
    start = local(now or timezone.now()).replace(minute=0, second=0, microsecond=0)
    start += _USUAL_LENGTH
    return times_of(start, start + _USUAL_LENGTH)


def times_of(starts_at: datetime, ends_at: datetime, *, is_all_day: bool = False) -> dict[str, str]:
    """Return the moments of a meeting as its fields show them."""
    last = local(ends_at) - timedelta(seconds=1) if is_all_day else local(ends_at)
    is_same_day = local(starts_at).date() == last.date()
    return {
        "starts_date": format_date(starts_at),
        "starts_time": "" if is_all_day else format_time(starts_at),
        "ends_date": "" if is_same_day else format_date(last),
        "ends_time": "" if is_all_day else format_time(ends_at),
    }


def values_of(meeting: Meeting) -> dict[str, Any]:
    """Return a meeting as the fields of its window show it."""
    people = list(meeting.participants.all())
    return {
        "version": meeting.activity.version,
        "title": meeting.title,
        "place": meeting.place,
        "participants_text": meeting.participants_text,
        "summary": meeting.activity.summary,
        "is_all_day": meeting.is_all_day,
        "is_private": meeting.is_private,
        "users": [row.membership_id for row in people if row.membership_id],
        "contacts": [row.contact_id for row in people if row.contact_id],
        "resources": list(meeting.resources.values_list("resource_id", flat=True)),
        "interval": 1,
        "part": SeriesPart.ONE,
        **times_of(meeting.starts_at, meeting.ends_at, is_all_day=meeting.is_all_day),
        **recurrence_of(meeting),
    }


@dataclass(frozen=True, slots=True)
class Answer:
    """What a user answered to the invitation."""

    name: str
    text: str
    tone: str


_TONES = {"none": "gray", "yes": "green", "maybe": "amber", "no": "red"}


def answers_of(meeting: Meeting) -> list[Answer]:
    """Return who of the business takes part, and what each answered."""
    words = labels_of(MeetingAnswer)
    people = meeting.participants.filter(membership__isnull=False)
    rows = people.order_by("membership__display_name", "pk")
    found = rows.values_list("membership_id", "membership__display_name", "answer")
    return [
        Answer(name, _("holds it"), "teal")
        if pk == meeting.activity.owner_id and answer == MeetingAnswer.NONE
        else Answer(name, words[answer], _TONES[answer])
        for pk, name, answer in found
    ]


def answer_of(meeting: Meeting, actor: Actor) -> str | None:
    """Return what the actor answered, or None if he takes no part."""
    own = meeting.participants.filter(membership_id=actor.membership_id)
    return own.values_list("answer", flat=True).first()


def recurrence_of(meeting: Meeting) -> dict[str, Any]:
    """Return how a meeting comes again, as its fields show it."""
    if meeting.series is None:
        return {}
    rule = from_json(meeting.series.rule)
    return {
        "repeats": rule.frequency.value,
        "interval": rule.interval,
        "weekdays": [str(day) for day in sorted(rule.weekdays)],
        "until": format_date(rule.until) if rule.until else "",
        "count": rule.count or "",
    }


def resource_choices(meeting: Meeting | None) -> list[tuple[int, str]]:
    """Return the resources that a meeting can take, those that it has already included."""
    choices = dict(active_resources().values_list("pk", "name"))
    if meeting is not None:
        choices |= dict(meeting.resources.values_list("resource_id", "resource__name"))
    return list(choices.items())


def _user_of(node: TreeNode) -> int | None:
    return read_caller(node.value)[0]
