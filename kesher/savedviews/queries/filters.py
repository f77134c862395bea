"""The filters of a list: what they keep, and what there is to choose."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Value
from django.utils.translation import gettext

from kesher.customfields.queries import condition
from kesher.records.rules.record_types import FieldSpec
from kesher.savedviews.rules.list_state import MINE, NOBODY
from kesher.tenancy.models import Membership, OrgUnit
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
        mine = getattr(actor, spec.mine)
        # Who belongs to no department has nothing that is of his department.
        kept |= Q(**{spec.column: mine}) if mine else Q(pk__in=())
    if NOBODY in values:
        kept |= condition(spec.column, spec.type, "isnull", value=True)
    if plain:
        kept |= condition(spec.column, spec.type, "in", plain)
    return kept


def filter_options(actor: Actor, spec: FieldSpec) -> list[FilterOption]:
    """Return every value that the field can be filtered by, in the order of choosing.

    One query for users and for branches, none for choices.
    """
    options: list[FilterOption] = []
    if spec.mine and getattr(actor, spec.mine):
        options.append(FilterOption(MINE, str(spec.mine_label)))
    options += [
        FilterOption(option.value, str(option.label), option.tone) for option in spec.type.options
    ]
    options += _rows_of(spec)
    if spec.label_attribute:
        options.append(FilterOption(NOBODY, gettext("Nobody")))
    return options


def filter_words(
    fields: Sequence[FieldSpec], chosen: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Return the values that are set in words, by field; a value that names nobody is left out.

    At most one query, for all names of users and branches together.
    """
    words: dict[str, dict[str, str]] = {}
    ids: dict[str, set[str]] = {}
    for spec in fields:
        known = {MINE: str(spec.mine_label), NOBODY: gettext("Nobody")}
        words[spec.key] = known | {one.value: str(one.label) for one in spec.type.options}
        unknown = set(chosen.get(spec.key, ())) - words[spec.key].keys()
        ids.setdefault(spec.type.key, set()).update(unknown)
    names = _names(ids)
    return {
        spec.key: [
            word
            for value in chosen.get(spec.key, ())
            if (word := words[spec.key].get(value) or names.get((spec.type.key, value)))
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
    ("user", Membership, "display_name"),
    ("org_unit", OrgUnit, "name"),
)


def _rows_of(spec: FieldSpec) -> list[FilterOption]:
    if spec.type.key == "user":
        people = active_memberships()
        return [
            FilterOption(str(pk), name) for pk, name in people.values_list("pk", "display_name")
        ]
    if spec.type.key == "org_unit":
        # The attribute says which level of the tree it holds: branch_id, department_id.
        units = org_units().filter(kind=spec.column.removesuffix("_id"))
        return [FilterOption(str(pk), name) for pk, name in units.values_list("pk", "name")]
    return []
