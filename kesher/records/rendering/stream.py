"""The stream of a record as HTML, drawn in Python: fifty includes would double its cost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kesher.lib.template_tags import icon
from kesher.lib.urls import business_url
from kesher.records.queries import may_do
from kesher.records.queries.stream import (
    ShownEntry,
    StreamPage,
    pinned_entries,
    stream_composers,
    stream_kinds,
    stream_page,
    stream_topics,
)
from kesher.records.rules.record_types import RecordType
from kesher.records.rules.stream import StreamEntry, sort_key
from kesher.tenancy.rules.access import Actor


def stream_url(actor: Actor, kind: RecordType, record_id: int, name: str, **more: Any) -> str:
    """Return the address of a part of a record's stream."""
    return business_url(
        actor.business_slug, f"records:{name}", record_type=kind.key, record_id=record_id, **more
    )


def stream_context(
    actor: Actor, kind: RecordType, record: Any, wanted: Sequence[str] = ()
) -> dict[str, Any]:
    """Return what `records/_record_stream.html` needs."""
    url = stream_url(actor, kind, record.pk, "record_stream")
    page = stream_page(actor, kind, record, wanted=wanted)
    query = _query(wanted)
    return {
        **rows_context(actor, kind, record, page, wanted),
        **_pinned_context(actor, kind, record, page.pinned),
        "stream_url": f"{url}?{query}" if query else url,
        "composers": [
            {
                "key": composer.key,
                "label": composer.label,
                "icon": composer.icon,
                "shortcut": composer.shortcut,
                "dialog": address if composer.is_dialog else "",
                "get": "" if composer.is_dialog else address,
                "reason": composer.reason(actor, kind, record),
            }
            for composer in stream_composers()
            if (address := composer.url(actor, kind, record))
        ],
        "filters": _filters(url, wanted),
        "all_url": url,
        "is_narrowed": bool(wanted),
        # No event is called so: whatever comes, the newest page is fetched and merged.
        "rows_live": " ".join(["stream", *stream_topics(kind, record)]),
    }


def rows_context(
    actor: Actor, kind: RecordType, record: Any, page: StreamPage, wanted: Sequence[str] = ()
) -> dict[str, Any]:
    """Return what `records/_stream_rows.html` needs."""
    url = stream_url(actor, kind, record.pk, "record_stream")
    frame = _Frame.of(actor, kind, record)
    next_url = ""
    if page.next_places:
        next_url = f"{url}?{urlencode([*_pairs(wanted), ('after', page.next_places)])}"
    return {
        "drawn_entries": _drawn(page.entries, frame, "stream"),
        "next_url": next_url,
    }


def down_to_context(
    actor: Actor, kind: RecordType, record: Any, page: StreamPage, noted: ShownEntry | None
) -> dict[str, Any]:
    """Return what `records/_stream_rows.html` needs, with an entry above that is none of them."""
    context = rows_context(actor, kind, record, page)
    if noted is not None:
        drawn = _drawn([noted], _Frame.of(actor, kind, record), "noted")
        context["drawn_entries"] = drawn + context["drawn_entries"]
    return context


def pinned_context(actor: Actor, kind: RecordType, record: Any) -> dict[str, Any]:
    """Return what `records/_stream_pinned.html` needs."""
    return _pinned_context(actor, kind, record, pinned_entries(actor, kind, record))


def _pinned_context(
    actor: Actor, kind: RecordType, record: Any, pinned: Sequence[ShownEntry]
) -> dict[str, Any]:
    return {
        "drawn_pinned": _drawn(pinned, _Frame.of(actor, kind, record), "pinned"),
        "pinned_url": f"{stream_url(actor, kind, record.pk, 'record_stream')}?part=pinned",
        "pinned_live": " ".join(stream_topics(kind, record)),
    }


def draw_entry(actor: Actor, kind: RecordType, record: Any, shown: ShownEntry) -> SafeString:
    """Return one entry, as it stands among the others."""
    return _drawn([shown], _Frame.of(actor, kind, record), "stream")


def _filters(url: str, wanted: Sequence[str]) -> list[dict[str, Any]]:
    filters = []
    for kind in stream_kinds():
        is_on = kind.key in wanted
        keys = [key for key in wanted if key != kind.key] if is_on else [*wanted, kind.key]
        query = _query(keys)
        filters.append(
            {
                "label": kind.label,
                "icon": kind.icon,
                "is_on": is_on,
                "url": f"{url}?{query}" if query else url,
            }
        )
    return filters


def _pairs(wanted: Iterable[str]) -> list[tuple[str, str]]:
    return [("kind", key) for key in wanted]


