"""Reading parties, contacts and how to reach them; these names are for other apps too."""

from kesher.parties.queries.access import (
    get_contact,
    get_party,
    has_parties,
    may,
    visible_contacts,
    visible_parties,
)
from kesher.parties.queries.duplicates import parties_with_phone

__all__ = [
    "get_contact",
    "get_party",
    "has_parties",
    "may",
    "parties_with_phone",
    "visible_contacts",
    "visible_parties",
]
