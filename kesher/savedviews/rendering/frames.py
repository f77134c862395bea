"""What stands round the rows of a list, and the rows."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from kesher.records.queries import design_key
from kesher.savedviews.queries.pages import PAGE_ROWS, ListPage, number_columns
from kesher.savedviews.rendering.chips import (
    active_chips,
    archive_chip,
    filter_menus,
    newest_chip,
    own_filters,
    state_fields,
)
from kesher.savedviews.rendering.counts import (
    all_label,
    all_words,
    counted,
    counted_of,
    empty_note,
)
from kesher.savedviews.rendering.deeds import bulk_actions, bulk_url, import_url, list_deeds
from kesher.savedviews.rendering.group_menu import group_menu
from kesher.savedviews.rendering.heads import draw_heads, head_cells
from kesher.savedviews.rendering.opening import OpenList
from kesher.savedviews.rendering.rows import draw_row_deeds, draw_rows, row_id
from kesher.savedviews.rendering.view_bar import selection_query, view_bar
from kesher.savedviews.rules.list_state import write_state
from kesher.tenancy.rules.access import rights_key


@dataclass(frozen=True, slots=True)
class LiveList:
    """What the browser needs to keep the rows up to date."""

    topics: str
    parents: str
    row_prefix: str
    rows_url: str
    state_url: str
    order: str


def first_page(shown: OpenList, page: ListPage) -> dict[str, Any]:
    """Return what the list screen and its swapped part need."""
    return {**list_frame(shown, page), **next_page(shown, page)}


def list_frame(shown: OpenList, page: ListPage) -> dict[str, Any]:
    """Return what stands round the rows of a list; of the page only the figures are read."""
    state, standing = shown.state, _standing(shown)
    return {
        **standing,
        "chips": active_chips(shown),
        "empty": None if page.rows else empty_note(shown, standing["deeds"]),
        "counted": counted(page),
        "count_url": shown.part_url("counted") if page.count is None else "",
        "sums_url": shown.part_url("sums") if _has_sums(shown, page) else "",
        "is_forgiven": page.is_forgiven,
        "all_label": all_label(page),
        "clear_url": shown.url(state.without_filters()) if state.is_filtered else "",
        **view_bar(shown),
    }


_KEPT_FRAMES = 500
_frames: dict[Hashable, dict[str, Any]] = {}


def _standing(shown: OpenList) -> dict[str, Any]:
    """Return what is the same on every page of a list in one state, for all with the same rights.

    Forty addresses, mostly, which took longer than the rows. Who stands in no department has no
    filter by his own.
    """
    actor, kind, listing = shown.actor, shown.kind, shown.listing
    said = write_state(kind, listing, shown.state)
    saved = write_state(kind, listing, shown.saved) if shown.saved else None
    stands = (bool(actor.department_id), bool(actor.branch_id))
    key = (shown.base, said, saved, design_key(actor), rights_key(actor), stands, get_language())
    frame = _frames.get(key)
    if frame is None:
        if len(_frames) >= _KEPT_FRAMES:
            _frames.clear()
        frame = _frames[key] = _standing_frame(shown)
    return frame


def _standing_frame(shown: OpenList) -> dict[str, Any]:
    spec, state = shown.spec, shown.state
    return {
        "title": str(spec.listing.label),
        "search_label": str(spec.listing.search_label),
        "base_url": shown.base,
        "deeds": list_deeds(shown),
        "query": state.query,
        "own_filters": own_filters(shown),
        "menus": filter_menus(shown),
        "builder_url": shown.part_url("conditions"),
        "newest_chip": newest_chip(shown),
        "archive_chip": archive_chip(shown),
        "state_fields": state_fields(shown),
        "heads": draw_heads(head_cells(shown)),
        "row_deeds": draw_row_deeds(shown.actor, shown.kind),
        "has_widths": bool(spec.widths),
        "live": live_list(shown),
        "bulk": bulk_actions(shown),
        "bulk_url": bulk_url(shown),
        "import_url": import_url(shown),
        "selection": selection_query(shown),
        "cell_url": f"{shown.base}cell/",
        "state_query": write_state(spec.record_type, spec.listing, state),
        "delete_url": f"{shown.base}delete/",
        "delete_asks": shown.kind.form.reach is not None,
        "column_count": len(spec.columns) + 2,
        **group_menu(shown),
    }


def list_counted(shown: OpenList, count: int, most: int) -> dict[str, Any]:
    """Return what the count of a list needs that came without it, and what selects them all."""
    return {
        "counted": counted_of(min(count, PAGE_ROWS), count, most),
        "all_label": all_words(count, most) if _standing(shown)["bulk"] else "",
    }


def _has_sums(shown: OpenList, page: ListPage) -> bool:
    return bool(page.rows and number_columns(shown.spec) and not page.is_forgiven)


def next_page(shown: OpenList, page: ListPage, *, within: str = "") -> dict[str, Any]:
    """Return the rows of a page, and where the next one is; `within` is the group of them."""
    place = {"within": within} if within else {}
    next_url = ""
    if page.next_cursor:
        next_url = shown.part_url("rows", **place, cursor=page.next_cursor)
    return {
        "rows": draw_rows(shown.actor, page),
        "next_url": next_url,
        "column_count": len(shown.spec.columns) + 2,
    }


def live_list(shown: OpenList) -> LiveList:
    """Return the tables that the rows come from and lean on."""
    spec = shown.spec
    tables = [table for column in spec.columns for table in getattr(column, "tables", ())]
    return LiveList(
        topics=spec.record_type.table,
        parents=" ".join(dict.fromkeys(tables)),
        row_prefix=row_id(spec),
        rows_url=shown.part_url("rows"),
        state_url=shown.url(shown.state),
        order="desc" if shown.state.is_descending else "asc",
    )
