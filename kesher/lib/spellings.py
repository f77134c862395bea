"""Other ways to write a name: with prefix letters, without signs, another form of it, mistyped.

What takes or gives a word works on words of search keys (`kesher.lib.text.search_key`), which have
neither marks nor final letters.
"""

import re
from functools import lru_cache
from itertools import pairwise

# --- signs within a name ----------------------------------------------------------------------

#: Read alike by Python and PostgreSQL: a dot or hyphen that some write in a word and some do not.
SIGN_IN_WORD = "([א-תA-Za-z])(?:[.\u05be\u2013-](?=[א-תA-Za-z])|[.](?=[^א-תA-Za-z]|$))"
_SIGN_IN_WORD = re.compile(SIGN_IN_WORD)


def joined(name: str) -> str:
    """Return a name without the dots and hyphens in its words: ש.ג.ב. as שגב, מק־דן as מקדן."""
    return _SIGN_IN_WORD.sub(r"\1", name)


# --- prefix letters ---------------------------------------------------------------------------

_PREFIXES = frozenset(
    {"ה", "ו", "ב", "ל", "מ", "ש", "כ", "וה", "וב", "ול", "ומ", "וש", "וכ", "שה", "שב", "של"}
    | {"שמ", "כש", "מה", "בה", "לה", "כה"}
)
_SHORTEST_STEM = 3


def stems(word: str, shortest: int = _SHORTEST_STEM) -> tuple[str, ...]:
    """Return a Hebrew word without the one or two letters that may be prefixes: לכהן as כהן.

    What is left has at least `shortest` letters.
    """
    if not is_hebrew(word):
        return ()
    return tuple(
        word[length:]
        for length in (1, 2)
        if word[:length] in _PREFIXES and len(word) - length >= shortest
    )


def is_hebrew(word: str) -> bool:
    """Tell whether a word has Hebrew letters alone."""
    return bool(word) and all("א" <= char <= "ת" for char in word)


def is_latin(word: str) -> bool:
    """Tell whether a word has plain Latin letters alone."""
    return word.isascii() and word.isalpha()


# --- forms of one name ------------------------------------------------------------------------

# One line for one name: what people call its bearers, and how they write it in Latin letters.
# Skeletons find most spellings; here stand what they do not, and the commonest names, so that
# those are found without the trigrams of half the business.
_FORMS = """
אברהמ אבי אברמ אברשה avraham abraham avi
אהרונ אהרנ אהרלה aharon aaron
אליהו אלי eliyahu elijah eli
אליעזר אלי לייזר eliezer eli
אלכסנדר אלכס סשה alexander alex sasha
אסתר אסתי esther ester
בנימינ בני benjamin binyamin beni benny
גבריאל גבי gabriel gabi
גקי יעקב jacky jackie
דוד דודי דודו david davidi dudi dudu
דניאל דני daniel dani danny
דנה dana
חווה חוה eve hava chava
זקלינ jacqueline jaclyn jacklin
חיימ חיימקה haim chaim
חנה חני hanna hannah chana hana
יהודה יודל שוקי yehuda judah
יהושע שוקי yehoshua joshua
יונתנ יוני jonathan yonatan yoni
יוספ יוסי joseph yosef yossi yosi
יעקב קובי יענקל יענקי yaakov jacob kobi koby
יצחק איציק צחי itzhak yitzhak isaac itzik
ירושלימ jerusalem
ישראל שרוליק israel yisrael
כהנ cohen kohen
לאה lea leah
לוי levi levy
מזרחי mizrahi mizrachi
מיכאל מיקי מיכי michael miki mickey
מיכל michal
מימונ maimon
מרדכי מוטי מוטקה mordechai moti motti
מרימ מירי miriam miri
משה מוישה מושיק מושיקו מוישלה moshe moses moishe moshik
נועה נעה noa
נח נוח noah noach
נתנ נתי nathan natan nati
סופי sophie sofie sofi
עמנואל עמי מנו emanuel emmanuel immanuel
פרצ peretz perez
צבי צביקה zvi tzvi
רבקה ריבי ריקי rivka rebecca
רות רותי ruth ruthi ruti
רחל רחלי rachel rahel
רפאל רפי rafael raphael rafi
שולמית שולי שלומית shulamit shuli shlomit
שלמה שלומי solomon shlomo shlomi
שמואל שמוליק shmuel samuel shmulik
שמעונ שימי simon shimon
שרה שרי sara sarah
"""


