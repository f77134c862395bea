"""Why a record answers a query, and how well: told from its title and its searched text."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from kesher.lib.skeletons import word_skeletons
from kesher.lib.spellings import (
    distance,
    is_hebrew,
    is_latin,
    neighbors,
    other_forms,
    sound_alike,
    stems,
)
from kesher.lib.text import NAMES_END, PART_END, search_key
from kesher.savedviews.rules.readings import LONG_STEM, Reading, Way, Word, heard_in

#: Ranks of plain matches: the very name, its start, starts of its words, a part of it, elsewhere.
VERY_NAME, START, WORD_STARTS, IN_NAME, OUT_OF_SIGHT = range(5)
#: Ranks of forgiven ones: by whole words, by the beginnings of words, by what a slip may hide.
FORGIVEN, FORGIVEN_START, SLIPPED = range(5, 8)

Rank = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """How a record answers; the smaller the rank the better.

    `marks` are the normalized texts to be marked where they stand. `part` is the part of the
    searched text that answers where the title does not: an e-mail address, another phone.
    """

    way: Way
    rank: Rank
    marks: tuple[str, ...]
    part: str = ""


def weigh(reading: Reading, title: str, text: str, *, in_title: bool = False) -> Match | None:
    """Tell how a record answers a reading; None where it only seemed to.

    `in_title`: one of the words at least must be found in the title.
    """
    names, parts = _taken_apart(title, text)
    if reading.way is not Way.SLIP and all(len(word.texts) == 1 for word in reading.words):
        match = _weigh_plain(reading, names, parts)
    else:
        match = _weigh_forgiven(reading, names, parts)
    if match and in_title and not any(mark in name for mark in match.marks for name in names[:1]):
        return None
    return match


def stands_in(reading: Reading, title: str, text: str) -> bool:
    """Tell whether every word of a reading stands in this very text, or in the title."""
    whole = f" {search_key(title)} {text}"
    return all(any(one in whole for one in word.texts) for word in reading.words)


def _taken_apart(title: str, text: str) -> tuple[list[str], list[str]]:
    """Return the names, the title first, and the other parts of a searched text."""
    named, ended, rest = text.partition(NAMES_END)
    if not ended:
        named, rest = "", text
    rest = rest.rpartition(NAMES_END)[2]
    names = dict.fromkeys([search_key(title), *_parts(named)])
    return list(names), _parts(rest)


def _parts(text: str) -> list[str]:
    return [part.strip(" ") for part in text.split(PART_END) if part.strip(" ")]


# --- as it was typed --------------------------------------------------------------------------


def _weigh_plain(reading: Reading, names: Sequence[str], parts: Sequence[str]) -> Match | None:
    texts = [word.text for word in reading.words]
    name = names[0]
    typed = " ".join(texts)
    if name == typed:
        place = VERY_NAME
    elif name.startswith(typed):
        place = START
    elif all(f" {text}" in f" {name}" for text in texts):
        place = WORD_STARTS
    elif any(text in name for text in texts):
        place = IN_NAME
    else:
        place = OUT_OF_SIGHT
    rank: Rank = (place,)
    if reading.way is not Way.PLAIN:
        rank = (FORGIVEN, 0 if place <= WORD_STARTS else place, reading.way, place)
    hidden = [text for text in texts if text not in name]
    return Match(reading.way, rank, tuple(texts), _part_with(hidden, [*names[1:], *parts]))


def _part_with(texts: Sequence[str], parts: Iterable[str]) -> str:
    """Return the part in which most of the texts stand."""
    best = max(parts, key=lambda part: sum(text in part for text in texts), default="")
    return best if any(text in best for text in texts) else ""


# --- forgiven ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    """How one word was found: the farther, the less alike. `is_start`: as a word's beginning."""

    way: Way
    far: int
    mark: str
    part: str = ""
    is_start: bool = False


def _weigh_forgiven(reading: Reading, names: Sequence[str], parts: Sequence[str]) -> Match | None:
    found = []
    for word in reading.words:
        one = _find(word, names, parts, is_slip=reading.way is Way.SLIP)
        if one is None:
            return None
        found.append(one)
    way = max(one.way for one in found)
    if reading.way is Way.LAYOUT or way is Way.PLAIN:  # a plain one the plain reading tells better
        way = reading.way
    place = FORGIVEN_START if any(one.is_start for one in found) else FORGIVEN
    others = max(0, len(names[0].split(" ")) - len(found))
    rank = (SLIPPED if way is Way.SLIP else place, sum(one.far for one in found), way, others)
    part = next((one.part for one in found if one.part), "")
    return Match(way, rank, tuple(one.mark for one in found), part)


