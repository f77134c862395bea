"""What a business makes of the options of a built-in choice: its words, order, additions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kesher.customfields.choices import MOST_OPTIONS
from kesher.customfields.models import FieldDesign
from kesher.customfields.rules.business_options import options_as_designed
from kesher.customfields.rules.field_type import Option
from kesher.lib.text import clean_line
from kesher.records.errors import BadDesign, OptionInUse
from kesher.records.operations.computing import users_of
from kesher.records.operations.field_settings import TONES
from kesher.records.operations.fields import lock_design, recompute_all
from kesher.records.queries.options import get_extensible_field, uses_of_option
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.history import operation
from kesher.tenancy.operations import mark_design_changed
from kesher.tenancy.operations.versions import require_version
from kesher.tenancy.rules.access import Actor

_LONGEST_LABEL = 80


@operation
def set_options(
    *,
    actor: Actor,
    type_key: str,
    field_key: str,
    options: Sequence[Mapping[str, Any]],
    version: int | None = None,
) -> FieldDesign:
    """Give a choice field these options, in this order; one that comes without a value is new.

    Raises: NotPermitted, without `settings.records`; NotFound, also for a field whose options are
    not the business' own; StaleVersion; OptionInUse, for one that is left out and that records
    hold; BadDesign, naming what is wrong.
    """
    kind, spec, declared = get_extensible_field(actor, type_key, field_key)
    design = lock_design(actor, type_key, field_key)
    require_version(design, version)
    kept = _kept(spec.type.options, declared.type.options, options)
    _require_sound(kind, spec, options_as_designed(declared.type.options, kept))
    left = {one["value"] for one in kept}
    for option in spec.type.options:
        if option.value not in left and not option.is_fixed:
            _require_unused(kind, spec, option)
    design.options = kept
    design.save()
    mark_design_changed()
    if users_of(kind, field_key):  # a formula sees the words of the options
        recompute_all(type_key, actor.business_id)
    return design


def _kept(
    present: Sequence[Option], declared: Sequence[Option], wanted: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return what is kept of the wanted options; a new one gets a value that never was there."""
    known = {option.value: option for option in present}
    words = {option.value: str(option.label) for option in declared}
    numbers = (int(value[1:]) for value in known if value[0] == "o" and value[1:].isdecimal())
    last = max(numbers, default=0)
    found: list[dict[str, Any]] = []
    for one in wanted:
        value = str(one.get("value") or "")
        label = clean_line(str(one.get("label") or ""))
        if value not in known:
            if not label:
                continue  # a row that nobody filled in
            last += 1
            value = f"o{last}"
        if not label or len(label) > _LONGEST_LABEL:
            raise BadDesign(_("Write a short name for each one."), field="options")
        found.append(
            {
                "value": value,
                "label": "" if label == words.get(value) else label,
                "tone": one.get("tone") if one.get("tone") in TONES else "gray",
                "is_retired": bool(one.get("is_retired")),
                "is_closed": bool(one.get("is_closed")),
            }
        )
    return found


def _require_sound(kind: RecordType, spec: FieldSpec, options: Sequence[Option]) -> None:
    labels = [str(option.label) for option in options]
    if len(set(labels)) < len(labels):
        raise BadDesign(_("Two options have the same name."), field="options")
    if len(options) > MOST_OPTIONS:
        text = _("There can be up to %(limit)d options.") % {"limit": MOST_OPTIONS}
        raise BadDesign(text, field="options")
    offered = [option for option in options if not option.is_retired]
    is_status = kind.find_status(spec.key) is not None
    if not [option for option in offered if not (is_status and option.is_closed)]:
        raise BadDesign(_("Leave at least one with which a record can begin."), field="options")


def _require_unused(kind: RecordType, spec: FieldSpec, option: Option) -> None:
    if count := uses_of_option(kind, spec, option.value):
        raise OptionInUse(str(option.label), count)
