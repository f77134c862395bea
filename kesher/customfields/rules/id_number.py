"""The number of a person or a company; a masked field shows only its end."""

from typing import Any

from kesher.customfields.errors import BadValue
from kesher.customfields.rules.field_type import FieldType, as_it_is, shown_as_it_is
from kesher.lib.id_numbers import IdKind, check_id_number
from kesher.lib.text import clean_line

LONGEST = 40  # characters


def clean(value: Any) -> str:
    """Return the number as it was typed; its check digit is the business of who asks for it.

    Raises: BadValue, when it has more than 40 characters.
    """
    text = clean_line("" if value is None else str(value))
    if len(text) > LONGEST:
        raise BadValue("too_long")
    return text


def clean_strictly(value: Any) -> str:
    """Return nine digits with their check digit: the number of a person or of a company.

    Raises: BadValue, when it is no such number.
    """
    check = check_id_number(IdKind.ID, clean(value))
    if not check.is_valid:
        raise BadValue("not_an_id_number")
    return check.normalized


ID_NUMBER = FieldType(
    key="id_number",
    clean=clean,
    to_json=as_it_is,
    from_json=as_it_is,
    display=shown_as_it_is,
    lookups=frozenset({"exact"}),
    sql_cast="text",
    widget_name="id_number",
    is_sortable=False,
)
