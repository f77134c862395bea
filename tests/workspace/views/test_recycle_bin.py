import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.parties.models import Party
from kesher.records import operations
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_contact, make_party
from tests.factories.records import make_deal

BIN = "/b/ahava/bin/"


def is_deleted(actor: Actor, party: Party) -> bool:
    with in_scope(actor):
        return Party.objects.get(pk=party.pk).deleted_at is not None


def test_a_party_is_deleted_from_its_card_and_brought_back_from_the_bin(dana: Actor) -> None:
    party = make_party(dana, "מפעלי שגב")
    client = client_of(dana)

    card = client.get(f"/b/ahava/parties/{party.pk}/").content.decode()
    answer = client.post(f"{BIN}party/{party.pk}/", headers={"HX-Request": "true"})

    assert f"{BIN}party/{party.pk}/" in card
    assert answer.headers["HX-Redirect"] == "/b/ahava/parties/"
    assert client.get(f"/b/ahava/parties/{party.pk}/").status_code == 404
    page = client.get(BIN).content.decode()
    assert "מפעלי שגב" in page
    assert f"{BIN}party/{party.pk}/restore/" in page
    client.post(f"{BIN}party/{party.pk}/restore/")
    assert not is_deleted(dana, party)
    assert client.get(f"/b/ahava/parties/{party.pk}/").status_code == 200


@pytest.mark.parametrize("type_key", ["deal", "contact"])
def test_what_hangs_on_a_deleted_customer_waits_for_him(dana: Actor, type_key: str) -> None:
    party = make_party(dana, "מפעלי שגב")
    made = {"deal": make_deal, "contact": lambda actor, **of: make_contact(actor, of["party"])}
    record = made[type_key](dana, party=party)
    for key, one in ((type_key, record), ("party", party)):
        with in_scope(dana):
            operations.delete_record(actor=dana, type_key=key, record_id=one.pk)
    client, restore = client_of(dana), f"{BIN}{type_key}/{record.pk}/restore/"

    assert restore not in client.get(BIN).content.decode()
    assert client.post(restore).status_code == 404
    client.post(f"{BIN}party/{party.pk}/restore/")
    assert restore in client.get(BIN).content.decode()
    assert client.post(restore).status_code < 400


def test_an_empty_bin_says_what_it_is_for(dana: Actor) -> None:
    assert "30" in client_of(dana).get(BIN).content.decode()


def test_who_may_not_delete_is_told_which_right_it_needs(dana: Actor, ahava: Business) -> None:
    party = make_party(dana)
    reader = make_member(ahava, "reader", "קורא", rights={"party.see": Level.ALL})
    client = client_of(reader)

    answer = client.post(f"{BIN}party/{party.pk}/")

    assert answer.status_code == 403
    assert not is_deleted(dana, party)
    assert client.post(f"{BIN}party/{party.pk}/restore/").status_code == 404


@pytest.mark.parametrize("address", ["party/{}/", "party/{}/restore/", "unicorn/{}/"])
def test_another_business_finds_nothing(dana: Actor, noa: Actor, address: str) -> None:
    party = make_party(dana)

    answer = client_of(noa).post(f"/b/barak/bin/{address.format(party.pk)}")

    assert answer.status_code == 404
    assert not is_deleted(dana, party)


@pytest.mark.parametrize("after", ["x", "1~party", "nan~party~1", "9e99~party~1", "1~party~x"])
def test_an_address_that_the_bin_did_not_give_is_not_found(dana: Actor, after: str) -> None:
    assert client_of(dana).get(BIN, {"after": after}).status_code == 404


def test_the_bin_goes_on_where_a_page_ended(dana: Actor) -> None:
    parties = [make_party(dana, f"לקוח {number}") for number in range(54)]
    contacts = [make_contact(dana, make_party(dana), f"איש {number}") for number in range(4)]
    with in_scope(dana):
        for party in parties:
            operations.delete_record(actor=dana, type_key="party", record_id=party.pk)
        for contact in contacts:
            operations.delete_record(actor=dana, type_key="contact", record_id=contact.pk)
    client = client_of(dana)

    with CaptureQueriesContext(connection) as counted:
        first = client.get(BIN).content.decode()
    start = first.index("?after=") + 7
    after = first[start : first.index('"', start)].replace("&amp;", "&")
    rest = client.get(BIN, {"after": after}, headers={"HX-Request": "true"}).content.decode()

    assert len(counted) <= 14
    rows = [part.split('"', 1)[0] for part in (first + rest).split('id="deleted-')[1:]]
    assert len(rows) == len(set(rows)) == 58
