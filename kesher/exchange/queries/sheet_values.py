"""What the cells of a sheet say, as values of fields: words of choices, names of what is linked."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.customfields.errors import BadValue
from kesher.exchange.rules.targets import ImportLine, ImportRun, Remark
from kesher.lib.ids import read_id
from kesher.lib.text import search_key, sort_key
from kesher.lib.typed_dates import parse_date
from kesher.records.queries import (
    linkable,
    record_type_for,
    record_types_for,
    title_attribute,
    visible_records,
)
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.rules.access import Actor

_SEVERAL = re.compile(r"\s*[,;|]\s*")
# Attributes besides the name by which people call a record.
_CALLED_BY = ("number", "account_key")


@dataclass(slots=True)
class ReadLine:
    """One row of a sheet as values by field key, and what is wrong with it."""

    line: ImportLine
    values: dict[str, Any] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        """Tell whether something in the row keeps it out."""
        return any(remark.is_refusal for remark in self.remarks)


def read_lines(
    actor: Actor, specs: Sequence[FieldSpec], lines: Sequence[ImportLine]
) -> list[ReadLine]:
    """Return what rows say of these fields; one query for each field that leads elsewhere."""
    found = [ReadLine(line) for line in lines]
    for spec in specs:
        texts = {line.text(spec.key) for line in lines} - {""}
        if not texts:
            continue
        names = _ids_by_name(actor, spec, texts)
        for row in found:
            text = row.line.text(spec.key)
            if text:
                _read(row, spec, text, names)
    return found


def _read(row: ReadLine, spec: FieldSpec, text: str, names: Mapping[str, set[int]] | None) -> None:
    if names is not None:
        ids = names.get(search_key(text), set())
        if len(ids) == 1:
            row.values[spec.key] = next(iter(ids))
            return
        words = _("Several are called “%(name)s”.") if ids else _("Nothing is called “%(name)s”.")
        row.remarks.append(Remark(spec.key, words % {"name": text[:80]}, is_refusal=True))
        return
    try:
        row.values[spec.key] = spec.type.clean(_typed(spec, text))
    except (BadValue, ValueError) as problem:
        told = getattr(problem, "message", "") or _("“%(text)s” does not suit the field.")
        words = str(told) % {"text": text[:80]} if "%(text)s" in str(told) else str(told)
        row.remarks.append(Remark(spec.key, words, is_refusal=True))


def _typed(spec: FieldSpec, text: str) -> Any:
    if spec.type.widget_name == "choices":
        return _options_in(spec, [part for part in _SEVERAL.split(text) if part])
    if spec.type.options:
        return _by_label(spec).get(_label_key(text), text)
    if spec.type.widget_name == "date":
        return parse_date(text, today=timezone.localdate())
    return text


def _label_key(text: str) -> str:
    return search_key(",".join(filter(None, _SEVERAL.split(text))))


def _by_label(spec: FieldSpec) -> dict[str, str]:
    """Return values of options by their words, however those are spelled: ת״א, ת"א, VIP and vip."""
    return {_label_key(str(option.label)): option.value for option in reversed(spec.type.options)}


def _options_in(spec: FieldSpec, parts: Sequence[str]) -> list[str]:
    """Return the values that the parts of a cell name; the words of an option may hold a comma."""
    known = _by_label(spec)
    longest = max((label.count(",") + 1 for label in known), default=1)
    found: list[str] = []
    at = 0
    while at < len(parts):
        ends = range(min(at + longest, len(parts)), at, -1)
        named = ((known.get(_label_key(",".join(parts[at:end]))), end) for end in ends)
        value, at = next(((one, end) for one, end in named if one), (parts[at], at + 1))
        found.append(value)
    return found


def _ids_by_name(
    actor: Actor, spec: FieldSpec, texts: Collection[str]
) -> dict[str, set[int]] | None:
    """Return ids by name of what the texts name; None where the field leads nowhere."""
    rows = linkable(actor, spec)
    if rows is None:
        return None
    kind = record_types_for(actor).get(spec.link_to)
    if kind is None:
        people = ("display_name", "username")
        called = people if spec.type.key == "user" else ("name",)
        return _by_name(rows.values_list("pk", *called))
    known = {one.name for one in kind.model._meta.concrete_fields}
    columns = (title_attribute(kind), *(name for name in _CALLED_BY if name in known))
    wanted = Q(pk__in=())
    for column in columns:
        wanted |= Q(**{f"{column}__in": list(texts)})
    wanted |= _called_like(known, texts)
    return _by_name(rows.filter(wanted).values_list("pk", *columns))


def _called_like(columns: Collection[str], names: Collection[str]) -> Q:
    """Return which records have these names but for marks: a sheet says בע"מ, the record בע״מ."""
    wanted = Q(pk__in=())
    if "sort_key" in columns:
        for letters in {sort_key(name).partition("\x01")[0] for name in names} - {""}:
            wanted |= Q(sort_key__startswith=f"{letters}\x01")
    return wanted


def _by_name(rows: Iterable[tuple[Any, ...]]) -> dict[str, set[int]]:
    names: dict[str, set[int]] = {}
    for pk, *called in rows:
        for name in filter(None, called):
            names.setdefault(search_key(str(name)), set()).add(pk)
    return names


def read_all(type_key: str, actor: Actor, lines: Sequence[ImportLine]) -> list[ReadLine]:
    """Return what rows say of the fields of a record type."""
    kind = record_type_for(actor, type_key)
    return read_lines(actor, [spec for spec in kind.fields if spec.in_import], lines)


def check_records(
    type_key: str, run: ImportRun, lines: Sequence[ImportLine]
) -> list[tuple[Remark, ...]]:
    """Return what somebody should look at in each row."""
    return [tuple(row.remarks) for row in read_all(type_key, run.actor, lines)]


def matching_records(
    actor: Actor, kind: RecordType, spec: FieldSpec | None, texts: Collection[str]
) -> dict[str, list[int]]:
    """Return the records that the actor may see and that hold these texts in the field.

    Without a field the texts are numbers of records.
    """
    rows = visible_records(actor, kind)
    if spec is None:
        ids = {found: text for text in texts if (found := read_id(text)) is not None}
        known = rows.filter(pk__in=list(ids)).values_list("pk", flat=True)
        return {ids[pk]: [pk] for pk in known}
    by_value: dict[Any, list[str]] = {}
    for text in texts:
        try:
            by_value.setdefault(spec.type.clean(text), []).append(text)
        except BadValue:
            continue
    matches: dict[str, list[int]] = {}
    stored = {
        (spec.type.to_json(value) if spec.is_custom else value): texts_of
        for value, texts_of in by_value.items()
    }
    wanted = Q(**{f"{spec.column}__in": list(stored)})
    if spec.key == kind.title_field:
        wanted |= _called_like({one.name for one in kind.model._meta.concrete_fields}, texts)
        alike: dict[Any, list[str]] = {}
        for text in texts:
            alike.setdefault(search_key(text), []).append(text)
        stored = alike
    for pk, value in rows.filter(wanted).values_list("pk", spec.column):
        said = search_key(str(value)) if spec.key == kind.title_field else value
        for text in stored.get(said, ()):
            matches.setdefault(text, []).append(pk)
    return matches
