import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, make_member
from tests.factories.parties import make_contact, make_party

SEARCH = "/b/ahava/search/"
HTMX = {"HX-Request": "true"}


def options(actor: Actor, query: str) -> str:
    response = client_of(actor).get(SEARCH, {"q": query}, headers=HTMX)
    assert response.status_code == 200
    return response.content.decode()


def test_hits_are_options_that_lead_to_cards(dana: Actor) -> None:
    party = make_party(dana, "מפעלי שגב", phones=("03-5594210",))

    html = options(dana, "שגב")

    assert '<ul role="listbox"' in html
    assert f'<li role="option" data-href="/b/ahava/parties/{party.pk}/">' in html
    assert "מפעלי <mark>שגב</mark>" in html
    assert 'data-href="/b/ahava/parties/?q=%D7%A9%D7%92%D7%91"' in html


def test_the_number_that_matched_is_shown(dana: Actor) -> None:
    make_party(dana, "שני טלפונים", phones=("03-5594210", "052-7654321"))

    assert "052-<mark>765-4321</mark>" in options(dana, "7654321")


def test_a_missed_key_is_thought_of_last(dana: Actor) -> None:
    make_party(dana, "בנימין פרידמן")

    html = options(dana, "פרידגמן")

    assert "<mark>פרידמן</mark>" in html
    assert "אולי טעות הקלדה" in html


def test_names_are_escaped(dana: Actor) -> None:
    make_party(dana, "<b>כהן</b>")

    html = options(dana, "כהן")

    assert "<b>" not in html
    assert "&lt;b&gt;<mark>כהן</mark>" in html


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("office@segev", '<bdi dir="ltr"><mark>office@segev</mark>.co.il</bdi>'),
        ("516179157", '<bdi dir="ltr">*****<mark>9157</mark></bdi>'),
        ("6179", '<bdi dir="ltr">*****<mark>9</mark>157</bdi>'),
        ("רותי", "<bdi><mark>רותי</mark> כהן</bdi>"),
        ("972526543210", '<bdi dir="ltr"><mark>052-654-3210</mark></bdi>'),
        ("*6050", '<bdi dir="ltr"><mark>*6050</mark></bdi>'),
    ],
)
def test_what_answers_out_of_sight_is_shown_and_marked(dana: Actor, typed: str, shown: str) -> None:
    party = make_party(
        dana,
        "מפעלי שגב",
        phones=("03-5594210", "052-6543210", "*6050"),
        emails=("office@segev.co.il",),
        id_number="516179157",
    )
    make_contact(dana, party, "רותי כהן")

    html = options(dana, typed)

    assert shown in html
    assert "516179157" not in html.replace("q=516179157", "")


@pytest.mark.parametrize(
    ("typed", "title", "reason"),
    [
        ("akuo", "<mark>שלום</mark> לוין", "מקלדת הפוכה"),
        ("shalom levin", "<mark>שלום</mark> <mark>לוין</mark>", "באותיות אחרות"),
        ("שלם לווין", "<mark>שלום</mark> <mark>לוין</mark>", "כתיב אחר"),
        ("לשלום לוין", "<mark>שלום</mark> <mark>לוין</mark>", "בלי אות השימוש"),
        ("לשלום לוון", "<mark>שלום</mark> <mark>לוין</mark>", "כתיב אחר"),
    ],
)
def test_a_forgiven_hit_tells_why(dana: Actor, typed: str, title: str, reason: str) -> None:
    make_party(dana, "שלום לוין")

    html = options(dana, typed)

    assert title in html
    assert f'<span class="option__end option__reason">{reason}</span>' in html


def test_nothing_found_is_said(dana: Actor) -> None:
    assert "לא נמצא דבר" in options(dana, "אין כזה")


def test_enter_shows_a_page(dana: Actor) -> None:
    make_party(dana, "כהן")

    html = client_of(dana).get(SEARCH, {"q": "כהן"}).content.decode()

    assert "<html" in html
    assert "תוצאות עבור" in html
    assert "<mark>כהן</mark>" in html


def test_the_rival_finds_nothing(dana: Actor, noa: Actor) -> None:
    make_party(dana, "סוד", phones=("050-1234567",))

    for query in ("סוד", "1234567"):
        html = client_of(noa).get("/b/barak/search/", {"q": query}, headers=HTMX).content.decode()
        assert 'role="option"' not in html
    assert client_of(noa).get(SEARCH, {"q": "סוד"}).status_code == 404


def test_who_may_see_nothing_finds_nothing(dana: Actor, ahava: Business) -> None:
    make_party(dana, "כהן")
    blind = make_member(ahava, "blind", "סומא", rights={})

    assert 'role="option"' not in options(blind, "כהן")


@pytest.mark.parametrize("query", ["", "א", "\0", "%", "'; DROP TABLE", "א" * 500, "((((", "\\"])
def test_whatever_is_typed_is_answered(dana: Actor, query: str) -> None:
    options(dana, query)


def test_the_number_of_queries_does_not_depend_on_hits(dana: Actor) -> None:
    client = client_of(dana)
    client.get(SEARCH, {"q": "כהן"}, headers=HTMX)

    def queries_with(count: int) -> int:
        for number in range(count):
            party = make_party(dana, f"כהן {number}")
            make_contact(dana, party, f"כהן העובד {number}")
        with CaptureQueriesContext(connection) as queries:
            client.get(SEARCH, {"q": "כהן"}, headers=HTMX)
        return len(queries)

    one, three = queries_with(1), queries_with(2)

    assert one == three
    assert three <= 12
