"""The screen of active requests: its rows drawn in Python, and what stands round them."""

import datetime as dt
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kesher.activities.rules.next_calls import Bucket, Edges, bucket_of, edges_of
from kesher.lib.dates import local
from kesher.lib.phone import parse_phone, tel_url
from kesher.lib.template_tags import icon
from kesher.lib.urls import business_url
from kesher.records.queries import card_url, record_types_for
from kesher.records.rules.record_types import RecordType
from kesher.requests.choices import MessageStatus
from kesher.requests.models import Request
from kesher.requests.queries.access import request_types
from kesher.requests.queries.active import ActivePage, active_counts
from kesher.requests.rendering.rows import RequestRow, request_rows
from kesher.requests.rules.active import ActiveState, Grouping, Place
from kesher.tenancy.rules.access import Actor

ROW = "active-request-"
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


def active_url(actor: Actor, *, kind: str, by: Grouping, part: str = "") -> str:
    """Return the address of the screen, or of a part of it, in a state."""
    name = {"": "active_requests", "rows": "active_request_rows", "counts": "active_request_counts"}
    base = business_url(actor.business_slug, f"requests:{name[part]}")
    query = ActiveState(kind=kind, grouping=by).query
    return f"{base}?{query}" if query else base


def new_request_items(actor: Actor) -> list[dict[str, Any]]:
    """Return the menu of what can be added, for the button and for a right click."""
    slug = actor.business_slug
    items: list[dict[str, Any]] = []
    if actor.may("request.create"):
        items += [
            {
                "label": kind.lists[0].deeds[0].label,
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
    drawer = _Drawer(actor)
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


def may_call_back(kind: RecordType) -> bool:
    """Tell whether the business still has the status of messages that wait for a call."""
    status = kind.find_status("status")
    return status is not None and MessageStatus.CALL_BACK in status.first


class _Drawer:
    """Draws rows; what is the same in all of them is made once."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.may_edit = actor.may("request.edit")
        self.party_type = record_types_for(actor)["party"]
        self.base = business_url(actor.business_slug, "requests:active_requests")
        self.select, self.more = escape(_("Select:")), escape(_("Further deeds"))
        self.done, self.call_back = escape(_("Handled")), escape(_("Call back"))
        self.schedule = escape(_("A time in the diary")) if actor.may("activity.create") else ""
        self.checklist = escape(pgettext("of a task", "Checklist"))
        self.waits = escape(_("Waits for open tasks"))
        self.labels = [
            escape(text) for text in (_("Customer"), _("Priority"), _("Status"), _("Target"))
        ]

    def row(self, place: Place, request: Request, row: RequestRow) -> str:
        party, priority, status, target = self.labels
        key = escape(f"{place.rank} {place.due_text} {place.request_id:019}")
        edit = row.url + "edit/"
        opened = f'{edit}" data-open="dialog' if self.may_edit else row.url
        subject = escape(row.subject)
        late, picture = (' class="late"', f"{icon('alert-circle')} ") if row.is_late else ("", "")
        due = f'<span title="{row.due_title}">{picture}{escape(row.due)}</span>' if row.due else ""
        group = f" · <bdi>{escape(row.handler)}</bdi>" if request.owner_id is None else ""
        return (
            f'<tr id="{ROW}{row.id}"{late} data-open-url="{opened}"'
            f' data-menu-url="{self.base}{row.id}/menu/" data-sort-key="{key}">'
            '<td class="table__check"><input type="checkbox" name="ids" data-select'
            f' aria-label="{self.select} {subject}" value="{row.id}"></td>'
            f'<td class="table__main" data-label="{escape(str(row.kind.label))}">'
            f'{icon(row.kind.icon)} <a href="{row.url}"><bdi>{subject}</bdi></a>'
            f'<div class="small">{row.sub_type}{group}{self._marks(row)}</div></td>'
            f'<td data-label="{party}">{self._whom(request, row)}</td>'
            f'<td data-label="{priority}">{row.priority}</td>'
            f'<td data-label="{status}">{row.status}</td>'
            f'<td data-label="{target}">{due}</td>'
            f'<td class="table__actions">{self._deeds(request, row)}'
            '<button class="icon-button icon-button--small" type="button" data-row-menu'
            f' aria-haspopup="menu" aria-label="{self.more}">{icon("dots")}</button></td></tr>'
        )

    def _marks(self, row: RequestRow) -> str:
        """Return how far the checklist is, and how many open tasks it waits for."""
        marks = ""
        if row.checklist:
            done = f'<bdi dir="ltr">{row.checklist}</bdi>'
            marks = f' · <span title="{self.checklist}">{icon("list-check")} {done}</span>'
        if row.waits_for:
            count = f"{icon('hourglass')} {row.waits_for}"
            marks += f' · <span title="{self.waits}">{count}</span>'
        return marks

    def _whom(self, request: Request, row: RequestRow) -> str:
        name = f"<bdi>{escape(row.party or request.contact_name)}</bdi>"
        if request.party_id and row.party:
            url = card_url(self.actor, self.party_type, request.party_id)
            name = f'<a href="{url}">{name}</a>'
        return f"{name} {_phone(request.phone)}" if request.phone else name

    def _deeds(self, request: Request, row: RequestRow) -> str:
        if not self.may_edit:
            return ""
        place = f"{self.base}{row.id}"
        if not self.schedule:
            return self._handling(request, row, place)
        time = f'data-dialog="{place}/schedule/" data-schedule'
        # On a phone it stands in the menu of the row alone: the title needs the room.
        button = _button(time, "calendar-plus", self.schedule, "KeyM", " not-phone")
        return button + self._handling(request, row, place)

    def _handling(self, request: Request, row: RequestRow, place: str) -> str:
        if request.kind != "message":
            url = f"{row.url}status/?to=0"
            return _button(f'data-dialog="{url}"', "check", self.done, "KeyD")
        call = f'hx-post="{place}/call-back/" hx-swap="none"'
        done = f'hx-post="{place}/handled/" hx-swap="none"'
        handled = _button(done, "check", self.done, "KeyD")
        if not may_call_back(row.kind):
            return handled
        return _button(call, "phone-outgoing", self.call_back, "KeyB") + handled


def _button(deed: str, picture: str, label: str, shortcut: str, css_class: str = "") -> str:
    return (
        f'<button class="icon-button icon-button--small{css_class}" type="button" {deed}'
        f' data-shortcut="{shortcut}" title="{label}" aria-label="{label}">{icon(picture)}</button>'
    )


def _phone(raw: str) -> str:
    shown = f'<bdi dir="ltr">{escape(raw)}</bdi>'
    phone = parse_phone(raw)
    url = tel_url(phone.e164, phone.number, phone.kind)
    return f'<a href="{escape(url)}">{shown}</a>' if url else shown
