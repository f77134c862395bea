"""Hebrew text: cleaning for storage, keys for search and for order.

Stored text is NFC and otherwise as typed. What is compared is a key: `search_key` here and
`kesher_search_key` in the database give the same result for every text that PostgreSQL can hold.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kesher.lib.phone import (
    ParsedPhone,
    ascii_digits,
    phone_runs,
    query_digits,
    strip_extension,
)
from kesher.lib.skeletons import skeletons
from kesher.lib.spellings import joined

# --- what is stored ---------------------------------------------------------------------------

_BIDI_OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_BIDI_CONTROLS = "\u061c\u200e\u200f" + _BIDI_OVERRIDES
_NOT_STORED = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ud800-\udfff{_BIDI_CONTROLS}]"
)
_ENDS_LINE = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")
_SPACES_IN_LINE = re.compile(r"[^\S\n]+")
_MANY_BLANK_LINES = re.compile(r"\n{3,}")
_WITHOUT_OVERRIDES = str.maketrans(dict.fromkeys(_BIDI_OVERRIDES))


def clean_line(text: str) -> str:
    """Make one line of text fit for storage.

    NFC, not NFKC, so that presentation forms and full-width digits stay as typed. Bidi controls,
    control characters and broken surrogates go: they would travel into CSV, SMS and file names.
    """
    text = _NOT_STORED.sub("", _ENDS_LINE.sub(" ", text))
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text)).strip()


def clean_text(text: str) -> str:
    """Make text of several lines fit for storage, keeping at most one blank line in a row."""
    text = _NOT_STORED.sub("", _ENDS_LINE.sub("\n", text))
    lines = (line.strip() for line in _SPACES_IN_LINE.sub(" ", text).split("\n"))
    text = _MANY_BLANK_LINES.sub("\n\n", "\n".join(lines))
    return unicodedata.normalize("NFC", text).strip("\n")


def strip_bidi_overrides(text: str) -> str:
    """Remove embeddings, overrides and isolates, keeping the harmless marks.

    For names of files that others made: `invoice<U+202E>fdp.exe` would be shown as a PDF.
    """
    return text.translate(_WITHOUT_OVERRIDES)


# --- the search key ---------------------------------------------------------------------------

# NFKC is not one function: a character that a newer Unicode gives a decomposition or a combining
# class comes out differently in Python 3.11 (Unicode 14) and PostgreSQL 18 (16). These are left
# out before it is applied: scripts beyond the basic plane other than mathematical letters,
# emoji and rare Chinese; the combining marks and modifier letters of Unicode 15 to 17; and one
# Hangul vowel that PostgreSQL composes away.
_UNSTABLE = (
    r"\u0897\u0ECE\u11A7\u1ACF-\u1AFF\uA7F1\uD800-\uDFFF"
    r"\U00010000-\U0001D3FF\U0001D800-\U0001EFFF\U0001FC00-\U0001FFFF\U00032000-\U0010FFFF"
)
_NIQQUD = (
    "".join(map(chr, range(0x0591, 0x05BE))) + "\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
)  # with cantillation; neither maqaf (05BE) nor sof pasuq
_HYPHENS = "\u05be-\u2010\u2011\u2012\u2013\u2014\u2015\u2212_/"  # NFKC makes 2011 into 2010
_QUOTES = "\u05f4\"\u05f3'`\u2018\u2019\u201a\u201c\u201d\u201e\u2032"  # Word types ” for ״
_FINALS, _NOT_FINALS = "ךםןףץ", "כמנפצ"
_INVISIBLE = (
    "\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff"
)
_CONTROLS = "".join(map(chr, [*range(0x01, 0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85)])) + (
    "".join(map(chr, range(0x86, 0xA0)))
)
_KEY_FROM = _HYPHENS + _FINALS + _NIQQUD + _QUOTES + _INVISIBLE + _CONTROLS
_KEY_TO = " " * len(_HYPHENS) + _NOT_FINALS  # `translate` drops what has no counterpart

# Lower-casing by one table, since lower() of a collation and of Python differ (ẞ, final sigma,
# scripts that one of them does not know). Latin, Greek, Cyrillic and Armenian have case.
_CASED = [
    chr(code)
    for code in (*range(0x00C0, 0x0250), *range(0x0370, 0x0557), *range(0x1E00, 0x1F00))
    if len(chr(code).lower()) == 1 and chr(code).lower() != chr(code)
] + ["\u0130"]
_UPPER = "".join(_CASED)
_LOWER = "".join("i" if letter == "\u0130" else letter.lower() for letter in _CASED)

_SPACE = r"\u0009-\u000D\u001C-\u0020\u0085\u1680\u2028\u2029"  # those that NFKC leaves

_UNSTABLE_RE = re.compile(f"[\\x00{_UNSTABLE}]")
_SPACE_RE = re.compile(f"[{_SPACE}]+")
_KEY_TABLE = str.maketrans(
    _KEY_FROM[: len(_KEY_TO)] + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + _UPPER,
    _KEY_TO + "abcdefghijklmnopqrstuvwxyz" + _LOWER,
    _KEY_FROM[len(_KEY_TO) :],
)


def search_key(text: str) -> str:
    """Return the form in which texts are compared by search.

    The three spellings of צה״ל give one key, as do those of בן־גוריון, pointed and plain words,
    final and ordinary letters. Equal to the SQL function `kesher_search_key`.
    """
    if text.isascii():  # NFKC and the gaps of Unicode do not concern it
        return _SPACE_RE.sub(" ", text.replace("\x00", "").translate(_KEY_TABLE)).strip(" ")
    stable = unicodedata.normalize("NFKC", _UNSTABLE_RE.sub("", text))
    return _SPACE_RE.sub(" ", stable.translate(_KEY_TABLE)).strip(" ")


def _sql_literal(characters: str) -> str:
    """Write a text as an SQL literal in which nothing invisible stands."""
    escaped = "".join(
        char
        if char.isascii() and char.isprintable() and char not in "'\\"
        else f"\\{ord(char):04X}"
        for char in characters
    )
    return f"U&'{escaped}'"


# A regular expression of PostgreSQL writes what lies beyond the basic plane as \Uxxxxxxxx too,
# and cannot name surrogates, which no database text holds.
_SQL_UNSTABLE = _UNSTABLE.replace(r"\uD800-\uDFFF", "")
_SQL_FOLDED = f"""translate(
      normalize(regexp_replace($1, '[{_SQL_UNSTABLE}]', '', 'g'), NFKC),
      {_sql_literal(_KEY_FROM)},
      {_sql_literal(_KEY_TO)}
    )"""

#: Body of the function `kesher_search_key(text)`; U& literals need standard_conforming_strings.
SEARCH_KEY_SQL = f"""
SELECT btrim(regexp_replace(
  CASE WHEN folded ~ '[\\u00C0-\\u0556\\u1E00-\\u1EFF]'
       THEN translate(folded, {_sql_literal(_UPPER)}, {_sql_literal(_LOWER)})
       ELSE folded END,
  '[{_SPACE}]+', ' ', 'g'), ' ')
