"""The card of a party."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kesher.parties import operations
from kesher.parties.choices import CustomerStatus
from kesher.parties.models import Party
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_contact, make_party

HTMX = {"HX-Request": "true"}


def card_url(party: Party, rest: str = "", slug: str = "ahava") -> str:
    return f"/b/{slug}/parties/{party.pk}/{rest}"


def text_of(client: Client, url: str, **headers: str) -> str:
    response = client.get(url, headers=headers or None)
    assert response.status_code == 200
    return response.content.decode()


def test_the_card_shows_who_it_is_and_how_to_reach_them(dana: Actor) -> None:
    party = make_party(
        dana,
        "מפעלי שגב",
        roles=("customer", "supplier"),
        phones=("052-8812345",),
        emails=("office@segev.example",),
        locality="חולון",
        id_number_kind="company",
        id_number="516179157",
    )
    make_contact(dana, party, "רותי מזרחי")

    page = text_of(client_of(dana), card_url(party))

    assert '<h1 class="page-head__title" dir="auto">מפעלי שגב</h1>' in page
    assert 'href="tel:+972528812345"' in page
    assert '<bdi dir="ltr">052-881-2345</bdi>' in page
    assert 'href="https://wa.me/972528812345"' in page
    assert "mailto:office@segev.example" in page
    assert "516179157" in page
    assert "רותי מזרחי" in page
    assert "דנה כהן" in page
    assert page.count('class="tag"') >= 2


def test_a_number_that_may_be_seen_only_is_masked(dana: Actor, ahava: Business) -> None:
    reader = make_member(ahava, "gal", "גל", rights={"party.see": Level.ALL})
    party = make_party(dana, id_number_kind="company", id_number="516179157")

    for rest in ("", "tab/details/"):
        page = text_of(client_of(reader), card_url(party, rest))
        assert "516179157" not in page
        assert "*****9157" in page


@pytest.mark.behaviour("H-39")
def test_the_message_of_a_frozen_customer_pops_on_every_opening(dana: Actor, yossi: Actor) -> None:
    party = make_party(dana)
    with in_scope(dana):
        Party.objects.filter(pk=party.pk).update(
            customer_status=CustomerStatus.FROZEN, card_message="חייב 12,480 ש״ח <b>"
        )

    for actor in (dana, yossi):
        client = client_of(actor)
        for _visit in range(2):
            page = text_of(client, card_url(party))
            assert "data-open-now" in page
            assert "חייב 12,480 ש״ח &lt;b&gt;" in page


def test_a_card_without_a_message_pops_nothing(dana: Actor) -> None:
    assert "data-open-now" not in text_of(client_of(dana), card_url(make_party(dana)))


def test_a_number_without_calls_is_not_dialed(dana: Actor) -> None:
    party = make_party(dana, phones=("03-5594210",))
    with in_scope(dana):
        party.phones.update(no_calls=True)

    page = text_of(client_of(dana), card_url(party))

    assert "tel:" not in page
    assert "אין להתקשר למספר הזה" in page


@pytest.mark.parametrize("tab", ["details", "contacts", "history"])
def test_a_tab_is_a_page_and_a_piece(dana: Actor, tab: str) -> None:
    party = make_party(dana, phones=("03-5594210", "1"), emails=("a@b.co",), locality="חולון")
    make_contact(dana, party, phones=("052-8812345",))
    client = client_of(dana)

    page = text_of(client, card_url(party, f"tab/{tab}/"))
    piece = text_of(client, card_url(party, f"tab/{tab}/"), **HTMX)

    assert "<html" in page
    assert "<html" not in piece
    content = f'id="{"record" if tab == "history" else "party"}-{tab}"'
    assert content in page
    assert content in piece
    assert 'aria-current="page"' in piece


def test_an_unknown_tab_is_not_found(dana: Actor) -> None:
    party = make_party(dana)

    assert client_of(dana).get(card_url(party, "tab/money/")).status_code == 404


def test_details_show_what_is_odd_about_a_number(dana: Actor) -> None:
    party = make_party(dana, phones=("6123456", "03-6123456 שלוחה 12"))

    page = text_of(client_of(dana), card_url(party, "tab/details/"))

    assert "חסרה קידומת" in page or "קידומת" in page
    assert '<bdi dir="ltr">12</bdi>' in page


@pytest.mark.parametrize(
    ("rest", "method"),
    [
        ("", "get"),
        ("head/", "get"),
        ("side/", "get"),
        ("tab/details/", "get"),
        ("tab/contacts/", "get"),
        ("tab/history/", "get"),
        ("edit/", "get"),
        ("edit/", "post"),
        ("archive/", "post"),
        ("unarchive/", "post"),
        ("roles/supplier/add/", "post"),
        ("roles/customer/remove/", "post"),
        ("contacts/new/", "get"),
        ("contacts/new/", "post"),
    ],
)
def test_what_may_not_be_seen_is_not_found(
    dana: Actor, noa: Actor, avi: Actor, ahava: Business, rest: str, method: str
) -> None:
    party = make_party(dana, "סוד מסחרי")
    blind = make_member(ahava, "tal", "טל", rights={})

    answers = [
        getattr(client_of(noa), method)(card_url(party, rest)),
        getattr(client_of(noa), method)(card_url(party, rest, slug="barak")),
        getattr(client_of(avi), method)(card_url(party, rest)),
        getattr(client_of(blind), method)(card_url(party, rest)),
        getattr(client_of(dana), method)(f"/b/ahava/parties/{10**18}/{rest}"),
        getattr(client_of(dana), method)(f"/b/ahava/parties/{10**30}/{rest}"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 6
    assert all("סוד" not in answer.content.decode() for answer in answers)
    with in_scope(dana):
        assert Party.objects.get().version == 1


@pytest.mark.parametrize(
    ("rest", "method", "right"),
    [
        ("edit/", "get", "party.edit"),
        ("edit/", "post", "party.edit"),
        ("archive/", "post", "party.archive"),
        ("unarchive/", "post", "party.archive"),
        ("roles/supplier/add/", "post", "party.edit"),
        ("contacts/new/", "get", "contact.create"),
        ("contacts/new/", "post", "contact.create"),
    ],
)
def test_what_may_be_seen_and_not_done_is_refused(
    dana: Actor, ahava: Business, rest: str, method: str, right: str
) -> None:
    reader = make_member(ahava, "gal", "גל", rights={"party.see": Level.ALL})
    party = make_party(dana)

    answer = getattr(client_of(reader), method)(card_url(party, rest))

    assert answer.status_code == 403
    assert answer["X-Refusal"] == "not_permitted"
    with in_scope(dana):
        assert Party.objects.get().version == 1


@pytest.mark.parametrize(
    "rest", ["archive/", "unarchive/", "roles/supplier/add/", "roles/supplier/remove/"]
)
def test_deeds_are_posted(dana: Actor, rest: str) -> None:
    assert client_of(dana).get(card_url(make_party(dana), rest)).status_code == 405


def test_archive_offers_to_be_undone(dana: Actor) -> None:
    party = make_party(dana)
    client = client_of(dana)

    answer = client.post(card_url(party, "archive/"), headers=HTMX)

    assert answer.status_code == 200
    assert "בארכיון" in answer.content.decode()
    assert card_url(party, "unarchive/") in answer["HX-Trigger"]
    with in_scope(dana):
        assert Party.objects.get().archived_at
    client.post(card_url(party, "unarchive/"), headers=HTMX)
    with in_scope(dana):
        assert Party.objects.get().archived_at is None


def test_archiving_twice_says_so(dana: Actor) -> None:
    party = make_party(dana)
    with in_scope(dana):
        operations.archive_party(actor=dana, party_id=party.pk)

    answer = client_of(dana).post(card_url(party, "archive/"), headers=HTMX)

    assert (answer.status_code, answer["X-Refusal"]) == (409, "already_archived")


def test_a_role_is_added_and_taken_away(dana: Actor) -> None:
    party = make_party(dana)
    client = client_of(dana)

    added = client.post(card_url(party, "roles/supplier/add/"), headers=HTMX)
    assert "ספק במעקב" in added.content.decode()
    client.post(card_url(party, "roles/customer/remove/"), headers=HTMX)

    with in_scope(dana):
        changed = Party.objects.get()
        assert (changed.customer_status, changed.supplier_status) == (None, "follow_up")


def queries_of(client: Client, url: str) -> int:
    """Count what the database is asked, without what the test's own transaction adds."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    of_test = ("SAVEPOINT", "RELEASE", "SELECT set_config('kesher.business', ''")
    return sum(not query["sql"].startswith(of_test) for query in captured.captured_queries)


@pytest.mark.parametrize("rest", ["", "tab/details/", "tab/contacts/", "tab/history/", "edit/"])
def test_no_page_asks_more_than_twelve_times_however_much_there_is(dana: Actor, rest: str) -> None:
    small = make_party(dana, "קטן", phones=("03-5594210",))
    make_contact(dana, small, "איש אחד", phones=("052-8812345",))
    large = make_party(
        dana,
        "גדול",
        phones=("03-5594210", "052-8812345", "*6050"),
        emails=("a@b.co", "c@d.co", "e@f.co"),
        locality="חולון",
    )
    for number in range(3):
        make_contact(dana, large, f"איש {number}", phones=(f"052-881234{number}",))
    client = client_of(dana)
    client.get(card_url(small, rest))

    counts = [queries_of(client, card_url(party, rest)) for party in (small, large)]

    assert counts[0] == counts[1] <= 12


def test_the_head_names_what_it_listens_to(dana: Actor) -> None:
    party = make_party(dana)

    page = text_of(client_of(dana), card_url(party, "head/"), **HTMX)

    assert f'data-live="parties_party:{party.pk} ' in page
    assert f'data-live-url="{card_url(party, "head/")}"' in page
