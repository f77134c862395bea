import re
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kesher.lib.text import sort_key
from kesher.parties.record_types import PARTY
from kesher.savedviews.queries.keyset import Order
from kesher.savedviews.queries.pages import list_page
from kesher.savedviews.rendering.rows import draw_rows, drawn_list, sort_text
from kesher.savedviews.rules.list_state import ListState
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party


def rows_of(actor: Actor, path: str = "customers") -> str:
    with in_scope(actor):
        drawn = drawn_list(actor, path)
        page = list_page(actor, drawn.spec, ListState(sort="name"))
        return draw_rows(actor, page)


def test_a_row_opens_its_card_and_its_menu(dana: Actor) -> None:
    party = make_party(dana, "כהן", phones=("03-5594210",), locality="חולון")

    html = rows_of(dana)

    assert f'<tr id="party-{party.pk}" data-open-url="/b/ahava/parties/{party.pk}/"' in html
    assert f'data-menu-url="/b/ahava/customers/menu/{party.pk}/"' in html
    assert 'href="tel:' in html
    assert "<bdi>חולון</bdi>" in html


def test_names_are_escaped_in_every_place(dana: Actor) -> None:
    make_party(dana, "<img src=x onerror=alert(1)> \"'&")

    html = rows_of(dana)

    assert "<img" not in html
    assert "\"'&" not in html


def test_id_numbers_stand_masked(dana: Actor) -> None:
    make_party(dana, "חברה", id_number="514567899")

    assert "514567899" not in rows_of(dana, "parties")
    assert "7899" in rows_of(dana, "parties")


def test_every_cell_has_its_word(dana: Actor) -> None:
    make_party(dana)

    html = rows_of(dana)

    with in_scope(dana):
        columns = drawn_list(dana, "customers").spec.columns
    assert len(re.findall(r"<td[^>]* data-label=", html)) == len(columns)
    assert PARTY.title_field in {column.key for column in columns}


@given(st.lists(st.tuples(st.text(max_size=6), st.integers(1, 999)), max_size=12, unique=True))
def test_the_browser_orders_rows_as_the_list_does(rows: list[tuple[str, int]]) -> None:
    """The script compares `data-sort-key` by code point; the database compares key and id."""
    keyed = [(sort_key(name), record_id) for name, record_id in rows]

    order = Order("sort_key", "text", is_descending=False)
    by_text = sorted(keyed, key=lambda row: sort_text(*row, order))

    assert by_text == sorted(keyed)


@given(
    st.lists(
        st.one_of(st.none(), st.decimals(-(10**15), 10**15, places=2)), max_size=12, unique=True
    ),
    st.booleans(),
)
def test_numbers_and_gaps_stand_where_the_list_has_them(
    values: list[Decimal | None], is_descending: bool
) -> None:
    order = Order("sort_value", "number", is_descending, expression="any")
    some = sorted((one for one in values if one is not None), reverse=is_descending)

    by_text = sorted(values, key=lambda one: sort_text(one, 1, order), reverse=is_descending)

    assert by_text == [*some, *(one for one in values if one is None)]
