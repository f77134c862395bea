"""Hits of the global search, with what was typed marked in them, and why they answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import Text
from kesher.lib.id_numbers import mask_id_number
from kesher.lib.keyboards import other_layout
from kesher.lib.phone import display_phone
from kesher.lib.text import search_key
from kesher.lib.urls import business_url
from kesher.records.queries import card_url, list_at
from kesher.records.rendering import draw_avatar
from kesher.savedviews.queries.search import HitGroup, SearchHit
from kesher.savedviews.rules.list_state import ListState, write_state
from kesher.savedviews.rules.readings import Way
from kesher.tenancy.rules.access import Actor

_REASONS: dict[Way, Text] = {
    Way.PREFIX: _("Without the prefix"),
    Way.FORM: _("Another form of the name"),
    Way.LAYOUT: _("The other keyboard"),
    Way.SPELLING: _("Spelled otherwise"),
    Way.ALPHABET: _("The other alphabet"),
    Way.SLIP: _("Perhaps a slip"),
}


@dataclass(frozen=True, slots=True)
class DrawnHit:
    """One hit, finished: its parts are escaped. `reason` is empty where it is plain to see."""

    url: str
    avatar: SafeString
    title: SafeString
    details: SafeString
    reason: Text
    is_archived: bool


@dataclass(frozen=True, slots=True)
class DrawnGroup:
    """The hits of one type, and the list that shows all of them; empty where none would."""

    label: str
    icon: str
    hits: tuple[DrawnHit, ...]
    all_url: str


def drawn_groups(actor: Actor, groups: Sequence[HitGroup], query: str) -> list[DrawnGroup]:
    """Return the groups of hits ready for the template."""
    drawn = []
    for group in groups:
        kind = group.record_type
        hits = tuple(_drawn_hit(card_url(actor, kind, hit.card_id), hit) for hit in group.hits)
        _type, listing = list_at(actor, group.list_path)
        base = business_url(actor.business_slug, "savedviews:record_list", listing=listing.path)
        found_by = _query_of_list(group, query)
        state = ListState(sort=listing.sort, query=found_by)
        url = base + write_state(kind, listing, state) if found_by else ""
        drawn.append(DrawnGroup(str(listing.label), listing.icon, hits, url))
    return drawn


def _query_of_list(group: HitGroup, query: str) -> str:
    """Return what a list finds the hits by: a list forgives the keyboard, if told so, no more."""
    ways = {hit.match.way for hit in group.hits}
    if Way.PLAIN in ways:
        return query
    return other_layout(query) if Way.LAYOUT in ways else ""


def _drawn_hit(url: str, hit: SearchHit) -> DrawnHit:
    marks = hit.match.marks
    title = f"<bdi>{highlight(hit.title, marks)}</bdi>"
    details = [f"<bdi>{highlight(detail, marks)}</bdi>" for detail in hit.details]
    if hit.match.part and not any("<mark>" in detail for detail in details):
        details.append(_drawn_part(hit.match.part, marks))
    return DrawnHit(
        url=url,
        avatar=mark_safe(draw_avatar(hit.title)),  # noqa: S308 -- escaped where drawn
        title=mark_safe(title),  # noqa: S308
        details=mark_safe(" · ".join(details)),  # noqa: S308
        reason=_REASONS.get(hit.match.way, ""),
        is_archived=hit.is_archived,
    )


# --- what answers out of sight ----------------------------------------------------------------

_PHONE_RUN = re.compile(r"0\d{8,9}|1\d{9}")
_ABROAD = re.compile(r"97[02]\d{8,9}")
_ID_RUN = re.compile(r"\d{9}")
_FINALS = str.maketrans("כמנפצ", "ךםןףץ")
_SHOWN_OF_ID = 4


def _drawn_part(part: str, marks: Sequence[str]) -> str:
    """Return the part of the searched text that answers, as people write it."""
    if part.startswith("*") or not re.fullmatch(r"[\d*]+", part):
        is_ltr = part.isascii()
        shown = part if is_ltr else _with_finals(part)
        direction = ' dir="ltr"' if is_ltr else ""
        return f"<bdi{direction}>{highlight(shown, marks)}</bdi>"
    if _ABROAD.fullmatch(part) or (_PHONE_RUN.fullmatch(part) and not _ID_RUN.fullmatch(part)):
        number = part if _ABROAD.fullmatch(part) else f"972{part.removeprefix('0')}"
        return f'<bdi dir="ltr">{highlight(display_phone(f"+{number}", part, ""), marks)}</bdi>'
    if _ID_RUN.fullmatch(part):
        return f'<bdi dir="ltr">{_masked(part, marks)}</bdi>'
    return f'<bdi dir="ltr">{highlight(part, marks)}</bdi>'


def _masked(number: str, marks: Sequence[str]) -> str:
    """Return the end of an ID number, marked as far as it was typed."""
    shown = mask_id_number(number)
    hidden = len(number) - _SHOWN_OF_ID
    typed = next((mark for mark in marks if mark in number), "")
    start = max(number.find(typed), hidden)
    end = number.find(typed) + len(typed)
    if not typed or end <= start:
        return escape(shown)
    at = len(shown) - (len(number) - start)
    to = at + end - start
    return f"{escape(shown[:at])}<mark>{escape(shown[at:to])}</mark>{escape(shown[to:])}"


def _with_finals(part: str) -> str:
    """Give the last letter of each word its final form, which search keys do not have."""
    return " ".join(
        word[:-1] + word[-1].translate(_FINALS) if len(word) > 1 else word
        for word in part.split(" ")
    )


# --- marking ----------------------------------------------------------------------------------


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
