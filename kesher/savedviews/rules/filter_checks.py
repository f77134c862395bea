"""Conditions compared with the fields of a record type, and their values made definite.

What does not fit is refused here, before any query is built: a field that does not exist or that
the actor may not read, an operator that the field does not have, a value that does not suit.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kesher.customfields.errors import BadValue
from kesher.customfields.rules import day
from kesher.customfields.rules.field_type import FieldType
from kesher.customfields.rules.operators import Operator, find_operator, kind_of, operators_of
from kesher.customfields.rules.text import TEXT
from kesher.lib.errors import Refusal
from kesher.lib.periods import PERIODS, Days, period, shifted
from kesher.records.rules.record_types import FieldSpec, RecordType, Relation
from kesher.savedviews.errors import BadCondition, UnknownFilter
from kesher.savedviews.rules.conditions import Condition, Group, conditions_of, simplified
from kesher.tenancy.rules.access import Actor

MINE, NOBODY = "mine", "none"
_SPAN = re.compile(r"(\d{1,4})([dwm])")
_YEARS = range(1000, 9998)  # so that the day before and the day after exist everywhere

_EXISTS = (Operator("exists", "none"), Operator("missing", "none"))
_SINCE = (Operator("ago_over", "span"), Operator("ago_within", "span"))


def condition_fields(record_type: RecordType) -> tuple[FieldSpec, ...]:
    """Return the fields of a type that a condition may compare, by position."""
    fields = (spec for spec in record_type.fields if operators_of(spec.type))
    return tuple(sorted(fields, key=lambda spec: spec.position))


def subject_of(record_type: RecordType, key: str) -> FieldSpec | Relation:
    """Return the field or the relation that a condition is about.

    Raises: UnknownFilter, when the type has neither, or not for this actor.
    """
    spec = record_type.find_field(key)
    found = spec if spec and operators_of(spec.type) else record_type.find_relation(key)
    if found is None:
        raise UnknownFilter(key)
    return found


def operators_for(subject: FieldSpec | Relation) -> tuple[Operator, ...]:
    """Return the operators of a field or of a relation, in the order in which they are offered."""
    if isinstance(subject, FieldSpec):
        return operators_of(subject.type)
    return (*_EXISTS, *_SINCE) if subject.moment else _EXISTS


def mine_of(spec: FieldSpec) -> str:
    """Return the attribute of the actor that "mine" stands for in a field; nothing for none."""
    return spec.mine or ("membership_id" if spec.type.key == "user" else "")


def check_conditions(record_type: RecordType, group: Group | None) -> None:
    """Let a filter pass only if every part of it fits the record type.

    Raises: UnknownFilter; BadCondition, naming the field; BadValue.
    """
    for condition in conditions_of(group):
        _check(record_type, condition)


def without_misfits(
    record_type: RecordType, group: Group | None
) -> tuple[Group | None, tuple[str, ...]]:
    """Return the part of a filter that fits the record type, and the keys that were left out."""
    lost: list[str] = []

    def kept(group: Group) -> Group:
        items = (kept(item) if isinstance(item, Group) else item for item in group.items)
        return replace(group, items=tuple(item for item in items if fits(item)))

    def fits(item: Condition | Group) -> bool:
        if isinstance(item, Group):
            return True
        try:
            _check(record_type, item)
        except Refusal:
            lost.append(item.key)
            return False
        return True

    return (simplified(kept(group)) if group else None), tuple(lost)


def _check(record_type: RecordType, condition: Condition) -> None:
    subject = subject_of(record_type, condition.key)
    operator = _operator(subject, condition)
    try:
        _values(None, subject, operator, condition.values, dt.date(2000, 1, 1))
    except BadValue as problem:
        problem.field = condition.key
        raise


def _operator(subject: FieldSpec | Relation, condition: Condition) -> Operator:
    found = next((one for one in operators_for(subject) if one.key == condition.operator), None)
    count = len(condition.values)
    if found is None or not _COUNTS[found.arity](count):
        raise BadCondition(condition.key, condition.operator)
    return found


_COUNTS = {
    "none": lambda count: count == 0,
    "one": lambda count: count == 1,
    "many": lambda count: count > 0,
    "two": lambda count: count == 2,
    "day": lambda count: count == 1,
    "span": lambda count: count == 1,
}


def resolved(
    actor: Actor, subject: FieldSpec | Relation, condition: Condition, today: dt.date
) -> tuple[str, list[Any]]:
    """Return operator and values as the query takes them, "mine" and "next week" made definite.

    Questions about dates become `within` a first day and the day after the last; either is None
    where that side is open. `today` is the date in Israel.

    Raises: BadCondition, BadValue.
    """
    operator = _operator(subject, condition)
    values = _values(actor, subject, operator, condition.values, today)
    is_dated = isinstance(subject, FieldSpec) and kind_of(subject.type) in {"day", "moment"}
    if is_dated and operator.arity in {"two", "day", "span"}:
        return "within", values
    return operator.key, values


def _values(
    actor: Actor | None,
    subject: FieldSpec | Relation,
    operator: Operator,
    texts: Sequence[str],
    today: dt.date,
) -> list[Any]:
    if operator.arity == "span":
        return list(_span(operator.key, texts[0], today))
    if operator.arity == "day":
        return list(_side(operator.key, _days(texts[0], today)))
    if not isinstance(subject, FieldSpec):
        return []
    if kind_of(subject.type) in {"day", "moment"} and texts:
        first, last = (_days(text, today) for text in texts)
        return [first[0], last[1]]
    return [_value(actor, subject, operator, text) for text in texts]


def _span(key: str, text: str, today: dt.date) -> tuple[dt.date | None, dt.date | None]:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise BadValue("not_a_span")
    count, unit = int(found[1]), found[2]
    back = shifted(today, -count, unit)
    ahead = shifted(today, count, unit) + dt.timedelta(days=1)
    tomorrow = today + dt.timedelta(days=1)
    return {
        "ago_over": (None, back),
        "ago_within": (back, tomorrow),
        "ahead_within": (today, ahead),
        "ahead_over": (ahead, None),
    }[key]


def _days(text: str, today: dt.date) -> Days:
    if text in PERIODS:
        return period(text, today)
    date = day.clean(text)
    if date is None or date.year not in _YEARS:
        raise BadValue("not_a_date")
    return date, date + dt.timedelta(days=1)


def _side(key: str, days: Days) -> tuple[dt.date | None, dt.date | None]:
    first, end = days
    return {"on": (first, end), "before": (None, first), "after": (end, None)}[key]


def _value(actor: Actor | None, spec: FieldSpec, operator: Operator, text: str) -> Any:
    if text == MINE and kind_of(spec.type) == "reference" and mine_of(spec):
        # Whoever belongs to no department has nothing that is of his department.
        return (getattr(actor, mine_of(spec)) or 0) if actor else 0
    if kind_of(spec.type) == "several":
        return _option(spec.type, text)
    is_part = operator.lookups == {"contains"}
    value = (TEXT if is_part else spec.type).clean(text)
    if value is None or value == "":
        raise BadValue("value_missing")
    return value


def _option(field_type: FieldType, text: str) -> str:
    if text not in {option.value for option in field_type.options}:
        raise BadValue("not_an_option")
    return text


__all__ = [
    "MINE",
    "NOBODY",
    "check_conditions",
    "condition_fields",
    "find_operator",
    "mine_of",
    "operators_for",
    "resolved",
    "subject_of",
    "without_misfits",
]
