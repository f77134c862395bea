"""The menu by which a list is grouped: the fields, for dates the periods, and the direction."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import Text
from kesher.savedviews.rendering.menus import MenuItem
from kesher.savedviews.rendering.opening import OpenList
from kesher.savedviews.rules.groups import Grouping, Period, grouping_fields, is_by_period

PERIOD_WORDS: dict[Period, Text] = {
    "day": _("By day"),
    "week": _("By week"),
    "month": _("By month"),
    "quarter": _("By quarter"),
    "year": _("By year"),
}


def group_menu(shown: OpenList) -> dict[str, Any]:
    """Return the word of the present grouping, and the entries of its menu."""
    grouping = shown.grouping
    label = str(grouping.spec.label) if grouping else ""
    if grouping and grouping.period:
        label = f"{label}, {PERIOD_WORDS[grouping.period]}"
    return {"group_label": label, "group_items": tuple(_items(shown, grouping))}


def _items(shown: OpenList, grouping: Grouping | None) -> Iterator[MenuItem]:
    for key, spec in grouping_fields(shown.kind).items():
        if key in shown.listing.hidden_fields:
            continue
        is_current = grouping is not None and grouping.spec.key == key
        # The newest period is what people look for first.
        wanted = f"-{key}:month" if is_by_period(spec) else key
        yield _item(shown, str(spec.label), wanted, is_current=is_current)
    if grouping is None:
        return
    key = grouping.spec.key
    sign = "-" if grouping.is_descending else ""
    if grouping.period:
        yield MenuItem(gettext("Period"), "", is_heading=True)
        for period, word in PERIOD_WORDS.items():
            wanted = f"{sign}{key}:{period}"
            yield _item(shown, str(word), wanted, is_current=period == grouping.period)
    part = f":{grouping.period}" if grouping.period else ""
    yield MenuItem(gettext("Order of the groups"), "", is_heading=True)
    other = "" if grouping.is_descending else "-"
    yield _item(shown, gettext("Turn round"), f"{other}{key}{part}", icon="selector")
    yield _item(shown, gettext("Without groups"), "", icon="x")


def _item(
    shown: OpenList, label: str, group: str, *, is_current: bool = False, icon: str = ""
) -> MenuItem:
    folded = shown.state.folded if group == shown.state.group else ()
    url = shown.url(replace(shown.state, group=group, folded=folded))
    return MenuItem(label, url, icon=icon, is_current=is_current)
