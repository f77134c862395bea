from django.urls import path

from kesher.workspace.views import (
    api_tokens,
    groups,
    home,
    org_units,
    record_design,
    record_types,
    recycle_bin,
    roles,
    settings,
    styleguide,
    users,
)

app_name = "workspace"
urlpatterns = [
    path("", home.home, name="home"),
    path("badges/", home.badges, name="badges"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("bin/", recycle_bin.recycle_bin, name="recycle_bin"),
    path(
        "bin/<slug:record_type>/<int:record_id>/",
        recycle_bin.record_delete,
        name="record_delete",
    ),
    path(
        "bin/<slug:record_type>/<int:record_id>/restore/",
        recycle_bin.recycle_bin_restore,
        name="recycle_bin_restore",
    ),
    path("settings/", settings.settings, name="settings"),
    path("settings/business/", settings.business_settings, name="business_settings"),
    path("settings/business/logo/", settings.logo_upload, name="logo_upload"),
    path("settings/business/logo/remove/", settings.logo_remove, name="logo_remove"),
    path("settings/leads/", settings.lead_fields, name="lead_fields"),
    path("settings/users/", users.user_list, name="user_list"),
    path("settings/users/new/", users.user_create, name="user_create"),
    path("settings/users/<int:membership_id>/", users.user_edit, name="user_edit"),
    path(
        "settings/users/<int:membership_id>/deactivate/",
        users.user_deactivate,
        name="user_deactivate",
    ),
    path(
        "settings/users/<int:membership_id>/reactivate/",
        users.user_reactivate,
        name="user_reactivate",
    ),
    path("settings/users/<int:membership_id>/link/", users.user_link, name="user_link"),
    path("settings/users/<int:membership_id>/password/", users.user_password, name="user_password"),
    path(
        "settings/users/<int:membership_id>/second-factor/remove/",
        users.user_second_factor_remove,
        name="user_second_factor_remove",
    ),
    path("settings/roles/", roles.role_list, name="role_list"),
    path("settings/roles/new/", roles.role_create, name="role_create"),
    path("settings/roles/<int:role_id>/", roles.role_edit, name="role_edit"),
    path("settings/roles/<int:role_id>/remove/", roles.role_remove, name="role_remove"),
    path("settings/record-types/", record_types.record_type_list, name="record_type_list"),
    path(
        "settings/record-types/new/", record_types.record_type_create, name="record_type_create"
    ),
    path(
        "settings/record-types/<slug:type_key>/",
        record_types.record_type_edit,
        name="record_type_edit",
    ),
    path(
        "settings/record-types/<slug:type_key>/statuses/",
        record_types.status_list,
        name="status_list",
    ),
    path(
        "settings/record-types/<slug:type_key>/retire/",
        record_types.record_type_retire,
        name="record_type_retire",
    ),
    path(
        "settings/record-types/<slug:type_key>/bring-back/",
        record_types.record_type_bring_back,
        name="record_type_bring_back",
    ),
    path("settings/records/", record_design.record_design, name="record_design"),
    path("settings/records/<slug:type_key>/", record_design.field_list, name="field_list"),
    path("settings/records/<slug:type_key>/new/", record_design.field_create, name="field_create"),
    path("settings/records/<slug:type_key>/order/", record_design.field_order, name="field_order"),
    path(
        "settings/records/<slug:type_key>/<slug:field_key>/",
        record_design.field_edit,
        name="field_edit",
    ),
    path(
        "settings/records/<slug:type_key>/<slug:field_key>/move/",
        record_design.field_move,
        name="field_move",
    ),
    path(
        "settings/records/<slug:type_key>/<slug:field_key>/delete/",
        record_design.field_delete,
        name="field_delete",
    ),
    path(
        "settings/records/<slug:type_key>/<slug:field_key>/type/",
        record_design.field_type_change,
        name="field_type_change",
    ),
    path(
        "settings/records/<slug:type_key>/<slug:field_key>/restore/",
        record_design.field_restore,
        name="field_restore",
    ),
    path("settings/org-units/", org_units.org_tree, name="org_tree"),
    path("settings/org-units/new/", org_units.org_unit_create, name="org_unit_create"),
    path("settings/org-units/<int:unit_id>/", org_units.org_unit_edit, name="org_unit_edit"),
    path(
        "settings/org-units/<int:unit_id>/deactivate/",
        org_units.org_unit_deactivate,
        name="org_unit_deactivate",
    ),
    path(
        "settings/org-units/<int:unit_id>/reactivate/",
        org_units.org_unit_reactivate,
        name="org_unit_reactivate",
    ),
    path("settings/api/", api_tokens.api_token_list, name="api_token_list"),
    path(
        "settings/api/<int:token_id>/revoke/",
        api_tokens.api_token_revoke,
        name="api_token_revoke",
    ),
    path("settings/groups/", groups.group_list, name="group_list"),
    path("settings/groups/new/", groups.group_create, name="group_create"),
    path("settings/groups/<int:group_id>/", groups.group_edit, name="group_edit"),
    path("settings/groups/<int:group_id>/remove/", groups.group_remove, name="group_remove"),
]
