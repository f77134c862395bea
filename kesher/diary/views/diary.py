"""The diary, and what is done with a meeting in it."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render as render_part
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from kesher.activities import operations
from kesher.activities.queries import get_meeting
from kesher.diary.queries.diary import Day, diary_days, hours_of
from kesher.diary.queries.menu import meeting_menu
from kesher.diary.queries.whose import ME, Whose, own_diary, whose_diary
from kesher.diary.rendering.blocks import Drawer
from kesher.diary.rendering.months import draw_weeks
from kesher.diary.rules.spans import Span, View, neighbour, span_of, within_reach
from kesher.lib.dates import ISRAEL, format_date, format_time, weekday_name
from kesher.lib.errors import NotFound
from kesher.lib.hebrew_dates import hebrew_months
from kesher.lib.htmx import render, toast, trigger
from kesher.lib.ids import read_id
from kesher.lib.typed_dates import DateNotUnderstood, parse_date
from kesher.lib.urls import business_url
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require

_VIEW_WORDS = {
    View.DAY: pgettext_lazy("view of the diary", "Day"),
    View.WEEK: pgettext_lazy("view of the diary", "Week"),
    View.MONTH: pgettext_lazy("view of the diary", "Month"),
    View.AGENDA: pgettext_lazy("view of the diary", "Agenda"),
}


@require_GET
def diary(request: BusinessRequest) -> HttpResponse:
    """Show the diary of whoever the address names: a day, week or month, or as a list."""
    actor = request.actor
    require(actor, "activity.see")
    span = _span(request)
    whose = whose_diary(actor, request.GET.getlist("who"))
    days = diary_days(actor, span, whose, hours_of(actor, whose))
    context = _context(request, span, whose, days)
    return render(
        request, page="diary/diary.html", partial="diary/_diary_body.html", context=context
    )


@require_GET
def diary_beside(request: BusinessRequest) -> HttpResponse:
    """Show a day of one's own diary, to stand beside another screen."""
    actor = request.actor
    require(actor, "activity.see")
    span = _span(request, View.DAY)
    whose = own_diary(actor)
    days = diary_days(actor, span, whose, hours_of(actor, whose))
    url = business_url(actor.business_slug, "diary:diary_beside")
    today = timezone.localdate()
    context = {
        **_context(request, span, whose, days),
        "title": f"{weekday_name(span.day)} {span.day.day}.{span.day.month}",
        "is_today": span.day == today,
        "here_url": f"{url}?day={span.day}",
        "before_url": f"{url}?day={neighbour(span, -1)}",
        "after_url": f"{url}?day={neighbour(span, 1)}",
        "today_url": url,
        "diary_url": f"{business_url(actor.business_slug, 'diary:diary')}?view=day&day={span.day}",
    }
    return render_part(request, "diary/_diary_beside.html", context)


@require_GET
def diary_menu(request: BusinessRequest, activity_id: int) -> HttpResponse:
    """Show what can be done with a meeting."""
    found = get_meeting(actor=request.actor, activity_id=activity_id)
    context = {"items": meeting_menu(request.actor, found)}
    return render_part(request, "components/menu_items.html", context)


@require_POST
def diary_move(request: BusinessRequest, activity_id: int) -> HttpResponse:
    """Move a meeting, or make it longer or shorter; offer to take it back."""
    actor = request.actor
    found = get_meeting(actor=actor, activity_id=activity_id)
    # With their offset: where the clocks go back an hour of the day is there twice.
    was = {"starts": found.starts_at.isoformat(), "ends": found.ends_at.isoformat()}
    told = request.POST if "starts" in request.POST else request.GET
    version = read_id(told.get("version", "")) or 0
    operations.move_meeting(
        actor=actor,
        activity_id=activity_id,
        starts_at=_moment(told.get("starts", "")),
        ends_at=_moment(told.get("ends", "")),
        expected_version=version,
    )
    url = business_url(actor.business_slug, "diary:diary_move", activity_id=activity_id)
    undo_url = f"{url}?{urlencode(was | {'version': version + 1})}"
    response = HttpResponse(status=204)
    trigger(response, "kesher:refresh", "#diary-body")
    starts = _moment(told.get("starts", ""))
    text = _("%(title)s moved to %(day)s %(time)s.") % {
        "title": found.title,
        "day": format_date(starts),
        "time": format_time(starts),
    }
    return toast(response, text, undo_url=undo_url)