def _find(
    word: Word, names: Sequence[str], parts: Sequence[str], *, is_slip: bool
) -> _Found | None:
    text = word.text
    for place, name in enumerate(names):
        if f" {text}" in f" {name}" or (len(text) > 2 and text in name):
            return _Found(Way.PLAIN, 0, text, name if place else "")
    if is_slip and (parted := _parted(word, names)):
        return parted
    ways: list[Callable[[str, str], _Found | None]] = [_by_prefix, _by_form, _by_sound]
    if is_slip:
        ways.append(_by_slip)
    found = [
        replace(one, part=name if place else "")
        for place, name in enumerate(names)
        for other in name.split(" ")
        for way in ways
        if (one := way(text, other))
    ]
    if found:
        return min(found, key=lambda one: (bool(one.part), one.is_start, one.far, one.way))
    part = next((part for part in parts if f" {text}" in f" {part}" or text in part), "")
    if part:
        return _Found(Way.PLAIN, 1, text, part)
    for stem in stems(text):  # בטבריה
        if part := next((part for part in parts if f" {stem}" in f" {part}"), ""):
            return _Found(Way.PREFIX, 1, stem, part)
    return None


_SHORTEST_STEM = 2  # letters; so short a one must be the whole word


def _parted(word: Word, names: Sequence[str]) -> _Found | None:
    """Find the word as two, between which the space was missed."""
    pairs = [text for text in word.texts if " " in text.strip(" ")]
    for place, name in enumerate(names):
        for pair in pairs:
            if pair in f" {name}":
                return _Found(Way.SLIP, 1, pair.strip(" "), name if place else "")
    return None


def _by_prefix(text: str, other: str) -> _Found | None:
    if text in stems(other, _SHORTEST_STEM):  # a longer one stands in the name as it is
        return _Found(Way.PREFIX, 0, text)
    for stem in stems(text, _SHORTEST_STEM):
        if other == stem or stem in stems(other):
            return _Found(Way.PREFIX, 0, stem)
        if len(stem) > _SHORTEST_STEM and other.startswith(stem):
            return _Found(Way.PREFIX, len(other) - len(stem), stem, is_start=True)
    for stem in stems(text, LONG_STEM):
        if is_hebrew(other) and (found := _by_sound(stem, other)) and not found.is_start:
            return replace(found, far=found.far + 1)
    return None


def _by_form(text: str, other: str) -> _Found | None:
    if other not in other_forms(text):
        return None
    is_same_alphabet = is_hebrew(text) == is_hebrew(other)
    far = distance(text, other) if is_same_alphabet else int(not _alike(text, other))
    return _Found(Way.FORM if is_same_alphabet else Way.ALPHABET, far, other)


def _by_sound(text: str, other: str) -> _Found | None:
    heard, others = heard_in(text), word_skeletons(other)
    if not heard or not others:
        return None
    if set(heard) & set(others):
        if is_hebrew(text) is not is_hebrew(other):
            is_alike = _alike(text, other)
            is_sure = is_alike or min(map(len, set(heard) & set(others))) > 2
            return _Found(Way.ALPHABET, 0 if is_alike else 2, other) if is_sure else None
        far = distance(text, other)
        return _Found(Way.SPELLING, far, other) if far <= 1 + len(text) // 3 else None
    if any(len(one) > 2 and other_one.startswith(one) for one in heard for other_one in others):
        is_same_alphabet = is_hebrew(text) == is_hebrew(other)
        far = 3 + abs(len(other) - len(text))
        way = Way.SPELLING if is_same_alphabet else Way.ALPHABET
        return _Found(way, far, other, is_start=True)
    return None


def _alike(one: str, other: str) -> bool:
    latin, hebrew = (one, other) if is_latin(one) else (other, one)
    return sound_alike(latin, hebrew)


_SHORT_SKELETON = 3  # too short to tell across alphabets what was meant


def _by_slip(text: str, other: str) -> _Found | None:
    if is_hebrew(text) == is_hebrew(other):
        far = distance(text, other)
        return _Found(Way.SLIP, far, other) if far <= (1 if len(text) < 6 else 2) else None
    heard = [one for one in heard_in(text) if len(one) > _SHORT_SKELETON]
    near = any(other_one in neighbors(one) for one in heard for other_one in word_skeletons(other))
    return _Found(Way.SLIP, 2, other) if near else None
