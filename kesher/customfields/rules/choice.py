"""One value out of a list."""

from collections.abc import Mapping, Sequence
from typing import Any

from kesher.customfields.errors import BadValue
from kesher.customfields.rules.field_type import FieldType, Option, as_it_is
from kesher.lib.errors import Text


def options_of(
    choices: Sequence[tuple[str, Text]], tones: Mapping[str, str] | None = None
) -> tuple[Option, ...]:
    """Return the options of a list of value and label, as `TextChoices.choices` is one."""
    tones = tones or {}
    return tuple(
        Option(value=value, label=label, tone=tones.get(value, "gray")) for value, label in choices
    )


def choice(options: Sequence[Option]) -> FieldType:
    """Return the type whose values are those of the options; empty text means no value."""
    by_value = {option.value: option for option in options}

    def clean(value: Any) -> str:
        """Return the option's value; people and sheets write its label."""
        text = "" if value is None else str(value).strip()
        if not text or text in by_value:
            return text
        for option in options:
            if str(option.label) == text:
                return option.value
        raise BadValue("not_an_option")

    def display(value: Any) -> str:
        # A value that was an option once is still shown as it was written.
        option = by_value.get(value)
        return str(option.label) if option else str(value or "")

    return FieldType(
        key="choice",
        clean=clean,
        to_json=as_it_is,
        from_json=as_it_is,
        display=display,
        lookups=frozenset({"exact", "in", "isnull"}),
        sql_cast="text",
        widget_name="select",
        is_sortable=True,
        options=tuple(options),
    )
