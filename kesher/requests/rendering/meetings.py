"""Tasks that came out of a meeting, on the window of the meeting and in its menus."""

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from kesher.activities.models import Meeting
from kesher.lib.errors import NotPermitted
from kesher.lib.urls import business_url
from kesher.requests.choices import RequestKind
from kesher.requests.queries.related import tasks_of_meeting
from kesher.requests.rendering.rows import request_rows
from kesher.tenancy.rules.access import Actor


def meeting_context(actor: Actor, meeting: Meeting) -> dict[str, Any] | None:
    """Return what `requests/_meeting_tasks.html` needs; a private meeting has no tasks.

    One query.
    """
    if meeting.is_private or not actor.may("request.see"):
        return None
    return {
        "rows": request_rows(actor, tasks_of_meeting(actor, meeting)),
        "create_url": create_url(actor, meeting),
        "create_reason": _reason(actor),
    }


def meeting_items(actor: Actor, meeting: Meeting) -> list[dict[str, Any]]:
    """Return what the menus of a meeting say of tasks."""
    if meeting.is_private or not actor.may("request.see"):
        return []
    return [
        {
            "label": _("New task from the meeting"),
            "icon": "checkbox",
            "dialog": create_url(actor, meeting),
            "reason": _reason(actor),
        }
    ]


def create_url(actor: Actor, meeting: Meeting) -> str:
    """Return the address of a new task of a meeting, with the party that it was with."""
    kind = RequestKind.TASK.value
    given = {"meeting": meeting.activity_id, "party": meeting.activity.party_id or ""}
    url = business_url(actor.business_slug, "records:record_create", record_type=kind)
    return f"{url}?{urlencode(given)}"


def _reason(actor: Actor) -> str:
    return "" if actor.may("request.create") else str(NotPermitted("request.create").message)
