"""The kinds of record that the business in scope has made itself, as record types like all."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from kesher.customfields.queries import translated
from kesher.customfields.rules.choice import choice
from kesher.customfields.rules.field_type import Option
from kesher.customfields.rules.long_text import LONG_TEXT
from kesher.customfields.rules.record_link import RECORD_LINK
from kesher.customfields.rules.text import TEXT
from kesher.lib.errors import NotFound
from kesher.records.models import CustomRecord, CustomRecordType
from kesher.records.queries.registry import declared_types
from kesher.records.queries.shared_fields import moment_fields, place_fields
from kesher.records.rules.generic import create_deed, edit_deed, status_deed
from kesher.records.rules.own_types import SUMMARY, OwnStatus, moves_between, read_statuses
from kesher.records.rules.record_types import (
    BuiltInList,
    FieldSpec,
    GuardedStatus,
    NumberSeries,
    RecordType,
    RecordWriter,
    SearchSpec,
)
from kesher.tenancy.rules.access import Actor, require

RIGHT = "settings.records"
_POSITION_IN_SEARCH = 500

# Operations stand above queries, so they tell at start how such records are written.
_writers: list[Callable[[str], RecordWriter]] = []


def write_own_types_with(writer: Callable[[str], RecordWriter]) -> None:
    """Let records of own types be written by what `writer` returns for the key of their type."""
    _writers[:] = [writer]


@dataclass(frozen=True, slots=True)
class OwnTypeRow:
    """A type of the business' own in the settings."""

    own: CustomRecordType
    label: str
    record_count: int


def own_record_types() -> dict[str, RecordType]:
    """Return the types of the business' own that are in use, by key, in their order. One query."""
    types = CustomRecordType.objects.filter(retired_at=None).order_by("position", "id")
    return {own.key: _record_type(own) for own in types}


def own_type_rows(actor: Actor) -> list[OwnTypeRow]:
    """Return the types of the business' own with the number of their records, retired ones last.

    Raises: NotPermitted, without `settings.records`.
    """
    require(actor, RIGHT)
    living = Count("records", filter=Q(records__deleted_at=None))
    types = CustomRecordType.objects.annotate(living=living)
    return [
        OwnTypeRow(
            own, str(translated(own.label_plural_he, own.label_plural_en, own.key)), own.living
        )
        for own in types.order_by("retired_at", "position", "id")
    ]


def get_own_type(actor: Actor, key: str, *, for_update: bool = False) -> CustomRecordType:
    """Return a type of the business' own, for those who design records.

    Raises: NotPermitted, without `settings.records`; NotFound.
    """
    require(actor, RIGHT)
    types = CustomRecordType.objects.select_for_update() if for_update else CustomRecordType.objects
    own: CustomRecordType | None = types.filter(key=key).first()
    if own is None:
        raise NotFound
    return own


def uses_of_status(own: CustomRecordType, value: str) -> int:
    """Return how many records stand in a status, those in the recycle bin included."""
    return CustomRecord.objects.filter(type=own, status=value).count()


def _record_type(own: CustomRecordType) -> RecordType:
    statuses = read_statuses(own.statuses)
    label = translated(own.label_he, own.label_en, own.key)
    plural = translated(own.label_plural_he, own.label_plural_en, own.key)
    path = own.list_path
    deeds = [edit_deed(own.key, _("Edit"))]
    if statuses:
        deeds.append(status_deed(own.key, _("Set status")))
    return RecordType(
        key=own.key,
        label=label,
        label_plural=plural,
        icon=own.icon,
        model=CustomRecord,
        table="records_customrecord",
        right=own.key,
        title_field="title",
        condition={"type_id": own.pk, "deleted_at": None},
        rows_condition={"type_id": own.pk},
        archived_attribute="archived_at",
        writer=_writers[0](own.key),
        statuses=_guards(own, statuses),
        numbers=NumberSeries(own.number_prefix, own.number_width),
        search=SearchSpec(
            title="title",
            details=("number",),
            list_path=path,
            position=_POSITION_IN_SEARCH + own.position,
        ),
        row_deeds=tuple(deeds),
        fields=tuple(_fields(own, statuses)),
        lists=(
            BuiltInList(
                path=path,
                label=plural,
                icon=own.icon,
                status_field="status" if statuses else "",
                sort="title",
                search_label=_("Search"),
                empty_title=_("Nothing here yet"),
                empty_text=_("Add the first one, or bring them all from a sheet."),
                deeds=(create_deed(own.key, _("New")),),
            ),
        ),
        is_own=True,
    )


def _guards(own: CustomRecordType, statuses: tuple[OwnStatus, ...]) -> tuple[GuardedStatus, ...]:
    if not statuses:
        return ()
    first = [status.value for status in statuses if status.is_first] or [statuses[0].value]
    return (
        GuardedStatus(
            field_key="status",
            table=moves_between(statuses, f"{own.key}.edit"),
            first=tuple(first),
            closed=frozenset(status.value for status in statuses if status.is_closed),
        ),
    )


def _fields(own: CustomRecordType, statuses: tuple[OwnStatus, ...]) -> list[FieldSpec]:
    fields = [
        FieldSpec(
            key="number",
            label=_("Number"),
            type=TEXT,
            is_computed=True,
            in_list=True,
            in_mini_card=True,
            position=5,
        ),
        FieldSpec(
            key="title",
            label=_("Name"),
            type=TEXT,
            sort_attribute="sort_key",
            is_required=True,
            in_list=True,
            in_form=True,
            in_import=True,
            aliases=("שם", "כותרת", "name", "title"),
            position=10,
        ),
    ]
    if own.belongs_to in declared_types():
        fields.append(
            FieldSpec(
                key="belongs_to",
                label=declared_types()[own.belongs_to].label,
                type=RECORD_LINK,
                link_to=own.belongs_to,
                is_custom=True,
                in_list=True,
                in_form=True,
                in_import=True,
                in_mini_card=True,
                position=20,
            )
        )
    if statuses:
        options = [
            Option(value=status.value, label=status.label, tone=status.tone) for status in statuses
        ]
        fields.append(
            FieldSpec(
                key="status",
                label=_("Status"),
                type=choice(options),
                in_list=True,
                in_form=True,
                in_filter=True,
                in_import=True,
                aliases=("סטטוס", "מצב", "status"),
                position=30,
            )
        )
    if any(status.needs_summary for status in statuses):
        fields.append(
            FieldSpec(
                key=SUMMARY, label=_("Summary of the last status"), type=LONG_TEXT, position=31
            )
        )
    return [*fields, *place_fields(position=60), *moment_fields()]
