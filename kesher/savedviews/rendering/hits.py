"""Hits of the global search, with what was typed marked in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

from kesher.lib.text import search_key, search_terms
from kesher.lib.urls import business_url
from kesher.records.queries import card_url, list_at
from kesher.records.rendering import draw_avatar
from kesher.savedviews.queries.search import HitGroup, SearchHit
from kesher.savedviews.rules.list_state import ListState, write_state
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class DrawnHit:
    """One hit, finished: its parts are escaped."""

    url: str
    avatar: SafeString
    title: SafeString
    details: SafeString
    is_archived: bool


@dataclass(frozen=True, slots=True)
class DrawnGroup:
    """The hits of one type, and the list that shows all of them."""

    label: str
    icon: str
    hits: tuple[DrawnHit, ...]
    all_url: str


def drawn_groups(actor: Actor, groups: Sequence[HitGroup], query: str) -> list[DrawnGroup]:
    """Return the groups of hits ready for the template."""
    words = tuple(term.text for term in search_terms(query))
    drawn = []
    for group in groups:
        kind = group.record_type
        hits = tuple(
            _drawn_hit(card_url(actor, kind, hit.card_id), hit, words) for hit in group.hits
        )
        _, listing = list_at(actor, group.list_path)
        base = business_url(actor.business_slug, "savedviews:record_list", listing=listing.path)
        state = ListState(sort=listing.sort, query=query)
        url = base + write_state(kind, listing, state)
        drawn.append(DrawnGroup(str(listing.label), listing.icon, hits, url))
    return drawn


def _drawn_hit(url: str, hit: SearchHit, words: tuple[str, ...]) -> DrawnHit:
    details = [f"<bdi>{highlight(detail, words)}</bdi>" for detail in hit.details]
    is_hidden = hit.matched and not any("<mark>" in detail for detail in details)
    if is_hidden:
        details.append(f'<bdi dir="ltr">{highlight(hit.matched, words)}</bdi>')
    return DrawnHit(
        url=url,
        avatar=mark_safe(draw_avatar(hit.title)),  # noqa: S308 -- escaped where drawn
        title=mark_safe(f"<bdi>{highlight(hit.title, words)}</bdi>"),  # noqa: S308
        details=mark_safe(" · ".join(details)),  # noqa: S308
        is_archived=hit.is_archived,
    )


def highlight(text: str, words: Sequence[str]) -> str:
    """Return the text, escaped, with each of the words marked where it stands.

    Words are normalized for search, the text is as people wrote it: pointed, with final letters,
    with hyphens in its numbers.
    """
    marked = [False] * len(text)
    for word in words:
        _mark(text, word, marked)
    parts, is_open = [], False
    for char, is_marked in zip(text, marked, strict=True):
        if is_marked != is_open:
            parts.append("<mark>" if is_marked else "</mark>")
            is_open = is_marked
        parts.append(escape(char))
    if is_open:
        parts.append("</mark>")
    return "".join(parts)


def _mark(text: str, word: str, marked: list[bool]) -> None:
    forms = [word]
    is_number = word.lstrip("*").isdecimal()
    if is_number:  # numbers are stored with a country code and shown without it, or the reverse
        forms += [f"0{word[3:]}"] if word.startswith("972") else []
        forms += [word[1:]] if word.startswith("0") else []
    folded, places = _folded(text, digits_only=is_number)
    for form in forms:
        start = folded.find(form)
        if start >= 0 and form:
            for place in range(places[start], places[start + len(form) - 1] + 1):
                marked[place] = True
            return


def _folded(text: str, *, digits_only: bool) -> tuple[str, list[int]]:
    """Return the text as search sees it, and for each character where it came from."""
    folded, places = [], []
    for place, char in enumerate(text):
        for letter in _fold(char):
            if not digits_only or letter.isdecimal() or letter == "*":
                folded.append(letter)
                places.append(place)
    return "".join(folded), places


@lru_cache(maxsize=4096)
def _fold(char: str) -> str:
    return search_key(f"x{char}x")[1:-1]
