"""The generic card, shown for deals and projects."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.customfields.models import CustomField, FieldDesign
from kesher.tenancy.operations import mark_design_changed
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_party
from tests.factories.records import make_deal, make_record

HTMX = {"HX-Request": "true"}


def url(actor: Actor, record: object, rest: str = "", kind: str = "deal") -> str:
    return f"/b/{actor.business_slug}/records/{kind}/{record.pk}/{rest}"  # type: ignore[attr-defined]


def test_the_card_shows_what_the_record_holds(yossi: Actor) -> None:
    party = make_party(yossi, "מפעלי <b>שגב</b>")
    deal = make_deal(yossi, party=party, amount="12500", remarks="שורה\nשנייה")

    page = client_of(yossi).get(url(yossi, deal)).content.decode()

    assert '<h1 class="page-head__title" dir="auto">חידוש מערכת קירור</h1>' in page
    assert '<span class="pill pill--gray"><bdi>חדשה</bdi></span>' in page
    assert "₪12,500.00" in page
    assert (
        f'<a href="/b/ahava/parties/{party.pk}/"><bdi>מפעלי &lt;b&gt;שגב&lt;/b&gt;</bdi></a>'
        in page
    )
    assert "שורה<br>שנייה" in page
    assert "יוסי לוי</bdi>" in page


def test_a_swap_brings_the_tab_alone(yossi: Actor) -> None:
    deal = make_deal(yossi)
    client = client_of(yossi)

    tab = client.get(url(yossi, deal, "tab/history/"), headers=HTMX).content.decode()
    head = client.get(url(yossi, deal, "head/"), headers=HTMX).content.decode()

    assert "<html" not in tab
    assert 'id="record-history"' in tab
    assert head.lstrip().startswith('<div class="stack stack--tight" id="record-head"')


@pytest.mark.parametrize("rest", ["", "tab/history/", "head/", "edit/", "status/", "archive/"])
def test_strangers_and_the_blind_find_nothing(
    yossi: Actor, noa: Actor, avi: Actor, rest: str
) -> None:
    deal = make_deal(yossi)

    for actor in (noa, avi):
        client = client_of(actor)
        ask = client.post if rest == "archive/" else client.get
        assert ask(url(actor, deal, rest)).status_code == 404


@pytest.mark.parametrize("kind", ["nothing", "phone_call"])
def test_there_is_no_generic_card_of_what_is_no_generic_type(yossi: Actor, kind: str) -> None:
    deal = make_deal(yossi)

    assert client_of(yossi).get(url(yossi, deal, kind=kind)).status_code == 404


def test_a_type_with_a_card_of_its_own_leads_to_it(yossi: Actor) -> None:
    party = make_party(yossi)

    answer = client_of(yossi).get(url(yossi, party, kind="party"))

    assert (answer.status_code, answer["Location"]) == (302, f"/b/ahava/parties/{party.pk}/")


def test_who_may_only_see_is_told_why_he_may_not_change(dana: Actor, yossi: Actor) -> None:
    with in_scope(dana):
        from kesher.tenancy.models import Business

        business = Business.objects.get(pk=dana.business_id)
    reader = make_member(business, "gil", "גיל", rights={"deal.see": Level.ALL})
    deal = make_deal(yossi)
    client = client_of(reader)

    page = client.get(url(reader, deal)).content.decode()

    assert 'aria-disabled="true"' in page
    assert client.get(url(reader, deal, "edit/")).status_code == 403
    assert client.post(url(reader, deal, "archive/")).status_code == 403
    assert "מפעלי שגב" not in page  # the customer, whom he may not see


def test_the_archive_is_a_click_and_its_undoing_another(yossi: Actor) -> None:
    deal = make_deal(yossi)
    client = client_of(yossi)

    archived = client.post(url(yossi, deal, "archive/"), headers=HTMX)
    assert 'class="banner banner--gray"' in archived.content.decode()
    assert f"records/deal/{deal.pk}/unarchive/" in archived["HX-Trigger"]
    again = client.post(url(yossi, deal, "unarchive/"), headers=HTMX)
    assert 'class="banner' not in again.content.decode()
    assert client.get(url(yossi, deal, "archive/")).status_code == 405


def test_a_designed_field_stands_on_the_card_in_its_section(yossi: Actor) -> None:
    with in_scope(yossi):
        for key, places in (("x_source", ["card"]), ("x_hidden", ["list"])):
            CustomField.objects.create(
                business_id=yossi.business_id, record_type="deal", key=key, type_key="text"
            )
            FieldDesign.objects.create(
                business_id=yossi.business_id,
                record_type="deal",
                field_key=key,
                label_he=f"תווית {key}",
                section="שיווק",
                places=places,
            )
        mark_design_changed()
    deal = make_deal(yossi, x_source="תערוכה", x_hidden="לא")

    page = client_of(yossi).get(url(yossi, deal)).content.decode()

    assert '<h2 class="record-details__heading" dir="auto">שיווק</h2>' in page
    assert "תערוכה" in page
    assert "תווית x_hidden" not in page


def test_the_card_of_a_party_lists_its_deals(yossi: Actor, noa: Actor) -> None:
    party = make_party(yossi)
    make_deal(yossi, "מקרר תעשייתי", party=party)
    make_deal(yossi, "של אחר")
    make_deal(noa, "של ברק")

    tab = client_of(yossi).get(f"/b/ahava/parties/{party.pk}/tab/deal-records/", headers=HTMX)
    page = tab.content.decode()

    assert "מקרר תעשייתי" in page
    assert "של אחר" not in page
    assert f"/records/deal/new/?party={party.pk}" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_card_takes_the_same_queries_however_much_is_linked(yossi: Actor, count: int) -> None:
    deal = make_deal(yossi)
    for _ in range(count):
        make_record(yossi, "project", name="הקמה", party=deal.party_id, manager=yossi.membership_id)
    client = client_of(yossi)
    client.get(url(yossi, deal))
    for address in (url(yossi, deal), f"/b/ahava/parties/{deal.party_id}/tab/project-records/"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address, headers=HTMX)
        assert len(queries) <= 16
