"""Records side by side before they become one: the table, and the rows in which one is chosen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kesher.parties.rules.merge_fields import BOTH, MergeField, default_source, field_of
from kesher.records.queries import record_type, record_type_for
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class ComparedRecord:
    """One column of the comparison."""

    id: int
    name: str
    url: str
    version: int
    is_survivor: bool
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparedValue:
    """What one record says in one row; `value` is what its radio button sends."""

    record_id: int
    text: str
    value: str
    is_chosen: bool
    record_name: str = ""


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One field of all records; what is alike everywhere needs no choice."""

    key: str
    label: str
    values: tuple[ComparedValue, ...]
    is_choice: bool = True
    can_join: bool = False
    is_joined: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that the screen of a merge shows."""

    records: tuple[ComparedRecord, ...]
    rows: tuple[ComparedRow, ...]
    counts: tuple[str, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidates:
    """The records that are to become one, which of them stays, and what was chosen so far.

    `stored` are their rows as the database holds them, in the same order.
    """

    records: Sequence[Any]
    stored: Sequence[Mapping[str, Any]]
    survivor_id: int
    choices: Mapping[str, str]


class ReadRows:
    """Tells which rows of a comparison are for the actor's role to read."""

    def __init__(self, actor: Actor, type_key: str) -> None:
        self._seen, self._all = record_type_for(actor, type_key), record_type(type_key)

    def __call__(self, key: str) -> bool:
        return bool(self._seen.find_field(field_of(key))) or not self._all.find_field(field_of(key))

    def to_choose_in(self, row: ComparedRow) -> ComparedRow:
        """Return the row as one that is only told, where the actor's role may not write it."""
        spec = self._seen.find_field(field_of(row.key))
        return replace(row, is_choice=False, can_join=False) if spec and spec.is_locked else row


def shown_rows(rows: Iterable[ComparedRow], reads: ReadRows) -> tuple[ComparedRow, ...]:
    """Return the rows that the actor may read and in which some record says something."""
    return tuple(
        reads.to_choose_in(row)
        for row in rows
        if reads(row.key) and any(value.text for value in row.values)
    )


def field_row(
    candidates: Candidates, field: MergeField, label: str, texts: Sequence[str]
) -> ComparedRow:
    """Return the row of a field of the product's own, with what a merge takes beforehand."""
    source_id = default_source(field, candidates.survivor_id, candidates.stored)
    return choice_row(candidates, field.key, label, texts, source_id, can_join=field.can_join)


def choice_row(
    candidates: Candidates,
    key: str,
    label: str,
    texts: Sequence[str],
    default_id: int,
    *,
    can_join: bool = False,
    needs_text: bool = False,
) -> ComparedRow:
    """Return a row in which one record is chosen; with `needs_text`, of those that say something.

    `texts` are what the records say, in their order; `default_id` is the record that is chosen
    where nobody has chosen yet.
    """
    chosen = candidates.choices.get(key) or str(default_id)
    can_be_chosen = [bool(text) or not needs_text for text in texts]
    return ComparedRow(
        key=key,
        label=label,
        values=tuple(
            ComparedValue(
                record_id=record.pk,
                text=text,
                value=str(record.pk) if is_open else "",
                is_chosen=chosen == str(record.pk),
                record_name=record.name,
            )
            for record, text, is_open in zip(candidates.records, texts, can_be_chosen, strict=True)
        ),
        is_choice=len(set(texts)) > 1 and sum(can_be_chosen) > 1,
        can_join=can_join and len(set(filter(None, texts))) > 1,
        is_joined=can_join and chosen == BOTH,
    )


def told_row(candidates: Candidates, key: str, label: str, texts: Sequence[str]) -> ComparedRow:
    """Return a row that is only told, since there is nothing to choose in it."""
    values = (
        ComparedValue(record.pk, text, "", is_chosen=False, record_name=record.name)
        for record, text in zip(candidates.records, texts, strict=True)
    )
    return ComparedRow(key=key, label=label, values=tuple(values), is_choice=False)


def joined(texts: Iterable[str]) -> str:
    """Return texts below each other, each once."""
    return "\n".join(dict.fromkeys(filter(None, texts)))
