"""Names of people and of organizations, as typed into one field."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from kesher.lib.text import clean_line, search_key


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name in the parts in which it is stored."""

    title: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class PartyName:
    """A name from quick entry: of a person in three parts, or of an organization.

    `legal_name` is filled where the text ends in a legal form, which `name` then lacks.
    """

    kind: Literal["person", "organization"]
    name: str = ""
    legal_name: str = ""
    title: str = ""
    first: str = ""
    last: str = ""


def _keys(words: str) -> frozenset[str]:
    return frozenset(search_key(word) for word in words.split())


# All words are compared by their search key, so that every kind of quote and geresh agrees.
_TITLES = _keys(
    "ד\"ר דר' פרופ' פרופסור עו\"ד רו\"ח מר אדון גב' גברת הרב אינג' אדר' "
    "Mr Mr. Mrs Mrs. Ms Ms. Miss Dr Dr. Prof Prof. Adv Adv. Rabbi"
)
# A word that opens a family name of several words. The first name stands before it, so that
# Ben and Bar are first names where they come first.
_PARTICLES = _keys(
    "בן בר אבו אבן אל דה די דל ון ואן פון סן הר אום "
    "ben bar abu ibn al el bin van von der den de da di del della la le ter ten"
)
_NEVER_FIRST_NAMES = _keys("אבו ואן פון abu van von")
_OPENS_FIRST_NAME = search_key("עבד")  # עבד אל כרים is one first name
# Family names that nobody bears as a first name: the second of three words is then one of two.
_FAMILY_NAMES = _keys(
    "כהן לוי מזרחי פרץ ביטון דהן אזולאי פרידמן עמר אוחיון חדד גבאי אדרי קליין וקנין סויסה שפירא "
    "הורוביץ רוזנברג גולדשטיין גולדברג רוזן כץ אוחנה ממן שושן בוזגלו Cohen Levy Levi Mizrahi Katz"
)
_LEGAL_FORMS = _keys(
    'בע"מ בעמ ע"ר חל"צ ש"מ Ltd Ltd. Limited Inc Inc. LLC LLP Corp Corp. GmbH AG S.A. BV PLC'
)
_ORGANIZATION_WORDS = _LEGAL_FORMS | _keys(
    "ושות' ושותפיו ובניו ובנו אחים האחים חברת חברה עיריית עירית מועצת מועצה משרד משרדי מוסך מוסכי "
    "מסעדת מסעדה קפה פיצה פיצרייה פיצריית מאפיית מאפייה מלון רשת בנק קופת קרן עמותת עמותה אגודת "
    "אגודה קיבוץ קבוצת מושב סוכנות סוכנויות מרפאת מרפאות מרפאה קליניקה קליניקת מעבדת מעבדות מכון "
    'מרכז מכללת מכללה אוניברסיטת אוניברסיטה ישיבת בי"ס בית-ספר גני חנות סופר סופרמרקט מרכול מפעל '
    "מפעלי תעשיות שיווק יבוא ייצור אחזקות נכסים השקעות הנדסה הנדסת קבלנות בנייה שירותי פתרונות "
    "מערכות טכנולוגיות אלקטרוניקה חשמל אינסטלציה מיזוג נגריית נגרייה מספרת סטודיו בוטיק הובלות "
    'ביטוח נדל"ן תקשורת מחשבים תוכנה דפוס הוצאת גלריית תחנת מכבסת אולמי גן-אירועים מוזיאון תיאטרון '
    "Co Co. Company Group Bank Garage Hotel Studio Solutions Systems Technologies Software "
    "Holdings Services Industries University College School Restaurant Cafe Clinic Foundation "
    "Association Trading Partners Brothers Bros"
)
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_SEVERAL_PEOPLE = re.compile(r"\s[&+]\s")
_THREE_WORDS = 3


def split_person_name(text: str) -> PersonName:
    """Split a name into title, first and last: ד"ר, יוסי, כהן.

    "כהן, יוסי" has the family name first. Of several words the last is the family name, with
    what belongs to it: בן דוד, אבו חמד, van der Berg, כהן לוי. One word is a first name, after a
    title a family name.
    """
    words = clean_line(text).split(" ")
    titles = _leading_titles(words)
    words = words[len(titles) :]
    title = " ".join(titles)
    before_comma, comma, after_comma = " ".join(words).partition(",")
    if comma and after_comma.strip():
        return PersonName(title, after_comma.strip(), before_comma.strip())
    words = before_comma.split()
    if len(words) == 1 and title:
        return PersonName(title, "", words[0])
    cut = _start_of_last_name([search_key(word) for word in words])
    return PersonName(title, " ".join(words[:cut]), " ".join(words[cut:]))


def split_party_name(text: str) -> PartyName:
    """Guess from one field whether a person or an organization is meant, and split it.

    An organization is told by a legal form, by a word such as מוסך or עיריית, or by two names
    joined with an ampersand; everything else is a person.
    """
    name = clean_line(text)
    keys = [search_key(word) for word in name.split(" ")]
    keys = [*keys, *map(" ".join, pairwise(keys))]  # בית ספר is one word of the list
    if _SEVERAL_PEOPLE.search(name) or not _ORGANIZATION_WORDS.isdisjoint(keys):
        short = _without_legal_form(name)
        return PartyName("organization", name=short, legal_name=name if short != name else "")
    person = split_person_name(name)
    return PartyName("person", title=person.title, first=person.first, last=person.last)


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """Return the two letters that stand for a name in a colored circle.

    Of the first and the last word, without titles, legal forms, emoji and marks; the first two of
    a single word; "?" where there is no letter at all.
    """
    words = clean_line(name).split(" ")
    words = words[len(_leading_titles(words)) :]
    words = _without_legal_form(" ".join(words)).split(" ")
    spelled = [letters for letters in map(_letters, words) if letters]
    # The year of founding stands for nobody: (1998) has no place in the circle.
    spelled = [letters for letters in spelled if not _YEAR.fullmatch(letters)] or spelled
    if not spelled:
        return "?"
    if len(spelled) == 1:
        return spelled[0][:2].upper()
    return (spelled[0][0] + spelled[-1][0]).upper()


def _leading_titles(words: list[str]) -> list[str]:
    """Return the titles a name begins with, never the whole name."""
    count = 0
    while count < len(words) - 1 and _word_key(words[count]) in _TITLES:
        count += 1
    return words[:count]


def _start_of_last_name(keys: list[str]) -> int:
    if len(keys) > 1 and keys[0] in _NEVER_FIRST_NAMES:
        return 0
    for place in range(1, len(keys) - 1):
        if keys[place] in _PARTICLES and keys[place - 1] != _OPENS_FIRST_NAME:
            return place
    if len(keys) == _THREE_WORDS and keys[1] in _FAMILY_NAMES:
        return 1
    return max(1, len(keys) - 1)


def _without_legal_form(name: str) -> str:
    words = name.split(" ")
    while len(words) > 1 and _word_key(words[-1]) in _LEGAL_FORMS:
        words.pop()
    return " ".join(words).rstrip(" ,")


@lru_cache(maxsize=16_384)
def _word_key(word: str) -> str:
    """Return the search key of one word; the words of names come again and again."""
    return search_key(word)


@lru_cache(maxsize=16_384)
def _letters(word: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", word) if char.isalnum())
