"""The filter builder's addresses, and hostile filters in the address of the list."""

from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kesher.parties import operations
from kesher.parties.models import Party
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.own_fields import make_fields
from tests.factories.parties import make_party

HTMX = {"HX-Request": "true"}


def get(actor: Actor, address: str) -> Any:
    return client_of(actor).get(f"/b/ahava/{address}", headers=HTMX)


def text(actor: Actor, address: str) -> str:
    answer = get(actor, address)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_the_count_is_told_while_building(dana: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("אבן", "אזמרגד", "בזלת"):
        make_party(dana, name)

    assert text(dana, "customers/count/?where=name.starts(א)") == "2 רשומות"
    assert text(dana, "customers/count/?where=name.is(בזלת)") == "רשומה אחת"
    monkeypatch.setattr("kesher.savedviews.queries.pages.MOST_COUNTED", 1)
    assert text(dana, "customers/count/") == "1+ רשומות"
    refused = get(dana, "customers/count/?where=nothing.is(1)")
    assert refused.status_code == 422
    assert "nothing" in refused.content.decode()


def test_a_filtered_list_stands_before_it_is_counted(
    dana: Actor, ahava: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kesher.savedviews.queries.pages.PAGE_ROWS", 2)
    for name in ("אבן", "אזמרגד", "אגת", "בזלת"):
        make_party(dana, name)
    where = f"where=name.starts({quote('א')})"

    page = text(dana, f"customers/?{where}")
    counted = text(dana, f"customers/counted/?{where}")

    assert f'hx-get="/b/ahava/customers/counted/?{where}"' in page
    assert ">2 מתוך …</p>" in page
    assert ">בחירת כל …</span>" in page
    assert 'data-list-count="{shown} מתוך 3"' in counted
    assert 'id="all-label" hx-swap-oob="true">בחירת כל 3</span>' in counted
    assert "/counted/" not in counted
    assert "/counted/" not in text(dana, "customers/")
    assert "/counted/" not in text(dana, "customers/?where=name.is(בזלת)")
    reader = make_member(ahava, "reader", "קורא", rights={"party.see": Level.ALL})
    assert "all-label" not in text(reader, f"customers/counted/?{where}")


def test_the_builder_shows_what_is_set(dana: Actor) -> None:
    html = text(
        dana,
        "customers/conditions/?where=customer_status.is(new~real),"
        "any(created.on(next_week),contact.ago_over(60d))&sort=-name",
    )

    assert html.count("data-condition>") >= 3
    assert 'value="new" checked' in html
    assert 'value="frozen" checked' not in html
    assert '<option value="next_week" selected>' in html
    assert 'value="60"' in html
    assert '<option value="d" selected>' in html
    assert '<input type="hidden" name="sort" value="-name" data-state>' in html


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("key=owner&operator=is&value=mine", 'value="mine" checked'),
        ("key=created&operator=ago_over&value=3w", '<option value="w" selected>'),
        ("key=created&operator=between&value=2026-01-01&value=2026-02-01", "2026-02-01"),
        ("key=name&operator=gt", '<option value="is" selected>'),  # names have no such operator
        ("key=contacts", '<option value="exists" selected>'),
        ("key=x_sum&operator=between", "inputmode"),
        ("key=x_yes", '<option value="1"'),
        ("key=x_tags&operator=has_all&value=a", 'value="a" checked'),
    ],
)
def test_a_condition_is_drawn_with_inputs_that_fit(dana: Actor, address: str, shown: str) -> None:
    with in_scope(dana):
        make_fields(dana)

    assert shown in text(dana, f"customers/conditions/one/?{address}")


def test_a_condition_on_nothing_is_refused(dana: Actor) -> None:
    assert get(dana, "customers/conditions/one/?key=business_id").status_code == 422
    assert get(dana, "customers/conditions/one/").status_code == 422


def test_the_filter_stands_above_the_rows_in_words(dana: Actor) -> None:
    make_party(dana, "אבן")

    html = text(dana, "customers/?where=name.contains(א),created.on(this_week),contacts.missing")

    for words in ("שם מכיל א", "השבוע", "אנשי קשר אין"):
        assert words in html
    assert "אבן</bdi>" in html


def test_all_closed_and_archived_ones_are_shown_together(dana: Actor) -> None:
    frozen, archived = make_party(dana, "קפוא"), make_party(dana, "ישן")
    make_party(dana, "פעיל")
    with in_scope(dana):
        Party.objects.filter(pk=frozen.pk).update(customer_status="frozen")
        operations.archive_party(actor=dana, party_id=archived.pk)

    html = text(dana, "customers/?closed=1")

    assert [name for name in ("קפוא", "ישן", "פעיל") if f"{name}</bdi>" in html] == ["קפוא", "ישן"]


@given(
    st.one_of(
        st.text(max_size=60),
        st.text(alphabet="anyl.()~!,x_1';-- ", max_size=60),
        st.builds(
            "{}.{}({})".format,
            st.sampled_from(["name", "owner", "created", "contacts", "x_sum", "id", "pk"]),
            st.sampled_from(["is", "gt", "between", "ago_over", "regex", "in", "isnull"]),
            st.text(max_size=12),
        ),
    )
)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_address_breaks_the_list(dana: Actor, where: str) -> None:
    encoded = quote(where.encode(errors="replace"))
    client = client_of(dana)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"/b/ahava/customers/?where={encoded}", headers=HTMX)

    assert answer.status_code in {200, 422}
    if answer.status_code == 422:
        assert not [one for one in queries if "parties_party" in one["sql"]]


def test_a_filtered_page_takes_at_most_twelve_queries(dana: Actor) -> None:
    with in_scope(dana):
        make_fields(dana)
    for number in range(3):
        make_party(dana, f"לקוח {number}")
    address = (
        "/b/ahava/customers/?sort=-x_sum&columns=name,x_city,x_sum,owner,created"
        f"&where=x_city.empty,any(owner.is({dana.membership_id}~mine),contacts.exists)"
    )
    client = client_of(dana)
    client.get(address)

    with CaptureQueriesContext(connection) as queries:
        html = client.get(address).content.decode()

    assert "לקוח 2" in html
    assert len(queries) <= 12


def test_who_may_not_see_the_records_may_not_count_them(ahava: Business, dana: Actor) -> None:
    blind = make_member(ahava, "blind", "סומא", rights={"contact.see": Level.ALL})
    make_party(dana, "סוד")

    for address in ("count/", "conditions/", "conditions/one/?key=name", "sums/", "columns/"):
        assert get(blind, f"customers/{address}").status_code == 403
