"""Requests on the card of what they are bound to, ready for the template."""

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from kesher.lib.errors import NotPermitted
from kesher.lib.urls import business_url
from kesher.records.queries import record_type_for
from kesher.requests.queries.related import MOST_SHOWN, related_requests
from kesher.requests.rendering.rows import request_rows
from kesher.tenancy.rules.access import Actor


def related_context(
    actor: Actor, kind_key: str, card: str, card_id: int, *, is_open_only: bool = False
) -> dict[str, Any]:
    """Return what `requests/_related_requests.html` needs."""
    kind = record_type_for(actor, kind_key)
    rows = related_requests(actor, kind_key, card, card_id)
    if is_open_only:
        rows = rows.filter(closed_at=None)
    shown = list(rows.select_related("owner", "group", "party")[: MOST_SHOWN + 1])
    place = {"record_type": kind_key, "card": card, "card_id": card_id}
    here = business_url(actor.business_slug, "requests:related_requests", **place)
    listing = business_url(
        actor.business_slug, "savedviews:record_list", listing=kind.lists[0].path
    )
    create = business_url(actor.business_slug, "records:record_create", record_type=kind_key)
    return {
        "kind": kind,
        "rows": request_rows(actor, shown[:MOST_SHOWN]),
        "has_more": len(shown) > MOST_SHOWN,
        "is_open_only": is_open_only,
        "choices": [
            {"label": _("All"), "url": here, "is_current": not is_open_only},
            {"label": _("Open ones"), "url": f"{here}?open=1", "is_current": is_open_only},
        ],
        "related_url": f"{here}?open=1" if is_open_only else here,
        "list_url": f"{listing}?{urlencode({'where': f'{card}.is({card_id})'})}",
        "create_url": f"{create}?{urlencode({card: card_id})}",
        "create_label": kind.lists[0].deeds[0].label,
        "create_reason": ""
        if actor.may("request.create")
        else str(NotPermitted("request.create").message),
    }
