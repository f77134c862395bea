"""The filter builder: fields, operators and the inputs that fit them; conditions in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import uuid4

from django.utils.translation import gettext

from kesher.customfields.rules.operators import Operator, kind_of
from kesher.lib.ids import read_id
from kesher.lib.periods import PERIODS
from kesher.lib.urls import business_url
from kesher.records.queries import linked_names
from kesher.records.rules.record_types import FieldSpec, RecordType, Relation
from kesher.savedviews.choices import OPERATOR_WORDS, PERIOD_WORDS, RELATION_WORDS, UNIT_WORDS
from kesher.savedviews.queries.filters import filter_options
from kesher.savedviews.rendering.opening import OpenList
from kesher.savedviews.rendering.view_bar import shape_url
from kesher.savedviews.rules.conditions import Condition, Group
from kesher.savedviews.rules.filter_checks import (
    NOBODY,
    condition_fields,
    operators_for,
    subject_of,
)
from kesher.savedviews.rules.list_state import state_pairs
from kesher.tenancy.rules.access import Actor

Names: TypeAlias = Mapping[tuple[str, str], str]  # words by field and value


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a select, or one box to tick."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """One condition as the builder shows it; `widget` names the inputs of its values."""

    fields: list[Choice]
    relations: list[Choice]
    operators: list[Choice]
    widget: str
    label: str
    values: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    lookup_url: str = ""
    linked_name: str = ""
    number: str = ""

    @property
    def is_period(self) -> bool:
        """Tell whether the day is a named one, such as next week."""
        return self.values[0] in PERIODS

    @property
    def span_count(self) -> str:
        """Return how many days, weeks or months."""
        return self.values[0][:-1]


@dataclass(frozen=True, slots=True)
class ConditionGroup:
    """A group of rows and groups as the builder shows it."""

    join: str
    items: list[Any]
    is_group: bool = True
    is_outermost: bool = False


def builder_panel(shown: OpenList, shape: str = "") -> dict[str, Any]:
    """Return what the panel needs: the conditions that are set, or one to begin with.

    `shape` is the screen on which they are shown, where that is not the list.
    """
    where = shown.state.where or Group("all", (_first(shown.kind),))
    drawn = _group(shown.actor, shown.kind, where, is_outermost=True)
    kept = state_pairs(shown.kind, shown.listing, shown.state)
    return {
        "group": drawn,
        "list_url": shown.base,
        "page_url": shape_url(shown.actor, shown.listing.path, shape) if shape else "",
        "state_fields": [pair for pair in kept if pair[0] != "where"],
        "condition_url": f"{shown.base}conditions/one/",
        "count_url": f"{shown.base}count/",
        "new_row": condition_row(shown.actor, shown.kind, _first(shown.kind)),
        "new_group": ConditionGroup("any", []),
    }


def _first(kind: RecordType) -> Condition:
    spec = condition_fields(kind)[0]
    return Condition(spec.key, operators_for(spec)[0].key)


def _group(
    actor: Actor, kind: RecordType, group: Group, *, is_outermost: bool = False
) -> ConditionGroup:
    items = [
        condition_row(actor, kind, item)
        if isinstance(item, Condition)
        else _group(actor, kind, item)
        for item in group.items
    ]
    return ConditionGroup(group.join, items, is_outermost=is_outermost)


def condition_row(actor: Actor, kind: RecordType, condition: Condition) -> ConditionRow:
    """Return one condition; an operator that its field does not have gives way to the first.

    At most one query, for users and branches to choose from.

    Raises: UnknownFilter.
    """
    subject = subject_of(kind, condition.key)
    operators = operators_for(subject)
    operator = next((one for one in operators if one.key == condition.operator), operators[0])
    widget = _widget(subject, operator)
    chosen = set(condition.values)
    return ConditionRow(
        fields=[
            Choice(spec.key, str(spec.label), spec.key == subject.key)
            for spec in condition_fields(kind)
        ],
        relations=[
            Choice(one.key, str(one.label), one.key == subject.key) for one in kind.relations
        ],
        operators=[
            Choice(one.key, operator_word(subject, one.key), one is operator) for one in operators
        ],
        widget=widget,
        label=str(subject.label),
        values=list(condition.values) or [""],
        choices=_choices(actor, subject, widget, chosen),
        lookup_url=_lookup_url(actor, subject) if widget == "record" else "",
        linked_name=_linked_name(actor, subject, condition) if widget == "record" else "",
        number=uuid4().hex[:8],
    )


def operator_word(subject: FieldSpec | Relation, key: str) -> str:
    """Return what an operator is called, of a field or of a relation."""
    return str((OPERATOR_WORDS if isinstance(subject, FieldSpec) else RELATION_WORDS)[key])


_BY_ARITY = {"none": "none", "span": "span", "day": "day"}
_BY_KIND = {"choice": "checks", "several": "checks", "boolean": "yes_no", "number": "number"}


def _widget(subject: FieldSpec | Relation, operator: Operator) -> str:
    if operator.arity in _BY_ARITY or not isinstance(subject, FieldSpec):
        return _BY_ARITY[operator.arity]
    kind = kind_of(subject.type)
    if operator.arity == "two":
        return "numbers" if kind == "number" else "days"
    if kind == "reference":
        return "checks" if subject.type.key in {"user", "org_unit", "group"} else "record"
    return _BY_KIND.get(kind, "text")


def _choices(
    actor: Actor, subject: FieldSpec | Relation, widget: str, chosen: set[str]
) -> list[Choice]:
    if widget == "checks" and isinstance(subject, FieldSpec):
        options = [(one.value, one.label) for one in filter_options(actor, subject)]
        return [
            Choice(value, label, value in chosen) for value, label in options if value != NOBODY
        ]
    if widget == "yes_no":
        words = [("1", gettext("Yes")), ("0", gettext("No"))]
    elif widget == "day":
        words = [(name, str(PERIOD_WORDS[name])) for name in PERIODS]
    elif widget == "span":
        words = [(unit, str(word)) for unit, word in UNIT_WORDS.items()]
        chosen = {value[-1:] for value in chosen}
    else:
        words = []
    return [Choice(value, label, value in chosen) for value, label in words]


def _lookup_url(actor: Actor, subject: FieldSpec | Relation) -> str:
    link_to = getattr(subject, "link_to", "")
    if not link_to:
        return ""
    return business_url(actor.business_slug, "records:record_lookup", record_type=link_to)


def _linked_name(actor: Actor, subject: FieldSpec | Relation, condition: Condition) -> str:
    record_id = read_id(condition.values[0]) if condition.values else None
    if not isinstance(subject, FieldSpec) or record_id is None:
        return ""
    return linked_names(actor, [(subject, record_id)]).get((subject.key, record_id), "")


# --- in words -------------------------------------------------------------------------------------


def condition_words(kind: RecordType, item: Condition | Group, names: Names) -> str:
    """Return a condition, or a group, as a sentence; `names` are words of values."""
    if isinstance(item, Group):
        word = gettext("or") if item.join == "any" else gettext("and")
        return f" {word} ".join(condition_words(kind, one, names) for one in item.items)
    subject = subject_of(kind, item.key)
    word = operator_word(subject, item.operator)
    values = _value_words(subject, item.values, names)
    if "…" in word:
        return f"{subject.label} {word.replace('…', values)}"
    return f"{subject.label} {word} {values}".strip()


def _value_words(subject: FieldSpec | Relation, values: Sequence[str], names: Names) -> str:
    words = []
    for value in values:
        if value in PERIOD_WORDS:
            words.append(str(PERIOD_WORDS[value]))
        elif value[:-1].isdecimal() and value[-1] in UNIT_WORDS:
            words.append(f"{value[:-1]} {UNIT_WORDS[value[-1]]}")
        elif isinstance(subject, FieldSpec) and kind_of(subject.type) == "boolean":
            words.append(gettext("Yes") if value == "1" else gettext("No"))
        else:
            words.append(names.get((subject.key, value), value))
    return ", ".join(words)
