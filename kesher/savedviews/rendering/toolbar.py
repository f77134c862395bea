"""The head of a list and its filters: links to other states of the same list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from kesher.customfields.rules.operators import kind_of
from kesher.lib.template_tags import icon
from kesher.lib.urls import business_url
from kesher.records.queries import card_deeds_of, may_do, url_parts
from kesher.records.rules.record_types import Column, Deed, FieldSpec, RecordType
from kesher.savedviews.queries.filters import FilterOption, value_words
from kesher.savedviews.queries.pages import ColumnSum, ListPage, number_columns
from kesher.savedviews.rendering.builder import condition_words
from kesher.savedviews.rendering.columns import is_editable
from kesher.savedviews.rendering.group_menu import group_menu
from kesher.savedviews.rendering.menus import MenuItem
from kesher.savedviews.rendering.opening import OpenList
from kesher.savedviews.rendering.rows import draw_row_deeds, draw_rows, row_id
from kesher.savedviews.rendering.view_bar import selection_query, view_bar
from kesher.savedviews.rules.conditions import conditions_of, simplified
from kesher.savedviews.rules.filter_checks import MINE
from kesher.savedviews.rules.list_state import (
    filter_fields,
    sort_attributes,
    sort_fields,
    state_pairs,
    write_state,
)
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class HeadCell:
    """The head of one column; with `url`, a click orders the list by it."""

    label: str
    url: str = ""
    direction: str = ""
    key: str = ""
    width: int = 0
    is_editable: bool = False
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that can be set or taken away with one click."""

    label: str
    url: str
    is_on: bool = False
    remove_label: str = ""


@dataclass(frozen=True, slots=True)
class FilterMenu:
    """A filter whose values are loaded when it is opened."""

    key: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class DeedLink:
    """A button of the screen's head."""

    label: str
    icon: str
    url: str
    opens_dialog: bool
    shortcut: str


