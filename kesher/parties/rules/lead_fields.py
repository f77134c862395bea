"""Which values a fictitious or duplicate lead keeps, and which it loses.

Source: “Bad Client Leads” in the manual: only values of fields in that table are kept; the
administrator adds fields to it in advance.
"""

# Columns of the party that can be lost, and what they hold once they are; the names never are.
COLUMNS: dict[str, object] = {
    "title": "",
    "legal_name": "",
    "id_number": "",
    "account_key": "",
    "website": "",
    "remarks": "",
    "card_message": "",
    "custom_values": {},
}

# Rows of other tables that belong to the party.
CHILDREN = ("phones", "emails", "addresses", "contacts")

LOSABLE = (*COLUMNS, *CHILDREN)


def lost_fields(kept: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return the fields whose values go, given those that the business keeps."""
    return tuple(name for name in LOSABLE if name not in kept)
