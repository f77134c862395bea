"""Several values out of a list, in the order of the list."""

from collections.abc import Sequence
from typing import Any

from kesher.customfields.errors import BadValue
from kesher.customfields.rules.field_type import FieldType, Option


def choices(options: Sequence[Option]) -> FieldType:
    """Return the type whose values are lists of values of the options."""
    by_value = {option.value: option for option in options}
    by_label = {str(option.label): option.value for option in options}

    def clean(value: Any) -> list[str]:
        """Return the values; a text holds values or labels with commas or semicolons between."""
        many = value if isinstance(value, (list, tuple)) else str(value or "").split(",")
        texts = [part for text in many for part in str(text).split(";")]
        wanted = {text for text in (one.strip() for one in texts) if text}
        values = {text if text in by_value else by_label.get(text, "") for text in wanted}
        if "" in values:
            raise BadValue("not_an_option")
        return [option.value for option in options if option.value in values]

    def display(value: Any) -> str:
        known = (by_value.get(one) for one in value or ())
        return ", ".join(
            str(option.label) if option else str(one)
            for one, option in zip(value or (), known, strict=True)
        )

    return FieldType(
        key="choices",
        clean=clean,
        to_json=lambda value: value or None,
        from_json=lambda value: value or [],
        display=display,
        lookups=frozenset({"in", "isnull"}),
        sql_cast="jsonb",
        widget_name="choices",
        is_sortable=False,
        options=tuple(options),
    )
