"""«Arranged meetings» on a card: all about each, changed by right, never made from there."""

import pytest

from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.activities import meeting
from tests.factories.businesses import AGENT_RIGHTS, client_of, make_member
from tests.factories.parties import make_contact, make_party

HTMX = {"HX-Request": "true"}


@pytest.mark.behaviour("H-90", "H-91", "H-92")
def test_the_tab_tells_all_opens_each_and_makes_none(dana: Actor, miri: Actor) -> None:
    party = make_party(dana)
    contact = make_contact(dana, party, "רותי מזרחי")
    row = meeting(
        dana,
        party,
        place="חולון",
        summary="סוכם על מדידות",
        participants_text="עו״ד לב",
        membership_ids=frozenset({miri.membership_id}),
        contact_ids=frozenset({contact.pk}),
    )
    held = meeting(dana, party, title="היכרות", in_hours=-48)

    url = f"/b/ahava/parties/{party.pk}/tab/meetings/"
    page = client_of(dana).get(url, headers=HTMX).content.decode()

    for words in ("סיור באתר", "חולון", "סוכם על מדידות", "רותי מזרחי", "מירי אזולאי", "עו״ד לב"):
        assert words in page
    assert page.index("סיור באתר") < page.index("היכרות")
    for one in (row, held):
        assert f'data-open-url="/b/ahava/meetings/{one.pk}/" data-open="dialog"' in page
    assert "תיאום פגישה" in page
    tab = client_of(dana).get(f"/b/ahava/parties/{party.pk}/meetings/", headers=HTMX)
    assert "meetings/new/" not in tab.content.decode()


def test_only_what_may_be_seen_is_told(dana: Actor, noa: Actor, ahava: Business) -> None:
    party = make_party(dana)
    meeting(dana, party, title="סודי")
    rights = AGENT_RIGHTS | {"activity.see": Level.OWN}
    own = make_member(ahava, "gal", "גל", rights=rights)
    url = f"/b/ahava/parties/{party.pk}/meetings/"

    assert "סודי" not in client_of(own).get(url).content.decode()
    assert client_of(noa).get(url).status_code == 404
    assert client_of(noa).get(f"/b/barak/parties/{party.pk}/meetings/").status_code == 404
