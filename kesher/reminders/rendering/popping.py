"""What pops: the same few words, whether the worker sends them or a page is born with them."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kesher.lib.dates import relative_datetime
from kesher.lib.urls import business_url
from kesher.notifications.queries import Place
from kesher.reminders.models import Reminder
from kesher.reminders.queries import OnScreen
from kesher.reminders.queries.subjects import places_for, places_of
from kesher.tenancy.models import Membership
from kesher.tenancy.queries import actor_of
from kesher.tenancy.rules.access import Actor


def shown_to_members(reminders: Sequence[Reminder], now: datetime) -> Mapping[int, dict[str, Any]]:
    """Return by id what pops of reminders of many people; those that are not to pop are missing.

    Missing are those on records that are gone, or that their person may not see any more. Three
    queries, and one for each type of record among them.
    """
    ids = {row.membership_id for row in reminders} | {row.created_by_id for row in reminders}
    members = Membership.objects.select_related("role", "business").in_bulk(ids - {None})
    actors = {pk: actor_of(member) for pk, member in members.items()}
    places = places_for(
        (actors[row.membership_id], row.record_type, row.record_id)
        for row in reminders
        if row.record_id is not None
    )
    shown = {}
    for row in reminders:
        place = places.get((row.membership_id, row.record_type, row.record_id or 0))
        if row.record_type and place is None:
            continue
        is_own = row.created_by_id in (row.membership_id, None)
        author = "" if is_own else members[row.created_by_id].display_name
        with translation.override(members[row.membership_id].language):
            shown[row.pk] = _words(row.text, place, row.fires_at or now, author, now)
    return shown


def now_context(actor: Actor, on_screen: OnScreen) -> dict[str, Any]:
    """Return what `reminders/_reminders.html` needs: what is on the actor's screen at this moment.

    No query while nothing is; then one for each type of record. A reminder whose record is not to
    be seen any more says so, and keeps what it was set with.
    """
    slug, now = actor.business_slug, timezone.now()
    return {
        "now_url": business_url(slug, "reminders:reminders_now"),
        "deed_url": business_url(slug, "reminders:reminder_list"),
        # Two answers are never the same text, so that each is drawn (live.js).
        "at": now.isoformat(),
        "count": on_screen.count,
        "shown": json.dumps(_shown(actor, on_screen, now), ensure_ascii=False),
    }


def _shown(actor: Actor, on_screen: OnScreen, now: datetime) -> list[dict[str, Any]]:
    rows = on_screen.rows
    places = places_of(actor, ((row.record_type, row.record_id) for row in rows)) if rows else {}
    shown = []
    for row in rows:
        place = places.get((row.record_type, row.record_id or 0))
        words = _words(row.text, place, row.fires_at, row.author, now)
        if row.record_type and place is None:
            words["text"] = words["text"] or _("The record is no longer here for you")
        shown.append({"id": row.id, **words})
    return shown


def _words(
    text: str, place: Place | None, at: datetime, author: str, now: datetime
) -> dict[str, Any]:
    title = place.title if place else ""
    kind = place.type_label if place else ""
    return {
        "state": "fired",
        "text": text or title,
        "about": title if text else kind,
        "url": place.url if place else "",
        "when": relative_datetime(at, now, with_time=True),
        "author": author,
    }
