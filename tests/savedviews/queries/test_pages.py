from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.parties import operations
from kesher.parties.models import Party
from kesher.parties.record_types import CONTACT, PARTY
from kesher.records.operations import edit_record
from kesher.records.queries import list_at
from kesher.records.rules.record_types import BuiltInList, RecordType
from kesher.savedviews.errors import BadCursor
from kesher.savedviews.queries.groups import find_row
from kesher.savedviews.queries.pages import ListPage, list_page, list_spec
from kesher.savedviews.rules.list_state import read_state
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import in_scope, make_member
from tests.factories.fields import make_field
from tests.factories.parties import make_contact, make_party


def listing(kind: RecordType, path: str) -> BuiltInList:
    found = kind.find_list(path)
    assert found
    return found


def page_of(
    actor: Actor, path: str = "customers", kind: RecordType = PARTY, **parameters: Any
) -> ListPage:
    built_in = listing(kind, path)
    wanted: Mapping[str, Sequence[str]] = {
        key: [value] if isinstance(value, str) else value for key, value in parameters.items()
    }
    with in_scope(actor):
        return list_page(actor, list_spec(kind, built_in), read_state(kind, built_in, wanted))


def names(page: ListPage) -> list[str]:
    return [row[page.spec.places["name"]] for row in page.rows]


def test_each_list_holds_its_role(dana: Actor) -> None:
    make_party(dana, "רק לקוח")
    make_party(dana, "רק ספק", roles=("supplier",))
    make_party(dana, "גם וגם", roles=("customer", "supplier"))

    assert names(page_of(dana, "customers")) == ["גם וגם", "רק לקוח"]
    assert names(page_of(dana, "suppliers")) == ["גם וגם", "רק ספק"]
    assert names(page_of(dana, "parties")) == ["גם וגם", "רק לקוח", "רק ספק"]


def test_what_is_composed_once_shows_nobody_what_another_may_see(
    dana: Actor, yossi: Actor, noa: Actor
) -> None:
    """Twice each, so that the second asks by what was kept of the first."""
    make_party(dana, "של דנה")
    make_party(yossi, "של יוסי")
    make_party(noa, "של נועה")
    only_own = replace(yossi, rights={**yossi.rights, "party.see": Level.OWN})
    asked: list[tuple[Actor, dict[str, Any]]] = [
        (dana, {}),
        (yossi, {}),
        (only_own, {}),
        (dana, {"owner": "mine"}),
        (noa, {}),
    ]

    shown = [[names(page_of(actor, **state)) for actor, state in asked] for _ in range(2)]

    assert shown[0] == [
        ["של דנה", "של יוסי"],
        ["של דנה", "של יוסי"],
        ["של יוסי"],
        ["של דנה"],
        ["של נועה"],
    ]
    assert shown[1] == shown[0]


def test_a_list_by_owners_follows_their_names(ahava: Business, dana: Actor, yossi: Actor) -> None:
    make_party(dana, "של דנה")
    handed = make_party(yossi, "של יוסי")
    assert names(page_of(dana, sort="-owner")) == ["של יוסי", "של דנה"]

    adam = make_member(ahava, "adam", "אדם")
    with in_scope(dana):
        Party.objects.filter(pk=handed.pk).update(owner_id=adam.membership_id)

    assert names(page_of(dana, sort="-owner")) == ["של דנה", "של יוסי"]


def test_kept_values_are_those_of_the_first_time(dana: Actor) -> None:
    amount, city = make_field(dana, "סכום", "money"), make_field(dana, "עיר", "text")
    for number in range(3):
        party = make_party(dana, f"לקוח {number}")
        values = {amount: f"{number}.50", city: "חיפה"} if number else {}
        with in_scope(dana):
            edit_record(actor=dana, type_key="party", record_id=party.pk, values=values)
    with in_scope(dana):
        kind, built_in = list_at(dana, "customers")
        spec = list_spec(kind, built_in)
        pages = [
            list_page(dana, spec, read_state(kind, built_in, {"sort": [sort]}))
            for sort in (f"-{amount}", f"-{amount}", "name", "name")
        ]
        Party.objects.update(name="אחר")
        again = list_page(dana, spec, read_state(kind, built_in, {"sort": ["name"]}))

    assert [page.rows for page in pages[::2]] == [page.rows for page in pages[1::2]]
    assert names(again) == ["אחר"] * 3


def test_names_stand_in_the_order_of_hebrew_readers(dana: Actor) -> None:
    for name in ["Aviv", "תמר", "בן־גוריון", "אבא", "1 ראשון", "צה״ל"]:
        make_party(dana, name)

    ascending = names(page_of(dana))

    assert ascending == ["1 ראשון", "אבא", "בן־גוריון", "צה״ל", "תמר", "Aviv"]
    assert names(page_of(dana, sort="-name")) == ascending[::-1]


def test_archived_parties_stand_in_the_archive_alone(dana: Actor) -> None:
    make_party(dana, "פעיל")
    archived = make_party(dana, "ישן")
    with in_scope(dana):
        operations.archive_party(actor=dana, party_id=archived.pk)

    assert names(page_of(dana)) == ["פעיל"]
    assert names(page_of(dana, archive="1")) == ["ישן"]


