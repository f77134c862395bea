"""«Why do I (not) see this?»: whom it answers, and what it never gives away."""

import datetime as dt
from urllib.parse import quote

import pytest
from django.utils import timezone

from kesher.parties.models import Party
from kesher.records.rules.own_types import OwnTypeWish
from kesher.tenancy.models import Business, Membership, Role
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.fields import make_field
from tests.factories.parties import make_party
from tests.factories.records import make_own_type

WHY = "/b/ahava/settings/access/"


def ask(actor: Actor, **question: object) -> str:
    response = client_of(actor).get(WHY, question)
    assert response.status_code == 200
    return response.content.decode().partition('<div class="settings__main')[2]


def card(party: Party) -> str:
    return f"/b/ahava/parties/{party.pk}/"


def test_the_owner_learns_why_a_technician_does_not_see_a_card(dana: Actor, avi: Actor) -> None:
    party = make_party(dana, "מפעלי שגב")

    page = ask(dana, user=avi.membership_id, of=f"https://kesher.example{card(party)}?x=1")

    assert "מפעלי שגב: לא פתוח בפני אבי פרץ" in page
    assert "בעלות דנה כהן" in page
    assert "חלה רק על רשומות בבעלות אבי פרץ" in page
    assert "מפעלי שגב: פתוח בפני דנה כהן" in ask(dana, of=card(party))


def test_absent_and_invisible_are_explained_alike(dana: Actor, avi: Actor, noa: Actor) -> None:
    invisible, foreign = make_party(dana, "סודי"), make_party(noa, "זר")
    pages = {
        ask(avi, of=card(party)).split("</main>")[0].replace(card(party), "")
        for party in (invisible, foreign, Party(pk=987654321))
    }

    assert len(pages) == 1
    assert "התשובה זהה בשני המקרים" in pages.pop()


def test_an_ordinary_user_asks_only_for_himself(dana: Actor, yossi: Actor) -> None:
    page = ask(yossi, user=dana.membership_id)

    assert "מה פתוח בפני יוסי לוי" in page
    assert "דנה כהן" not in page
    assert ask(yossi, user="x").split("</main>")[0] == page.split("</main>")[0]


@pytest.mark.parametrize("user", ["x", "987654321", "9" * 40, "-1", "٣"])
def test_a_user_that_is_none_is_not_found(dana: Actor, noa: Actor, user: str) -> None:
    assert client_of(dana).get(WHY, {"user": user}).status_code == 404
    assert client_of(dana).get(WHY, {"user": noa.membership_id}).status_code == 404


def test_who_administers_roles_without_seeing_the_record_gets_no_name(
    dana: Actor, ahava: Business
) -> None:
    keeper = make_member(ahava, "keeper", "אחראי", rights={"settings.roles": Level.ALL})
    party = make_party(dana, "שם סודי")

    page = ask(keeper, user=dana.membership_id, of=card(party))

    assert "שם סודי" not in page
    assert f"לקוח/ספק {party.pk}" in page or f"{party.pk}: פתוח בפני דנה כהן" in page


def test_the_state_of_the_record_is_told(dana: Actor, yossi: Actor) -> None:
    gone, archived = make_party(dana, "בסל"), make_party(dana, "בארכיון")
    with in_scope(dana):
        Party.objects.filter(pk=archived.pk).update(archived_at=timezone.now())
    client_of(dana).post(f"/b/ahava/bin/party/{gone.pk}/")

    assert "הרשומה בסל המחזור" in ask(dana, user=yossi.membership_id, of=card(gone))
    assert "הרשומה בסל המחזור" not in ask(yossi, of=card(gone))
    assert "בארכיון מ" in ask(yossi, of=card(archived))


