"""The filters of a list: what they keep, and what there is to choose."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, Value
from django.utils import timezone
from django.utils.translation import gettext

from kesher.customfields.queries import field_condition
from kesher.lib.dates import local, to_utc
from kesher.records.rules.record_types import BuiltInList, FieldSpec, RecordType, Relation
from kesher.savedviews.rules.conditions import Condition, Group
from kesher.savedviews.rules.filter_checks import MINE, NOBODY, mine_of, resolved, subject_of
from kesher.tenancy import models as tenancy
from kesher.tenancy.queries import active_memberships, org_units
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class FilterOption:
    """One value by which a field can be filtered, in words."""

    value: str
    label: str
    tone: str = ""


def filter_condition(actor: Actor, spec: FieldSpec, values: Sequence[str]) -> Q:
    """Return what a filter of the address keeps; "mine" is the actor's own, "none" is nobody's.

    Raises: BadValue, when a value does not suit the field.
    """
    kept = Q()
    plain = [value for value in values if value not in {MINE, NOBODY}]
    if MINE in values:
        mine = getattr(actor, mine_of(spec))
        # Who belongs to no department has nothing that is of his department.
        kept |= Q(**{spec.column: mine}) if mine else Q(pk__in=())
    if NOBODY in values:
        kept |= field_condition(spec.column, spec.type, "empty")
    if plain:
        kept |= field_condition(
            spec.column, spec.type, "is", [spec.type.clean(value) for value in plain]
        )
    return kept


def where_condition(
    actor: Actor, record_type: RecordType, where: Group, today: dt.date | None = None
) -> Q:
    """Return what a filter of conditions keeps, for this actor and on this day in Israel.

    Raises: UnknownFilter, BadCondition, BadValue.
    """
    return _compiled(actor, record_type, where, today or local(timezone.now()).date())


def _compiled(actor: Actor, kind: RecordType, item: Condition | Group, today: dt.date) -> Q:
    if isinstance(item, Condition):
        subject = subject_of(kind, item.key)
        operator, values = resolved(actor, subject, item, today)
        if isinstance(subject, FieldSpec):
            return field_condition(subject.column, subject.type, operator, values)
        return _related(actor, subject, operator, values)
    parts = [_compiled(actor, kind, one, today) for one in item.items]
    return reduce(and_ if item.join == "all" else or_, parts)


def _related(actor: Actor, relation: Relation, operator: str, values: Sequence[Any]) -> Q:
    """Ask whether there are rows that the actor may see; "over" means that none is as recent."""
    rows = relation.rows(actor).filter(**{relation.path: OuterRef("pk")})
    if operator in {"exists", "missing"}:
        return Q(Exists(rows)) if operator == "exists" else ~Q(Exists(rows))
    first, end = values
    since = first or end
    recent = rows.filter(**{f"{relation.moment}__gte": to_utc(since, dt.time.min)})
    return ~Q(Exists(recent)) if operator == "ago_over" else Q(Exists(recent))


def closed_condition(record_type: RecordType, listing: BuiltInList) -> Q:
    """Return what keeps the records on which nobody works any more: closed status, or archived."""
    closed = Q(pk__in=())
    if record_type.archived_attribute:
        closed |= Q(**{f"{record_type.archived_attribute}__isnull": False})
    for status in record_type.statuses:
        spec = record_type.find_field(status.field_key)
        if spec and status.closed and spec.key not in listing.hidden_fields:
            closed |= field_condition(spec.column, spec.type, "is", sorted(status.closed))
    return closed


def filter_options(actor: Actor, spec: FieldSpec) -> list[FilterOption]:
    """Return every value that the field can be filtered by, in the order of choosing.

    One query for users and for branches, none for choices.
    """
    options: list[FilterOption] = []
    if mine_of(spec) and getattr(actor, mine_of(spec)):
        options.append(FilterOption(MINE, mine_word(spec)))
    options += [
        FilterOption(option.value, str(option.label), option.tone) for option in spec.type.options
    ]
    options += _rows_of(spec)
    if spec.label_attribute:
        options.append(FilterOption(NOBODY, gettext("Nobody")))
    return options


def mine_word(spec: FieldSpec) -> str:
    """Return how "mine" is called in a field."""
    return str(spec.mine_label) or gettext("Me")


def value_words(
    fields: Sequence[FieldSpec], chosen: Mapping[str, Sequence[str]]
) -> dict[tuple[str, str], str]:
    """Return values in words, by field and value; a value that names nobody is left out.

    At most one query, for all names of users and branches together.
    """
    words: dict[tuple[str, str], str] = {}
    ids: dict[str, set[str]] = {}
    for spec in fields:
        known = {MINE: mine_word(spec), NOBODY: gettext("Nobody")}
        known |= {one.value: str(one.label) for one in spec.type.options}
        values = chosen.get(spec.key, ())
        words |= {(spec.key, value): known[value] for value in values if value in known}
        ids.setdefault(spec.type.key, set()).update(set(values) - known.keys())
    names = _names(ids)
    for spec in fields:
        for value in chosen.get(spec.key, ()):
            if name := names.get((spec.type.key, value)):
                words[spec.key, value] = name
    return words


def filter_words(
    fields: Sequence[FieldSpec], chosen: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Return the values that are set in words, by field, in the order in which they were set."""
    words = value_words(fields, chosen)
    return {
        spec.key: [
            words[spec.key, value]
            for value in chosen.get(spec.key, ())
            if (spec.key, value) in words
        ]
        for spec in fields
    }


def _names(ids: Mapping[str, Collection[str]]) -> dict[tuple[str, str], str]:
    """Return names by kind and id of users and branches."""
    parts: list[Any] = [
        model.objects.filter(pk__in=ids[kind])
        .annotate(of_type=Value(kind))
        .values_list("of_type", "pk", attribute)
        for kind, model, attribute in _NAMED
        if ids.get(kind)
    ]
    if not parts:
        return {}
    rows = parts[0].union(*parts[1:], all=True)
    return {(kind, str(pk)): name for kind, pk, name in rows}


_NAMED: tuple[tuple[str, Any, str], ...] = (
    ("user", tenancy.Membership, "display_name"),
    ("org_unit", tenancy.OrgUnit, "name"),
    ("group", tenancy.Group, "name"),
)


def _rows_of(spec: FieldSpec) -> list[FilterOption]:
    if spec.type.key == "user":
        people = active_memberships()
        return [
            FilterOption(str(pk), name) for pk, name in people.values_list("pk", "display_name")
        ]
    if spec.type.key == "group":
        groups = tenancy.Group.objects.order_by("name", "pk").values_list("pk", "name")
        return [FilterOption(str(pk), name) for pk, name in groups]
    if spec.type.key == "org_unit":
        # The attribute says which level of the tree it holds: branch_id, department_id.
        units = org_units().filter(kind=spec.column.removesuffix("_id"))
        return [FilterOption(str(pk), name) for pk, name in units.values_list("pk", "name")]
    return []
