"""The options of a built-in choice as a business has them: its own words, order and additions."""

from collections.abc import Mapping, Sequence
from typing import Any

from kesher.customfields.rules.field_type import Option


def options_as_designed(
    declared: Sequence[Option], kept: Sequence[Mapping[str, Any]]
) -> tuple[Option, ...]:
    """Return the options that the business keeps, in its order, in place of the declared ones.

    One that it has not renamed is called as it was declared, in every language. A fixed option is
    as declared whatever is kept, and there even if nothing is kept of it: first.
    """
    known = {option.value: option for option in declared}
    found = {str(one["value"]): _option(one, known.get(str(one["value"]))) for one in kept}
    missing = [one for one in declared if one.is_fixed and one.value not in found]
    return (*missing, *found.values())


def _option(kept: Mapping[str, Any], declared: Option | None) -> Option:
    if declared and declared.is_fixed:
        return declared
    return Option(
        value=str(kept["value"]),
        label=str(kept.get("label") or "") or (declared.label if declared else str(kept["value"])),
        tone=str(kept.get("tone") or "gray"),
        is_retired=bool(kept.get("is_retired")),
        is_closed=bool(kept.get("is_closed")),
    )
