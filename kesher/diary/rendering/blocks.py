"""Meetings in the diary, as HTML.

A month of thirty colleagues holds thousands: each is put together here, since a template takes ten
times as long. Where a block stands is told in data, and set by the screen's script, for no style
may be written into a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.diary.queries.diary import MOST_IN_CELL, Block, Day, in_lanes
from kesher.diary.rules.lanes import QUARTER
from kesher.lib.dates import format_date
from kesher.lib.names import initials
from kesher.lib.template_tags import icon
from kesher.lib.urls import business_url


@dataclass(frozen=True)
class Drawer:
    """What all blocks of a screen share: addresses and words."""

    slug: str
    is_shared: bool

    @cached_property
    def _addresses(self) -> tuple[str, str]:
        """Return where a meeting is opened and its menu, of the one with the number 0."""
        return (
            business_url(self.slug, "activities:meeting", activity_id=0),
            business_url(self.slug, "diary:diary_menu", activity_id=0),
        )

    def timed(self, day: Day) -> SafeString:
        """Draw the blocks of a day that have hours, for a column of hours."""
        drawn = [self._timed(block, lane, of) for block, lane, of in in_lanes(day.blocks)]
        return SafeString("".join(drawn))

    def whole(self, day: Day) -> SafeString:
        """Draw what takes the whole day, as lines above the hours."""
        return SafeString("".join(self.line(block) for block in day.blocks if block.is_whole_day))

    def cell(self, day: Day, more_url: str) -> SafeString:
        """Draw a day of the month: the first blocks, and how many more there are.

        The address stands as it is, escaped.
        """
        lines = [self.line(block) for block in day.blocks[:MOST_IN_CELL]]
        more = max(day.count - MOST_IN_CELL, 0)
        if more:
            text = ngettext("%(count)d more", "%(count)d more", more) % {"count": more}
            lines.append(f'<a class="diary__more" href="{more_url}">{text}</a>')
        return SafeString("".join(lines))

    def line(self, block: Block) -> str:
        """Draw a block as one line."""
        clock = "" if block.is_whole_day else f'<bdi dir="ltr">{_clock(block.start)}</bdi> '
        return self._open(block, "diary__line") + f"{clock}{self._title(block)}{_close(block)}"

    def agenda(self, day: Day) -> list[SafeString]:
        """Draw a day of the list: every block with its hours, its customer and place."""
        return [SafeString(self._full_line(block)) for block in day.blocks]

    def _full_line(self, block: Block) -> str:
        end = block.start + block.length
        clock = _("all day") if block.is_whole_day else f"{_clock(block.start)}–{_clock(end)}"
        where = f'<span class="muted" dir="auto">{escape(_where(block))}</span>'
        body = f'<bdi dir="ltr">{escape(clock)}</bdi> {self._title(block)} {where}'
        return self._open(block, "diary__line") + body + _close(block)

    def _timed(self, block: Block, lane: int, of: int) -> str:
        start, length = block.start // QUARTER, max(-(-block.length // QUARTER), 1)
        place = f' data-start="{start}" data-length="{length}" data-lane="{lane}" data-of="{of}"'
        end = block.start + block.length
        till = f'<span class="diary__till">–{_clock(end)}</span>'
        clock = f'<bdi class="diary__clock" dir="ltr">{_clock(block.start)}{till}</bdi>'
        where = f'<span class="diary__place" dir="auto">{escape(_where(block))}</span>'
        edge = '<span class="diary__edge" data-resize></span>' if block.is_seen else ""
        body = f"{self._title(block)}{clock}{where}{edge}"
        return self._open(block, "diary__block", place) + body + _close(block)

    def _open(self, block: Block, css_class: str, place: str = "") -> str:
        meeting = block.meeting
        if not block.is_seen:
            return f'<div class="{css_class} is-busy"{place}>'
        pk = meeting.activity_id
        url, menu = (address.replace("/0/", f"/{pk}/") for address in self._addresses)
        label = escape(_spoken(block), quote=True)
        starts, ends = (at.isoformat()[:16] for at in (block.starts_at, block.ends_at))
        day = format_date(block.starts_at)
        return (
            f'<button type="button" class="{css_class} tone--{block.tone}"'
            f' id="meeting-{pk}-{block.part}" data-meeting="{pk}" data-version="{meeting.version}"'
            f' data-url="{url}" data-menu-url="{menu}" data-starts="{starts}" data-ends="{ends}"'
            f'{place} title="{label}"><span class="visually-hidden">{day} </span>'
        )

    def _title(self, block: Block) -> str:
        if not block.is_seen:
            return f'<span class="diary__title">{icon("lock")}{escape(_busy(block))}</span>'
        meeting = block.meeting
        signs = [icon("refresh")] if meeting.is_recurring else []
        signs += [icon("lock")] if meeting.is_private else []
        who = ""
        if self.is_shared and block.people:
            letters = " ".join(initials(name) for name in block.people[:3])
            who = f'<span class="diary__who">{escape(letters)}</span>'
        title = f"<bdi>{escape(meeting.title)}</bdi>"
        return f'<span class="diary__title">{who}{title}{"".join(signs)}</span>'


def _close(block: Block) -> str:
    return "</button>" if block.is_seen else "</div>"


def _busy(block: Block) -> str:
    return " · ".join((_("Busy"), *block.people))


def _where(block: Block) -> str:
    if not block.is_seen:
        return ""
    parts: Sequence[str | None] = (block.meeting.party_name, block.meeting.place)
    return " · ".join(part for part in parts if part)


def _spoken(block: Block) -> str:
    """Return a block in words, for those who hear it and for the pointer that rests on it."""
    day = format_date(block.starts_at)
    when = (
        _("%(day)s, all day") % {"day": day}
        if block.is_whole_day
        else f"{day} {_clock(block.start)}–{_clock(block.start + block.length)}"
    )
    return ", ".join(
        part for part in (block.meeting.title, when, _where(block), *block.people) if part
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