FROM (SELECT lower({_SQL_FOLDED} COLLATE "C") COLLATE "C" AS folded) AS stable
"""  # noqa: S608 -- the parts are constants of this module

CREATE_SEARCH_KEY_SQL = f"""
CREATE OR REPLACE FUNCTION kesher_search_key(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $kesher${SEARCH_KEY_SQL}$kesher$
"""

# --- the order of a list ----------------------------------------------------------------------

# The stored key is compared byte by byte (COLLATE "C"), the same on every server. Hebrew letters
# become A-V: after the digits and before the Latin a-z, as Hebrew readers expect.
_ALEPH_BET = "אבגדהוזחטיכלמנסעפצקרשת"
_YIDDISH = {"\u05f0": "FF", "\u05f1": "FJ", "\u05f2": "JJ"}
_SORT_LETTER: dict[str, str] = {
    **{letter: chr(ord("A") + place) for place, letter in enumerate(_ALEPH_BET)},
    **{final: chr(ord("A") + _ALEPH_BET.index(_NOT_FINALS[i])) for i, final in enumerate(_FINALS)},
    **_YIDDISH,
}
# Ties between texts of the same letters are broken at the first place where they differ.
_TIE_GERSHAYIM, _TIE_QUOTE, _TIE_SPACE, _TIE_PUNCTUATION = "1", "2", "3", "4"
_TIE_LETTER, _TIE_MARKED = "5", "6"  # a final letter, a capital, niqqud, an accent
_SORTED_LETTERS = 119  # with as many ties a key fits a column of 240 characters


def sort_key(text: str) -> str:
    """Return the key by which a list is ordered, to be stored and compared with COLLATE "C".

    Digits, then Hebrew, then Latin, then other scripts. Geresh, gershayim, niqqud and accents
    count only between texts otherwise equal; a maqaf or any other sign parts words as a space
    does, so that בן־גוריון stands beside בן גוריון. Reproduces the order that ICU's `he-x-icu`
    gives names, without ICU on the server. At most 240 characters.
    """
    letters: list[str] = []
    ties: list[str] = []
    for char in unicodedata.normalize("NFKD", text[: 2 * _SORTED_LETTERS]):
        if char in _SORT_LETTER:
            letters.append(_SORT_LETTER[char])
            ties.append(_TIE_MARKED if char in _FINALS else _TIE_LETTER)
        elif char.isalnum():
            letters.append(char.lower())
            ties.append(_TIE_MARKED if char.isupper() else _TIE_LETTER)
        elif char in _QUOTES:
            ties.append(_TIE_GERSHAYIM if char in "\u05f4\u05f3" else _TIE_QUOTE)
        elif unicodedata.category(char) == "Mn":
            ties.append(_TIE_MARKED)
        elif char.isspace() or unicodedata.category(char)[0] in "PS":
            ties.append(_TIE_SPACE if char.isspace() else _TIE_PUNCTUATION)
            if letters and letters[-1] != " ":
                letters.append(" ")
    primary = "".join(letters)[:_SORTED_LETTERS].rstrip(" ")
    return f"{primary}\x01{''.join(ties)[: _SORTED_LETTERS + 1]}"


# --- searching --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """One word of a query, normalized as the searched text is.

    `contains`: the text stands anywhere. `prefix`: a word starts with it; since a searched text
    begins with a space, that is `contains " " + text`, which is what `pattern` gives.
    """

    kind: Literal["prefix", "contains"]
    text: str

    @property
    def pattern(self) -> str:
        """Return the string for Django's `search_text__contains`, which escapes % and _."""
        return f" {self.text}" if self.kind == "prefix" else self.text


_SHORT = 2  # letters; so short a text stands inside half of all names
_MOST_TERMS = 8
_PHONE_TOKEN = re.compile(r"[+*(]*\d[\d().\-]*\*?|[+()\-.]+")
_PHONE_START = re.compile(r"\(?(?:[+*0]|97[02]|1-?[5-9]\d\d)|\d+\*$")
_DATE = re.compile(r"\d{1,2}[.\-]\d{1,2}[.\-]\d{2,4}")
_LOCAL_DIGITS = 7


# What stands between the parts of a searched text. No search key holds them, and to the trigrams
# of an index they are the blanks between words.
NAMES_END, PART_END = "\x1e", "\x1f"


def search_text(
    parts: Iterable[str], phones: Iterable[ParsedPhone] = (), *, names: Iterable[str] = ()
) -> str:
    """Return what is searched for one record: its names, its other texts and its phones.

    It begins with a space, so that a word starts where a space stands. Names come first, also
    without the dots and hyphens in their words, and then their skeletons, by which they are found
    in another spelling or alphabet:
    ` דוד כהנ<NAMES_END> DBD DD KHN <NAMES_END> חולונ<PART_END> 0501234567`.

    Phones stand as runs of digits in each form in which they are typed: 0501234567 and
    972501234567, star numbers as *6050; extensions are left out.
    """
    spelled = (key for name in names for key in (search_key(name), search_key(joined(name))))
    keys = dict.fromkeys(filter(None, spelled))
    others = [key for key in map(search_key, parts) if key and key not in keys]
    others += [run for phone in phones for run in phone_runs(phone)]
    rest = f"{PART_END} ".join(dict.fromkeys(others))
    if not keys:
        return f" {rest}" if rest else ""
    heard = sorted({one for key in keys for one in skeletons(key)})
    named = f" {f'{PART_END} '.join(keys)}{NAMES_END} {' '.join(heard)} {NAMES_END}"
    return f"{named} {rest}" if rest else named


def search_terms(query: str) -> list[SearchTerm]:
    """Split a query into the terms that must all be found.

    A phone in any spelling becomes one run of digits, also when it is typed with spaces: +972
    (0)50-123 4567, 00972501234567 and 050.1234567 find the same party.
    """
    terms: list[SearchTerm] = []
    phone: list[str] = []
    for token in [*strip_extension(ascii_digits(query)).split(), ""]:
        if token and _PHONE_TOKEN.fullmatch(token):
            phone.append(token)
            continue
        terms += _number_terms(phone) + _word_terms(token)
        phone = []
    return list(dict.fromkeys(terms))[:_MOST_TERMS]


def _number_terms(tokens: list[str]) -> list[SearchTerm]:
    if len(tokens) == 1 and _DATE.fullmatch(tokens[0]) and not tokens[0].startswith("0"):
        return _word_terms(tokens[0])
    joined = "".join(tokens)
    digits = sum(char.isdecimal() for char in joined)
    if digits > _SHORT and (_PHONE_START.match(joined) or digits >= _LOCAL_DIGITS):
        return [SearchTerm("contains", query_digits(joined))]
    return [term for token in tokens for term in _word_terms(token)]


def _word_terms(token: str) -> list[SearchTerm]:
    return [
        SearchTerm("prefix" if len(word) <= _SHORT else "contains", word)
        for word in search_key(token).split(" ")
        if word
    ]
