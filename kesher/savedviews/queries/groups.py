"""The groups of a list: which there are, how many records each has, what their numbers come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Func, Q, Sum, TextField, Value, When
from django.db.models.functions import Cast, NullIf

from kesher.customfields.queries import field_condition, value_of
from kesher.customfields.rules.operators import kind_of
from kesher.lib.text import sort_key
from kesher.records.rules.record_types import FieldSpec
from kesher.savedviews.queries.filters import value_words
from kesher.savedviews.queries.keyset import rows_in_order
from kesher.savedviews.queries.orders import find_order
from kesher.savedviews.queries.pages import (
    PAGE_ROWS,
    ListPage,
    ListSpec,
    cells_of,
    forgiven,
    list_page,
    matching,
    number_columns,
)
from kesher.savedviews.rules.filter_checks import NOBODY
from kesher.savedviews.rules.groups import MOST_GROUPS, Grouping, is_by_period, read_grouping
from kesher.savedviews.rules.list_state import ListState
from kesher.tenancy.rules.access import Actor

_MOST_READ = 12  # groups whose rows come with the page

GROUP = "of_group"  # what rows carry the name of their group as


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its name in addresses, its word and color, its figures; no word for a period."""

    value: str
    label: str
    tone: str
    count: int
    sums: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of a list in order; there may be more than are shown."""

    shown: tuple[Group, ...]
    are_all: bool

    @property
    def count(self) -> int:
        """Return how many records stand in the groups that are shown."""
        return sum(group.count for group in self.shown)


def groups_of(actor: Actor, spec: ListSpec, state: ListState, grouping: Grouping) -> Groups:
    """Return the groups of what fits the state; those without records are left out.

    One query, and one for the names of users or branches.
    """
    sums = {
        f"sum_{column.key}": Sum(value_of(column.column, column.type))
        for column in number_columns(spec)
    }
    rows = matching(actor, spec.record_type, spec.listing, state).order_by()
    rows = rows.values(**{GROUP: group_name(grouping)}).annotate(group_count=Count("pk"), **sums)
    name = F(GROUP)
    rows = rows.order_by(
        name.desc(nulls_last=True) if grouping.is_descending else name.asc(nulls_last=True)
    )
    if is_by_period(grouping.spec):
        rows = rows[: MOST_GROUPS + 1]
    read = [
        Group(
            row[GROUP] or NOBODY,
            "",
            "",
            row["group_count"],
            {key.removeprefix("sum_"): row[key] for key in sums if row[key] is not None},
        )
        for row in rows
    ]
    found = _in_words(grouping, read)
    return Groups(tuple(found[:MOST_GROUPS]), are_all=len(found) <= MOST_GROUPS)


@dataclass(frozen=True, slots=True)
class GroupRows:
    """A group on the page: its rows, or none where it is folded or read when it comes into view."""

    group: Group
    is_folded: bool
    page: ListPage | None = None


def group_rows(
    actor: Actor, spec: ListSpec, state: ListState, grouping: Grouping, groups: Groups
) -> list[GroupRows]:
    """Return the groups with the rows of the first of them, about a page altogether.

    A query for each group that is read, and one for each column of another app.
    """
    pages: dict[str, ListPage] = {}
    left = PAGE_ROWS
    plain = replace(spec, columns=tuple(one for one in spec.columns if isinstance(one, FieldSpec)))
    for group in groups.shown:
        if left <= 0 or len(pages) >= _MOST_READ:
            break
        if group.value not in state.folded:
            within = in_group(grouping, group.value)
            pages[group.value] = list_page(actor, plain, state, within=within)
            left -= group.count
    rows = [row for page in pages.values() for row in page.rows]
    cells = cells_of(actor, spec, rows)
    return [
        GroupRows(
            group,
            group.value in state.folded,
            replace(pages[group.value], spec=spec, cells=cells) if group.value in pages else None,
        )
        for group in groups.shown
    ]


def find_row(actor: Actor, spec: ListSpec, state: ListState, record_id: int) -> ListPage | None:
    """Return a page of this row alone, if it fits the list, its state and the actor's rights.

    One query, and one for each column of another app.
    """
    kind = spec.record_type
    grouping = read_grouping(kind, state.group)
    everything = matching(actor, kind, spec.listing, state)
    rows = everything.filter(pk=record_id)
    if state.query and not rows.exists() and not everything.exists():
        rows, grouping = forgiven(actor, spec, state).filter(pk=record_id), None
    attributes = spec.attributes
    if grouping:
        rows = rows.annotate(**{GROUP: group_name(grouping)})
        attributes = (GROUP, *attributes)
    order = find_order(actor, kind, state.sort)
    found = rows_in_order(actor, rows, order, attributes, limit=1, by_index=False)
    if not found:
        return None
    group = ""
    if grouping:
        group, found = found[0][0] or NOBODY, [found[0][1:]]
    return ListPage(spec, order, found, cells_of(actor, spec, found), group=group)


def _in_words(grouping: Grouping, groups: Sequence[Group]) -> list[Group]:
    """Return the groups with their words, in the order of options or names."""
    spec = grouping.spec
    if is_by_period(spec):
        return list(groups)
    options = {option.value: option for option in spec.type.options}
    values = [group.value for group in groups if group.value != NOBODY]
    words = value_words([spec], {spec.key: values})
    places = {value: place for place, value in enumerate(options)}

    def place(group: Group) -> tuple[bool, Any]:
        if kind_of(spec.type) == "boolean":
            return (group.value != "1", "")
        if kind_of(spec.type) == "reference":
            return (group.value == NOBODY, sort_key(words.get((spec.key, group.value), "")))
        return (group.value == NOBODY, places.get(group.value, len(places)))

    named = [
        Group(
            group.value,
            _word(spec, group.value, words),
            options[group.value].tone if group.value in options else "",
            group.count,
            group.sums,
        )
        for group in sorted(groups, key=place)
    ]
    if not grouping.is_descending:
        return named
    empty = [group for group in named if group.value == NOBODY]
    return [*reversed([group for group in named if group.value != NOBODY]), *empty]


def _word(spec: FieldSpec, value: str, words: Mapping[tuple[str, str], str]) -> str:
    if value == NOBODY:
        return ""
    return words.get((spec.key, value), value if spec.type.options else "")


def in_group(grouping: Grouping, value: str) -> Q:
    """Return which records stand in a group.

    Raises: UnknownGroup, for a period that does not begin on that day; BadValue, for a value that
    does not suit the field.
    """
    spec = grouping.spec
    if value == NOBODY:
        return field_condition(spec.column, spec.type, "empty")
    if is_by_period(spec):
        return field_condition(spec.column, spec.type, "within", grouping.days_of(value))
    if value in {option.value for option in spec.type.options} or not spec.type.options:
        return field_condition(spec.column, spec.type, "is", [spec.type.clean(value)])
    # What was an option once and is none any more still has its group.
    return Q(**{spec.column: value})


def group_name(grouping: Grouping) -> Any:
    """Return the expression that names a record's group; nothing for a record without a value."""
    spec = grouping.spec
    if grouping.period:
        is_moment = kind_of(spec.type) == "moment"
        value = value_of(spec.column, spec.type)
        return _PeriodOf(value, grouping.period, is_moment=is_moment, is_text=spec.is_custom)
    if kind_of(spec.type) == "boolean":
        is_yes = in_group(grouping, "1")
        return Case(When(is_yes, then=Value("1")), default=Value("0"), output_field=TextField())
    text = Cast(value_of(spec.column, spec.type), TextField())
    return NullIf(text, Value("", output_field=TextField()))


class _PeriodOf(Func):
    """The first day of the period of a date or a moment, by Israel's time; the week from Sunday."""

    output_field = TextField()

    def __init__(self, value: Any, period: str, *, is_moment: bool, is_text: bool) -> None:
        super().__init__(value)
        self.period, self.is_moment, self.is_text = period, is_moment, is_text

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> Any:
        del connection  # there is one engine
        sql, params = compiler.compile(self.get_source_expressions()[0])
        day = f"({sql})::timestamp"
        if self.is_moment:
            day = f"(({sql})::timestamptz AT TIME ZONE 'Asia/Jerusalem')"
        start = f"date_trunc('{self.period}', {day})"
        if self.period == "week":
            start = f"date_trunc('week', {day} + interval '1 day') - interval '1 day'"
        text = f"to_char({start}, 'YYYY-MM-DD')"
        if not self.is_text:
            return text, params
        # No stored value breaks a query.
        is_date = "'^[0-9]{4}-[0-9]{2}-[0-9]{2}'"
        return f"CASE WHEN {sql} ~ {is_date} THEN {text} END", [*params, *params]
