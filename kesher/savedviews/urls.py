from django.urls import path, register_converter

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
_LIST = "<list_path:listing>/"
_VIEW = "<list_path:listing>/views/<int:view_id>/"
_CELL = "<list_path:listing>/cell/<int:record_id>/<slug:field>/"
urlpatterns = [
    path("search/", search.search, name="search"),
    path(_LIST, lists.record_list, name="record_list"),
    path(f"{_LIST}board/", boards.record_board, name="record_board"),
    path(f"{_LIST}board/cards/", boards.board_cards, name="board_cards"),
    path(f"{_LIST}board/figures/", boards.board_figures, name="board_figures"),
    path(f"{_LIST}board/move/", boards.board_move, name="board_move"),
    path(f"{_LIST}split/", boards.record_split, name="record_split"),
    path(f"{_LIST}rows/", lists.record_rows, name="record_rows"),
    path(f"{_LIST}groups/", lists.list_groups, name="list_groups"),
    path(f"{_LIST}sums/", lists.list_sums, name="list_sums"),
    path(f"{_LIST}counted/", lists.list_count, name="list_count"),
    path(f"{_LIST}filter/<slug:field>/", lists.filter_menu, name="filter_menu"),
    path(f"{_LIST}menu/<int:record_id>/", lists.record_menu, name="record_menu"),
    path(f"{_LIST}conditions/", filters.filter_builder, name="filter_builder"),
    path(f"{_LIST}conditions/one/", filters.filter_condition, name="filter_condition"),
    path(f"{_LIST}count/", filters.match_count, name="match_count"),
    path(f"{_LIST}columns/", saved_views.column_chooser, name="column_chooser"),
    path(f"{_LIST}views/new/", saved_views.view_create, name="view_create"),
    path(_VIEW, saved_views.view_edit, name="view_edit"),
    path(f"{_VIEW}save/", saved_views.view_save, name="view_save"),
    path(f"{_VIEW}copy/", saved_views.view_copy, name="view_copy"),
    path(f"{_VIEW}default/", saved_views.view_default, name="view_default"),
    path(f"{_VIEW}delete/", saved_views.view_delete, name="view_delete"),
    path(f"{_VIEW}restore/", saved_views.view_restore, name="view_restore"),
    path(_CELL, cells.cell_edit, name="cell_edit"),
    path(f"{_LIST}delete/<int:record_id>/", cells.row_delete, name="row_delete"),
    path(f"{_LIST}restore/<int:record_id>/", cells.row_restore, name="row_restore"),
]