def test_fictitious_leads_stand_in_no_list(dana: Actor) -> None:
    make_party(dana, "אמיתי")
    party = make_party(dana, "מדומה")
    make_contact(dana, party, "איש של מדומה")
    with in_scope(dana):
        Party.objects.filter(pk=party.pk).update(left_lists_at=party.created_at)

    assert names(page_of(dana)) == ["אמיתי"]
    assert names(page_of(dana, q="מדומה")) == []
    assert names(page_of(dana, "contacts", CONTACT)) == []


def test_filters_join(dana: Actor, yossi: Actor) -> None:
    make_party(dana, "כהן של דנה", locality="חולון")
    make_party(yossi, "כהן של יוסי")
    make_party(yossi, "לוי של יוסי")

    assert names(page_of(dana, owner="mine")) == ["כהן של דנה"]
    assert names(page_of(dana, owner=str(yossi.membership_id), q="כהן")) == ["כהן של יוסי"]
    assert names(page_of(dana, owner=["mine", str(yossi.membership_id)], q="כהן")) == [
        "כהן של דנה",
        "כהן של יוסי",
    ]
    assert names(page_of(dana, customer_status="frozen")) == []
    assert names(page_of(dana, customer_status=["frozen", "new"], owner="none")) == []


@pytest.mark.parametrize(
    "typed", ["050-1234567", "+972 50 123 4567", "0501234", "1234567", "972501234567"]
)
def test_a_phone_is_found_in_any_spelling(dana: Actor, typed: str) -> None:
    make_party(dana, "בעל הטלפון", phones=("050-123-4567",))
    make_party(dana, "אחר", phones=("052-7654321",))

    assert names(page_of(dana, q=typed)) == ["בעל הטלפון"]


def test_percent_signs_are_letters_not_patterns(dana: Actor) -> None:
    make_party(dana, "מאה אחוז")

    assert names(page_of(dana, q="%%%")) == []
    assert names(page_of(dana, q="___")) == ["מאה אחוז"]  # nothing is left to search for


def test_rights_decide_what_is_listed(dana: Actor, ahava: Any) -> None:
    mine = {"party.see": Level.OWN, "party.create": Level.OWN}
    shy = make_member(ahava, "shy", "שי", rights=mine)
    of_department = make_member(
        ahava, "gila", "גילה", department="שירות", rights={"party.see": Level.DEPARTMENT}
    )
    service = make_member(ahava, "rami", "רמי", department="שירות")
    blind = make_member(ahava, "blind", "סומא", rights={})
    make_party(dana, "של דנה")
    make_party(shy, "של שי")
    make_party(service, "של רמי")

    assert names(page_of(shy)) == ["של שי"]
    assert names(page_of(of_department)) == ["של רמי"]
    assert names(page_of(blind)) == []
    assert page_of(blind).count == 0


def test_another_business_sees_nothing(dana: Actor, noa: Actor) -> None:
    party = make_party(dana, "סוד של אהבה")
    spec = list_spec(PARTY, listing(PARTY, "parties"))

    assert names(page_of(noa, "parties")) == []
    assert names(page_of(noa, "parties", q="סוד")) == []
    with in_scope(noa):
        state = read_state(PARTY, spec.listing, {})
        assert find_row(noa, spec, state, party.pk) is None


def test_counting_stops_after_a_thousand(dana: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kesher.savedviews.queries.pages.MOST_COUNTED", 4)
    monkeypatch.setattr("kesher.savedviews.queries.pages.PAGE_ROWS", 2)
    for number in range(7):
        make_party(dana, f"לקוח {number}")

    page = page_of(dana)

    assert page.count == 5
    assert len(page.rows) == 2


def test_a_short_list_is_counted_without_asking(dana: Actor) -> None:
    make_party(dana)

    with CaptureQueriesContext(connection) as queries:
        page = page_of(dana)

    assert page.count == 1
    assert not [query for query in queries if "COUNT(*)" in query["sql"]]


def test_a_cursor_of_the_other_order_is_refused(dana: Actor, monkeypatch: Any) -> None:
    monkeypatch.setattr("kesher.savedviews.queries.pages.PAGE_ROWS", 1)
    make_party(dana, "א")
    make_party(dana, "ב")
    cursor = page_of(dana).next_cursor
    spec = list_spec(PARTY, listing(PARTY, "customers"))

    with in_scope(dana), pytest.raises(BadCursor):
        list_page(dana, spec, read_state(PARTY, spec.listing, {"sort": ["created"]}), cursor)


def test_a_row_is_found_only_where_it_fits(dana: Actor) -> None:
    party = make_party(dana, "כהן")
    spec = list_spec(PARTY, listing(PARTY, "customers"))

    def fits(**parameters: str) -> bool:
        wanted = {key: [value] for key, value in parameters.items()}
        with in_scope(dana):
            state = read_state(PARTY, spec.listing, wanted)
            return find_row(dana, spec, state, party.pk) is not None

    assert fits()
    assert fits(q="כהן", owner="mine", customer_status="new")
    assert not fits(q="לוי")
    assert not fits(customer_status="frozen")
    assert not fits(archive="1")


def test_a_contact_is_listed_with_its_party(dana: Actor) -> None:
    party = make_party(dana, "מפעלי שגב")
    make_contact(dana, party, "רותי מזרחי", phones=("052-8812345",))

    page = page_of(dana, "contacts", CONTACT)

    assert names(page) == ["רותי מזרחי"]
    assert page.rows[0][page.spec.places["party__name"]] == "מפעלי שגב"
    assert page.rows[0][page.spec.places["party_id"]] == party.pk
