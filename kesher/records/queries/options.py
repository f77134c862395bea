"""Built-in choices whose options are the business' own."""

from collections.abc import Iterator
from dataclasses import dataclass

from kesher.customfields.models import FieldDesign
from kesher.lib.errors import NotFound
from kesher.records.queries.design import all_record_types
from kesher.records.queries.registry import declared_types
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.rules.access import Actor, require

RIGHT = "settings.records"


@dataclass(frozen=True, slots=True)
class OptionTable:
    """One choice with its options as the business has them."""

    kind: RecordType
    spec: FieldSpec
    version: int = 1


def option_tables(actor: Actor) -> list[OptionTable]:
    """Return every choice whose options the business may change, by record type.

    Raises: NotPermitted, without `settings.records`.
    """
    require(actor, RIGHT)
    return list(_tables())


def _tables() -> Iterator[OptionTable]:
    for kind in all_record_types().values():
        for spec in kind.fields:
            if spec.is_extensible:
                yield OptionTable(kind, spec)


def get_extensible_field(
    actor: Actor, type_key: str, field_key: str
) -> tuple[RecordType, FieldSpec, FieldSpec]:
    """Return record type, field as it is, and field as declared.

    Raises: NotPermitted, without `settings.records`; NotFound.
    """
    require(actor, RIGHT)
    kind, was = all_record_types().get(type_key), declared_types().get(type_key)
    spec = kind.find_field(field_key) if kind else None
    declared = was.find_field(field_key) if was else None
    if kind is None or spec is None or declared is None or not spec.is_extensible:
        raise NotFound
    return kind, spec, declared


def get_option_table(actor: Actor, type_key: str, field_key: str) -> OptionTable:
    """Return one choice for the screen that changes its options.

    Raises: NotPermitted, without `settings.records`; NotFound.
    """
    kind, spec, _declared = get_extensible_field(actor, type_key, field_key)
    design = FieldDesign.objects.filter(record_type=type_key, field_key=field_key).first()
    return OptionTable(kind, spec, design.version if design else 1)


def uses_of_option(kind: RecordType, spec: FieldSpec, value: str) -> int:
    """Return how many records hold a value, those in the recycle bin included."""
    rows = kind.model.objects.filter(**kind.rows_condition, **{spec.column: value})
    return int(rows.count())
