from django.urls import path, register_converter

from kesher.records.queries import lists_by_path
from kesher.savedviews import views


class ListPathConverter:
    """The path of a list that some record type has; no other address is matched."""

    regex = "|".join(sorted(lists_by_path()))

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