def _query(wanted: Iterable[str]) -> str:
    return urlencode(_pairs(wanted))


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all entries of a stream share: words, addresses, and whether the actor may pin."""

    pin_base: str
    may_pin: bool
    pin: str
    unpin: str
    edit: str
    more: str
    open: str
    planned: str

    @classmethod
    def of(cls, actor: Actor, kind: RecordType, record: Any) -> "_Frame":
        return cls(
            stream_url(actor, kind, record.pk, "stream_pin"),
            may_do(actor, kind, record, f"{kind.right}.edit"),
            *_words(get_language()),
        )


@lru_cache(maxsize=8)
def _words(_language: str | None) -> tuple[str, ...]:
    texts = (
        _("Pin to the top"),
        _("Let go from the top"),
        _("Edit"),
        _("More deeds"),
        _("Open"),
        _("planned"),
    )
    return tuple(escape(text) for text in texts)


def _drawn(entries: Iterable[ShownEntry], frame: _Frame, prefix: str) -> SafeString:
    return SafeString("".join([_entry(shown, frame, prefix) for shown in entries]))


def _entry(shown: ShownEntry, frame: _Frame, prefix: str) -> str:
    entry = shown.entry
    dom_id = f"{prefix}-{shown.source}-{entry.row_id}"
    classes = "timeline__row stream__entry"
    if entry.is_planned:
        classes += " log-row is-planned"
    return (
        f'<article id="{dom_id}" class="{classes}" tabindex="-1"'
        f' data-sort-key="{sort_key(entry.moment, shown.source, entry.row_id)}"'
        f"{_opens(entry, dom_id)}>\n"
        f"{_picture(entry)}"
        f'<div class="timeline__head">{_head(shown, frame)}</div>'
        f'<div class="stream__deeds no-print">{_deeds(shown, frame, dom_id)}</div>'
        f'<div class="timeline__text stream__body">{entry.body}</div></article>\n'
    )


def _opens(entry: StreamEntry, dom_id: str) -> str:
    parts = []
    if entry.menu_url:
        parts.append(f' data-menu-url="{escape(entry.menu_url)}"')
    if entry.open_url:
        parts.append(f' data-open-url="{escape(entry.open_url)}" data-open="dialog"')
    elif entry.edit_url:
        parts.append(f' data-open-url="{escape(entry.edit_url)}" data-open-target="#{dom_id}"')
    return "".join(parts)


def _picture(entry: StreamEntry) -> str:
    return f'<span class="avatar" aria-hidden="true">{icon(entry.icon)}</span>'


def _head(shown: ShownEntry, frame: _Frame) -> str:
    entry = shown.entry
    parts = [f'<span class="timeline__heading" dir="auto">{escape(entry.heading)}</span>']
    if entry.pill:
        parts.append(f'<span class="pill pill--{entry.pill_tone}">{escape(entry.pill)}</span>')
    if entry.is_planned:
        parts.append(f'<span class="tag">{frame.planned}</span>')
    if entry.about:
        parts.append(
            f'<a class="tag" href="{escape(entry.about_url)}" dir="auto">{escape(entry.about)}</a>'
            if entry.about_url
            else f'<span class="tag" dir="auto">{escape(entry.about)}</span>'
        )
    parts.append(
        f'<span class="timeline__meta"><bdi>{escape(entry.by)}</bdi> · '
        f'<span title="{escape(entry.when_title)}">{escape(entry.when)}</span></span>'
    )
    if shown.is_pinned:
        parts.append(icon("pin", "icon--tiny"))
    return " ".join(parts)


def _deeds(shown: ShownEntry, frame: _Frame, dom_id: str) -> str:
    entry = shown.entry
    parts = [_pin_button(shown, frame)]
    if entry.open_url:
        parts.append(
            f'<button class="icon-button icon-button--small" type="button"'
            f' data-dialog="{escape(entry.open_url)}" aria-haspopup="dialog"'
            f' aria-label="{frame.open}" title="{frame.open}">{icon("external-link")}</button>'
        )
    elif entry.edit_url:
        parts.append(
            f'<button class="icon-button icon-button--small" type="button"'
            f' hx-get="{escape(entry.edit_url)}" hx-target="#{dom_id}" hx-swap="outerHTML"'
            f' aria-label="{frame.edit}" title="{frame.edit}">{icon("pencil")}</button>'
        )
    elif entry.lock_reason:
        reason = escape(entry.lock_reason)
        parts.append(
            f'<span class="log-row__lock" role="img" tabindex="0" aria-label="{reason}"'
            f' title="{reason}">{icon("lock")}</span>'
        )
    if entry.menu_url:
        parts.append(
            '<button class="icon-button icon-button--small" type="button" data-row-menu'
            f' aria-haspopup="menu" aria-label="{frame.more}" title="{frame.more}">'
            f"{icon('dots-vertical')}</button>"
        )
    return "".join(parts)


def _pin_button(shown: ShownEntry, frame: _Frame) -> str:
    if not (frame.may_pin and shown.can_pin):
        return ""
    label = frame.unpin if shown.is_pinned else frame.pin
    values = (
        f'{{"source": "{shown.source}", "row": {shown.entry.row_id},'
        f' "is_pinned": {"false" if shown.is_pinned else "true"}}}'
    )
    return (
        '<button class="icon-button icon-button--small" type="button"'
        f' aria-pressed="{"true" if shown.is_pinned else "false"}" hx-post="{frame.pin_base}"'
        f' hx-vals=\'{values}\' hx-swap="none" aria-label="{label}" title="{label}">'
        f"{icon('pin')}</button>"
    )
