"""The postal code (mikud)."""

import re

from kesher.parties.choices import PostalCodeProblem

_SEVEN = re.compile(r"[0-9]{7}")
_FIVE = re.compile(r"[0-9]{5}")


def postal_code_problem(code: str, country: str) -> PostalCodeProblem | None:
    """Tell what is wrong with a postal code; codes of other countries are never examined.

    Seven digits since 2013-02-01. Five are older data: kept, since they cannot be converted.

    Source: Israel Post, mikud reform of February 2013.
    """
    if not code or country != "IL" or _SEVEN.fullmatch(code):
        return None
    return PostalCodeProblem.OLD if _FIVE.fullmatch(code) else PostalCodeProblem.INVALID
