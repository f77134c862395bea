"""Searching in what the actor's role may read: a text that answers tells what stands in it.

Numbers, e-mail addresses and texts of all fields stand in one searched column. For a role that
may not read one of these fields, what looks like its values is left out of the column before it
answers, so that nobody finds out a telephone digit by digit.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Concat, Lower

from kesher.lib.text import NAMES_END, PART_END, SearchTerm
from kesher.records.queries.design import record_type
from kesher.records.rules.record_types import FieldSpec, RecordType

_PART = rf"(^|{PART_END}) "
_ENDS = rf"(?={PART_END}|$)"
_NUMBERS = rf"{_PART}[*0-9]+{_ENDS}"
_MAILS = rf"{_PART}[^{PART_END}]*@[^{PART_END}]*"
_TEXTS = rf"{_PART}(?![*0-9]+({PART_END}|$))[^{PART_END}@]*{_ENDS}"
_PATTERNS = {"phone": _NUMBERS, "email": _MAILS, "text": _TEXTS, "url": _TEXTS}
_FOUND_BY = frozenset({*_PATTERNS, "id_number"})


def found_by_terms(
    kind: RecordType, rows: QuerySet[Any], terms: Iterable[SearchTerm]
) -> QuerySet[Any]:
    """Return those of the rows that every term finds; `kind` is the type as the actor sees it."""
    wanted = list(terms)
    for term in wanted:
        rows = rows.filter(search_text__contains=term.pattern)
    seen = seen_text(kind) if wanted else None
    if seen is not None:
        rows = rows.alias(seen_text=seen)
        for term in wanted:
            rows = rows.filter(seen_text__contains=term.pattern)
    return rows


def seen_text(kind: RecordType) -> Any:
    """Return the searched text without what is hidden from the actor; None where nothing is."""
    hidden = [spec for spec in hidden_fields(kind) if spec.type.key in _FOUND_BY]
    if not hidden:
        return None
    rest = _without(F("search_text"), f"^.*{NAMES_END}", "")
    for pattern in sorted(
        {_PATTERNS[spec.type.key] for spec in hidden if spec.type.key in _PATTERNS}
    ):
        rest = _without(rest, pattern, "g")
    for spec in hidden:
        if spec.type.key == "id_number":  # looks like a telephone in town, so it goes by its value
            rest = _without_value(rest, spec)
    names: Any = Func(
        F("search_text"),
        Value(f"^.*{NAMES_END}"),
        function="substring",
        output_field=TextField(),
    )
    in_name = kind.search.names if kind.search else frozenset()
    if any(spec.key in in_name for spec in hidden):
        names = Concat(Value(" "), F("sort_key"), Value(NAMES_END), output_field=TextField())
    text = TextField()
    return Concat(Coalesce(names, Value(""), output_field=text), rest, output_field=text)


def _without(text: Any, pattern: str, flags: str) -> Any:
    return Func(
        text,
        Value(pattern),
        Value(""),
        Value(flags),
        function="regexp_replace",
        output_field=TextField(),
    )


def _without_value(text: Any, spec: FieldSpec) -> Any:
    value: Any = KT(spec.column) if spec.is_custom else F(spec.column)
    key = Func(
        Lower(value),
        Value("[^0-9a-z]+"),
        Value(" "),
        Value("g"),
        function="regexp_replace",
        output_field=TextField(),
    )
    end = Value(PART_END)
    known = Coalesce(key, Value(""), output_field=TextField())
    return Func(
        Concat(text, end, output_field=TextField()),
        Concat(Value(" "), known, end, output_field=TextField()),
        Concat(Value(" "), end, output_field=TextField()),
        function="replace",
        output_field=TextField(),
    )


def hidden_fields(kind: RecordType) -> list[FieldSpec]:
    """Return the fields of the type that the actor, who sees it as `kind`, may not read."""
    known = {spec.key for spec in kind.fields}
    return [spec for spec in record_type(kind.key).fields if spec.key not in known]


def shown_details(kind: RecordType) -> tuple[str, ...]:
    """Return the attributes that stand beside the title of what was found, as far as readable."""
    hidden = {spec.column for spec in hidden_fields(kind)}
    return tuple(name for name in kind.search.details if name not in hidden) if kind.search else ()
