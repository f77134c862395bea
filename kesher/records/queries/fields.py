"""What record design reads: a field as it is, as it was declared, and what was said of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from kesher.customfields.choices import DAYS_KEPT
from kesher.customfields.models import CustomField, FieldDesign
from kesher.customfields.queries import translated
from kesher.customfields.rules.field_types import field_type, own_type
from kesher.lib.errors import NotFound, Text
from kesher.records.errors import UnknownRecordType
from kesher.records.queries.design import record_type
from kesher.records.queries.registry import declared_types
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.models import Role
from kesher.tenancy.rules.access import Actor, require

RIGHT = "settings.records"


@dataclass(frozen=True, slots=True)
class DesignedField:
    """A field with all that its designer needs; `custom` is None for a built-in one."""

    kind: RecordType
    spec: FieldSpec
    declared: FieldSpec
    design: FieldDesign | None
    custom: CustomField | None


@dataclass(frozen=True, slots=True)
class DeletedField:
    """A deleted field of the business' own, whose values are still kept."""

    key: str
    label: Text
    type_key: str
    deleted_at: dt.datetime
    deleted_by: str
    days_left: int


def get_designed_type(actor: Actor, type_key: str) -> RecordType:
    """Return a record type for its designer.

    Raises: NotPermitted, without `settings.records`; NotFound.
    """
    require(actor, RIGHT)
    try:
        return record_type(type_key)
    except UnknownRecordType:
        raise NotFound from None


def get_designed_field(actor: Actor, type_key: str, field_key: str) -> DesignedField:
    """Return a field for its designer.

    Raises: NotPermitted, without `settings.records`; NotFound.
    """
    kind = get_designed_type(actor, type_key)
    spec = kind.find_field(field_key)
    if spec is None:
        raise NotFound
    names = {"record_type": type_key, "field_key": field_key}
    design = FieldDesign.objects.filter(**names).first()
    custom = CustomField.objects.filter(record_type=type_key, key=field_key).first()
    if custom:
        return DesignedField(kind, spec, spec_of(custom), design, custom)
    declared = declared_types().get(type_key, kind).find_field(field_key) or spec
    return DesignedField(kind, spec, declared, design, None)


def spec_of(custom: CustomField) -> FieldSpec:
    """Return a field of the business' own before anything was said of it but its type."""
    own = own_type(custom.type_key)
    is_computed = bool(own and own.is_computed)
    return FieldSpec(
        key=custom.key,
        label=custom.key,
        type=field_type(custom.type_key, custom.settings),
        in_form=not is_computed,
        link_to=custom.settings.get("link_to", ""),
        is_computed=is_computed,
        is_custom=True,
    )


def deleted_fields(actor: Actor, type_key: str) -> list[DeletedField]:
    """Return the fields that can be brought back, the last deleted first.

    Raises: NotPermitted, without `settings.records`.
    """
    require(actor, RIGHT)
    now = timezone.now()
    fields = CustomField.objects.filter(
        record_type=type_key, deleted_at__gt=now - dt.timedelta(days=DAYS_KEPT)
    ).select_related("deleted_by")
    designs: dict[str, Any] = {
        design.field_key: design for design in FieldDesign.objects.filter(record_type=type_key)
    }
    return [
        DeletedField(
            field.key,
            translated(designs[field.key].label_he, designs[field.key].label_en, field.key)
            if field.key in designs
            else field.key,
            field.type_key,
            field.deleted_at,
            field.deleted_by.display_name if field.deleted_by else "",
            DAYS_KEPT - (now - field.deleted_at).days,
        )
        for field in fields.order_by("-deleted_at", "-pk")
        if field.deleted_at
    ]


def own_field_count(type_key: str) -> int:
    """Return how many living fields of the business' own a record type has."""
    return CustomField.objects.filter(record_type=type_key, deleted_at=None).count()


def roles_to_limit(actor: Actor) -> Sequence[Role]:
    """Return the roles that can be kept from a field: all but the owner's.

    Raises: NotPermitted, without `settings.records`.
    """
    require(actor, RIGHT)
    return list(Role.objects.filter(is_owner=False).order_by("position", "pk"))
