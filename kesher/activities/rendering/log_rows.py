"""The rows of the contact log as HTML, drawn in Python: fifty of them in a template cost 8 ms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kesher.activities.queries.log_rows import LogRow, NextCallCell
from kesher.lib.template_tags import icon


@dataclass(frozen=True, slots=True)
class _Words:
    """What stands in every row: words in the language of the user, and where addresses begin."""

    next_label: str
    by_label: str
    edit: str
    open: str
    more: str
    planned: str
    whole: str
    move: str
    set: str
    rows: str
    calls: str
    meetings: str


def with_drawn_rows(context: Mapping[str, Any]) -> dict[str, Any]:
    """Add the drawn rows to what `log_screen.rows_context` gives."""
    words = _words(
        get_language(), context["row_base"], context["call_base"], context["meeting_base"]
    )
    rows: Sequence[LogRow] = context["rows"]
    drawn = "".join([_row(row, words) for row in rows])
    return {**context, "drawn_rows": SafeString(drawn)}


@lru_cache(maxsize=1000)
def _words(_language: str | None, rows: str, calls: str, meetings: str) -> _Words:
    return _Words(
        next_label=escape(_("Next phone call")),
        by_label=escape(_("Next phone call by")),
        edit=escape(_("Edit the summary")),
        open=escape(_("Open the meeting")),
        more=escape(_("More deeds")),
        planned=escape(_("planned")),
        whole=escape(_("Show all of it")),
        move=escape(_("Move the next call")),
        set=escape(_("Set a next call")),
        rows=rows,
        calls=calls,
        meetings=meetings,
    )


def _row(row: LogRow, words: _Words) -> str:
    url = f"{words.rows}{row.id}/"
    status = ""
    if row.status:
        status = f'<span class="pill pill--{row.status_tone}">{escape(row.status)}</span>'
    return (
        f'<tr id="activity-{row.id}" class="log-row{" is-planned" if row.is_planned else ""}"'
        f' data-sort-key="{escape(row.place)}" data-menu-url="{url}menu/" tabindex="-1"'
        f"{_opens(row, url, words)}>\n"
        f'<td class="log-row__what">{icon(row.icon)}<span>{escape(row.what)}</span></td>\n'
        f'<td class="log-row__summary">{_summary(row, url, words)}</td>\n'
        f'<td class="log-row__status">{status}</td>\n'
        f'<td class="log-row__when"><span title="{escape(row.when_title)}">{escape(row.when)}'
        "</span></td>\n"
        f'<td class="log-row__by"><span class="person">{row.by_avatar}'
        f'<span dir="auto">{escape(row.by)}</span></span></td>\n'
        f'<td class="log-row__next" data-label="{words.next_label}">{_next(row, url, words)}</td>\n'
        f'<td class="log-row__next-by" data-label="{words.by_label}">{_next_by(row)}</td>\n'
        f'<td class="table__actions log-row__actions">{_deed(row, url, words)}'
        '<button class="icon-button" type="button" data-row-menu aria-haspopup="menu"'
        f' aria-label="{words.more}" title="{words.more}">{icon("dots-vertical")}</button></td>\n'
        "</tr>\n"
    )


def _opens(row: LogRow, url: str, words: _Words) -> str:
    """Return what a double click opens."""
    if row.is_meeting:
        return f' data-open-url="{words.meetings}{row.id}/" data-open="dialog"'
    if row.may_edit:
        return f' data-open-url="{url}edit/" data-open-target="#activity-{row.id}"'
    return ""


def _summary(row: LogRow, url: str, words: _Words) -> str:
    parts = []
    if row.heading:
        planned = f' <span class="tag">{words.planned}</span>' if row.is_planned else ""
        parts.append(
            f'<div class="log-row__heading" dir="auto">{escape(row.heading)}{planned}'
            f"{later_times(row)}</div>"
        )
    more = ""
    if row.is_cut:
        more = (
            f'… <button class="link no-print" type="button" hx-get="{url}summary/"'
            f' hx-target="closest .log-row__text" hx-swap="innerHTML">{words.whole}</button>'
        )
    parts.append(f'<div class="log-row__text" dir="auto">{escape(row.summary)}{more}</div>')
    if row.status_change:
        arrows = icon("arrows-shuffle", "icon--tiny")
        parts.append(f'<div class="log-row__change">{arrows} {escape(row.status_change)}</div>')
    return "".join(parts)


def later_times(row: LogRow) -> str:
    """Return how many times of a recurring meeting come after a row, as the way to them."""
    if not row.later:
        return ""
    return f' <a class="tag" href="{row.later_url}">{escape(row.later)}</a>'


def _next(row: LogRow, url: str, words: _Words) -> str:
    call = row.next_call
    if call is not None:
        return _pending(call, words) if call.is_pending else _done(call)
    if row.may_set_next_call:
        return (
            '<button class="icon-button log-row__set no-print" type="button"'
            f' data-dialog="{url}next-call/" aria-haspopup="dialog" aria-label="{words.set}"'
            f' title="{words.set}">{icon("alarm")}</button>'
        )
    return ""


def _pending(call: NextCallCell, words: _Words) -> str:
    picture = icon("alert-circle" if call.is_late else "clock", "icon--tiny")
    return (
        f'<button class="log-row__due{" late" if call.is_late else ""}" type="button"'
        f' data-dialog="{words.calls}{call.id}/" aria-haspopup="dialog"'
        f' title="{words.move}: {escape(call.title)}">{picture} {escape(call.when)}</button>'
    )


def _done(call: NextCallCell) -> str:
    return (
        f'<span class="muted" title="{escape(call.title)}">{icon("check", "icon--tiny")}'
        f' <span dir="auto">{escape(call.note)}</span></span>'
    )


def _next_by(row: LogRow) -> str:
    if row.next_call is None:
        return ""
    muted = "" if row.next_call.is_pending else ' class="muted"'
    return f'<span dir="auto"{muted}>{escape(row.next_call.by)}</span>'


def _deed(row: LogRow, url: str, words: _Words) -> str:
    """Return the first button of a row, or why there is none."""
    if row.is_meeting and not row.lock_reason:
        return (
            f'<button class="icon-button" type="button" data-dialog="{words.meetings}{row.id}/"'
            f' aria-haspopup="dialog" aria-label="{words.open}" title="{words.open}">'
            f"{icon('external-link')}</button>"
        )
    if row.may_edit:
        return (
            f'<button class="icon-button" type="button" hx-get="{url}edit/"'
            f' hx-target="#activity-{row.id}" data-shortcut="KeyE" aria-label="{words.edit}"'
            f' title="{words.edit}">{icon("pencil")}</button>'
        )
    reason = escape(row.lock_reason)
    return (
        f'<span class="log-row__lock" role="img" tabindex="0" aria-label="{reason}"'
        f' title="{reason}">{icon("lock")}</span>'
    )
