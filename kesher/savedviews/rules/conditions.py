"""What a list is filtered by: conditions in groups, and their text in an address.

    where=customer_status.is(new~real),any(owner.is(me),x_amount.gt(1000)),next_call.missing

Conditions that stand side by side all hold; `any(…)` and `all(…)` make groups. Values stand in
brackets, `~` between them; `!` takes away the meaning of the sign after it. Here is only the form;
`filter_checks` compares it with the fields of a record type.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from kesher.savedviews.errors import BadFilter
from kesher.savedviews.rules.cursors import is_storable

MOST_CONDITIONS = 50
DEEPEST = 3  # groups inside each other
MOST_VALUES = 50  # of one condition
_LONGEST = 8000  # characters

Join: TypeAlias = Literal["all", "any"]


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison: a field or a relation, an operator of it, and the values as texts."""

    key: str
    operator: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions and groups of which all must hold, or any."""

    join: Join
    items: "tuple[Condition | Group, ...]"


def conditions_of(group: Group | None) -> Iterator[Condition]:
    """Yield every condition of a group and of the groups in it."""
    for item in group.items if group else ():
        if isinstance(item, Condition):
            yield item
        else:
            yield from conditions_of(item)


def depth_of(group: Group) -> int:
    """Return how many groups stand inside each other, the outermost counted."""
    return 1 + max((depth_of(item) for item in group.items if isinstance(item, Group)), default=0)


def simplified(group: Group | None) -> Group | None:
    """Return the group without empty groups and without groups of one; None for nothing at all."""
    if group is None:
        return None
    items: list[Condition | Group] = []
    for item in group.items:
        inner = simplified(item) if isinstance(item, Group) else item
        if isinstance(inner, Group) and (inner.join == group.join or len(inner.items) == 1):
            items += inner.items
        elif inner is not None:
            items.append(inner)
    if len(items) == 1 and isinstance(items[0], Group):
        return items[0]
    # One condition is the same either way, and has one way to be written.
    return Group(group.join if len(items) > 1 else "all", tuple(items)) if items else None


# --- the text of an address -----------------------------------------------------------------------

_SPECIAL = re.compile(r"[!~()]")
_HEAD = re.compile(r"(?:(all|any)\(|([a-z][a-z0-9_]{0,60})\.([a-z_]{1,20})(\()?)")
_VALUE = re.compile(r"(?:[^!~()]|![!~()])*")
_ESCAPED = re.compile(r"!([!~()])")


def write_conditions(group: Group | None) -> str:
    """Return the text of a filter; nothing for none."""
    kept = simplified(group)
    if kept is None:
        return ""
    text = _written(kept.items)
    return text if kept.join == "all" else f"any({text})"


def _written(items: "tuple[Condition | Group, ...]") -> str:
    parts = []
    for item in items:
        if isinstance(item, Group):
            parts.append(f"{item.join}({_written(item.items)})")
        else:
            values = "~".join(_SPECIAL.sub(r"!\g<0>", value) for value in item.values)
            parts.append(f"{item.key}.{item.operator}" + (f"({values})" if item.values else ""))
    return ",".join(parts)


def read_conditions(text: str) -> Group | None:
    """Return the filter that a text describes; None for an empty text.

    Raises: BadFilter, when the text has another form, or goes beyond the limits.
    """
    if not text:
        return None
    if len(text) > _LONGEST or not is_storable(text):
        raise BadFilter
    reader = _Reader(text)
    group = simplified(Group("all", reader.items(depth=1)))
    if reader.at != len(text) or group is None or depth_of(group) > DEEPEST:
        raise BadFilter
    return group


class _Reader:
    """A place in the text, moving on."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.count = 0

    def items(self, depth: int) -> "tuple[Condition | Group, ...]":
        # The outermost level is written without a name; one `any` in it costs no level.
        if depth > DEEPEST + 1:
            raise BadFilter
        found = [self.item(depth)]
        while self.text[self.at : self.at + 1] == ",":
            self.at += 1
            found.append(self.item(depth))
        return tuple(found)

    def item(self, depth: int) -> Condition | Group:
        head = _HEAD.match(self.text, self.at)
        if head is None:
            raise BadFilter
        self.at = head.end()
        join, key, operator, opens = head.groups()
        if join:
            group = Group("any" if join == "any" else "all", self.items(depth + 1))
            self.close()
            return group
        self.count += 1
        if self.count > MOST_CONDITIONS:
            raise BadFilter
        return Condition(key, operator, self.values() if opens else ())

    def values(self) -> tuple[str, ...]:
        found = []
        while True:
            value = _VALUE.match(self.text, self.at)
            if value is None:  # never: the pattern fits the empty text too
                raise BadFilter
            self.at = value.end()
            found.append(_ESCAPED.sub(r"\1", value.group()))
            if self.text[self.at : self.at + 1] != "~":
                break
            self.at += 1
        self.close()
        if len(found) > MOST_VALUES:
            raise BadFilter
        return tuple(found)

    def close(self) -> None:
        if self.text[self.at : self.at + 1] != ")":
            raise BadFilter
        self.at += 1
