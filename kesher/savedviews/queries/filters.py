"""The filters of a list: what they keep, and what there is to choose."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
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


def filter_values(spec: FieldSpec, values: Sequence[str]) -> list[FilterOption]:
    """Return the chosen values in words; a value that names nobody is left out."""
    words = {MINE: str(spec.mine_label), NOBODY: gettext("Nobody")}
    words |= {option.value: str(option.label) for option in spec.type.options}
    ids = [value for value in values if value not in words]
    if ids:
        words |= {option.value: option.label for option in _rows_of(spec, ids)}
    return [FilterOption(value, words[value]) for value in values if value in words]


def _rows_of(spec: FieldSpec, ids: Sequence[str] | None = None) -> list[FilterOption]:
    if spec.type.key == "user":
        people = active_memberships() if ids is None else Membership.objects.filter(pk__in=ids)
        return [
            FilterOption(str(pk), name) for pk, name in people.values_list("pk", "display_name")
        ]
    if spec.type.key == "org_unit":
        units = org_units() if ids is None else OrgUnit.objects.filter(pk__in=ids)
        # The attribute says which level of the tree it holds: branch_id, department_id.
        units = units.filter(kind=spec.column.removesuffix("_id"))
        return [FilterOption(str(pk), name) for pk, name in units.values_list("pk", "name")]
    return []
