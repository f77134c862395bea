"""Working out computed fields: with every deed that changes their inputs, and for all records."""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from kesher.customfields.errors import BadFormula
from kesher.customfields.rules import formula as grammar
from kesher.customfields.rules.computed import FAILED, FailedValue
from kesher.customfields.rules.evaluation import FormulaFailed, evaluate, finished
from kesher.customfields.rules.field_type import FieldType
from kesher.records.queries import all_record_types, record_type
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.history import operation, quietly

CHUNK = 500  # rows in one transaction

_KINDS: Mapping[str, grammar.Kind] = {
    "numeric": "number",
    "text": "text",
    "jsonb": "text",
    "boolean": "boolean",
    "date": "date",
    "timestamptz": "date",
}
_DECIMALS = {"money": 2, "percent": 3}
RESULTS: Mapping[str, grammar.Kind] = {
    "number": "number",
    "money": "number",
    "percent": "number",
    "text": "text",
    "boolean": "boolean",
    "date": "date",
}


def put_computed(kind: RecordType, record: Any, today: dt.date | None = None) -> bool:
    """Put the values of the computed fields on a record; tell whether any changed.

    The record is not saved. A formula that fails leaves a mark, and the record is saved all the
    same.
    """
    order = _order(tuple((spec.key, spec.formula) for spec in kind.fields if spec.formula))
    if not order:
        return False
    computed = {spec.key: spec for spec in kind.fields if spec.formula}
    day = today or timezone.localdate()
    own = dict(record.custom_values)
    values = _inputs(kind, record)
    for spec in (computed[key] for key in order):
        value, stored = _worked_out(spec, values, day)
        values[spec.key] = value
        own.pop(spec.key, None)
        if stored not in (None, "", False):
            own[spec.key] = stored
    is_changed: bool = own != record.custom_values
    record.custom_values = own
    return is_changed


def _worked_out(spec: FieldSpec, values: Mapping[str, Any], day: dt.date) -> tuple[Any, Any]:
    """Return a computed value, and what is kept of it; what rests on a failure fails too."""
    if any(isinstance(values.get(key), FailedValue) for key in _needed(spec.formula)):
        return FailedValue(), FAILED
    try:
        value = evaluate(grammar.parse(spec.formula), values, day)
        value = finished(value, _DECIMALS.get(spec.type.key))
        return value, spec.type.to_json(value)
    except (FormulaFailed, BadFormula):
        return FailedValue(), FAILED


def _inputs(kind: RecordType, record: Any) -> dict[str, Any]:
    """Return what formulas see of a record, by field key.

    Options stand in one language, whoever writes the record: what is kept is the same for all.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return {spec.key: _input(spec, record) for spec in kind.fields if not spec.formula}


def _input(spec: FieldSpec, record: Any) -> Any:
    """Return what a formula sees of a field: options by their words, moments by their day."""
    value = spec.value_of(record)
    if value is None and spec.column == "created_at":  # it is about to be
        value = timezone.now()
    if value is None:
        return False if spec.type.sql_cast == "boolean" else None
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).date()
    return spec.type.display(value) if spec.type.options else value


@lru_cache(maxsize=500)
def _order(formulas: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Return the keys of computed fields, each after those that it is worked out from."""
    known = dict(formulas)
    ordered: list[str] = []

    def visit(key: str, above: frozenset[str]) -> None:
        for needed in sorted(_needed(known[key]) & known.keys() - above):
            if needed not in ordered:
                visit(needed, above | {key})
        if key not in ordered:
            ordered.append(key)

    for key in known:
        visit(key, frozenset({key}))
    return tuple(ordered)


def _needed(formula: str) -> frozenset[str]:
    try:
        return grammar.keys_in(formula)
    except BadFormula:
        return frozenset()


# --- designing --------------------------------------------------------------------------------


def keyed_formula(kind: RecordType, field_key: str, text: str, result: str) -> str:
    """Return a formula with the keys of its fields, if it can be worked out.

    Raises: BadFormula, for what cannot be understood, for a field that is not there, for a result
    of another kind, and where the field would be computed from itself.
    """
    keys = {spec.key: spec.key for spec in kind.fields}
    labels = {str(spec.label): spec.key for spec in reversed(kind.fields)}
    keyed = grammar.renamed(text, lambda name: f"{keys.get(name) or labels.get(name) or name}")
    found = grammar.kind_of(grammar.parse(keyed), kinds_of(kind))
    if RESULTS.get(result) != found:
        raise BadFormula("wrong_result")
    formulas = {spec.key: spec.formula for spec in kind.fields if spec.formula}
    seen, waiting = set[str](), [keyed]
    while waiting:
        for key in grammar.keys_in(waiting.pop()) - seen:
            if key == field_key:
                raise BadFormula("formula_loops")
            seen.add(key)
            if key in formulas:
                waiting.append(formulas[key])
    return keyed


def worded_formula(kind: RecordType, formula: str) -> str:
    """Return a formula with the labels of its fields, as people read it."""
    labels = {spec.key: str(spec.label) for spec in kind.fields}
    return grammar.renamed(formula, lambda key: labels.get(key, key))


def kinds_of(kind: RecordType, changed: Mapping[str, FieldType] | None = None) -> Any:
    """Return the kinds of the fields that a formula can name; links and users it cannot.

    Nor what stands in another table, or what the database itself sets when the record is stored.
    `changed` are types that fields are going to have.
    """
    columns = {one.attname: one for one in kind.model._meta.concrete_fields}
    types = {
        spec.key: (changed or {}).get(spec.key, spec.type)
        for spec in kind.fields
        if spec.is_custom or _is_known_before(columns.get(spec.column))
    }
    return {
        key: _KINDS[one.sql_cast]
        for key, one in types.items()
        if one.sql_cast in _KINDS and one.key != "file"
    }


def _is_known_before(column: Any) -> bool:
    return bool(column) and not (column.generated or getattr(column, "auto_now", False))


def users_of(kind: RecordType, field_key: str) -> list[FieldSpec]:
    """Return the computed fields that are worked out from a field."""
    return [spec for spec in kind.fields if spec.formula and field_key in _needed(spec.formula)]


# --- all records ------------------------------------------------------------------------------


@operation
def recompute_records(*, type_key: str, after: int = 0) -> int:
    """Work out the computed fields of the next records after an id; return where to go on, or 0.

    The clock or a change of the design is the actor. Rows that do not change are not written.
    """
    kind = record_type(type_key)
    rows = kind.model.objects.filter(pk__gt=after, **kind.rows_condition)
    records = list(rows.order_by("pk").select_for_update()[:CHUNK])
    changed = [record for record in records if put_computed(kind, record)]
    with quietly():
        kind.model.objects.bulk_update(changed, ["custom_values"], batch_size=CHUNK)
    return records[-1].pk if len(records) == CHUNK else 0


def types_that_follow_the_day() -> Iterable[str]:
    """Return the record types with a field whose value changes with the day."""
    for kind in all_record_types().values():
        if any(spec.formula and _follows_day(spec.formula) for spec in kind.fields):
            yield kind.key


def _follows_day(formula: str) -> bool:
    try:
        return grammar.uses_today(formula)
    except BadFormula:
        return False