@lru_cache(maxsize=1)
def _forms() -> dict[str, tuple[str, ...]]:
    forms: dict[str, dict[str, None]] = {}
    for line in _FORMS.split("\n"):
        for word in line.split():
            forms.setdefault(word, {}).update(dict.fromkeys(line.split()))
    return {word: tuple(one for one in found if one != word) for word, found in forms.items()}


def other_forms(word: str) -> tuple[str, ...]:
    """Return what else a person of this name is called: Yossi for Yosef, כהן for Cohen."""
    return _forms().get(word, ())


# --- what a Latin word may stand for ----------------------------------------------------------

_SOUNDS = {
    "א": "[aeiou]*",
    "ב": "(?:bb?|vv?|w)",
    "ג": "(?:gg?h?|j|dj)",
    "ד": "dd?h?",
    "ה": "h?",
    "ו": "(?:[ou]+w?|vv?|w)",
    "ז": "(?:zz?|s|j|zh)",
    "ח": "(?:ch|kh|h|k)",
    "ט": "tt?h?",
    "י": "(?:[iyj]+|e[iy]?|a[iy])",
    "כ": "(?:kk?|ch|kh|ck|cc?|q|h|x)",
    "ל": "ll?",
    "מ": "mm?",
    "נ": "nn?",
    "ס": "(?:ss?|c)",
    "ע": "[aeiou]*",
    "פ": "(?:pp?|ff?|ph|v)",
    "צ": "(?:tz|ts|zz?|cz|tch|ch|c)",
    "ק": "(?:kk?|q|ck|cc?|ch|x)",
    "ר": "rr?h?",
    "ש": "(?:sch|sh|ss?|ch)",
    "ת": "(?:tt?h?|s)",
}
_LONGEST_SOUNDED = 16


@lru_cache(maxsize=4096)
def _sounded(hebrew: str) -> re.Pattern[str]:
    return re.compile("[aeiou]?".join(_SOUNDS[letter] for letter in hebrew) + "(?:[ae]?h|[ae])?")


def sound_alike(latin: str, hebrew: str) -> bool:
    """Tell whether a Latin word may be a Hebrew one letter by letter: Levi is לוי, Lea is not."""
    if max(len(latin), len(hebrew)) > _LONGEST_SOUNDED or not (is_hebrew(hebrew) and latin):
        return False
    return _sounded(hebrew).fullmatch(latin) is not None


# --- slips of the fingers ---------------------------------------------------------------------

_SKELETON_LETTERS = "ABDGHKLMNPRSTZ"


@lru_cache(maxsize=512)
def neighbors(skeleton: str) -> frozenset[str]:
    """Return the skeletons one letter away: one missing, doubled, foreign or swapped with the next.

    Some thirty for each letter.
    """
    cuts = [(skeleton[:place], skeleton[place:]) for place in range(len(skeleton) + 1)]
    found = {before + after[1:] for before, after in cuts if after}
    found |= {before + after[1] + after[0] + after[2:] for before, after in cuts if after[1:]}
    for letter in _SKELETON_LETTERS:
        found |= {before + letter + after for before, after in cuts}
        found |= {before + letter + after[1:] for before, after in cuts if after}
    return frozenset(found - {skeleton})


def distance(one: str, other: str) -> int:
    """Return how many letters must be put in, left out, changed or swapped with the next."""
    previous: list[int] = []
    row = list(range(len(other) + 1))
    for place, (before, letter) in enumerate(pairwise(" " + one), 1):
        previous, last, row = row, previous, [place]
        for at, mark in enumerate(other, 1):
            cost = min(row[-1] + 1, previous[at] + 1, previous[at - 1] + (letter != mark))
            if at > 1 and place > 1 and letter == other[at - 2] and before == mark:
                cost = min(cost, last[at - 2] + 1)
            row.append(cost)
    return row[-1]
