"""Rows of active requests, drawn in Python: a template would take longer than all else."""

from html import escape

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kesher.lib.dates import local, relative_datetime
from kesher.lib.phone import parse_phone, tel_url
from kesher.lib.template_tags import icon
from kesher.lib.urls import business_url
from kesher.records.queries import card_url, record_types_for
from kesher.records.rules.record_types import RecordType
from kesher.requests.choices import MessageStatus
from kesher.requests.models import Request
from kesher.requests.queries.access import request_types
from kesher.requests.rendering.rows import RequestRow
from kesher.requests.rules.active import ActiveState, Grouping, Place
from kesher.tenancy.rules.access import Actor

ROW = "active-request-"


def active_url(actor: Actor, *, kind: str, by: Grouping, part: str = "") -> str:
    """Return the address of the screen, or of a part of it, in a state."""
    name = {"": "active_requests", "rows": "active_request_rows", "counts": "active_request_counts"}
    base = business_url(actor.business_slug, f"requests:{name[part]}")
    query = ActiveState(kind=kind, grouping=by).query
    return f"{base}?{query}" if query else base


def may_call_back(kind: RecordType) -> bool:
    """Tell whether the business still has the status of messages that wait for a call."""
    status = kind.find_status("status")
    return status is not None and MessageStatus.CALL_BACK in status.first


class Drawer:
    """Draws rows; what is the same in all of them is made once."""

    def __init__(self, actor: Actor, state: ActiveState) -> None:
        self.actor, self.now = actor, timezone.now()
        rows_url = active_url(actor, kind=state.kind, by=state.grouping, part="rows")
        self.row_url = escape(f"{rows_url}{'&' if '?' in rows_url else '?'}row=")
        self.day_url = f"{business_url(actor.business_slug, 'diary:diary')}?view=day&amp;day="
        self.kinds = {
            kind.key: (escape(str(kind.label)), icon(kind.icon))
            for kind in request_types(actor).values()
        }
        self.may_edit = actor.may("request.edit")
        self.party_type = record_types_for(actor)["party"]
        self.base = business_url(actor.business_slug, "requests:active_requests")
        self.select, self.more = escape(_("Select:")), escape(_("Further deeds"))
        self.done, self.call_back = escape(_("Handled")), escape(_("Call back"))
        self.schedule = escape(_("A time in the diary")) if actor.may("activity.create") else ""
        self.checklist = escape(pgettext("of a task", "Checklist"))
        self.waits = escape(_("Waits for open tasks"))
        self.hour = escape(_("In the diary"))
        self.labels = [
            escape(text) for text in (_("Customer"), _("Priority"), _("Status"), _("Target"))
        ]

    def row(self, place: Place, request: Request, row: RequestRow) -> str:
        """Draw one request."""
        party, priority, status, target = self.labels
        key = escape(f"{place.rank} {place.due_text} {place.request_id:019}")
        edit = row.url + "edit/"
        opened = f'{edit}" data-open="dialog' if self.may_edit else row.url
        subject = escape(row.subject)
        late, picture = (' class="late"', f"{icon('alert-circle')} ") if row.is_late else ("", "")
        due = f'<span title="{row.due_title}">{picture}{escape(row.due)}</span>' if row.due else ""
        group = f" · <bdi>{escape(row.handler)}</bdi>" if request.owner_id is None else ""
        kind, picture_of_kind = self.kinds[request.kind]
        live, hour = self._hour(request)
        return (
            f'<tr id="{ROW}{row.id}"{late}{live} data-open-url="{opened}"'
            f' data-menu-url="{self.base}{row.id}/menu/" data-sort-key="{key}">'
            '<td class="table__check"><input type="checkbox" name="ids" data-select'
            f' aria-label="{self.select} {subject}" value="{row.id}"></td>'
            f'<td class="table__main" data-label="{kind}">'
            f'{picture_of_kind} <a href="{row.url}"><bdi>{subject}</bdi></a>'
            f'<div class="small">{row.sub_type}{group}{self._marks(row)}{hour}</div></td>'
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

    def _hour(self, request: Request) -> tuple[str, str]:
        """Return what keeps a row true when its hour is moved, and the hour as a way there.

        The time that somebody else takes for it stands in no diary of the reader's.
        """
        hour = request.hour
        if hour is None or hour.owner_id != self.actor.membership_id or not hour.meeting:
            return "", ""
        meeting = hour.meeting
        told = escape(relative_datetime(meeting.starts_at, self.now, with_time=True))
        live = (
            f' data-live="activities_meeting:{meeting.pk}"'
            f' data-live-url="{self.row_url}{request.pk}"'
        )
        url = f"{self.day_url}{local(meeting.starts_at).date()}"
        return live, f' · <a href="{url}" title="{self.hour}">{icon("calendar")} {told}</a>'

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
