"""Permanent and potential customers in one table, with what always stands in it."""

import re

import pytest

from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.factories.parties import make_party

LIST = "/b/ahava/parties/"


def names(html: str) -> list[str]:
    return re.findall(r"<a href=\"[^\"]+\"><bdi>([^<]+)</bdi></a></span>", html)


@pytest.fixture
def page(dana: Actor) -> str:
    make_party(dana, "אולי יקנה")
    permanent = make_party(dana, "קונה תמיד")
    with in_scope(dana):
        Party.objects.filter(pk=permanent.pk).update(account_key="7001")
    return client_of(dana).get(LIST).content.decode()


@pytest.mark.behaviour("V-06")
def test_one_table_shows_both_with_a_column_and_a_quick_filter(dana: Actor, page: str) -> None:
    assert names(page) == ["אולי יקנה", "קונה תמיד"]
    cells = re.findall(r'data-label="מעמד"><span class="pill[^>]*>([^<]+)<', page)
    assert cells == ["פוטנציאלי", "קבוע"]
    assert 'id="filter-standing"' in page

    client = client_of(dana)
    menu = client.get(f"{LIST}filter/standing/").content.decode()

    assert "standing=permanent" in menu
    assert names(client.get(f"{LIST}?standing=permanent").content.decode()) == ["קונה תמיד"]
    assert names(client.get(f"{LIST}?sort=-standing").content.decode()) == names(page)


@pytest.mark.behaviour("V-08")
def test_further_deeds_and_the_day_of_creation_always_have_a_column(page: str) -> None:
    head = page.partition("</thead>")[0]

    assert re.search(r'data-key="created"[^>]*>.*?נוצר', head, re.DOTALL)
    assert "פעולות נוספות</th>" in head


def test_nobody_writes_the_standing(dana: Actor, page: str) -> None:
    del page
    with in_scope(dana):
        party = Party.objects.get(name="אולי יקנה")
    cell = f"{LIST}cell/{party.pk}/standing/"

    assert client_of(dana).post(cell, {"standing": "permanent"}).status_code == 404
