"""The types that a business can give to a field of its own, by the key of the type.

A further type is one module beside this one, a line here and its words in `choices`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kesher.customfields.rules import id_number, phone
from kesher.customfields.rules.boolean import BOOLEAN
from kesher.customfields.rules.choice import choice
from kesher.customfields.rules.choices import choices
from kesher.customfields.rules.computed import computed
from kesher.customfields.rules.day import DATE
from kesher.customfields.rules.email import EMAIL
from kesher.customfields.rules.field_type import FieldType, Option
from kesher.customfields.rules.file import FILE
from kesher.customfields.rules.long_text import LONG_TEXT
from kesher.customfields.rules.moment import DATETIME
from kesher.customfields.rules.money import MONEY
from kesher.customfields.rules.number import MOST_DECIMALS, number
from kesher.customfields.rules.percent import PERCENT
from kesher.customfields.rules.record_link import RECORD_LINK
from kesher.customfields.rules.text import TEXT
from kesher.customfields.rules.url import URL
from kesher.customfields.rules.user import USER

Settings = Mapping[str, Any]
DEFAULT_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class OwnType:
    """A type as a business chooses it; `settings` are the names of what it then has to say."""

    make: Callable[[Settings], FieldType]
    settings: frozenset[str] = frozenset()
    is_computed: bool = False


def options_in(settings: Settings) -> list[Option]:
    """Return the options that a choice is set up with."""
    return [Option(**option) for option in settings.get("options", ())]


def _plain(field_type: FieldType) -> OwnType:
    return OwnType(lambda _: field_type)


def _computed(settings: Settings) -> FieldType:
    result = _OWN_TYPES[settings["result"]].make({"decimals": MOST_DECIMALS})
    return computed(result)


_OWN_TYPES: dict[str, OwnType] = {
    "text": _plain(TEXT),
    "long_text": _plain(LONG_TEXT),
    "number": OwnType(
        lambda settings: number(settings.get("decimals", DEFAULT_DECIMALS)), frozenset({"decimals"})
    ),
    "money": _plain(MONEY),
    "percent": _plain(PERCENT),
    "boolean": _plain(BOOLEAN),
    "choice": OwnType(lambda settings: choice(options_in(settings)), frozenset({"options"})),
    "choices": OwnType(lambda settings: choices(options_in(settings)), frozenset({"options"})),
    "date": _plain(DATE),
    "datetime": _plain(DATETIME),
    # What the product keeps as it came, since it may be all that is known of a customer, a field
    # of the business' own takes only when it can be one.
    "phone": _plain(replace(phone.PHONE, clean=phone.clean_strictly)),
    "email": _plain(EMAIL),
    "url": _plain(URL),
    "id_number": _plain(replace(id_number.ID_NUMBER, clean=id_number.clean_strictly)),
    "user": _plain(USER),
    "record_link": OwnType(lambda _: RECORD_LINK, frozenset({"link_to"})),
    "file": _plain(FILE),
    "computed": OwnType(_computed, frozenset({"formula", "result"}), is_computed=True),
}


def _as_text(value: Any) -> str:
    words = value if isinstance(value, list) else [] if value is None else [value]
    return ", ".join(map(str, words))


# Of a field whose values are being converted: what stands there is shown, and nothing else.
IN_CHANGE = replace(TEXT, display=_as_text, lookups=frozenset(), from_json=_as_text)


def field_type(key: str, settings: Settings) -> FieldType:
    """Return the type of this key with what the business has set for it."""
    return _OWN_TYPES[key].make(settings)


def own_type(key: str) -> OwnType | None:
    """Return what is known of a type before it is set up, None where there is no such type."""
    return _OWN_TYPES.get(key)


def field_type_keys() -> tuple[str, ...]:
    """Return the key of every type that a business can choose."""
    return tuple(_OWN_TYPES)
