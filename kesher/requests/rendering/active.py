"""The screen of active requests: its rows drawn in Python, and what stands round them."""

import datetime as dt
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kesher.activities.rules.next_calls import Bucket, Edges, bucket_of, edges_of
from kesher.lib.dates import local
from kesher.lib.urls import business_url
from kesher.requests.models import Request
from kesher.requests.queries.access import request_types
from kesher.requests.queries.active import ActivePage, active_counts
from kesher.requests.rendering.active_rows import ROW, Drawer, active_url
from kesher.requests.rendering.rows import request_rows
from kesher.requests.rules.active import ActiveState, Grouping, Place
from kesher.tenancy.rules.access import Actor

_COLUMNS = 7
Rows = Sequence[tuple[Place, Request]]


def screen_context(actor: Actor, state: ActiveState, page: ActivePage) -> dict[str, Any]:
    """Return what `requests/active_requests.html` needs."""
    return {
        **rows_context(actor, state, page),
        **counts_context(actor, state),
        "new_requests": new_request_items(actor),
        "bulk": [
            {
                "label": _("Update the selected ones"),
                "icon": "pencil",
                "get": business_url(actor.business_slug, "requests:requests_change"),
                "target": "#dialog-body",
            }
        ],
    }


def _grouping_labels() -> dict[Grouping, str]:
    return {
        Grouping.DUE: _("Target"),
        Grouping.PARTY: _("Customer"),
        Grouping.PRIORITY: _("Priority"),
    }


def counts_context(actor: Actor, state: ActiveState) -> dict[str, Any]:
    """Return what `requests/_active_request_counts.html` needs."""
    counts = active_counts(actor)
    tabs = [("", _("All"), counts.total)]
    tabs += [
        (kind.key, str(kind.lists[0].label), counts.by_kind.get(kind.key, 0))
        for kind in request_types(actor).values()
    ]
    customers = business_url(actor.business_slug, "requests:customer_requests")
    return {
        "groupings": [
            {
                "label": label,
                "url": active_url(actor, kind=state.kind, by=by),
                "is_current": by is state.grouping,
            }
            for by, label in _grouping_labels().items()
        ],
        "overdue": counts.by_bucket[Bucket.OVERDUE],
        "today": counts.by_bucket[Bucket.TODAY],
        "tabs": [
            {
                "label": label,
                "url": active_url(actor, kind=key, by=state.grouping),
                "count": count,
                "is_current": key == state.kind,
            }
            for key, label, count in tabs
        ]
        + [{"label": _("Customers"), "url": customers, "count": "", "is_current": False}],
        "counts_url": active_url(actor, kind=state.kind, by=state.grouping, part="counts"),
    }


def rows_context(actor: Actor, state: ActiveState, page: ActivePage) -> dict[str, Any]:
    """Return what `requests/_active_request_rows.html` needs."""
    url = active_url(actor, kind=state.kind, by=state.grouping, part="rows")
    sign = "&" if "?" in url else "?"
    return {
        "drawn_rows": draw_rows(actor, state, page.rows, is_last=not page.next_place),
        "has_rows": bool(page.rows),
        "column_count": _COLUMNS,
        "rows_url": url,
        "next_url": f"{url}{sign}after={page.next_place}" if page.next_place else "",
    }


def new_request_items(actor: Actor) -> list[dict[str, Any]]:
    """Return the menu of what can be added, for the button and for a right click."""
    slug = actor.business_slug
    items: list[dict[str, Any]] = []
    if actor.may("request.create"):
        items += [
            {
                "label": str(kind.lists[0].deeds[0].label),
                "icon": kind.icon,
                "dialog": business_url(slug, "records:record_create", record_type=kind.key),
            }
            for kind in request_types(actor).values()
        ]
    if actor.may("activity.create"):
        meeting = business_url(slug, "activities:meeting_create")
        noted = business_url(slug, "activities:documentation_create")
        call = business_url(slug, "activities:incoming_call")
        items += [
            {"label": _("New meeting"), "icon": "calendar-plus", "dialog": meeting},
            {"label": _("New documentation"), "icon": "file-text", "dialog": noted},
            {"label": _("Incoming call"), "icon": "phone-incoming", "dialog": call},
        ]
    return items


def draw_rows(
    actor: Actor, state: ActiveState, found: Rows, *, is_last: bool = False, is_alone: bool = False
) -> SafeString:
    """Return active requests as `<tr>`s, each group under its heading; alone, without headings.

    Of the groups by target the empty ones stand there too, once the last row is shown: what a
    colleague adds finds its place.
    """
    rows = request_rows(actor, (request for _place, request in found))
    edges = edges_of(local(timezone.now()))
    drawer = Drawer(actor, state)
    texts: list[str] = []
    shown = state.after.rank if state.after and state.grouping is not Grouping.DUE else None
    if state.after and state.grouping is Grouping.DUE:
        shown = _bucket(state.after, edges)
    for (place, request), row in zip(found, rows, strict=True):
        group = _bucket(place, edges) if state.grouping is Grouping.DUE else place.rank
        if group != shown and not is_alone:
            if state.grouping is Grouping.DUE:
                texts += [_due_head(one, edges) for one in _between(shown, group)]
            else:
                label = row.party if state.grouping is Grouping.PARTY else row.priority
                texts.append(_head(group, label or escape(_("Without a customer")), place.rank))
            shown = group
        texts.append(drawer.row(place, request, row))
    if state.grouping is Grouping.DUE and is_last and found:
        texts += [_due_head(one, edges) for one in _between(shown, None)]
    return mark_safe("".join(texts))  # noqa: S308 -- every text is escaped where it is drawn


def _bucket(place: Place, edges: Edges) -> Bucket:
    return bucket_of(place.due_at, edges) if place.due_at else Bucket.LATER


def _between(shown: str | None, group: str | None) -> Iterator[Bucket]:
    """Yield the groups by target after the one that is shown, up to the next with rows."""
    order = list(Bucket)
    first = order.index(Bucket(shown)) + 1 if shown else 0
    last = order.index(Bucket(group)) if group else len(order) - 1
    yield from order[first : last + 1]


def _due_head(bucket: Bucket, edges: Edges) -> str:
    labels = {
        Bucket.OVERDUE: (_("Overdue"), ""),
        Bucket.TODAY: (_("Today"), _utc(edges.now)),
        Bucket.THIS_WEEK: (_("This week"), _utc(edges.end_of_today)),
        Bucket.LATER: (_("Later"), _utc(edges.end_of_week)),
    }
    label, since = labels[bucket]
    return _head(bucket.value, escape(label), f" {since}")


def _head(group: str, label: str, sort_key: str) -> str:
    number = sum(ord(char) * place for place, char in enumerate(group, 1))
    return (
        f'<tr id="{ROW}group-{number}" data-sort-key="{escape(sort_key)}">'
        f'<th scope="colgroup" colspan="{_COLUMNS}"><bdi class="strong">{label}</bdi></th></tr>'
    )


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat()
