from django.urls import include, path, register_converter

from kesher.records.queries import declared_list_paths
from kesher.records.rules.record_types import OWN_LIST_PATHS
from kesher.savedviews.views import boards, cells, filters, lists, saved_views, search


class ListPathConverter:
    """The path of a list that some record type has, or that one of the business' own may have."""

    regex = "|".join([*sorted(declared_list_paths()), OWN_LIST_PATHS])

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ListPathConverter, "list_path")

app_name = "savedviews"
_VIEW = "views/<int:view_id>/"
_of_list = [
    path("", lists.record_list, name="record_list"),
    path("board/", boards.record_board, name="record_board"),
    path("board/cards/", boards.board_cards, name="board_cards"),
    path("board/figures/", boards.board_figures, name="board_figures"),
    path("board/move/", boards.board_move, name="board_move"),
    path("split/", boards.record_split, name="record_split"),
    path("rows/", lists.record_rows, name="record_rows"),
    path("groups/", lists.list_groups, name="list_groups"),
    path("sums/", lists.list_sums, name="list_sums"),
    path("counted/", lists.list_count, name="list_count"),
    path("filter/<slug:field>/", lists.filter_menu, name="filter_menu"),
    path("menu/<int:record_id>/", lists.record_menu, name="record_menu"),
    path("conditions/", filters.filter_builder, name="filter_builder"),
    path("conditions/one/", filters.filter_condition, name="filter_condition"),
    path("count/", filters.match_count, name="match_count"),
    path("columns/", saved_views.column_chooser, name="column_chooser"),
    path("views/new/", saved_views.view_create, name="view_create"),
    path(_VIEW, saved_views.view_edit, name="view_edit"),
    path(f"{_VIEW}save/", saved_views.view_save, name="view_save"),
    path(f"{_VIEW}copy/", saved_views.view_copy, name="view_copy"),
    path(f"{_VIEW}default/", saved_views.view_default, name="view_default"),
    path(f"{_VIEW}delete/", saved_views.view_delete, name="view_delete"),
    path(f"{_VIEW}restore/", saved_views.view_restore, name="view_restore"),
    path("cell/<int:record_id>/<slug:field>/", cells.cell_edit, name="cell_edit"),
    path("delete/<int:record_id>/", cells.row_delete, name="row_delete"),
    path("restore/<int:record_id>/", cells.row_restore, name="row_restore"),
]
urlpatterns = [
    path("search/", search.search, name="search"),
    path("<list_path:listing>/", include(_of_list)),
]
