"""Lists that fields are filled from."""

import pytest

from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of
from tests.factories.parties import make_party


@pytest.mark.parametrize(
    ("query", "first"),
    [("תל", "תל אביב-יפו"), ("ירו", "ירושלים"), ("אתא", "קריית אתא"), ("Haif", "חיפה")],
)
def test_localities_are_found_by_the_start_of_a_word(dana: Actor, query: str, first: str) -> None:
    page = client_of(dana).get("/b/ahava/localities/", {"q": query}).content.decode()

    assert page.count('role="option"') <= 10
    assert first in page.split("</li>")[0]


@pytest.mark.parametrize("query", ["", "%", "\x00", "qqqq"])
def test_nothing_is_found_for_nothing(dana: Actor, query: str) -> None:
    answer = client_of(dana).get("/b/ahava/localities/", {"q": query})

    assert answer.status_code == 200
    assert 'role="option"' not in answer.content.decode()


def test_parties_are_found_to_choose_from(dana: Actor, noa: Actor, avi: Actor) -> None:
    party = make_party(dana, "מפעלי שגב", phones=("03-5594210",))

    for query in ("שגב", "035594210"):
        page = client_of(dana).get("/b/ahava/parties/lookup/", {"q": query}).content.decode()
        assert f'data-value="{party.pk}"' in page
    for actor in (noa, avi):
        url = f"/b/{actor.business_slug}/parties/lookup/"
        assert "שגב" not in client_of(actor).get(url, {"q": "שגב"}).content.decode()


def test_a_party_is_left_out_of_its_own_choices(dana: Actor) -> None:
    party = make_party(dana, "מפעלי שגב")

    page = client_of(dana).get("/b/ahava/parties/lookup/", {"q": "שגב", "except": party.pk})

    assert "שגב" not in page.content.decode()
