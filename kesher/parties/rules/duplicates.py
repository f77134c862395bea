"""When two parties may be one: what they have in common, and how sure that makes it.

A common value proves the less the more parties hold it: a number of two is most likely one
customer entered twice, a number of sixty-three is the switchboard of a head office. Values with
more than `MOST_HOLDERS` holders never make a pair; they only support one that others made.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from kesher.lib.text import search_key

ReasonKind = Literal["id_number", "email", "phone", "name", "similar_name"]

MOST_HOLDERS = 10
LISTED_FROM = 40  # out of 100: below it a pair is more often wrong than right
LONGEST_KEY = 120  # characters

_WEIGHTS: Mapping[ReasonKind, float] = {
    "id_number": 0.95,
    "email": 0.8,
    "phone": 0.65,
    "name": 0.45,
    "similar_name": 0.3,
}
_NAME_OF_ORGANIZATION = 0.6  # people share names far more often
_OTHER_ID_NUMBER = 0.4  # two numbers that differ speak for two parties
_ORDER: tuple[ReasonKind, ...] = ("id_number", "email", "phone", "name", "similar_name")

# The same person under another name. Left and right are search keys: no final letters. The SQL
# function `kesher_match_key` holds the same table; a test keeps the two equal.
SAME_NAMES: Mapping[str, str] = {
    "יוסי": "יוספ",
    "מוישה": "משה",
    "מושיק": "משה",
    "מויש": "משה",
    "אבי": "אברהמ",
    "אביגדור": "אברהמ",
    "איציק": "יצחק",
    "דודי": "דוד",
    "דודו": "דוד",
    "קובי": "יעקב",
    "יענקל": "יעקב",
    "חיימקה": "חיימ",
    "מיקי": "מיכאל",
    "מיכי": "מיכאל",
    "רותי": "רות",
    "חני": "חנה",
    "בני": "בנימינ",
    "מוטי": "מרדכי",
    "צביקה": "צבי",
    "אלי": "אליהו",
    "אליעזר": "אליהו",
    "רחלי": "רחל",
    "שולי": "שולמית",
    "גקי": "יעקב",
    "cohen": "כהנ",
    "kohen": "כהנ",
    "levi": "לוי",
    "levy": "לוי",
    "yosef": "יוספ",
    "joseph": "יוספ",
    "haim": "חיימ",
    "chaim": "חיימ",
    "tzvi": "צבי",
    "zvi": "צבי",
    "moshe": "משה",
    "moishe": "משה",
}
# Words that say what something is and not who.
_NOISE = """
בעמ ער חלצ שמ ltd limited inc llc llp corp gmbh ag sa bv plc co company
דר פרופ פרופסור עוד רוח מר אדונ גב גברת הרב אינג אדר mr mrs ms miss dr prof adv rabbi
"""
NOISE_WORDS = frozenset(_NOISE.split())
MARKS = ".,;:()[]{}!?&+*#@%"
_WITHOUT_MARKS = str.maketrans("", "", MARKS)
_WITHOUT_VOWELS = str.maketrans("", "", "וי")
_ONE_SOUND = str.maketrans("טק", "תכ")
_ALIKE = 0.82  # of 1: how much of two names agrees letter by letter


@dataclass(frozen=True, slots=True)
class Profile:
    """What of a party is compared; phones in E.164, mails in lower case."""

    party_id: int
    kind: str
    names: tuple[str, ...]
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    id_number: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that two parties have in common; `value` is blank for names that only resemble."""

    kind: ReasonKind
    value: str = ""

    def mark(self) -> str:
        """Return the reason as one text, by which a dismissed pair is known again."""
        return f"{self.kind}:{self.value}"


@dataclass(frozen=True, slots=True)
class Match:
    """How likely two parties are one, out of 100, and why, the surest reason first."""

    score: int
    reasons: tuple[Reason, ...]


def name_key(name: str) -> str:
    """Return the words of a name in one order, without what says nothing of who it is.

    משה כהן, כהן משה and מר משה כהן give one key, and so do מפעלי שגב and מפעלי שגב בע״מ.
    """
    return " ".join(sorted(_words(name)))[:LONGEST_KEY]


def loose_name_key(name: str) -> str:
    """Return the key of names that sound alike: nicknames, ktiv male, ט/ת and ק/כ, Latin letters.

    Equal to the SQL function `kesher_match_key`, by which candidates are found.
    """
    folded = (_folded(word) for word in _words(name))
    return " ".join(sorted(folded))[:LONGEST_KEY]


def names_resemble(one: str, other: str) -> bool:
    """Tell whether two names, as typed, may be spellings of one."""
    first, second = loose_name_key(one), loose_name_key(other)
    if not first or not second:
        return False
    if first == second:
        return True
    common = set(first.split()) & set(second.split())
    fewest = min(len(first.split()), len(second.split()))
    if len(common) >= 2 and len(common) == fewest:
        return True
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE


def match(one: Profile, other: Profile, holders: Mapping[Reason, int]) -> Match:
    """Tell how likely two parties are one.

    `holders` says how many parties hold a value; where it does not, the two are taken for all.
    Independent reasons add up as chances do; two different ID numbers speak against.
    """
    doubt = 1.0
    reasons = sorted(common_reasons(one, other), key=lambda reason: _ORDER.index(reason.kind))
    best: dict[ReasonKind, float] = {}
    for reason in reasons:
        chance = _weight(reason.kind, one, other) * share(holders.get(reason, 2))
        best[reason.kind] = max(best.get(reason.kind, 0.0), chance)
    for chance in best.values():
        doubt *= 1 - chance
    sureness = 1 - doubt
    if one.id_number and other.id_number and one.id_number != other.id_number:
        sureness *= _OTHER_ID_NUMBER
    return Match(round(100 * sureness), tuple(reasons))


def share(holder_count: int) -> float:
    """Return what a value proves that so many parties hold, between 0 and 1."""
    return min(1.0, 2 / max(holder_count, 1))


def common_reasons(one: Profile, other: Profile) -> Iterable[Reason]:
    """Yield what two parties have in common, in no order."""
    if one.id_number and one.id_number == other.id_number:
        yield Reason("id_number", one.id_number)
    yield from (Reason("email", value) for value in sorted(one.emails & other.emails))
    yield from (Reason("phone", value) for value in sorted(one.phones & other.phones))
    keys = {name_key(name) for name in one.names} & {name_key(name) for name in other.names}
    if same := sorted(keys - {""}):
        yield Reason("name", same[0])
    elif any(names_resemble(mine, theirs) for mine in one.names for theirs in other.names):
        yield Reason("similar_name")


def is_settled(dismissed: Iterable[str], reasons: Iterable[Reason]) -> bool:
    """Tell whether a pair that was dismissed stays so: nothing new speaks for it since."""
    return {reason.mark() for reason in reasons} <= set(dismissed)


def _weight(kind: ReasonKind, one: Profile, other: Profile) -> float:
    if kind == "name" and "organization" in (one.kind, other.kind):
        return _NAME_OF_ORGANIZATION
    return _WEIGHTS[kind]


def _words(name: str) -> list[str]:
    words = (word.translate(_WITHOUT_MARKS) for word in search_key(name).split(" "))
    return [word for word in words if word and word not in NOISE_WORDS]


def _folded(word: str) -> str:
    known = SAME_NAMES.get(word, word)
    return (known[0] + known[1:].translate(_WITHOUT_VOWELS)).translate(_ONE_SOUND)