@dataclass(frozen=True, slots=True)
class EmptyNote:
    """What stands in a list without rows: why, and what to do."""

    title: str
    text: str
    icon: str
    action_label: str = ""
    action_icon: str = ""
    href: str = ""
    dialog: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many records match; `pattern` has a place for those shown by now, while more may come."""

    text: str
    pattern: str = ""


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
    spec, state = shown.spec, shown.state
    deeds = list_deeds(shown)
    return {
        "title": str(spec.listing.label),
        "search_label": str(spec.listing.search_label),
        "base_url": shown.base,
        "deeds": deeds,
        "query": state.query,
        "chips": active_chips(shown),
        "menus": filter_menus(shown),
        "own_filters": own_filters(shown),
        "builder_url": shown.part_url("conditions"),
        "newest_chip": newest_chip(shown),
        "archive_chip": archive_chip(shown),
        "clear_url": shown.url(state.without_filters()) if state.is_filtered else "",
        "state_fields": state_fields(shown),
        "heads": draw_heads(head_cells(shown)),
        "row_deeds": draw_row_deeds(shown.actor, shown.kind),
        "has_widths": bool(spec.widths),
        "empty": None if page.rows else empty_note(shown, deeds),
        "counted": counted(page),
        "sums_url": shown.part_url("sums") if _has_sums(shown, page) else "",
        "is_forgiven": page.is_forgiven,
        "live": live_list(shown),
        "bulk": bulk_actions(shown),
        "bulk_url": bulk_url(shown),
        "import_url": import_url(shown),
        "selection": selection_query(shown),
        "all_label": _all_label(page),
        "cell_url": f"{shown.base}cell/",
        "state_query": write_state(spec.record_type, spec.listing, state),
        "delete_url": f"{shown.base}delete/",
        "column_count": len(shown.spec.columns) + 2,
        **group_menu(shown),
        **view_bar(shown),
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


def bulk_actions(shown: OpenList) -> list[MenuItem]:
    """Return what can be done with the selected rows; the rights of the actor decide."""
    right = shown.kind.right
    deeds = [
        ("edit", gettext("Edit"), "pencil", shown.kind.writer.edit),
        ("export", gettext("Export"), "file-export", True),
        _archiving(shown),
        ("delete", gettext("Delete"), "trash", shown.kind.writer.delete),
    ]
    return [
        MenuItem(label, key, icon=icon)
        for key, label, icon, is_there in deeds
        if is_there and shown.actor.may(f"{right}.{key.removeprefix('un')}")
    ]


def _archiving(shown: OpenList) -> tuple[str, str, str, Any]:
    """Return the deed that suits what is listed: into the archive, or out of it."""
    writer = shown.kind.writer if shown.kind.archived_attribute else None
    if shown.state.is_archive:
        label = gettext("Bring back from the archive")
        return "unarchive", label, "rotate-clockwise", writer and writer.unarchive
    return "archive", gettext("Archive"), "archive", writer and writer.archive


def bulk_url(shown: OpenList) -> str:
    """Return where a deed over the selected rows begins; nothing where no app offers deeds."""
    try:
        return business_url(shown.actor.business_slug, "exchange:batch_create")
    except NoReverseMatch:
        return ""


def import_url(shown: OpenList) -> str:
    """Return where a sheet of such records is imported; nothing for one who may not make any."""
    kind = shown.kind
    if not kind.writer.create or not shown.actor.may(f"{kind.right}.create"):
        return ""
    try:
        url = business_url(shown.actor.business_slug, "exchange:import_upload")
    except NoReverseMatch:
        return ""
    return f"{url}?type={kind.key}"


def _all_label(page: ListPage) -> str:
    count = page.count or 0
    if not page.next_cursor:
        return ""
    every = f"{page.most_counted:,}+" if count > page.most_counted else f"{count:,}"
    return gettext("Select all %(count)s") % {"count": every}


def sum_cells(shown: OpenList, sums: Mapping[str, ColumnSum]) -> list[tuple[str, str, str]]:
    """Return label, sum and average of each column that is shown, empty where there is none."""
    cells = []
    for column in shown.spec.columns:
        found = sums.get(column.key)
        if not isinstance(column, FieldSpec) or found is None or found.total is None:
            cells.append(("", "", ""))
            continue
        average = (found.average or Decimal(0)).quantize(Decimal("0.01"))
        display = column.type.display
        cells.append((str(column.label), display(found.total), display(average)))
    return cells


def head_cells(shown: OpenList) -> list[HeadCell]:
    """Return the heads of the columns; the one that orders the list says in which direction."""
    state, sortable = shown.state, sort_fields(shown.kind)
    may_edit = shown.actor.may(f"{shown.kind.right}.edit")
    cells = []
    for column in shown.spec.columns:
        head = HeadCell(
            str(column.label), key=column.key, width=shown.spec.widths.get(column.key, 0)
        )
        if isinstance(column, FieldSpec):
            is_number = kind_of(column.type) == "number"
            can_edit = may_edit and is_editable(shown.kind, column)
            head = replace(head, is_number=is_number, is_editable=can_edit)
        if column.key in sortable:
            is_current = column.key == state.sort_key
            # Of dates people want the newest; a second click turns any order round.
            is_down = not state.is_descending if is_current else _is_dated(column)
            wanted = f"-{column.key}" if is_down else column.key
            direction = ""
            if is_current:
                direction = "descending" if state.is_descending else "ascending"
            head = replace(head, url=shown.url(replace(state, sort=wanted)), direction=direction)
        cells.append(head)
    return cells


def _is_dated(column: FieldSpec | Column) -> bool:
    return isinstance(column, Column) or kind_of(column.type) in {"day", "moment"}


def draw_heads(heads: Sequence[HeadCell]) -> SafeString:
    """Draw the heads of the columns; by the template they cost more than the rows."""
    texts = []
    for head in heads:
        more = " data-editable" if head.is_editable else ""
        more += f' data-width="{head.width}"' if head.width else ""
        more += f' aria-sort="{head.direction}"' if head.direction else ""
        arrow = icon(_ARROWS[head.direction]) if head.direction else ""
        label, url = escape(head.label), escape(head.url)
        text = f'<a href="{url}" hx-get="{url}">{label}{arrow}</a>' if url else label
        grip = '<span class="table__grip" data-grip aria-hidden="true"></span>'
        texts.append(f'<th scope="col" data-key="{head.key}"{more}>{text}{grip}</th>')
    return mark_safe("".join(texts))  # noqa: S308 -- escaped above


_ARROWS = {"ascending": "arrow-up", "descending": "arrow-down"}


def active_chips(shown: OpenList) -> list[Chip]:
    """Return a chip for each filter that is set; a click takes it away.

    At most one query, for the names of people and branches.
    """
    state, kind = shown.state, shown.kind
    chosen = {key: list(values) for key, values in state.filters.items()}
    named = {}
    for condition in conditions_of(state.where):
        spec = kind.find_field(condition.key)
        if spec and kind_of(spec.type) in {"choice", "several", "reference"}:
            named[spec.key] = spec
            chosen.setdefault(spec.key, []).extend(condition.values)
    quick = [field for field in filter_fields(kind, shown.listing) if field.key in state.filters]
    fields = list({field.key: field for field in (*quick, *named.values())}.values())
    words = value_words(fields, chosen)
    chips = []
    for field in quick:
        values = [words.get((field.key, value), "") for value in state.filters[field.key]]
        label = f"{field.label}: {', '.join(filter(None, values))}"
        chips.append(_on(label, shown.url(state.with_filter(field.key, ()))))
    where = state.where
    if where and where.join == "any":
        label = condition_words(kind, where, words)
        chips.append(_on(label, shown.url(replace(state, where=None))))
    elif where:
        for place, item in enumerate(where.items):
            left = simplified(replace(where, items=where.items[:place] + where.items[place + 1 :]))
            label = condition_words(kind, item, words)
            chips.append(_on(label, shown.url(replace(state, where=left))))
    if state.is_closed:
        chips.append(_on(gettext("Closed records"), shown.url(replace(state, is_closed=False))))
    return chips


def _on(label: str, url: str) -> Chip:
    remove_label = gettext("Take away the filter “%(filter)s”") % {"filter": label}
    return Chip(label, url, is_on=True, remove_label=remove_label)


def own_filters(shown: OpenList) -> list[Chip]:
    """Return the check-boxes of «סינון רשומות»: mine, my department's, my branch's; closed ones."""
    state = shown.state
    chips = []
    for field in filter_fields(shown.kind, shown.listing):
        if field.mine and getattr(shown.actor, field.mine):
            is_on = state.filters.get(field.key) == (MINE,)
            url = shown.url(state.with_filter(field.key, () if is_on else (MINE,)))
            chips.append(Chip(str(field.mine_label), url, is_on))
    if shown.kind.statuses or shown.kind.archived_attribute:
        url = shown.url(replace(state, is_closed=not state.is_closed))
        chips.append(Chip(gettext("Closed records"), url, state.is_closed))
    return chips


def filter_menus(shown: OpenList) -> list[FilterMenu]:
    """Return the filters of the product's own fields, with the address of their values."""
    parameters = write_state(shown.kind, shown.listing, shown.state)
    return [
        FilterMenu(field.key, str(field.label), f"{shown.base}filter/{field.key}/{parameters}")
        for field in filter_fields(shown.kind, shown.listing)
        if not field.is_custom
    ]


