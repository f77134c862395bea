from django.urls import path, register_converter

from kesher.records.queries import declared_list_paths
from kesher.records.rules.record_types import OWN_LIST_PATHS
from kesher.savedviews import views


class ListPathConverter:
    """The path of a list that some record type has, or that one of the business' own may have."""

    regex = "|".join([*sorted(declared_list_paths()), OWN_LIST_PATHS])

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ListPathConverter, "list_path")

app_name = "savedviews"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("<list_path:listing>/", views.record_list, name="record_list"),
    path("<list_path:listing>/rows/", views.record_rows, name="record_rows"),
    path("<list_path:listing>/filter/<slug:field>/", views.filter_menu, name="filter_menu"),
    path("<list_path:listing>/menu/<int:record_id>/", views.record_menu, name="record_menu"),
]
