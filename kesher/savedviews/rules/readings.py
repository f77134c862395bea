"""What a query may mean: as it was typed, and what the search forgives, each a reading of it.

A reading is a list of words that must all be found, and each word a list of texts of which one
must stand in the searched text. The plain reading is what was typed; the others are asked only
where it did not find enough.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import islice, permutations, product

from kesher.lib.keyboards import other_layout
from kesher.lib.skeletons import word_skeletons
from kesher.lib.spellings import is_hebrew, joined, neighbors, other_forms, stems
from kesher.lib.text import SearchTerm, search_terms, sort_key
from kesher.savedviews.rules.rewordings import reworded


class Way(IntEnum):
    """How a query led to a record, the surest way first."""

    PLAIN = 0
    PREFIX = 1
    FORM = 2
    LAYOUT = 3
    SPELLING = 4
    ALPHABET = 5
    SLIP = 6


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query, and all texts by which it is found; the first is the word itself.

    Texts are normalized; one that begins with a space stands where a word starts. `is_slipped`:
    the texts are what it may have been before a finger slipped.
    """

    text: str
    texts: tuple[str, ...]
    is_slipped: bool = False

    @property
    def is_indexed(self) -> bool:
        """Tell whether each text has a trigram, without which the index knows nothing of it."""
        return all(_HAS_TRIGRAM.search(text) for text in self.texts)

    @property
    def is_number(self) -> bool:
        """Tell whether it is a run of digits, with or without the star of a short number."""
        return self.text.lstrip("*").isdecimal()


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of a query. `starts` are the starts of sort keys that its names may have.

    `is_rare`: none of the newest records has it.
    """

    way: Way
    words: tuple[Word, ...]
    starts: tuple[str, ...] = ()
    is_rare: bool = False

    @property
    def is_short(self) -> bool:
        """Tell whether no word is as long as a trigram: then only an order finds it."""
        return not any(word.is_indexed for word in self.words)


_TRIGRAM = 3
LONG_STEM = 4  # letters
_HAS_TRIGRAM = re.compile(r"[^\W_]{3}|^ [^\W_]{2}")  # the blank before a word counts
_SHORTEST_SKELETON = 2
_SHORTEST_VARIED = 3  # letters; what is shorter matches only starts of words
_MOST_STARTS = 4
_FEW_WORDS = 3  # whose orders are all tried
_SHORTEST_SLIPPED = 4  # letters of a skeleton; the neighbors of a shorter one are everywhere
_LONG_SKELETON = 5
_SHORTEST_PARTED = 4  # letters of two words between which the space was missed
_MOST_SLIPS = 1  # the longest word


@lru_cache(maxsize=512)
def plain_reading(query: str) -> Reading | None:
    """Return the query as it was typed; None where it has no word."""
    return _plain(query, Way.PLAIN)


def _plain(query: str, way: Way) -> Reading | None:
    terms = search_terms(query)
    if not any(char.isalnum() for term in terms for char in term.text):
        return None
    words = tuple(Word(term.text, (term.pattern,)) for term in terms)
    return Reading(way, words, _starts([[term.text] for term in terms], query))


def _starts(choices: list[list[str]], query: str = "") -> tuple[str, ...]:
    """Return the starts of names made of these words in any order."""
    typed = [sort_key(query).partition("\x01")[0]] if query else []
    orders = permutations(choices) if len(choices) <= _FEW_WORDS else [tuple(choices)]
    texts = (" ".join(words) for order in orders for words in product(*order))
    made = (sort_key(text).partition("\x01")[0] for text in islice(texts, 2 * _MOST_STARTS))
    return tuple(dict.fromkeys(start for start in [*typed, *made] if start))[:_MOST_STARTS]


@lru_cache(maxsize=512)
def forgiven_readings(query: str) -> tuple[Reading, ...]:
    """Return what else the query may mean, if it has words: spelled otherwise, or mistyped.

    A number and an address are what they are.
    """
    found = []
    terms = search_terms(query)
    if any(_may_vary(term.text) for term in terms) and (one := _otherwise(terms)):
        found.append(one)
    if (meant := reworded(query)) != " ".join(query.split()):
        readings = (_plain(meant, Way.FORM), _otherwise(search_terms(meant), Way.FORM))
        found += filter(None, readings)
    if (together := joined(query)) != query and (one := _plain(together, Way.SPELLING)):
        found.append(one)
    if turned := other_layout(query):
        reading = _plain(turned, Way.LAYOUT)
        if reading and not reading.is_short:
            found.append(reading)
    return tuple(found)


def _may_vary(word: str, shortest: int = _SHORTEST_VARIED) -> bool:
    return word.isalpha() and len(word) >= shortest


def _otherwise(terms: Sequence[SearchTerm], way: Way = Way.SPELLING) -> Reading | None:
    """Read each word in every spelling that leads to the same skeleton, or by another form."""
    # Beside another word, one of two letters says enough: יונתן כץ.
    shortest = _SHORTEST_VARIED if len(terms) == 1 else _SHORTEST_SKELETON
    words = tuple(
        Word(term.text, (term.pattern, *_other_texts(term.text, shortest))) for term in terms
    )
    if all(len(word.texts) == 1 for word in words):
        return None
    choices = [[*other_forms(term.text)[:2]] or [term.text] for term in terms]
    is_named = any(other_forms(term.text) for term in terms)
    return Reading(way, words, _starts(choices) if is_named else ())


def _other_texts(word: str, shortest: int) -> Iterable[str]:
    if not _may_vary(word, shortest):
        return
    # A longer one may stand after another prefix: למשביר finds המשביר.
    yield from (stem if len(stem) > _TRIGRAM else f" {stem}" for stem in stems(word, shortest))
    if len(word) < _TRIGRAM and is_hebrew(word):  # what is longer is found within: גליל in הגליל
        yield f" ה{word}"
    heard = heard_in(word)
    tokens = [_token(skeleton) for skeleton in heard]
    yield from tokens
    for stem in stems(word, LONG_STEM):  # misspelled behind its prefix: לריבקה
        yield from (_token(one) for one in heard_in(stem) if len(one) >= _TRIGRAM)
    for form in other_forms(word):  # most forms have the skeleton of the word itself
        sounds = [f" {skeleton} " for skeleton in word_skeletons(form)]
        if not any(token in sound for token in tokens for sound in sounds):
            yield f" {form}"


def heard_in(word: str) -> tuple[str, ...]:
    """Return the skeletons by which a word is looked for.

    One consonant says too little, unless the alphabets differ and nothing else can help.
    """
    shortest = _SHORTEST_SKELETON if is_hebrew(word) else 1
    return tuple(one for one in word_skeletons(word) if len(one) >= shortest)


def _token(skeleton: str) -> str:
    """Return how a skeleton stands in a searched text: a longer one may be its beginning."""
    return f" {skeleton}" if len(skeleton) >= _TRIGRAM else f" {skeleton} "


@dataclass(frozen=True, slots=True)
class Slip:
    """What one word of a reading may have been before a finger slipped: skeletons near its own."""

    reading: Reading
    place: int
    skeletons: frozenset[str]

    def with_skeletons(self, skeletons: Iterable[str], *, is_rare: bool) -> Reading:
        """Return the reading in which the word is found by any of these alone."""
        words = list(self.reading.words)
        word = words[self.place]
        # The letters within a long one are rare enough; those around it are many.
        texts = (one if len(one) >= _LONG_SKELETON else f" {one} " for one in sorted(skeletons))
        words[self.place] = Word(word.text, tuple(texts), is_slipped=True)
        return Reading(Way.SLIP, tuple(words), is_rare=is_rare)


@lru_cache(maxsize=512)
def turned_reading(query: str) -> Reading | None:
    """Return what was meant on the other keyboard, if that was spelled otherwise, too."""
    turned = other_layout(query)
    return _otherwise(search_terms(turned), Way.LAYOUT) if turned else None


@lru_cache(maxsize=512)
def parted_reading(query: str) -> Reading | None:
    """Return the query with the space that was missed in a word: בןארי as בן ארי.

    None where no word is long enough to be two.
    """
    terms = search_terms(query)
    words = tuple(Word(term.text, (term.pattern, *_parted(term.text))) for term in terms)
    return Reading(Way.SLIP, words) if any(len(word.texts) > 1 for word in words) else None


def _parted(word: str) -> Iterable[str]:
    if _may_vary(word, _SHORTEST_PARTED):
        yield from (f" {word[:place]} {word[place:]}" for place in range(2, len(word) - 1))


@lru_cache(maxsize=512)
def slips(query: str) -> tuple[Slip, ...]:
    """Return for the longest word what it may have been.

    The other words are forgiven as much as in any other reading.
    """
    found = []
    terms = search_terms(query)
    reading = _otherwise(terms)
    for place, term in enumerate(terms if reading else ()):
        heard = min(word_skeletons(term.text), key=len, default="")
        if reading and len(heard) >= _SHORTEST_SLIPPED and _may_vary(term.text):
            found.append(Slip(reading, place, neighbors(heard)))
    found.sort(key=lambda slip: -len(reading.words[slip.place].text) if reading else 0)
    return tuple(found[:_MOST_SLIPS])
