"""The types that a business can give to a field of its own, by the key of the type."""

from collections.abc import Callable, Mapping
from typing import Any

from kesher.customfields.rules.boolean import BOOLEAN
from kesher.customfields.rules.choice import choice
from kesher.customfields.rules.day import DATE
from kesher.customfields.rules.email import EMAIL
from kesher.customfields.rules.field_type import FieldType, Option
from kesher.customfields.rules.id_number import ID_NUMBER
from kesher.customfields.rules.long_text import LONG_TEXT
from kesher.customfields.rules.moment import DATETIME
from kesher.customfields.rules.phone import PHONE
from kesher.customfields.rules.record_link import RECORD_LINK
from kesher.customfields.rules.text import TEXT
from kesher.customfields.rules.url import URL
from kesher.customfields.rules.user import USER

Settings = Mapping[str, Any]


def _choice(settings: Settings) -> FieldType:
    return choice([Option(**option) for option in settings.get("options", ())])


def _plain(field_type: FieldType) -> Callable[[Settings], FieldType]:
    return lambda _: field_type


_MAKERS: dict[str, Callable[[Settings], FieldType]] = {
    "choice": _choice,
    **{
        plain.key: _plain(plain)
        for plain in (
            TEXT,
            LONG_TEXT,
            BOOLEAN,
            DATE,
            DATETIME,
            PHONE,
            EMAIL,
            URL,
            ID_NUMBER,
            USER,
            RECORD_LINK,
        )
    },
}


def field_type(key: str, settings: Settings) -> FieldType:
    """Return the type of this key with what the business has set for it."""
    return _MAKERS[key](settings)


def field_type_keys() -> tuple[str, ...]:
    """Return the key of every type that a business can choose."""
    return tuple(_MAKERS)
