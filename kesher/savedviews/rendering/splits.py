"""The split card: mini-cards of a list at the side, the whole card of one in the center."""

import re
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from kesher.records.queries import url_parts
from kesher.records.rendering import drawing_of
from kesher.records.rules.record_types import FieldSpec
from kesher.savedviews.choices import SavedViewKind
from kesher.savedviews.queries.pages import ListPage, shown_attribute
from kesher.savedviews.rendering.chips import filter_bar
from kesher.savedviews.rendering.counts import empty_note
from kesher.savedviews.rendering.deeds import list_deeds
from kesher.savedviews.rendering.opening import OpenList
from kesher.savedviews.rendering.rows import row_id, sort_text
from kesher.savedviews.rendering.view_bar import view_bar

_MOST_FIELDS = 2
_TAG = re.compile("<[^>]*>")  # a link cannot hold links; what they say stays, escaped as it is


def split_page(shown: OpenList, page: ListPage, at: int) -> dict[str, Any]:
    """Return what the split card needs; `at` is the record that is open, else the first."""
    spec, kind = page.spec, shown.kind
    card, card_end = url_parts(shown.actor.business_slug, *kind.card_address)
    places = (spec.places["id"], spec.places[kind.card_attribute])
    opened = next((row for row in page.rows if row[places[0]] == at), None)
    if opened is None and page.rows and not at:
        opened = page.rows[0]
    current = opened[places[0]] if opened else at
    card_id = opened[places[1]] if opened else at
    deeds = list_deeds(shown)
    return {
        "title": str(shown.listing.label),
        "deeds": deeds,
        "empty": None if page.rows else empty_note(shown, deeds),
        "card_url": f"{card}{card_id}{card_end}" if current else "",
        "row_prefix": row_id(spec),
        "table": kind.table,
        "rows_url": shown.part_url("split"),
        "order": "desc" if shown.state.is_descending else "asc",
        **mini_cards_page(shown, page, current),
        **filter_bar(shown, SavedViewKind.SPLIT),
        **view_bar(shown, kind=SavedViewKind.SPLIT),
    }


def mini_cards_page(shown: OpenList, page: ListPage, current: int = 0) -> dict[str, Any]:
    """Return the mini-cards of a page, and where the next ones are."""
    next_url = shown.part_url("split", cursor=page.next_cursor) if page.next_cursor else ""
    return {"cards": draw_mini_cards(shown, page, current), "next_url": next_url}


def draw_mini_cards(shown: OpenList, page: ListPage, current: int) -> SafeString:
    """Draw the mini-cards of a page: the name, and the first values that the mini-card shows."""
    spec, kind = page.spec, shown.kind
    card, card_end = url_parts(shown.actor.business_slug, *kind.card_address)
    order = page.order
    sort_place = -1 if order.is_nullable else spec.places[order.attribute]
    title = next(one for one in kind.fields if one.key == kind.title_field)
    others = [
        one for one in spec.columns if isinstance(one, FieldSpec) and one.key != kind.title_field
    ]
    shown_fields = [one for one in others if one.in_mini_card] or others
    details = [
        (drawing_of(one), spec.places[shown_attribute(one)]) for one in shown_fields[:_MOST_FIELDS]
    ]
    base = shown.part_url("split", at="")
    texts = []
    for row in page.rows:
        record_id = row[spec.places["id"]]
        card_url = f"{card}{row[spec.places[kind.card_attribute]]}{card_end}"
        mark = ' aria-current="true"' if record_id == current else ""
        lines = "".join(
            f'<span class="mini-card__text truncate"><bdi>{text}</bdi></span>'
            for draw, place in details
            if (text := _TAG.sub("", draw(row[place])))
        )
        name = escape(row[spec.places[shown_attribute(title)]])
        texts.append(
            f'<a class="mini-card" id="{row_id(spec)}{record_id}" href="{base}{record_id}"'
            f' data-open-url="{card_url}" data-record="{record_id}" hx-get="{card_url}"'
            ' hx-select="#main > *" hx-target="#split-card" hx-swap="innerHTML"'
            f' data-sort-key="{sort_text(row[sort_place], record_id, order)}"{mark}>'
            f'<span class="mini-card__title truncate"><bdi>{name}</bdi></span>{lines}</a>'
        )
    return mark_safe("".join(texts))  # noqa: S308 -- every value is escaped where it is drawn