def menu_items(
    shown: OpenList, field: FieldSpec, options: Sequence[FilterOption]
) -> list[MenuItem]:
    """Return the values of a filter; choosing one adds it, choosing it again takes it away."""
    chosen = shown.state.filters.get(field.key, ())
    return [
        MenuItem(
            option.label,
            shown.url(shown.state.toggled(field.key, option.value)),
            is_current=option.value in chosen,
        )
        for option in options
    ]


def newest_chip(shown: OpenList) -> Chip | None:
    """Return the switch to the order of creation, where no column's head offers it."""
    columns = {column.key for column in shown.spec.columns}
    keys = [
        key
        for key, attribute in sort_attributes(shown.spec.record_type).items()
        if attribute == "id" and key not in columns
    ]
    if not keys:
        return None
    newest = f"-{keys[0]}"
    is_on = shown.state.sort == newest
    other = replace(shown.state, sort=shown.spec.listing.sort if is_on else newest)
    return Chip(gettext("Newest first"), shown.url(other), is_on=is_on)


def archive_chip(shown: OpenList) -> Chip | None:
    """Return the switch between records in use and archived ones."""
    if not shown.spec.record_type.archived_attribute:
        return None
    other = replace(shown.state, is_archive=not shown.state.is_archive)
    return Chip(gettext("In the archive"), shown.url(other), is_on=shown.state.is_archive)


