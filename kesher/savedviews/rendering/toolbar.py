"""The head of a list and its filters: links to other states of the same list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext, ngettext

from kesher.lib.urls import business_url
from kesher.records.queries import may_do, url_parts
from kesher.records.rules.record_types import Deed, FieldSpec, RecordType
from kesher.savedviews.queries.filters import FilterOption, filter_words
from kesher.savedviews.queries.pages import ListPage, ListSpec
from kesher.savedviews.rendering.rows import draw_rows, row_id
from kesher.savedviews.rules.filter_checks import MINE
from kesher.savedviews.rules.list_state import (
    ListState,
    filter_fields,
    sort_fields,
    write_state,
)
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class OpenList:
    """A list as one actor has it open: its columns, its state, and where it stands."""

    actor: Actor
    spec: ListSpec
    state: ListState
    base: str

    def url(self, state: ListState) -> str:
        """Return the address of another state of this list."""
        return self.base + write_state(self.spec.record_type, self.spec.listing, state)

    def rows_url(self, **more: Any) -> str:
        """Return where rows of this state are fetched."""
        parameters = write_state(self.spec.record_type, self.spec.listing, self.state, **more)
        return f"{self.base}rows/{parameters}"


@dataclass(frozen=True, slots=True)
class HeadCell:
    """The head of one column; with `url`, a click orders the list by it."""

    label: str
    url: str = ""
    direction: str = ""


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
class MenuItem:
    """One entry of a menu."""

    label: str
    url: str
    icon: str = ""
    dialog: str = ""
    shortcut: str = ""
    kbd: str = ""
    reason: str = ""
    is_current: bool = False


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
    spec, state = shown.spec, shown.state
    deeds = list_deeds(shown)
    return {
        "title": str(spec.listing.label),
        "search_label": str(spec.listing.search_label),
        "base_url": shown.base,
        "deeds": deeds,
        "query": state.query,
        "chips": active_chips(shown),
        "mine_chips": mine_chips(shown),
        "menus": filter_menus(shown),
        "newest_chip": newest_chip(shown),
        "archive_chip": archive_chip(shown),
        "clear_url": shown.url(state.without_filters()) if state.is_filtered else "",
        "state_fields": state_fields(shown),
        "heads": head_cells(shown),
        "empty": None if page.rows else empty_note(shown, deeds),
        "counted": counted(page),
        "live": live_list(shown),
        **next_page(shown, page),
    }


def next_page(shown: OpenList, page: ListPage) -> dict[str, Any]:
    """Return the rows of a page, and where the next one is."""
    return {
        "rows": draw_rows(shown.actor, page, shown.state),
        "next_url": shown.rows_url(cursor=page.next_cursor) if page.next_cursor else "",
        "column_count": len(shown.spec.columns) + 1,
    }


def head_cells(shown: OpenList) -> list[HeadCell]:
    """Return the heads of the columns; the one that orders the list says in which direction."""
    state, sortable = shown.state, sort_fields(shown.spec.record_type)
    cells = []
    for column in shown.spec.columns:
        label = str(column.label)
        if not isinstance(column, FieldSpec) or column.key not in sortable:
            cells.append(HeadCell(label))
            continue
        is_current = column.key == state.sort_key
        wanted = f"-{column.key}" if is_current and not state.is_descending else column.key
        direction = ""
        if is_current:
            direction = "descending" if state.is_descending else "ascending"
        cells.append(HeadCell(label, shown.url(replace(state, sort=wanted)), direction))
    return cells


def active_chips(shown: OpenList) -> list[Chip]:
    """Return a chip for each filter that is set; a click takes it away.

    At most one query, for the names of people and branches.
    """
    chosen = shown.state.filters
    fields = [
        field
        for field in filter_fields(shown.spec.record_type, shown.spec.listing)
        if field.key in chosen
    ]
    words = filter_words(fields, chosen)
    chips = []
    for field in fields:
        label = f"{field.label}: {', '.join(words[field.key])}"
        remove_label = gettext("Take away the filter “%(filter)s”") % {"filter": label}
        url = shown.url(shown.state.with_filter(field.key, ()))
        chips.append(Chip(label, url, is_on=True, remove_label=remove_label))
    return chips


def mine_chips(shown: OpenList) -> list[Chip]:
    """Return the filters that are one click away: mine, my department's, my branch's."""
    return [
        Chip(str(field.mine_label), shown.url(shown.state.with_filter(field.key, (MINE,))))
        for field in filter_fields(shown.spec.record_type, shown.spec.listing)
        if field.mine and getattr(shown.actor, field.mine) and field.key not in shown.state.filters
    ]


def filter_menus(shown: OpenList) -> list[FilterMenu]:
    """Return every filter with the address of its values."""
    parameters = write_state(shown.spec.record_type, shown.spec.listing, shown.state)
    return [
        FilterMenu(field.key, str(field.label), f"{shown.base}filter/{field.key}/{parameters}")
        for field in filter_fields(shown.spec.record_type, shown.spec.listing)
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
        for key, spec in sort_fields(shown.spec.record_type).items()
        if spec.sort_attribute == "id" and key not in columns
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
    state = shown.state
    pairs = [(key, value) for key, values in state.filters.items() for value in values]
    if state.is_archive:
        pairs.append(("archive", "1"))
    if state.sort != shown.spec.listing.sort:
        pairs.append(("sort", state.sort))
    return pairs


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
        text = ngettext("%(count)s record", "%(count)s records", count) % {"count": f"{count:,}"}
        return Counted(text if count else "")
    most = page.most_counted
    every = f"{most:,}+" if count > most else f"{count:,}"
    pattern = gettext("{shown} of %(all)s") % {"all": every}
    return Counted(pattern.replace("{shown}", f"{shown:,}"), pattern)


def live_list(shown: OpenList) -> LiveList:
    """Return the tables that the rows come from and lean on."""
    spec = shown.spec
    tables = [table for column in spec.columns for table in getattr(column, "tables", ())]
    return LiveList(
        topics=spec.record_type.table,
        parents=" ".join(dict.fromkeys(tables)),
        row_prefix=row_id(spec),
        rows_url=shown.rows_url(),
        state_url=shown.url(shown.state),
        order="desc" if shown.state.is_descending else "asc",
    )
