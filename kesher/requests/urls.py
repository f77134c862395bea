from django.urls import path

from kesher.requests.views import related

app_name = "requests"
urlpatterns = [
    path(
        "requests/of/<slug:card>/<int:card_id>/<slug:record_type>/",
        related.related_requests,
        name="related_requests",
    ),
    path("requests/<int:request_id>/links/", related.request_links, name="request_links"),
]