def state_fields(shown: OpenList) -> list[tuple[str, str]]:
    """Return what the search box sends along, so that searching keeps filters and order."""
    pairs = state_pairs(shown.kind, shown.listing, shown.state)
    return [(name, str(value)) for name, value in pairs if name != "q"]


def list_deeds(shown: OpenList) -> list[DeedLink]:
    """Return the deeds of the list that the actor has the right to."""
    return [
        DeedLink(
            str(deed.label),
            deed.icon,
            _with_query(
                business_url(shown.actor.business_slug, deed.url_name, **dict(deed.fixed)), deed
            ),
            deed.opens_dialog,
            deed.shortcut,
        )
        for deed in shown.spec.listing.deeds
        if not deed.right or shown.actor.may(deed.right)
    ]


def deed_items(
    actor: Actor, record_type: RecordType, record: Any, deeds: Sequence[Deed]
) -> list[MenuItem]:
    """Return the menu of a row: the card first, then its deeds."""
    card = url_parts(actor.business_slug, *record_type.card_address)
    card_id = getattr(record, record_type.card_attribute)
    items = [
        MenuItem(
            gettext("Open the card"), str(card_id).join(card), icon="external-link", kbd="Enter"
        )
    ]
    for deed in deeds:
        parts = url_parts(actor.business_slug, deed.url_name, deed.argument, deed.fixed)
        url = _with_query(str(record.pk).join(parts), deed)
        item = MenuItem(str(deed.label), url, icon=deed.icon)
        if deed.right and not may_do(actor, record_type, record, deed.right):
            item = replace(item, reason=gettext("Your permission does not reach this record."))
        items.append(replace(item, url="", dialog=url) if deed.opens_dialog else item)
    return items


def status_window_url(actor: Actor, kind: RecordType, field: str, record: Any, wanted: str) -> str:
    """Return the window that asks for what a change of status needs; nothing for none."""
    deed = next((one for one in card_deeds_of(kind.key) if one.key == "set_status"), None)
    if deed:
        return str(record.pk).join(
            url_parts(actor.business_slug, deed.url_name, deed.argument, deed.fixed)
        )
    if kind.find_status(field) is None:
        return ""
    url = business_url(
        actor.business_slug, "records:record_status", record_type=kind.key, record_id=record.pk
    )
    return f"{url}?{urlencode({'field': field, 'to': wanted})}"


def _with_query(url: str, deed: Deed) -> str:
    return f"{url}?{deed.query}" if deed.query else url


def empty_note(shown: OpenList, deeds: Sequence[DeedLink]) -> EmptyNote:
    """Return why there is nothing: no record yet, none in the archive, or none that fits."""
    state, listing = shown.state, shown.spec.listing
    if state.is_filtered:
        return EmptyNote(
            title=gettext("Nothing fits what is asked for"),
            text=gettext("Take a filter away, or search for less."),
            icon="zoom-question",
            action_label=gettext("Clear the filters"),
            action_icon="filter-off",
            href=shown.url(state.without_filters()),
        )
    if state.is_archive:
        return EmptyNote(
            title=gettext("The archive is empty"),
            text=gettext("What is archived leaves the lists and waits here."),
            icon="archive",
        )
    note = EmptyNote(str(listing.empty_title), str(listing.empty_text), listing.icon)
    if not deeds:
        return note
    where = {"dialog": deeds[0].url} if deeds[0].opens_dialog else {"href": deeds[0].url}
    return replace(note, action_label=deeds[0].label, action_icon=deeds[0].icon, **where)


def counted(page: ListPage) -> Counted:
    """Return how many records match, not counted beyond what is cheap."""
    count, shown = page.count or 0, len(page.rows)
    if not page.next_cursor:
        return Counted(count_words(count, page.most_counted) if count else "")
    most = page.most_counted
    every = f"{most:,}+" if count > most else f"{count:,}"
    pattern = gettext("{shown} of %(all)s") % {"all": every}
    return Counted(pattern.replace("{shown}", f"{shown:,}"), pattern)


def count_words(count: int, most: int) -> str:
    """Return how many records fit: 137 records, 1,000+ records."""
    words = ngettext("%(count)s record", "%(count)s records", count)
    return words % {"count": f"{most:,}+" if count > most else f"{count:,}"}


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
