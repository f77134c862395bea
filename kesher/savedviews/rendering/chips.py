"""The filters of a list: links to other states of the same list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext

from kesher.customfields.rules.operators import kind_of
from kesher.records.rules.record_types import FieldSpec
from kesher.savedviews.queries.filters import FilterOption, value_words
from kesher.savedviews.rendering.builder import condition_words
from kesher.savedviews.rendering.menus import MenuItem
from kesher.savedviews.rendering.opening import OpenList
from kesher.savedviews.rendering.view_bar import shape_url
from kesher.savedviews.rules.conditions import conditions_of, simplified
from kesher.savedviews.rules.filter_checks import MINE
from kesher.savedviews.rules.list_state import (
    filter_fields,
    sort_attributes,
    state_pairs,
    write_state,
)


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


def filter_bar(shown: OpenList, kind: str) -> dict[str, Any]:
    """Return what keeps records from a board or a split card, and where that is changed."""
    state = shown.state
    here = replace(shown, base=shape_url(shown.actor, shown.listing.path, kind))
    chips = active_chips(here)
    if state.query:
        found = f"{shown.listing.search_label}: {state.query}"
        chips.insert(0, _on(found, here.url(replace(state, query=""))))
    if state.is_archive:
        chips.append(_on(gettext("In the archive"), here.url(replace(state, is_archive=False))))
    return {
        "chips": chips,
        "own_filters": own_filters(here),
        "builder_url": shown.part_url("conditions", shape=kind),
        "clear_url": here.url(state.without_filters()) if state.is_filtered else "",
    }


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
