from django.urls import path

from kesher.requests.views import (
    active,
    checklists,
    deeds,
    dependencies,
    related,
    report,
    saved_reports,
    scheduling,
)

app_name = "requests"
_SAVED = "reports/requests/views/"
_ONE = f"{_SAVED}<int:report_id>/"
urlpatterns = [
    path("requests/", active.active_requests, name="active_requests"),
    path("requests/rows/", active.active_request_rows, name="active_request_rows"),
    path("requests/counts/", active.active_request_counts, name="active_request_counts"),
    path("requests/customers/", active.customer_requests, name="customer_requests"),
    path("reports/requests/", report.request_report, name="request_report"),
    path("reports/requests/rows/", report.request_report_rows, name="request_report_rows"),
    path("reports/requests/print/", report.request_report_print, name="request_report_print"),
    path(f"{_SAVED}new/", saved_reports.saved_report_create, name="saved_report_create"),
    path(_ONE, saved_reports.saved_report_edit, name="saved_report_edit"),
    path(f"{_ONE}save/", saved_reports.saved_report_save, name="saved_report_save"),
    path(f"{_ONE}copy/", saved_reports.saved_report_copy, name="saved_report_copy"),
    path(f"{_ONE}default/", saved_reports.saved_report_default, name="saved_report_default"),
    path(f"{_ONE}delete/", saved_reports.saved_report_delete, name="saved_report_delete"),
    path(f"{_ONE}restore/", saved_reports.saved_report_restore, name="saved_report_restore"),
    path("requests/change/", deeds.requests_change, name="requests_change"),
    path("requests/<int:request_id>/menu/", active.request_menu, name="request_menu"),
    path(
        "requests/<int:request_id>/schedule/",
        scheduling.request_schedule,
        name="request_schedule",
    ),
    path("requests/<int:request_id>/links/", related.request_links, name="request_links"),
    path("requests/<int:request_id>/handled/", deeds.message_handle, name="message_handle"),
    path("requests/<int:request_id>/call-back/", deeds.message_call_back, name="message_call_back"),
    path("requests/<int:request_id>/checklist/", checklists.task_checklist, name="task_checklist"),
    path(
        "requests/<int:request_id>/checklist/add/",
        checklists.checklist_item_add,
        name="checklist_item_add",
    ),
    path(
        "requests/checklist/<int:item_id>/edit/",
        checklists.checklist_item_edit,
        name="checklist_item_edit",
    ),
    path(
        "requests/checklist/<int:item_id>/tick/",
        checklists.checklist_item_tick,
        name="checklist_item_tick",
    ),
    path(
        "requests/checklist/<int:item_id>/move/",
        checklists.checklist_item_move,
        name="checklist_item_move",
    ),
    path(
        "requests/checklist/<int:item_id>/delete/",
        checklists.checklist_item_delete,
        name="checklist_item_delete",
    ),
    path(
        "requests/checklist/<int:item_id>/restore/",
        checklists.checklist_item_restore,
        name="checklist_item_restore",
    ),
    path(
        "requests/<int:request_id>/dependencies/",
        dependencies.task_dependencies,
        name="task_dependencies",
    ),
    path(
        "requests/<int:request_id>/dependencies/add/",
        dependencies.dependency_add,
        name="dependency_add",
    ),
    path(
        "requests/<int:request_id>/dependencies/remove/",
        dependencies.dependency_remove,
        name="dependency_remove",
    ),
    path(
        "requests/of/<slug:card>/<int:card_id>/<slug:record_type>/",
        related.related_requests,
        name="related_requests",
    ),
]
