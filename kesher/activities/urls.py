from django.urls import path

from kesher.activities.views import leads, statuses

app_name = "activities"
urlpatterns = [
    path("parties/<int:party_id>/status/", statuses.status_change, name="status_change"),
    path("leads/", leads.fictitious_lead_list, name="fictitious_lead_list"),
    path("leads/<int:lead_id>/", leads.fictitious_lead, name="fictitious_lead"),
    path(
        "leads/<int:lead_id>/restore/",
        leads.fictitious_lead_restore,
        name="fictitious_lead_restore",
    ),
]
