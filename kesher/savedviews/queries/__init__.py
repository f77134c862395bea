"""Reading lists of records, and finding records by what is typed."""

from kesher.savedviews.queries.filters import FilterOption, filter_options, filter_words
from kesher.savedviews.queries.pages import (
    PAGE_ROWS,
    ColumnSum,
    ListPage,
    ListSpec,
    column_sums,
    count_matching,
    find_row,
    list_page,
    matching,
)
from kesher.savedviews.queries.search import HitGroup, SearchHit, search

__all__ = [
    "PAGE_ROWS",
    "ColumnSum",
    "FilterOption",
    "HitGroup",
    "ListPage",
    "ListSpec",
    "SearchHit",
    "column_sums",
    "count_matching",
    "filter_options",
    "filter_words",
    "find_row",
    "list_page",
    "matching",
    "search",
]
