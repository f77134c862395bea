"""Every address of the product; those of a business stand below /b/<business>/."""

from django.urls import URLPattern, URLResolver, include, path

_in_business: list[URLPattern | URLResolver] = [
    path("", include("kesher.workspace.urls")),
    path("", include("kesher.parties.urls")),
    path("", include("kesher.activities.urls")),
    path("", include("kesher.exchange.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("kesher.tenancy.urls")),
    path("b/<slug:business>/", include(_in_business)),
]
