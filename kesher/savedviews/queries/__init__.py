"""Reading lists of records, and finding records by what is typed."""

from kesher.savedviews.queries.filters import FilterOption, filter_options, filter_words
from kesher.savedviews.queries.groups import (
    Group,
    GroupRows,
    Groups,
    find_row,
    group_rows,
    groups_of,
    in_group,
)
from kesher.savedviews.queries.pages import (
    PAGE_ROWS,
    ColumnSum,
    ListPage,
    ListSpec,
    column_sums,
    count_matching,
    list_page,
    matching,
)
from kesher.savedviews.queries.search import HitGroup, SearchHit, search

__all__ = [
    "PAGE_ROWS",
    "ColumnSum",
    "FilterOption",
    "Group",
    "GroupRows",
    "Groups",
    "HitGroup",
    "ListPage",
    "ListSpec",
    "SearchHit",
    "column_sums",
    "count_matching",
    "filter_options",
    "filter_words",
    "find_row",
    "group_rows",
    "groups_of",
    "in_group",
    "list_page",
    "matching",
    "search",
]
