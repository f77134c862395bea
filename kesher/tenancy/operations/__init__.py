"""Writing businesses, people and what they may do."""

from kesher.tenancy.operations.access_links import (
    LINK_LIFETIME,
    IssuedLink,
    ask_for_reset,
    create_access_link,
    create_operator_link,
    join_by_link,
    link_digest,
    mail_access_link,
    set_password_by_link,
)
from kesher.tenancy.operations.activation import (
    enter_activation_code,
    make_installation_key,
    sign_activation_code,
)
from kesher.tenancy.operations.api_tokens import (
    IssuedToken,
    count_use,
    create_api_token,
    note_use,
    revoke_api_token,
    token_digest,
)
from kesher.tenancy.operations.businesses import (
    BusinessDetails,
    WorkingHours,
    create_business,
    edit_business,
    edit_working_hours,
    keep_lead_fields,
    remove_logo,
    upload_logo,
)
from kesher.tenancy.operations.design import hold_design, mark_design_changed
from kesher.tenancy.operations.groups import add_group, edit_group, remove_group
from kesher.tenancy.operations.housekeeping import forget_expired
from kesher.tenancy.operations.once import answer_once, run_once
from kesher.tenancy.operations.org_units import (
    add_org_unit,
    deactivate_org_unit,
    edit_org_unit,
    reactivate_org_unit,
)
from kesher.tenancy.operations.own_account import (
    change_own_password,
    edit_own_profile,
    end_own_session,
    end_own_sessions,
    leave,
    set_preferences,
)
from kesher.tenancy.operations.people import (
    UserDetails,
    add_user,
    deactivate_user,
    edit_user,
    reactivate_user,
    remove_second_factor,
    set_password_by_administrator,
)
from kesher.tenancy.operations.roles import add_role, edit_role, remove_role
from kesher.tenancy.operations.schedules import (
    Schedule,
    add_own_day,
    clear_schedule,
    remove_own_day,
    set_schedule,
)

__all__ = [
    "LINK_LIFETIME",
    "BusinessDetails",
    "IssuedLink",
    "IssuedToken",
    "Schedule",
    "UserDetails",
    "WorkingHours",
    "add_group",
    "add_org_unit",
    "add_own_day",
    "add_role",
    "add_user",
    "answer_once",
    "ask_for_reset",
    "change_own_password",
    "clear_schedule",
    "count_use",
    "create_access_link",
    "create_api_token",
    "create_business",
    "create_operator_link",
    "deactivate_org_unit",
    "deactivate_user",
    "edit_business",
    "edit_group",
    "edit_org_unit",
    "edit_own_profile",
    "edit_role",
    "edit_user",
    "edit_working_hours",
    "end_own_session",
    "end_own_sessions",
    "enter_activation_code",
    "forget_expired",
    "hold_design",
    "join_by_link",
    "keep_lead_fields",
    "leave",
    "link_digest",
    "mail_access_link",
    "make_installation_key",
    "mark_design_changed",
    "note_use",
    "reactivate_org_unit",
    "reactivate_user",
    "remove_group",
    "remove_logo",
    "remove_own_day",
    "remove_role",
    "remove_second_factor",
    "revoke_api_token",
    "run_once",
    "set_password_by_administrator",
    "set_password_by_link",
    "set_preferences",
    "set_schedule",
    "sign_activation_code",
    "token_digest",
    "upload_logo",
]

# FIX
