"""Rows of the timeline as entries of a stream."""

from collections.abc import Collection, Sequence
from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kesher.activities.choices import ActivityKind
from kesher.activities.queries.log_rows import LogRow, NextCallCell, ready_rows
from kesher.activities.queries.mentions import names_in_rows
from kesher.activities.queries.stream_rows import (
    SOURCE,
    STATUS,
    card_of_record,
    find_rows,
    live_topics,
)
from kesher.activities.rendering.log_rows import later_times
from kesher.activities.rules.mentions import pieces_of
from kesher.lib.template_tags import icon
from kesher.records.queries import url_parts
from kesher.records.rules.stream import (
    StreamEntry,
    StreamKind,
    StreamQuestion,
    StreamRow,
    StreamSource,
)


def draw_rows(question: StreamQuestion, rows: Sequence[StreamRow]) -> Sequence[StreamEntry]:
    """Return entries of rows that were found, with names of those mentioned as chips.

    One query for the windows, one for mentions if there are any, one for each type of other
    records that rows were written on.
    """
    if not rows:
        return []
    actor = question.actor
    card = card_of_record(question.kind, question.record)
    ready = ready_rows([row.data for row in rows], actor=actor, card=card, now=question.now)
    mentioning = [row.id for row in ready if "@" in row.summary]
    names = names_in_rows(mentioning) if mentioning else {}
    bases = _Bases(
        url_parts(actor.business_slug, "activities:activity_edit", "activity_id")[0],
        url_parts(actor.business_slug, "activities:meeting", "activity_id")[0],
        f"?at={card.record_type}.{card.record_id}",
    )
    return [_entry(row, bases, names.get(row.id, ())) for row in ready]


class _Bases:
    """Where addresses of rows begin, and how they tell on which card they are shown."""

    def __init__(self, rows: str, meetings: str, at: str) -> None:
        self.rows, self.meetings, self.at = rows, meetings, at


def _entry(row: LogRow, bases: _Bases, names: Collection[str]) -> StreamEntry:
    return StreamEntry(
        row_id=row.id,
        moment=row.moment,
        kind=row.kind,
        icon=row.icon,
        heading=f"{row.what} · {row.subtype}" if row.subtype else row.what,
        body=_body(row, bases, names),
        by=row.by,
        when=row.when,
        when_title=row.when_title,
        pill=row.status,
        pill_tone=row.status_tone,
        about=row.about,
        about_url=row.about_url,
        menu_url=f"{bases.rows}{row.id}/menu/{bases.at}",
        edit_url=f"{bases.rows}{row.id}/edit/{bases.at}" if row.may_edit else "",
        open_url=f"{bases.meetings}{row.id}/" if row.is_meeting and not row.lock_reason else "",
        lock_reason=row.lock_reason,
        is_planned=row.is_planned,
    )


def _body(row: LogRow, bases: _Bases, names: Collection[str]) -> str:
    parts = []
    if row.heading:
        heading = f"{escape(row.heading)}{later_times(row)}"
        parts.append(f'<div class="log-row__heading" dir="auto">{heading}</div>')
    if row.summary:
        parts.append(
            f'<div class="log-row__text" dir="auto">{marked_text(row.summary, names)}'
            f"{_more(row, bases)}</div>"
        )
    if row.status_change:
        arrows = icon("arrows-shuffle", "icon--tiny")
        parts.append(f'<div class="log-row__change">{arrows} {escape(row.status_change)}</div>')
    if row.next_call:
        parts.append(_next_call(row.next_call))
    return "".join(parts)


def marked_text(text: str, names: Collection[str]) -> str:
    """Return a text as HTML, with the names that are mentioned in it as chips."""
    if not names:
        return escape(text)
    return "".join(
        f'<bdi class="tag">{escape(piece)}</bdi>' if is_mention else escape(piece)
        for piece, is_mention in pieces_of(text, names)
    )


def _more(row: LogRow, bases: _Bases) -> str:
    if not row.is_cut:
        return ""
    return (
        f'… <button class="link no-print" type="button" hx-get="{bases.rows}{row.id}/summary/"'
        f' hx-target="closest .log-row__text" hx-swap="innerHTML">'
        f"{escape(_('Show all of it'))}</button>"
    )


def _next_call(call: NextCallCell) -> str:
    label = escape(_("Next phone call"))
    if not call.is_pending:
        return (
            f'<div class="log-row__change" title="{escape(call.title)}">'
            f"{icon('check', 'icon--tiny')} {label}: {escape(call.note)}</div>"
        )
    late = " late" if call.is_late else ""
    picture = icon("alert-circle" if call.is_late else "clock", "icon--tiny")
    return (
        f'<div class="log-row__change{late}" title="{escape(call.title)}">{picture} {label}:'
        f" {escape(call.when)} · <bdi>{escape(call.by)}</bdi></div>"
    )


ROWS = StreamSource(
    key=SOURCE,
    position=10,
    kinds=(
        StreamKind(key=ActivityKind.NOTE.value, label=gettext_lazy("Notes"), icon="note"),
        StreamKind(
            key=ActivityKind.PHONE_CALL.value,
            label=pgettext_lazy("in the stream", "Calls"),
            icon="phone",
        ),
        StreamKind(
            key=ActivityKind.MEETING.value, label=gettext_lazy("Meetings"), icon="calendar-event"
        ),
        StreamKind(
            key=ActivityKind.DOCUMENTATION.value,
            label=gettext_lazy("Documentation"),
            icon="file-text",
        ),
        StreamKind(
            key=STATUS,
            label=pgettext_lazy("in the stream", "Statuses"),
            icon="arrows-shuffle",
        ),
    ),
    find=find_rows,
    draw=draw_rows,
    topics=live_topics,
    tells=frozenset({"activities.set_party_status", "activities.move_to_fictitious_leads"}),
)
