"""Rows of record design: record types, their fields by section, what is deleted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kesher.customfields.choices import TYPE_WORDS, TypeWords
from kesher.lib.dates import format_date
from kesher.lib.urls import business_url
from kesher.records.errors import FIXED_REASONS
from kesher.records.queries import all_record_types
from kesher.records.queries.fields import deleted_fields, own_field_count
from kesher.records.rules.designing import PLACES, reason_of
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.rules.access import Actor
from kesher.workspace.choices.words import PLACE_WORDS


@dataclass(frozen=True, slots=True)
class TypeRow:
    """A record type in the list."""

    label: str
    icon: str
    own_count: int
    url: str


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field in the list of its record type."""

    key: str
    label: str
    type_label: str
    icon: str
    is_required: bool
    is_own: bool
    places: str
    notes: tuple[str, ...]
    reason: str
    edit_url: str
    move_url: str


@dataclass(frozen=True, slots=True)
class SectionRows:
    """The fields of one section, in order."""

    label: str
    fields: tuple[FieldRow, ...]


@dataclass(frozen=True, slots=True)
class DeletedRow:
    """A deleted field that can be brought back."""

    label: str
    told: str
    restore_url: str


@dataclass(frozen=True, slots=True)
class TypeTile:
    """A type of field to choose."""

    label: str
    help: str
    icon: str
    url: str


def type_rows(actor: Actor) -> list[TypeRow]:
    """Return the record types that can be designed."""
    return [
        TypeRow(
            str(kind.label_plural),
            kind.icon,
            own_field_count(kind.key),
            business_url(actor.business_slug, "workspace:field_list", type_key=kind.key),
        )
        for kind in all_record_types().values()
    ]


def section_rows(actor: Actor, kind: RecordType) -> list[SectionRows]:
    """Return the fields of a type by section; a section stands where its first field does."""
    found: dict[str, list[FieldRow]] = {}
    for spec in kind.fields:
        found.setdefault(spec.section, []).append(_field_row(actor, kind, spec))
    return [SectionRows(label, tuple(rows)) for label, rows in found.items()]


def _field_row(actor: Actor, kind: RecordType, spec: FieldSpec) -> FieldRow:
    words = words_of(spec)
    reason = reason_of(kind, spec)
    slug = actor.business_slug
    names = {"type_key": kind.key, "field_key": spec.key}
    return FieldRow(
        key=spec.key,
        label=str(spec.label),
        type_label=str(words.label),
        icon=words.icon,
        is_required=spec.is_required,
        is_own=spec.is_custom,
        places=", ".join(
            str(PLACE_WORDS[place]) for place in PLACES if getattr(spec, f"in_{place}")
        ),
        notes=tuple(_notes(kind, spec)),
        reason=str(FIXED_REASONS[reason])
        if reason in ("needed", "kept_by_product", "no_form")
        else "",
        edit_url=business_url(slug, "workspace:field_edit", **names),
        move_url=business_url(slug, "workspace:field_move", **names),
    )


def words_of(spec: FieldSpec) -> TypeWords:
    """Return what the type of a field is called; one that a business cannot choose is plain."""
    key = "computed" if spec.is_computed else spec.type.key
    return TYPE_WORDS.get(key) or TYPE_WORDS["record_link"]


def _notes(kind: RecordType, spec: FieldSpec) -> Sequence[str]:
    notes = []
    if spec.depends and (other := kind.find_field(spec.depends.field_key)):
        words = (
            _("Shown by “%(field)s”")
            if spec.depends.effect == "visible"
            else _("Required by “%(field)s”")
        )
        notes.append(words % {"field": other.label})
    if spec.readers is not None:
        notes.append(_("Read by some roles only"))
    if spec.writers is not None:
        notes.append(_("Written by some roles only"))
    if spec.is_locked:
        notes.append(_("Its type is being changed"))
    return notes


def deleted_rows(actor: Actor, kind: RecordType) -> list[DeletedRow]:
    """Return the deleted fields of a type, with the time that is left to bring each back."""
    return [
        DeletedRow(
            str(field.label),
            _("Deleted on %(day)s by %(who)s; erased in %(days)d days")
            % {
                "day": format_date(field.deleted_at.date()),
                "who": field.deleted_by or _("the system"),
                "days": max(field.days_left, 0),
            },
            business_url(
                actor.business_slug,
                "workspace:field_restore",
                type_key=kind.key,
                field_key=field.key,
            ),
        )
        for field in deleted_fields(actor, kind.key)
    ]


def type_tiles(
    base: str, parameter: str = "type", left_out: Collection[str] = ()
) -> list[TypeTile]:
    """Return the types that a field can have, with where each leads."""
    return [
        TypeTile(str(words.label), str(words.help), words.icon, f"{base}?{parameter}={key}")
        for key, words in TYPE_WORDS.items()
        if key not in left_out
    ]


def order_after_move(kind: RecordType, field_key: str, step: int) -> list[tuple[str, str]]:
    """Return the order in which a field stands one place further, with each field's section.

    At the edge of its section it goes over into the next one.
    """
    rows = [(spec.key, label) for label, specs in _by_section(kind).items() for spec in specs]
    place = next((number for number, row in enumerate(rows) if row[0] == field_key), 0)
    other = place + step
    if not 0 <= other < len(rows):
        return rows
    if rows[other][1] != rows[place][1]:
        rows[place] = (field_key, rows[other][1])
    else:
        rows[place], rows[other] = rows[other], rows[place]
    return rows


def _by_section(kind: RecordType) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for spec in kind.fields:
        found.setdefault(spec.section, []).append(spec)
    return found
