"""What a user name may look like."""

import re
import unicodedata

from kesher.tenancy.errors import InvalidUserName

_USER_NAME = re.compile(r"[\w.\-]{2,60}")


def clean_username(text: str) -> str:
    """Return the user name as it is kept; upper and lower case count as one elsewhere.

    Raises: InvalidUserName, for anything but 2 to 60 letters, digits, dots, hyphens, underscores.
    """
    name = unicodedata.normalize("NFKC", text).strip()
    if not _USER_NAME.fullmatch(name):
        raise InvalidUserName
    return name
