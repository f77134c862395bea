"""Changing the type of a field with its values, in chunks behind the screens.

While it lasts nobody writes the field, and it is shown as the texts that stand in it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext_lazy as _

from kesher.customfields.choices import MOST_OPTIONS
from kesher.customfields.errors import BadFormula, BadValue
from kesher.customfields.models import CustomField, FieldDesign
from kesher.customfields.rules import formula as grammar
from kesher.customfields.rules.conversions import UNCONVERTIBLE, converted
from kesher.customfields.rules.field_type import FieldType
from kesher.customfields.rules.field_types import field_type, own_type
from kesher.lib.jobs import enqueue
from kesher.records.errors import BadDesign, FieldInUse
from kesher.records.operations.computing import kinds_of, users_of
from kesher.records.operations.field_settings import settings_for
from kesher.records.operations.fields import lock_field, recompute_all
from kesher.records.queries import record_type
from kesher.records.queries.fields import get_designed_type
from kesher.records.rules.designing import TypeWish
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.history import operation, quietly
from kesher.tenancy.operations import mark_design_changed
from kesher.tenancy.rules.access import Actor

CHUNK = 500  # rows in one transaction
_MOST_DISTINCT = 5000  # values looked at for a preview
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Conversion:
    """What would become of the values: how many stay and go, and some that go with their count."""

    type_wish: TypeWish
    kept_count: int
    lost_count: int
    lost: tuple[tuple[str, int], ...]
    is_sample: bool


def preview_conversion(
    *, actor: Actor, type_key: str, field_key: str, type_wish: TypeWish
) -> Conversion:
    """Tell what a change of type would keep and lose, without changing anything.

    A choice without options gets one for each value that is there.

    Raises: NotPermitted, without `settings.records`; NotFound; BadDesign; FieldInUse, when what
    rests on the field could not do so any more.
    """
    kind = get_designed_type(actor, type_key)
    custom = lock_field(type_key, field_key)
    found = _values_there(kind, custom)
    wish, new = _wanted(kind, custom, type_wish, found)
    old = field_type(custom.type_key, custom.settings)
    lost: Counter[str] = Counter()
    kept = 0
    for stored, count in found:
        if converted(old, new, stored) is None and stored is not False:
            lost[old.display(old.from_json(stored))] += count
        else:
            kept += count
    return Conversion(
        wish, kept, lost.total(), tuple(lost.most_common(_SHOWN)), len(found) == _MOST_DISTINCT
    )


@operation
def change_field_type(
    *, actor: Actor, type_key: str, field_key: str, type_wish: TypeWish
) -> CustomField:
    """Begin to change the type of a field; a job converts the values, chunk by chunk.

    Raises: NotPermitted, without `settings.records`; NotFound; BadDesign, for a type that cannot
    be, or while another change is under way; FieldInUse.
    """
    kind = get_designed_type(actor, type_key)
    custom = lock_field(type_key, field_key)
    wish, _new = _wanted(kind, custom, type_wish, _values_there(kind, custom))
    custom.settings = {
        **custom.settings,
        "next_type": {"key": wish.key, "settings": dict(wish.settings), "after": 0},
    }
    custom.version += 1
    custom.save()
    mark_design_changed()
    enqueue(
        "records.convert",
        business_id=actor.business_id,
        membership_id=actor.membership_id,
        type_key=type_key,
        field_key=field_key,
    )
    return custom


@operation
def convert_values(*, type_key: str, field_key: str) -> bool:
    """Convert the next chunk of values; tell whether some are left.

    With the last chunk the field has its new type. Who began it is named by the scope of the job.

    Raises: NotFound, when the field was deleted meanwhile.
    """
    kind = record_type(type_key)
    custom = lock_field(type_key, field_key)
    plan = custom.settings.get("next_type")
    if plan is None:  # this job was run before, to its end
        return False
    old = field_type(custom.type_key, custom.settings)
    new = field_type(plan["key"], plan["settings"])
    rows = kind.model.objects.filter(
        pk__gt=plan["after"], custom_values__has_key=field_key, **kind.rows_condition
    )
    records = list(rows.order_by("pk").select_for_update()[:CHUNK])
    for record in records:
        stored = converted(old, new, record.custom_values.pop(field_key))
        if stored is not None:
            record.custom_values[field_key] = stored
    with quietly():
        kind.model.objects.bulk_update(records, ["custom_values"], batch_size=CHUNK)
    if len(records) == CHUNK:
        custom.settings["next_type"]["after"] = records[-1].pk
        custom.save()
        return True
    custom.type_key, custom.settings = plan["key"], plan["settings"]
    custom.version += 1
    custom.save()
    _fit_default(custom, new)
    mark_design_changed()
    if users_of(kind, field_key):
        recompute_all(type_key, custom.business_id)
    return False


def _fit_default(custom: CustomField, new: FieldType) -> None:
    names = {"record_type": custom.record_type, "field_key": custom.key}
    for design in FieldDesign.objects.filter(**names).exclude(default_value=None):
        try:
            design.default_value = new.to_json(new.clean(design.default_value))
        except BadValue:
            design.default_value = None
        design.save()


def _values_there(kind: RecordType, custom: CustomField) -> list[tuple[Any, int]]:
    """Return the values that stand in the field with their counts, the most frequent first."""
    rows = kind.model.objects.filter(custom_values__has_key=custom.key, **kind.rows_condition)
    found = rows.annotate(stored=KeyTransform(custom.key, "custom_values")).values_list("stored")
    return list(found.annotate(count=Count("pk")).order_by("-count")[:_MOST_DISTINCT])


def _wanted(
    kind: RecordType, custom: CustomField, wish: TypeWish, found: list[tuple[Any, int]]
) -> tuple[TypeWish, FieldType]:
    """Return what is wanted, completed and checked, with its type."""
    if "next_type" in custom.settings:
        raise BadDesign(_("The type of this field is being changed already."), field="type_key")
    if {custom.type_key, wish.key} & UNCONVERTIBLE or wish.key == custom.type_key:
        raise BadDesign(_("This type cannot become that one."), field="type_key")
    own = own_type(wish.key)
    settings: Mapping[str, Any] = wish.settings
    if own and "options" in own.settings and not settings.get("options"):
        settings = {"options": _options_of(custom, found)}
    completed = TypeWish(
        key=wish.key, settings=settings_for(TypeWish(key=wish.key, settings=settings), {})
    )
    new = field_type(completed.key, completed.settings)
    _require_usable(kind, custom, new)
    return completed, new


def _options_of(custom: CustomField, found: list[tuple[Any, int]]) -> list[dict[str, Any]]:
    if custom.settings.get("options"):  # from one choice to several, or back
        return [{**option, "value": ""} for option in custom.settings["options"]]
    old = field_type(custom.type_key, custom.settings)
    labels = dict.fromkeys(old.display(old.from_json(stored))[:80] for stored, _count in found)
    if len(labels) > MOST_OPTIONS:
        text = _("More than %(limit)d different values stand here: too many for a list.")
        raise BadDesign(text % {"limit": MOST_OPTIONS}, field="type_key")
    return [{"label": label} for label in labels if label]


def _require_usable(kind: RecordType, custom: CustomField, new: FieldType) -> None:
    """Refuse a type with which what rests on the field would no longer hold."""
    kinds = kinds_of(kind, {custom.key: new})
    broken = [spec for spec in users_of(kind, custom.key) if _is_refused(spec.formula, kinds)]
    broken += [
        spec
        for spec in kind.fields
        if spec.depends and spec.depends.field_key == custom.key and spec.depends.values
    ]
    if broken:
        raise FieldInUse([str(spec.label) for spec in broken])


def _is_refused(formula: str, kinds: Mapping[str, grammar.Kind]) -> bool:
    try:
        grammar.kind_of(grammar.parse(formula), kinds)
    except BadFormula:
        return True
    return False
