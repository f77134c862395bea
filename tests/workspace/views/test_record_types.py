"""The settings of kinds of record of the business' own, and what the frame shows of them."""

import pytest

from kesher.records.models import CustomRecordType
from kesher.records.rules.own_types import OwnTypeWish
from kesher.tenancy.models import Role
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.factories.parties import make_party
from tests.factories.records import make_own_type, make_record, reread

HTMX = {"HX-Request": "true"}
LIST = "/b/ahava/settings/record-types/"
CARS = OwnTypeWish(
    label_he="רכב",
    label_plural_he="רכבים",
    label_en="Car",
    label_plural_en="Cars",
    icon="truck",
    belongs_to="party",
)
SAID = {
    "label_he": "נכס",
    "label_plural_he": "נכסים",
    "label_plural_en": "Assets",
    "icon": "building",
    "number_prefix": "N",
    "number_width": "3",
    "belongs_to": "party",
    "rights_like": "party",
}


def test_a_kind_is_made_and_leads_to_its_statuses(dana: Actor) -> None:
    client = client_of(dana)
    assert "icon-tiles" in client.get(f"{LIST}new/").content.decode()

    answer = client.post(f"{LIST}new/", SAID)

    assert (answer.status_code, answer["Location"]) == (303, f"{LIST}x_assets/statuses/")
    page = client.get("/b/ahava/r/x_assets/").content.decode()
    assert "נכסים" in page
    assert 'data-dialog="/b/ahava/records/x_assets/new/"' in page


@pytest.mark.parametrize(
    "wrong", [{"label_he": ""}, {"icon": "nothing"}, {"number_width": "99"}, {"belongs_to": "x"}]
)
def test_what_is_wrong_is_told_and_nothing_is_made(dana: Actor, wrong: dict[str, str]) -> None:
    answer = client_of(dana).post(f"{LIST}new/", SAID | wrong)

    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    with in_scope(dana):
        assert not CustomRecordType.objects.exists()


def test_only_who_designs_records_comes_here(yossi: Actor, dana: Actor, noa: Actor) -> None:
    make_own_type(dana, CARS)

    for path in ("", "new/", "x_cars/", "x_cars/statuses/"):
        assert client_of(yossi).get(LIST + path).status_code == 403
    for path in ("x_cars/retire/", "x_cars/bring-back/"):
        assert client_of(yossi).post(LIST + path).status_code == 403
    rival = "/b/barak/settings/record-types/"
    for path in ("x_cars/", "x_cars/statuses/"):
        assert client_of(noa).get(rival + path).status_code == 404
    assert "x_cars" not in client_of(noa).get(rival).content.decode()


def test_statuses_are_named_ordered_and_guarded_in_one_form(dana: Actor) -> None:
    make_own_type(dana, CARS, rights_like="party")
    client = client_of(dana)
    address = f"{LIST}x_cars/statuses/"

    client.post(
        address,
        {
            "version": "1",
            "statuses": ["new1", "new2"],
            "statuses-new1-label": "בשימוש",
            "statuses-new1-first": "on",
            "statuses-new2-label": "נמכר",
            "statuses-new2-tone": "green",
            "statuses-new2-closed": "on",
        },
    )
    page = client.get(address).content.decode()
    assert page.count('value="s1"') >= 2  # itself, and what the other may follow
    with in_scope(dana):
        agent = Role.objects.get(name="סוכן")
    answer = client.post(
        address,
        {
            "version": "2",
            "statuses": ["0", "1"],
            "statuses-0-value": "s1",
            "statuses-0-label": "בשימוש",
            "statuses-0-after": [],
            "statuses-0-roles": [str(agent.pk)],
            "statuses-1-value": "s2",
            "statuses-1-label": "נמכר",
            "statuses-1-after": ["s1"],
            "statuses-1-roles": [],
        },
    )

    assert answer.status_code == 303
    with in_scope(dana):
        one, two = CustomRecordType.objects.get().statuses
    assert (one["after"], one["roles"]) == ([], None)  # every role but the owner's was ticked
    assert (two["after"], two["roles"]) == (None, [])


def test_a_status_in_use_is_not_lost_and_what_was_typed_stays(dana: Actor) -> None:
    make_own_type(dana, CARS)
    client = client_of(dana)
    address = f"{LIST}x_cars/statuses/"
    first = {"version": "1", "statuses": ["a"], "statuses-a-label": "בשימוש"}
    client.post(address, first)
    make_record(dana, "x_cars", title="מאזדה")

    answer = client.post(address, {"version": "2", "statuses": ["b"], "statuses-b-label": "אחר"})

    assert answer.status_code == 422
    assert 'value="אחר"' in answer.content.decode()
    assert client.post(address, first).status_code == 422  # the version has passed


def test_a_kind_goes_out_of_use_and_comes_back(dana: Actor) -> None:
    make_own_type(dana, CARS)
    car = make_record(dana, "x_cars", title="מאזדה")
    client = client_of(dana)

    client.post(f"{LIST}x_cars/retire/")
    assert client.get("/b/ahava/r/x_cars/").status_code == 404
    assert client.get(f"/b/ahava/records/x_cars/{car.pk}/").status_code == 404
    client.post(f"{LIST}x_cars/bring-back/")
    assert client.get(f"/b/ahava/records/x_cars/{car.pk}/").status_code == 200


def test_the_navigation_shows_a_kind_to_those_who_may_see_it(
    dana: Actor, yossi: Actor, noa: Actor
) -> None:
    make_own_type(dana, CARS)

    assert "/b/ahava/r/x_cars/" in client_of(dana).get("/b/ahava/customers/").content.decode()
    for actor in (yossi, noa):
        home = f"/b/{actor.business_slug}/customers/"
        assert "r/x_cars/" not in client_of(actor).get(home).content.decode()
    assert client_of(yossi).get("/b/ahava/r/x_cars/").status_code in {403, 404}


def test_the_card_of_a_customer_lists_what_belongs_to_him(dana: Actor, yossi: Actor) -> None:
    party = make_party(dana)
    client = client_of(dana)
    assert "tab/links/" not in client.get(f"/b/ahava/parties/{party.pk}/").content.decode()
    make_own_type(dana, CARS, rights_like="party")
    make_record(dana, "x_cars", title="מאזדה 3", belongs_to=party.pk)

    assert "tab/links/" in client.get(f"/b/ahava/parties/{party.pk}/").content.decode()
    tab = client_of(reread(yossi)).get(f"/b/ahava/parties/{party.pk}/tab/links/", headers=HTMX)
    page = tab.content.decode()

    assert "מאזדה 3" in page
    assert f"/records/x_cars/new/?belongs_to={party.pk}" in page
    listing = client.get("/b/ahava/r/x_cars/").content.decode()
    assert "מפעלי שגב" in listing  # the customer by name, not by number
