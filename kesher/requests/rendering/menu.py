"""The menu of one request: what can be done with it, and what can be added."""

from typing import Any

from django.utils.translation import gettext as _

from kesher.lib.errors import NotPermitted
from kesher.lib.urls import business_url
from kesher.records.queries import card_url, may_do, record_types_for
from kesher.requests.choices import CLOSED_STATUS, RequestKind
from kesher.requests.models import Request
from kesher.requests.rendering.active import new_request_items
from kesher.requests.rendering.active_rows import may_call_back
from kesher.tenancy.rules.access import Actor


def request_items(actor: Actor, request: Request) -> list[dict[str, Any]]:
    """Return the deeds of a request, then those that add one, as items of a menu."""
    kind = record_types_for(actor)[request.kind]
    slug, card = actor.business_slug, card_url(actor, kind, request.pk)
    may_edit = may_do(actor, kind, request, "request.edit")
    reason = "" if may_edit else str(NotPermitted("request.edit").message)
    items: list[dict[str, Any]] = [
        {"label": _("Details"), "icon": "info-circle", "url": card},
        {"label": _("Edit"), "icon": "pencil", "dialog": f"{card}edit/", "reason": reason},
        {
            "label": _("Set status"),
            "icon": "arrows-shuffle",
            "dialog": f"{card}status/",
            "reason": reason,
        },
    ]
    if request.closed_at is None and request.kind == RequestKind.MESSAGE:
        here = {"request_id": request.pk}
        items += [
            _post(_("Handled"), "check", business_url(slug, "requests:message_handle", **here)),
            _post(
                _("Call back"),
                "phone-outgoing",
                business_url(slug, "requests:message_call_back", **here),
            ),
        ]
        items[-1]["reason"] = items[-2]["reason"] = reason
        if not may_call_back(kind):
            items.pop()
    elif request.closed_at is None:
        done = {"label": _("Done"), "icon": "check", "reason": reason}
        items.append(done | {"dialog": f"{card}status/?to={CLOSED_STATUS}"})
    if request.closed_at is None and actor.may("activity.create"):
        schedule = business_url(slug, "requests:request_schedule", request_id=request.pk)
        time = {"label": _("A time in the diary"), "icon": "calendar-plus", "dialog": schedule}
        items.append({**time, "reason": reason})
    if request.party_id or request.project_id:
        links = business_url(slug, "requests:request_links", request_id=request.pk)
        items.append({"label": _("Links"), "icon": "link", "url": links})
    added = new_request_items(actor)
    return [*items, {"is_separator": True}, *added] if added else items


def _post(label: str, icon: str, url: str) -> dict[str, Any]:
    return {"label": label, "icon": icon, "post": url, "swap": "none"}
