"""Skeletons: what is left of a name when its vowels go, the same in Hebrew and in Latin letters.

דוד and David, שולמית and שלמית, פרידמן and Friedman have a skeleton in common. A skeleton is
written in capital letters, which no search key has, so that names and skeletons stand in one
searched text and are found by one index. Where a letter may be read in two ways (ו, ch, j), a
word has several.

`skeletons` here and `kesher_skeletons` in the database give the same result for every search key.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import product

_HEBREW = "בגדהזחטכלמנסעפצקרשת"
_HEBREW_SOUNDS = "BGDHZHTKLMNS PZKRST"
_LATIN = "bcdfghklmnpqrstvwz"
_LATIN_SOUNDS = "BKDPGHKLMNPKRSTBBZ"

# Signs for what may be read in several ways; they are no sounds of a skeleton.
_VAV = "V"
_READINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("C", ("H", "K", "Z")),  # ch: Chaim, Michael, Charlie
    ("X", ("H", "K")),  # kh
    ("J", ("A", "G", "Z")),  # j that begins a word: Joseph, George, Jacques
    ("I", ("", "G", "Z")),  # any other j
    ("Q", ("S", "Z")),  # s between vowels: Yosef, Rosen
    ("E", ("", "H")),  # h that ends a word: Sarah, Noah
)

# Applied in this order to one word: a pattern that Python and PostgreSQL read alike, and what
# stands in its place. Those of Hebrew letters come first; each leaves the other letters alone.
_HEBREW_RULES = (
    ("וו", "B"),
    ("([^ ])[אהע]+$", r"\1"),
    ("^[אעי]+", "A"),
    ("^ו", "B"),
    ("[איע]", ""),
    ("ו", _VAV),
)
_LATIN_RULES = (
    (r"([bcdfghjklmnpqrstvwxz])\1+", r"\1"),
    ("^y", "i"),
    ("([aeiou])h$", r"\1E"),
    ("tch|tz|ts|cz", "z"),
    ("sch|sh", "S"),
    ("ch", "C"),
    ("kh", "X"),
    ("ck", "k"),
    ("ph", "p"),
    ("th", "t"),
    ("gh|dj", "g"),
    ("^x", "z"),
    ("x", "ks"),
    ("c([eiy])", r"S\1"),
    ("ti(on)", r"S\1"),
    ("^j", "J"),
    ("j", "I"),
    ("([aeiou])s([aeiou])", r"\1Q\2"),
    ("([aeiou])s([aeiou])", r"\1Q\2"),  # once more: two such places may share a vowel
    ("^[aeiou]+", "A"),
    ("[aeiouy]", ""),
)

# An accent counts for nothing.
_ACCENTED = [
    (chr(code), plain)
    for code in range(0x00E0, 0x0180)
    if "a" <= (plain := unicodedata.normalize("NFD", chr(code))[0]) <= "z"
] + [("ß", "s"), ("ø", "o"), ("ł", "l"), ("đ", "d"), ("æ", "e"), ("œ", "e")]
_FROM = "".join(letter for letter, _ in _ACCENTED)
_TO = "".join(plain for _, plain in _ACCENTED)

_NOT_LETTERS = "[^א-תa-z]+"
_LONGEST_WORD = 40
# These belong to the word after them: בן גוריון is also written as one word.
_JOINING = "(^| )(בנ|בר|אבו|אל|בית|ben|bar|abu|al|el) ([^ ])"

_PLAIN = str.maketrans(_FROM, _TO)
_SOUNDS = str.maketrans(_HEBREW + _LATIN, _HEBREW_SOUNDS + _LATIN_SOUNDS)
_COMPILED = [(re.compile(pattern), by) for pattern, by in (*_HEBREW_RULES, *_LATIN_RULES)]
_NO_LETTERS = re.compile(_NOT_LETTERS)
_JOINS = re.compile(_JOINING)


def skeletons(key: str) -> tuple[str, ...]:
    """Return the skeletons of the words of a search key, each once, in alphabetical order.

    A word of one letter has none, nor has one that is all vowels. A particle and the word after
    it are taken as one word, too: בן גוריון is also בנגוריון.
    """
    text = _NO_LETTERS.sub(" ", key.translate(_PLAIN)).strip(" ")
    words = {*text.split(" "), *_JOINS.sub(r"\1\2\3", text).split(" ")}
    return tuple(sorted({one for word in words for one in word_skeletons(word)}))


@lru_cache(maxsize=16_384)
def word_skeletons(word: str) -> tuple[str, ...]:
    """Return the skeletons of one word of a search key, in alphabetical order."""
    if not 1 < len(word) <= _LONGEST_WORD:
        return ()
    word = word.translate(_PLAIN)
    for pattern, by in _COMPILED:
        word = pattern.sub(by, word)
    word = word.translate(_SOUNDS)
    found = {word}
    for sign, readings in _READINGS:
        if sign in word:
            found = {one.replace(sign, reading) for one, reading in product(found, readings)}
    if _VAV in word:
        found = {reading for one in found for reading in _readings_of_vav(one)}
    return tuple(sorted(found - {"", "A"}))


def _readings_of_vav(word: str) -> tuple[str, ...]:
    """Read each ו as a vowel, or all, the first or the last of them as a consonant."""
    before, _, after = word.rpartition(_VAV)
    return (
        word.replace(_VAV, ""),
        word.replace(_VAV, "B"),
        word.replace(_VAV, "B", 1).replace(_VAV, ""),
        f"{before.replace(_VAV, '')}B{after}",
    )


def _sql_word(word: str) -> str:
    """Return the SQL of the rules, applied to a column."""
    hebrew, latin = word, "hebrew"
    for pattern, by in _HEBREW_RULES:
        hebrew = f"regexp_replace({hebrew}, '{pattern}', '{by}', 'g')"
    for pattern, by in _LATIN_RULES:
        latin = f"regexp_replace({latin}, '{pattern}', '{by}', 'g')"
    sounds = f"'{_HEBREW + _LATIN}', '{_HEBREW_SOUNDS + _LATIN_SOUNDS}'"
    return (
        f"SELECT translate(CASE WHEN hebrew ~ '[a-z]' THEN {latin} ELSE hebrew END, {sounds})"  # noqa: S608 -- constants
        f" AS heard FROM (SELECT {hebrew} AS hebrew OFFSET 0) AS first_rules"
    )


def _sql_readings() -> str:
    joins = []
    for place, (sign, readings) in enumerate(_READINGS):
        before = f"read{place - 1}" if place else "heard"
        choices = ", ".join(f"'{reading}'" for reading in readings)
        joins.append(
            f"CROSS JOIN LATERAL (SELECT replace({before}, '{sign}', reading) AS read{place}"  # noqa: S608 -- constants
            f" FROM unnest(CASE WHEN {before} LIKE '%{sign}%' THEN ARRAY[{choices}]"
            " ELSE ARRAY[''] END) AS reading"
            f") AS step{place}"
        )
    return "\n  ".join(joins)


_LAST = f"read{len(_READINGS) - 1}"

#: Body of the function `kesher_skeletons(text)`; it returns them with a space between.
SKELETONS_SQL = f"""
SELECT coalesce(string_agg(DISTINCT skeleton COLLATE "C", ' ' ORDER BY skeleton COLLATE "C"), '')
FROM (SELECT btrim(regexp_replace(
    translate($1, '{_FROM}', '{_TO}'), '{_NOT_LETTERS}', ' ', 'g'), ' ') AS text) AS plain
  CROSS JOIN LATERAL (
    SELECT string_to_table(text, ' ') AS word
    UNION SELECT string_to_table(regexp_replace(text, '{_JOINING}', '\\1\\2\\3', 'g'), ' ')
  ) AS words
  CROSS JOIN LATERAL ({_sql_word("word")}) AS sounds
  {_sql_readings()}
  CROSS JOIN LATERAL (VALUES
    (replace({_LAST}, 'V', '')),
    (replace({_LAST}, 'V', 'B')),
    (replace(regexp_replace({_LAST}, 'V', 'B'), 'V', '')),
    (replace(regexp_replace({_LAST}, 'V([^V]*)$', 'B\\1'), 'V', ''))
  ) AS of_vav (skeleton)
WHERE length(word) BETWEEN 2 AND {_LONGEST_WORD} AND skeleton NOT IN ('', 'A')
"""  # noqa: S608 -- the parts are constants of this module

CREATE_SKELETONS_SQL = f"""
CREATE OR REPLACE FUNCTION kesher_skeletons(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $kesher${SKELETONS_SQL}$kesher$
"""
