"""Yes or no."""

from typing import Any

from kesher.customfields.errors import BadValue
from kesher.customfields.rules.field_type import FieldType, as_it_is

_YES = frozenset({"1", "true", "yes", "on", "כן", "✓", "v"})
_NO = frozenset({"", "0", "false", "no", "off", "לא"})


def clean(value: Any) -> bool:
    """Return the truth of what a form or a sheet holds; nothing means no.

    Raises: BadValue, when the text says neither.
    """
    text = "" if value is None else str(value).strip().lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise BadValue("not_yes_or_no")


def display(value: Any) -> str:
    """Return a check mark for yes and nothing for no: lists stay calm."""
    return "✓" if value else ""


BOOLEAN = FieldType(
    key="boolean",
    clean=clean,
    to_json=as_it_is,
    from_json=as_it_is,
    display=display,
    lookups=frozenset({"exact"}),
    sql_cast="boolean",
    widget_name="checkbox",
    is_sortable=True,
)
