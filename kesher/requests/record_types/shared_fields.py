"""The fields that messages and tasks have alike."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from kesher.customfields.rules.boolean import BOOLEAN
from kesher.customfields.rules.choice import choice
from kesher.customfields.rules.field_type import Option
from kesher.customfields.rules.long_text import LONG_TEXT
from kesher.customfields.rules.moment import DATETIME
from kesher.customfields.rules.phone import PHONE
from kesher.customfields.rules.record_link import GROUP
from kesher.customfields.rules.text import TEXT
from kesher.customfields.rules.user import USER
from kesher.lib.errors import Text
from kesher.records.queries.shared_fields import link_field, moment_fields, place_fields
from kesher.records.rules.record_types import FieldSpec
from kesher.requests.choices import (
    Priority,
)
from kesher.requests.record_types.options import PRIORITIES

Fields = tuple[FieldSpec, ...]


def nature(
    types: tuple[Option, ...], usual: str, statuses: tuple[Option, ...], status: Text
) -> Fields:
    """Return what a request is: its type, how urgent it is, how far it has come."""
    return (
        FieldSpec(
            key="sub_type",
            label=_("Type"),
            type=choice(types),
            is_extensible=True,
            is_required=True,
            default=str(usual),
            in_list=True,
            in_form=True,
            in_filter=True,
            in_import=True,
            aliases=("סוג", "תת סוג", "type"),
            position=14,
        ),
        FieldSpec(
            key="priority",
            label=_("Priority"),
            type=choice(PRIORITIES),
            is_extensible=True,
            is_required=True,
            default=Priority.NORMAL.value,
            in_list=True,
            in_form=True,
            in_filter=True,
            in_import=True,
            in_mini_card=True,
            aliases=("עדיפות", "דחיפות", "priority"),
            position=16,
        ),
        FieldSpec(
            key="status",
            label=status,
            type=choice(statuses),
            is_extensible=True,
            in_list=True,
            in_form=True,
            in_filter=True,
            in_import=True,
            aliases=("סטטוס", "מצב", "status"),
            position=18,
        ),
    )


def whom(handler: Text, party: Text) -> Fields:
    """Return who handles a request, and of which customer or supplier it is."""
    owner = next(spec for spec in place_fields(position=20) if spec.key == "owner")
    return (
        replace(owner, label=handler, aliases=("מטפל", "נמען", "עבור", *owner.aliases)),
        FieldSpec(
            key="group",
            label=_("Group"),
            type=GROUP,
            attribute="group_id",
            label_attribute="group__name",
            in_form=True,
            in_filter=True,
            in_import=True,
            aliases=("קבוצה", "group"),
            help=_("Everybody in the group sees it, and whoever is free takes it."),
            position=22,
        ),
        link_field(
            "party",
            party,
            in_list=True,
            in_form=True,
            in_import=True,
            in_mini_card=True,
            aliases=("לקוח", "ספק", "שם לקוח", "שם הלקוח", "customer", "supplier"),
            position=24,
        ),
    )


def contact(name: Text) -> Fields:
    """Return with whom to talk about a request."""
    return (
        link_field(
            "contact",
            _("Contact"),
            in_form=True,
            position=51,
        ),
        FieldSpec(
            key="contact_name",
            label=name,
            type=TEXT,
            in_form=True,
            in_import=True,
            aliases=("מוסר ההודעה", "איש קשר", "contact"),
            position=52,
        ),
        FieldSpec(
            key="phone",
            label=_("Phone"),
            type=PHONE,
            in_form=True,
            in_import=True,
            aliases=("טלפון", "phone"),
            position=53,
        ),
    )


def course() -> Iterator[FieldSpec]:
    """Return what tells how a request went on; all but the feedback and the lock is automatic."""
    yield FieldSpec(key="feedback", label=_("Feedback / remarks"), type=LONG_TEXT, position=70)
    yield FieldSpec(
        key="given_by",
        label=_("Given by"),
        type=USER,
        attribute="created_by_id",
        label_attribute="created_by__display_name",
        is_computed=True,
        in_filter=True,
        mine="membership_id",
        mine_label=_("That I gave"),
        position=72,
    )
    yield FieldSpec(
        key="closed_at", label=_("Closed at"), type=DATETIME, is_computed=True, position=74
    )
    yield FieldSpec(
        key="is_locked_for_recipient",
        label=_("Block changes by the recipient"),
        type=BOOLEAN,
        in_form=True,
        position=80,
    )
    yield from moment_fields()
