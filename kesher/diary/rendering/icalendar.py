"""Entries of a calendar as iCalendar (RFC 5545) writes them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from icalendar import (
    Calendar,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vRecur,
)
from icalendar import Event as Component

from kesher.diary.queries.feeds import Event
from kesher.lib.dates import ISRAEL, local

CONTENT_TYPE = "text/calendar; charset=utf-8"
_PRODUCT = "-//Kesher//Kesher CRM//HE"


def calendar_bytes(events: Iterable[Event], *, name: str) -> bytes:
    """Return a calendar of these entries, with the zone that their hours are of.

    Hours are local with a zone, so that what comes again stays at its hour when the clocks change.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", ISRAEL.key)
    calendar.add_component(_zone())
    for event in events:
        calendar.add_component(_component(event))
    return bytes(calendar.to_ical())


def _zone() -> Timezone:
    """Return the zone of Israel by its rules: every reader follows them, lists of days some do not.

    Source: the law since 2013: from the Friday before the last Sunday of March at 02:00 to the last
    Sunday of October at 02:00.
    """
    zone = Timezone()
    zone.add("tzid", ISRAEL.key)
    zone.add_component(
        _half(
            TimezoneDaylight(),
            "IDT",
            datetime(2013, 3, 29, 2),  # noqa: DTZ001 -- a rule of a zone is told by its own clock
            "FREQ=YEARLY;BYMONTH=3;BYDAY=FR;BYMONTHDAY=23,24,25,26,27,28,29",
            hours=(2, 3),
        )
    )
    zone.add_component(
        _half(
            TimezoneStandard(),
            "IST",
            datetime(2013, 10, 27, 2),  # noqa: DTZ001 -- as above
            "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
            hours=(3, 2),
        )
    )
    return zone


def _half(
    half: Component, name: str, since: datetime, rule: str, *, hours: tuple[int, int]
) -> Component:
    half.add("tzname", name)
    half.add("dtstart", since)
    half.add("rrule", vRecur.from_ical(rule))
    half.add("tzoffsetfrom", timedelta(hours=hours[0]))
    half.add("tzoffsetto", timedelta(hours=hours[1]))
    return half


def _component(event: Event) -> Component:
    component = Component()
    component.add("uid", event.uid)
    component.add("dtstamp", event.changed_at)
    component.add("sequence", event.version)
    component.add("summary", event.title)
    component.add("dtstart", _moment(event.starts_at, event))
    component.add("dtend", _moment(event.ends_at, event))
    if event.place:
        component.add("location", event.place)
    if event.about:
        component.add("description", event.about)
    if event.is_private:
        component.add("class", "PRIVATE")
    for email in event.emails:
        component.add("attendee", vCalAddress(f"mailto:{email}"))
    if event.rule:
        component.add("rrule", vRecur.from_ical(event.rule))
    for moment in event.excepted:
        component.add("exdate", _moment(moment, event))
    if event.replaces is not None:
        component.add("recurrence-id", _moment(event.replaces, event))
    return component


def _moment(moment: datetime, event: Event) -> date | datetime:
    at = local(moment)
    return at.date() if event.is_all_day else at.replace(tzinfo=ISRAEL)
