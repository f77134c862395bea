"""Fields that records of every type have alike, for the declarations of their types."""

from django.utils.translation import gettext_lazy as _

from kesher.customfields.rules.moment import DATETIME
from kesher.customfields.rules.record_link import ORG_UNIT
from kesher.customfields.rules.user import USER
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
