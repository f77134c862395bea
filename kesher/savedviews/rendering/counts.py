"""How many records a list holds, and what stands there when it holds none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext, ngettext

from kesher.savedviews.queries.pages import ListPage
from kesher.savedviews.rendering.deeds import DeedLink
from kesher.savedviews.rendering.opening import OpenList


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


def all_label(page: ListPage) -> str:
    """Return the words that select also what is not on the page; nothing where all is."""
    return all_words(page.count, page.most_counted) if page.next_cursor else ""


def all_words(count: int | None, most: int) -> str:
    """Return the words that select every record that fits."""
    return gettext("Select all %(count)s") % {"count": _figure(count, most)}


def _figure(count: int | None, most: int) -> str:
    if count is None:
        return "…"
    return f"{most:,}+" if count > most else f"{count:,}"


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
    if not page.next_cursor:
        return Counted(count_words(page.count, page.most_counted) if page.count else "")
    return counted_of(len(page.rows), page.count, page.most_counted)


def counted_of(shown: int, count: int | None, most: int) -> Counted:
    """Return how many of all records that match are shown; None is told as not yet known."""
    pattern = gettext("{shown} of %(all)s") % {"all": _figure(count, most)}
    return Counted(pattern.replace("{shown}", f"{shown:,}"), pattern)


def count_words(count: int, most: int) -> str:
    """Return how many records fit: 137 records, 1,000+ records."""
    words = ngettext("%(count)s record", "%(count)s records", count)
    return words % {"count": _figure(count, most)}
