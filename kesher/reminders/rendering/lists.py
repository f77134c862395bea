"""The list of reminders (רשימת התזכורות), the menu of the clock, the tab of a card."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.lib.dates import format_datetime, local, relative_datetime, relative_due
from kesher.lib.urls import business_url
from kesher.notifications.queries import Day, DayLine, Place, day_of, day_sections
from kesher.records.queries import record_type_of
from kesher.reminders.choices import ReminderState
from kesher.reminders.models import Reminder
from kesher.reminders.queries import living_of, reminders_on
from kesher.reminders.queries.subjects import places_of
from kesher.reminders.rendering.fields import minutes_label, whose
from kesher.tenancy.rules.access import Actor

_IN_MENU = 10
_IN_LIST = 200
_LINES = 5
_NEAR = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class ShownReminder:
    """A reminder with the ways to deal with it."""

    id: int
    text: str
    about: str
    url: str
    when: str
    when_title: str
    note: str
    is_fired: bool
    is_mine: bool
    edit_url: str
    snooze_url: str
    done_url: str
    dismiss_url: str


@dataclass(frozen=True, slots=True)
class WaitingSection:
    """What else waits today: calls, tasks."""

    label: str
    icon: str
    count: int
    lines: Sequence[DayLine]
    url: str


def list_context(actor: Actor, *, is_menu: bool) -> dict[str, Any]:
    """Return what `reminders/reminder_list.html` and its menu need."""
    limit = _IN_MENU if is_menu else _IN_LIST
    rows = list(living_of(actor)[: limit + 1])
    shown = _shown(actor, rows[:limit])
    slug = actor.business_slug
    return {
        "now": [one for one in shown if one.is_fired],
        "later": [one for one in shown if not one.is_fired],
        "has_more": len(rows) > limit,
        "sections": _sections(actor),
        "create_url": business_url(slug, "reminders:reminder_create"),
        "list_url": business_url(slug, "reminders:reminder_list"),
        "menu_url": business_url(slug, "reminders:reminder_menu"),
    }


def reminders_tab(actor: Actor, record: Any) -> Mapping[str, Any]:
    """Return what the tab of reminders on a card shows: the actor's, and those that he set."""
    kind = record_type_of(actor, record)
    where = {"record_type": kind.key, "record_id": record.pk}
    rows = list(reminders_on(actor, kind.key, record.pk))
    slug = actor.business_slug
    return {
        "reminders": _shown(actor, rows),
        "create_url": business_url(slug, "reminders:record_remind", **where),
        "list_url": business_url(slug, "reminders:record_reminders", **where),
    }


def reminder_lines(actor: Actor, day: Day, limit: int) -> list[DayLine]:
    """Return what pops until the day ends, for «what waits for me today»."""
    rows = living_of(actor).filter(fires_at__lt=day.end)[:limit]
    return [
        DayLine(one.text, one.when, one.about, one.url, one.is_fired)
        for one in _shown(actor, list(rows))
    ]


def _sections(actor: Actor) -> list[WaitingSection]:
    day = day_of(local(timezone.now()).date())
    found = []
    for section in day_sections():
        count = section.count(actor, day) if section.is_in_reminders else 0
        if count:
            url = business_url(actor.business_slug, section.url_name) if section.url_name else ""
            lines = section.lines(actor, day, _LINES)
            found.append(WaitingSection(str(section.label), section.icon, count, lines, url))
    return found


def _shown(actor: Actor, rows: Iterable[Reminder]) -> list[ShownReminder]:
    kept = list(rows)
    places = places_of(actor, ((row.record_type, row.record_id) for row in kept))
    now = timezone.now()
    return [
        _one(actor, row, places.get((row.record_type, row.record_id or 0)), now) for row in kept
    ]


def _one(actor: Actor, row: Reminder, place: Place | None, now: datetime) -> ShownReminder:
    def url(name: str) -> str:
        return business_url(actor.business_slug, f"reminders:{name}", reminder_id=row.pk)

    title = place.title if place else ""
    nowhere = _("The record is no longer here for you") if row.record_type and not place else ""
    return ShownReminder(
        id=row.pk,
        text=row.text or title or nowhere,
        about=(title if row.text else place.type_label) if place else nowhere,
        url=place.url if place else "",
        when=_when(row.fires_at, now) if row.fires_at else _("when it has a time"),
        when_title=format_datetime(row.fires_at) if row.fires_at else "",
        note=_note(actor, row),
        is_fired=row.state == ReminderState.FIRED,
        is_mine=row.membership_id == actor.membership_id,
        edit_url=url("reminder_edit"),
        snooze_url=url("reminder_snooze"),
        done_url=url("reminder_done"),
        dismiss_url=url("reminder_dismiss"),
    )


def _when(moment: datetime, now: datetime) -> str:
    is_near = moment - now < _NEAR
    return relative_due(moment, now) if is_near else relative_datetime(moment, now, with_time=True)


def _note(actor: Actor, row: Reminder) -> str:
    told = []
    if row.anchor_field and row.minutes_before is not None:
        told.append(minutes_label(row.minutes_before))
    if row.snoozed_until and row.state == ReminderState.WAITING:
        told.append(_("put off"))
    if of_whom := whose(actor, row):
        told.append(of_whom)
    return " · ".join(told)
