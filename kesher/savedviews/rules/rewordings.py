"""What people write beside a name or a number, and what they shorten: read as it was meant.

"טל: 054-1234567", "ח.פ. 512345678", "מפעלי שגב בערבון מוגבל" and 'ביה"ס אורט' are copied from
invoices and letters; no record holds these very words.
"""

from collections.abc import Iterator

from kesher.lib.text import search_key

#: Words that say what a number is; the number says it all.
_LABELS = frozenset(
    {
        *("טל", "טלפונ", "נייד", "סלולרי", "פלאפונ", "פלא", "פקס", "מס", "מספר", "חפ", "תז", "עמ"),
        *(
            "עוסק",
            "מורשה",
            "מפתח",
            "חשבונ",
            "לקוח",
            "חברה",
            "ספק",
            "phone",
            "tel",
            "mobile",
            "cell",
        ),
        *("fax", "id", "no", "number"),
    }
)
#: Words that say what a company is; many leave them out.
_ENDINGS = frozenset({"בעמ", "בערבונ", "מוגבל", "ltd", "limited", "inc", "llc", "של"})
_SHORTENED = {
    "ביהס": "בית ספר",
    "ביס": "בית ספר",
    "ביהח": "בית חולים",
    "תא": "תל אביב",
    "פת": "פתח תקווה",
    "ראשלצ": "ראשון לציון",
    "בש": "באר שבע",
    "כס": "כפר סבא",
    "רג": "רמת גן",
    "רהש": "רמת השרון",
    "הנהח": "הנהלת חשבונות",
}
_SHORTEST_NUMBER = 5  # digits
_AROUND = ".,:;#"


def reworded(query: str) -> str:
    """Return a query without what people write beside names and numbers, and nothing shortened."""
    words = query.split()
    ignored = _ENDINGS
    if any(sum(char.isdecimal() for char in word) >= _SHORTEST_NUMBER for word in words):
        ignored |= _LABELS
    return " ".join(_meant(words, ignored)) or query


def _meant(words: list[str], ignored: frozenset[str]) -> Iterator[str]:
    for word in words:
        key = search_key(word.strip(_AROUND).replace(".", ""))
        if key not in ignored:
            # Alone and without its mark, תא is rather how a name begins.
            yield _SHORTENED.get(key, word) if len(words) > 1 or len(word) > len(key) else word
