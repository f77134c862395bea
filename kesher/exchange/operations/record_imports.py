"""Making and changing records of any type from the rows of a sheet, by the keys of their fields."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from kesher.exchange import queries
from kesher.exchange.choices import RowOutcome
from kesher.exchange.errors import UnknownMatch
from kesher.exchange.queries.sheet_values import ReadLine, matching_records, read_all, read_lines
from kesher.exchange.rules.targets import (
    BLANK,
    CLEAR,
    CREATE,
    MATCH,
    ON_MATCH,
    RECORD_NUMBER,
    SKIP,
    UPDATE,
    ImportedRow,
    ImportLine,
    ImportRun,
    ImportTarget,
    Remark,
)
from kesher.lib.errors import Refusal
from kesher.records.errors import FieldRequired
from kesher.records.operations import create_record, edit_records
from kesher.records.queries import linked_names, record_type_for
from kesher.records.rendering.values import worded
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.rules.access import Actor, require


def require_import_allowed(
    actor: Actor, target: ImportTarget, decisions: Mapping[str, str], mapping: Sequence[str]
) -> None:
    """Check what was decided for a whole import.

    Raises: NotPermitted, UnknownMatch, and what the record type refuses.
    """
    kind = record_type_for(actor, target.record_type)
    target.require_allowed(actor, decisions)
    key = decisions.get(MATCH, "")
    if key and (key not in mapping or not _is_match(kind, key)):
        raise UnknownMatch
    on_match = decisions.get(ON_MATCH) or SKIP
    if on_match not in (UPDATE, SKIP, CREATE):
        raise UnknownMatch
    if (key and on_match == UPDATE) or RECORD_NUMBER in mapping:
        require(actor, f"{kind.right}.edit")


def _is_match(kind: RecordType, key: str) -> bool:
    return key in {option.value for option in queries.match_options(kind)}


def store_lines(
    target: ImportTarget, run: ImportRun, lines: Sequence[ImportLine], mapping: Sequence[str]
) -> list[ImportedRow]:
    """Make, change or leave the record of each row, as was decided about rows that match one.

    Raises: NotPermitted, when the actor may make none.
    """
    matched, refused = _matched(target, run, lines)
    on_match = run.decisions.get(ON_MATCH) or SKIP
    results: dict[int, ImportedRow] = {row.number: row for row in refused}
    updates: dict[int, ImportLine] = {}
    for line in lines:
        record_id = matched.get(line.number)
        if record_id is None or line.number in results:
            continue
        if on_match == UPDATE or RECORD_NUMBER in line.cells:
            if record_id in updates:
                text = _("An earlier row of the sheet is about the same record.")
                results[line.number] = _skipped(line.number, text, record_id)
            else:
                updates[record_id] = line
        elif on_match == SKIP:
            text = _("There is such a record already; left out as chosen.")
            results[line.number] = _skipped(line.number, text, record_id)
    changed = {line.number for line in updates.values()}
    new = [line for line in lines if line.number not in results and line.number not in changed]
    store = target.store or partial(store_records, target.record_type)
    results |= {row.number: row for row in store(run, new)} if new else {}
    results |= {row.number: row for row in _update(target, run, updates, mapping)}
    return [results[line.number] for line in lines]


def _skipped(number: int, text: str, record_id: int) -> ImportedRow:
    return ImportedRow(number, record_id, (Remark("", text),), outcome=RowOutcome.SKIPPED)


def _matched(
    target: ImportTarget, run: ImportRun, lines: Sequence[ImportLine]
) -> tuple[dict[int, int], list[ImportedRow]]:
    """Return the record of each row that matches one, and the rows that cannot tell which."""
    kind = record_type_for(run.actor, target.record_type)
    keys = [RECORD_NUMBER, run.decisions.get(MATCH, "")]
    matched: dict[int, int] = {}
    refused: dict[int, ImportedRow] = {}
    for key in filter(None, keys):
        texts = {line.text(key) for line in lines} - {""}
        if not texts:
            continue
        found = _find(target, run.actor, kind, key, texts)
        for line in lines:
            text = line.text(key)
            if not text or line.number in matched or line.number in refused:
                continue
            ids = found.get(text, [])
            words = ""
            if len(set(ids)) > 1:
                words = _("Several records match this row.")
            elif ids:
                matched[line.number] = ids[0]
            elif key == RECORD_NUMBER:
                words = _("There is no record %(number)s.") % {"number": text[:20]}
            if words:
                remark = Remark(key, words, is_refusal=True)
                refused[line.number] = ImportedRow(line.number, None, (remark,))
    return matched, list(refused.values())


def _find(
    target: ImportTarget, actor: Actor, kind: RecordType, key: str, texts: set[str]
) -> Mapping[str, Sequence[int]]:
    find = target.finders.get(key)
    if find:
        return find(actor, sorted(texts))
    spec = kind.find_field(key) if key != RECORD_NUMBER else None
    return matching_records(actor, kind, spec, texts)


def _update(
    target: ImportTarget,
    run: ImportRun,
    updates: Mapping[int, ImportLine],
    mapping: Sequence[str],
) -> list[ImportedRow]:
    if not updates:
        return []
    kind = record_type_for(run.actor, target.record_type)
    specs = [
        spec
        for spec in kind.fields
        if spec.key in mapping and not kind.find_status(spec.key) and not spec.is_computed
    ]
    read = dict(zip(updates, read_lines(run.actor, specs, list(updates.values())), strict=True))
    values = {}
    for record_id, row in read.items():
        if run.decisions.get(BLANK) == CLEAR:
            blank = {spec.key: None for spec in specs if spec.key not in row.line.cells}
            row.values = {**blank, **row.values}
        if not row.is_refused:
            values[record_id] = row.values
    told = _differences(run.actor, kind, specs, values)
    outcomes = edit_records(actor=run.actor, type_key=kind.key, values_by_id=values)
    results = []
    for record_id, row in read.items():
        outcome = outcomes.get(record_id)
        number = row.line.number
        if outcome is None:
            results.append(ImportedRow(number, None, tuple(row.remarks)))
        elif isinstance(outcome, Refusal):
            remark = Remark(outcome.field or "", str(outcome.message), is_refusal=True)
            results.append(ImportedRow(number, None, (remark,)))
        elif outcome:
            remarks = (Remark("", told.get(record_id, "")),)
            results.append(ImportedRow(number, record_id, remarks, outcome=RowOutcome.UPDATED))
        else:
            text = _("The record says so already.")
            results.append(_skipped(number, text, record_id))
    return results


def _differences(
    actor: Actor,
    kind: RecordType,
    specs: Sequence[FieldSpec],
    values_by_id: Mapping[int, Mapping[str, Any]],
) -> dict[int, str]:
    """Return in words which values of records will change, from what to what."""
    records = list(kind.model.objects.filter(pk__in=values_by_id))
    pairs = [(spec, spec.value_of(record)) for record in records for spec in specs]
    pairs += [
        (spec, values[spec.key])
        for values in values_by_id.values()
        for spec in specs
        if spec.key in values
    ]
    names = linked_names(actor, pairs)
    told = {}
    for record in records:
        values = values_by_id[record.pk]
        parts = []
        for spec in specs:
            if spec.key not in values:
                continue
            before = worded(spec, spec.value_of(record), names)
            after = worded(spec, values[spec.key], names) if values[spec.key] is not None else ""
            if before != after:
                parts.append(f"{spec.label}: {before or '—'} ← {after or '—'}")
        told[record.pk] = "; ".join(parts)
    return told


# --- types without a target of their own -------------------------------------------------------


def store_records(type_key: str, run: ImportRun, lines: Sequence[ImportLine]) -> list[ImportedRow]:
    """Make a record of each row that allows it, each in a savepoint of its own."""
    return [_made(type_key, run.actor, row) for row in read_all(type_key, run.actor, lines)]


def _missing(kind: RecordType, row: ReadLine) -> list[Remark]:
    """Return what the row does not say and no record of the type can be without."""
    carrier = kind.reach_path.removesuffix("__")
    return [
        Remark(spec.key, str(FieldRequired(spec.key, spec.label).message), is_refusal=True)
        for spec in kind.fields
        if (spec.key == carrier or (spec.is_required and spec.default is None))
        and not spec.is_computed
        and spec.key not in row.values
        and not any(remark.field == spec.key for remark in row.remarks)
    ]


def _made(type_key: str, actor: Actor, row: ReadLine) -> ImportedRow:
    number = row.line.number
    row.remarks += _missing(record_type_for(actor, type_key), row)
    if row.is_refused:
        return ImportedRow(number, None, tuple(row.remarks))
    try:
        with transaction.atomic():
            record = create_record(actor=actor, type_key=type_key, values=row.values)
    except Refusal as refusal:
        remark = Remark(refusal.field or "", str(refusal.message), is_refusal=True)
        return ImportedRow(number, None, (remark,))
    except DatabaseError:
        remark = Remark("", _("The row does not fit the database."), is_refusal=True)
        return ImportedRow(number, None, (remark,))
    return ImportedRow(number, record.pk, tuple(row.remarks))
