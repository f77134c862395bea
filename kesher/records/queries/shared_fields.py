"""Fields that records of every type have alike, for the declarations of their types."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kesher.customfields.rules.long_text import LONG_TEXT
from kesher.customfields.rules.moment import DATETIME
from kesher.customfields.rules.record_link import ORG_UNIT, RECORD_LINK
from kesher.customfields.rules.user import USER
from kesher.lib.errors import Text
from kesher.records.rules.record_types import FieldSpec


def place_fields(*, position: int) -> tuple[FieldSpec, ...]:
    """Return owner, branch and department, the owner as a column of lists."""
    return (
        FieldSpec(
            key="owner",
            label=_("Owner"),
            type=USER,
            attribute="owner_id",
            label_attribute="owner__display_name",
            in_list=True,
            in_form=True,
            in_filter=True,
            in_import=True,
            mine="membership_id",
            mine_label=_("Mine"),
            aliases=("אחראי", "אחראית", "סוכן", "נציג", "איש מכירות", "owner", "agent"),
            position=position,
        ),
        FieldSpec(
            key="branch",
            label=_("Branch"),
            type=ORG_UNIT,
            attribute="branch_id",
            label_attribute="branch__name",
            in_form=True,
            in_filter=True,
            mine="branch_id",
            mine_label=_("My branch"),
            position=position + 1,
        ),
        FieldSpec(
            key="department",
            label=_("Department"),
            type=ORG_UNIT,
            attribute="department_id",
            label_attribute="department__name",
            in_form=True,
            in_filter=True,
            mine="department_id",
            mine_label=_("My department"),
            position=position + 2,
        ),
    )


def link_field(to: str, label: Text, **more: Any) -> FieldSpec:
    """Return the field that names the record of another type which this one is of, or is with.

    Its key and its column bear the name of that type.
    """
    return FieldSpec(
        key=to,
        label=label,
        type=RECORD_LINK,
        attribute=f"{to}_id",
        label_attribute=f"{to}__name",
        link_to=to,
        **more,
    )


def remarks_field(*, position: int) -> FieldSpec:
    """Return what somebody writes about a record and no other field is for."""
    return FieldSpec(
        key="remarks",
        label=_("Remarks"),
        type=LONG_TEXT,
        in_form=True,
        in_import=True,
        aliases=("הערות", "הערה", "remarks", "notes", "comments"),
        position=position,
    )


def moment_fields(*, position: int = 900) -> tuple[FieldSpec, ...]:
    """Return when the record was made and last changed; nobody writes them."""
    return (
        FieldSpec(
            key="created",
            label=_("Created at"),
            type=DATETIME,
            attribute="created_at",
            sort_attribute="id",
            is_computed=True,
            in_history=False,
            position=position,
        ),
        FieldSpec(
            key="updated",
            label=_("Updated at"),
            type=DATETIME,
            attribute="updated_at",
            is_computed=True,
            in_history=False,
            position=position + 1,
        ),
    )