def _moment(told: str) -> datetime:
    """Read a moment, local where it names no offset.

    Raises: NotFound, for what the diary never sends.
    """
    try:
        moment = datetime.fromisoformat(told)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=ISRAEL)
    except ValueError:
        raise NotFound from None
    if not within_reach(moment.date(), timezone.localdate()):
        raise NotFound
    return moment


def _span(request: BusinessRequest, view: View | None = None) -> Span:
    """Return the span that the address names; this week where it names none that there is."""
    today = timezone.localdate()
    told = request.GET.get("view", "")
    view = view or (View(told) if told in set(View) else View.WEEK)
    try:
        day = parse_date(request.GET.get("day") or "היום", today=today)
    except DateNotUnderstood:
        day = today
    return span_of(view, day if within_reach(day, today) else today)


def _context(request: BusinessRequest, span: Span, whose: Whose, days: list[Day]) -> dict[str, Any]:
    slug = request.actor.business_slug
    url = business_url(slug, "diary:diary")
    who = urlencode([("who", value) for value in whose.chosen if whose.chosen != (ME,)])

    def address(view: View, day: date) -> str:
        return f"{url}?view={view.value}&day={day}{'&' if who else ''}{who}"

    people = [pk for pk in whose.people if pk != request.actor.membership_id]
    new_with = [("user", pk) for pk in people] if len(people) == 1 else []
    new_with += [("resource", pk) for pk in whose.resources] if len(whose.resources) == 1 else []
    return {
        "span": span,
        "whose": whose,
        "url": url,
        "here_url": address(span.view, span.day),
        "title": _title(span),
        "subtitle": hebrew_months(span.days[len(span.days) // 2], span.days[len(span.days) // 2])
        if span.view is View.MONTH
        else hebrew_months(span.first, span.last),
        "views": [
            {
                "label": word,
                "url": address(view, span.day),
                "get": address(view, span.day),
                "is_current": view is span.view,
            }
            for view, word in _VIEW_WORDS.items()
        ],
        "before_url": address(span.view, neighbour(span, -1)),
        "after_url": address(span.view, neighbour(span, 1)),
        "today_url": address(span.view, timezone.localdate()),
        "new_url": business_url(slug, "activities:meeting_create"),
        "new_with": urlencode(new_with),
        "may_create": request.actor.may("activity.create"),
        **_drawn(span, days, Drawer(slug, whose.is_shared), partial(address, View.DAY)),
    }


def _drawn(
    span: Span, days: list[Day], drawer: Drawer, url_of: Callable[[date], str]
) -> dict[str, Any]:
    """Return the days as their view needs them: a month as weeks, else one by one."""
    if span.view is View.MONTH:
        return {
            "weekdays": [weekday_name(shown.day) for shown in days[:7]],
            "weeks": draw_weeks(days, drawer, month=span.day.month, url_of=url_of),
        }
    return {
        "days": [_shown(day, drawer, span, url_of(day.day)) for day in days],
        "hours": [f"{hour:02}:00" for hour in range(24)],
    }


def _shown(day: Day, drawer: Drawer, span: Span, url: str) -> dict[str, Any]:
    opens, closes = day.open_hours or (None, None)
    return {
        "day": day,
        "iso": day.day.isoformat(),
        "name": weekday_name(day.day),
        "date": f"{day.day.day}.{day.day.month}",
        "url": url,
        "opens": opens.hour * 4 + opens.minute // 15 if opens else 96,
        "closes": closes.hour * 4 + closes.minute // 15 if closes else 96,
        "whole": drawer.whole(day),
        "timed": drawer.timed(day) if span.view in {View.DAY, View.WEEK} else "",
        "lines": drawer.agenda(day) if span.view is View.AGENDA else [],
    }


def _title(span: Span) -> str:
    if span.view is View.MONTH:
        return f"{MONTHS[span.day.month]} {span.day.year}"
    if span.view is View.DAY:
        return f"{weekday_name(span.day)} {format_date(span.day)}"
    return f"{span.first.day}.{span.first.month} – {format_date(span.last)}"
