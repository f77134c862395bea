"""The menu of one row of the log: what can be done with it, and why the rest cannot."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.activities.choices import ActivityKind
from kesher.activities.models import Activity
from kesher.activities.queries.activities import row_facts, windows_of
from kesher.activities.queries.meeting_links import added_items
from kesher.activities.queries.next_calls import may_work_on
from kesher.activities.queries.stream_rows import SOURCE
from kesher.activities.queries.wording import lock_text
from kesher.activities.rules.subjects import RecordKey
from kesher.activities.rules.windows import Lock, Windows, delete_lock, edit_lock, meeting_lock
from kesher.lib.errors import NotPermitted
from kesher.lib.urls import business_url
from kesher.records.rules.stream import entry_id
from kesher.tenancy.rules.access import Actor


def row_menu(actor: Actor, activity: Activity, at: RecordKey | None = None) -> list[dict[str, Any]]:
    """Return the items of the menu; its party and details are loaded.

    With `at` the row stands in the stream of that record, else in the log of its party.
    """
    now = timezone.now()
    windows = windows_of(actor)
    facts = row_facts(activity, actor=actor, now=now)
    target = f"#{entry_id(SOURCE, activity.pk)}" if at else f"#activity-{activity.pk}"

    def url(name: str, **kwargs: Any) -> str:
        kwargs = kwargs or {"activity_id": activity.pk}
        return business_url(actor.business_slug, f"activities:{name}", **kwargs)

    items: list[Any] = []
    if activity.kind == ActivityKind.MEETING:
        items.append(
            {"label": _("Open the meeting"), "icon": "calendar-event", "dialog": url("meeting")}
        )
        activity.meeting.activity = activity
        items += added_items(actor, activity.meeting)
    else:
        lock = edit_lock(facts, windows, now)
        items.append(
            {
                "label": _("Edit the summary"),
                "icon": "pencil",
                "kbd": "E",
                "get": url("activity_edit") + (f"?at={at}" if at else ""),
                "target": target,
                "swap": "outerHTML",
                "reason": lock_text(lock, windows) if lock else "",
            }
        )
    items += _next_call_items(actor, activity, url, meeting_lock(facts), windows)
    items.append({"is_separator": True})
    lock = delete_lock(facts, windows, now)
    is_called_off = facts.is_meeting and facts.is_planned
    items.append(
        {
            "label": _("Call the meeting off") if is_called_off else _("Delete the row"),
            "icon": "trash",
            "is_danger": True,
            "post": url("activity_delete"),
            "target": target,
            "swap": "outerHTML",
            "confirm": _("Call this meeting off? Its row goes too.")
            if is_called_off
            else _("Delete this row from the log?"),
            "reason": _delete_reason(lock, windows) if lock else "",
        }
    )
    return items


def _next_call_items(
    actor: Actor, activity: Activity, url: Any, lock: Lock | None, windows: Windows
) -> list[dict[str, Any]]:
    call = getattr(activity, "next_call", None)
    if call is None:
        if activity.party_id is None:
            return []
        return [
            {
                "label": _("Set a next call"),
                "icon": "alarm",
                "dialog": url("next_call_set"),
                "reason": lock_text(lock, windows) if lock else "",
            }
        ]
    if call.closed_at is not None:
        return []
    call.activity = activity
    reason = "" if may_work_on(call, actor) else str(NotPermitted("activity.edit").message)
    return [
        {
            "label": _("Move the next call"),
            "icon": "calendar-time",
            "dialog": url("next_call", next_call_id=call.pk),
            "reason": reason,
        },
        {
            "label": _("Close the next call"),
            "icon": "circle-x",
            "dialog": url("next_call_close", next_call_id=call.pk),
            "reason": reason,
        },
    ]


def _delete_reason(lock: Lock, windows: Windows) -> str:
    if lock is not Lock.WINDOW_CLOSED:
        return lock_text(lock, windows)
    return ngettext(
        "A row can be deleted for %(minutes)d minute after it was created.",
        "A row can be deleted for %(minutes)d minutes after it was created.",
        windows.delete_minutes,
    ) % {"minutes": windows.delete_minutes}