def test_fields_are_named_to_who_may_know_of_them(dana: Actor, yossi: Actor) -> None:
    party = make_party(yossi, "מפעלי שגב")
    with in_scope(dana):
        other = Role.objects.create(business_id=dana.business_id, name="הנהלה").pk
    make_field(dana, "רווח סודי", readers=frozenset({other}))
    make_field(dana, "דירוג", writers=frozenset({other}))

    own, told = ask(yossi, of=card(party)), ask(dana, user=yossi.membership_id, of=card(party))

    assert "רווח סודי" not in own
    assert "שדה אחד נוסף פתוח לתפקידים אחרים" in own
    assert "דירוג" in own
    assert "התפקיד הזה רק קורא אותו" in own
    assert "הנהלה" not in own
    assert "רווח סודי" in told
    assert "קוראים: הנהלה." in told


def test_a_screen_and_a_missed_right_are_explained(dana: Actor, avi: Actor) -> None:
    client = client_of(avi)
    refused = client.get("/b/ahava/settings/roles/").content.decode()

    assert f"{WHY}?of={quote('/b/ahava/settings/roles/', safe='')}" in refused
    assert "right=settings.roles" in refused
    page = ask(avi, of="/b/ahava/settings/roles/7/", right="settings.roles")
    assert "לא פתוח בפני אבי פרץ" in page
    assert "הגדרות: תפקידים והרשאות" in page
    assert "nonsense" not in ask(dana, of="/b/ahava/imports/new/", right="nonsense")


def test_a_kind_that_the_role_does_not_know_of_stays_unknown(dana: Actor, avi: Actor) -> None:
    own = make_own_type(dana, OwnTypeWish(label_he="כספת", label_plural_he="כספות"))

    assert "כספות" not in ask(avi)
    assert "כספות" in ask(dana, user=avi.membership_id)
    assert "כספות" not in ask(avi, of=f"/b/ahava/r/{own.key}/")


def test_without_activation_the_explanation_is_still_there(dana: Actor, ahava: Business) -> None:
    party = make_party(dana)
    with in_scope(dana):
        Business.objects.filter(pk=ahava.pk).update(
            active_until=timezone.localdate() - dt.timedelta(days=1)
        )

    assert "תוקף ההפעלה הסתיים" in ask(dana, of=card(party))
    with in_scope(dana):
        Business.objects.filter(pk=ahava.pk).update(modules=[])
    page = ask(dana, of=card(party))
    assert "המודול אינו מופעל" in page
    assert "לא פתוח בפני דנה כהן" in page


def test_a_deactivated_user_sees_nothing(dana: Actor, yossi: Actor) -> None:
    party = make_party(yossi)
    with in_scope(dana):
        Membership.objects.filter(pk=yossi.membership_id).update(is_active=False)

    page = ask(dana, user=yossi.membership_id, of=card(party))

    assert "הכניסה של יוסי לוי מושבתת" in page
    assert "לא פתוח בפני יוסי לוי" in page


@pytest.mark.parametrize(
    "address", ["", "x", "http://[", "/b/barak/parties/1/", "/admin/", "א" * 9000, "/b/ahava/\x00"]
)
def test_any_text_may_stand_for_an_address(dana: Actor, address: str) -> None:
    assert "מה פתוח בפני דנה כהן" in ask(dana, of=address)


@pytest.mark.parametrize("number", [0, 2**63, 10**40])
def test_numbers_that_are_none_are_explained_as_absent(dana: Actor, number: int) -> None:
    ask(dana, of=f"/b/ahava/parties/{number}/")
    ask(dana, of=f"/b/ahava/records/unicorn/{number}/")


def test_every_card_leads_to_its_explanation(dana: Actor) -> None:
    party = make_party(dana)

    assert f"{WHY}?of={card(party)}" in client_of(dana).get(card(party)).content.decode()


def test_a_page_that_is_not_found_leads_to_the_explanation_of_where_one_came_from(
    dana: Actor, avi: Actor
) -> None:
    party = make_party(dana, "סודי")
    client, there = client_of(avi), card(party)

    assert f'href="{WHY}?asked"' in client.get(there).content.decode()
    told = client.get(f"{WHY}?asked", headers={"Referer": f"http://testserver{there}"})
    assert "התשובה זהה בשני המקרים" in told.content.decode()
    assert there in told.content.decode()
    assert client.get(f"{WHY}?asked").status_code == 200
