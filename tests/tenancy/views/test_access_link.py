import pytest
from django.core.cache import cache
from django.test import Client

from kesher.tenancy import operations
from kesher.tenancy.models import Business, Membership, User
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.tenancy.operations.test_access_links import invite, token_of
from tests.tenancy.views.test_business_login import is_signed_in, sign_in

NEW = "seven blue lamps"


@pytest.fixture(autouse=True)
def no_limits_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def token(dana: Actor) -> str:
    with in_scope(dana):
        membership = invite(dana)
        return token_of(operations.create_access_link(actor=dana, membership_id=membership.pk))


def test_the_token_leaves_the_address_at_once(client: Client, token: str):
    answer = client.get(f"/b/ahava/link/{token}/")

    assert answer["Location"] == "/b/ahava/link/"
    page = client.get("/b/ahava/link/").content.decode()
    assert "הצטרפות אל" in page
    assert token not in page


def test_an_invited_user_sets_a_password_and_then_signs_in(client: Client, token: str):
    client.get(f"/b/ahava/link/{token}/")

    answer = client.post("/b/ahava/link/", {"password": NEW})

    assert answer["Location"] == "/b/ahava/login/"
    assert not is_signed_in(client)
    assert sign_in(client, username="tamar", password=NEW).status_code == 302
    assert client.get("/b/ahava/link/").status_code == 410


def test_a_weak_password_is_refused_and_the_link_stays(client: Client, token: str):
    client.get(f"/b/ahava/link/{token}/")
    answer = client.post("/b/ahava/link/", {"password": "12345678"})
    assert answer.status_code == 422
    assert client.post("/b/ahava/link/", {"password": NEW}).status_code == 302


def test_who_is_signed_in_elsewhere_joins_as_he_is(token: str, noa: Actor):
    client = client_of(noa)
    client.get(f"/b/ahava/link/{token}/")
    assert "הצטרפות בתור" in client.get("/b/ahava/link/").content.decode()

    assert client.post("/b/ahava/link/", {"join": "1"})["Location"] == "/b/ahava/"

    assert client.get("/b/ahava/profile/").status_code == 200
    assert client.get("/b/barak/profile/").status_code == 200


def test_a_member_cannot_join_again(token: str, dana: Actor, yossi: Actor):
    client = client_of(yossi)
    client.get(f"/b/ahava/link/{token}/")

    answer = client.post("/b/ahava/link/", {"join": "1"})

    assert answer.status_code == 422
    assert "החשבון כבר משויך לעסק הזה." in answer.content.decode()
    with in_scope(dana):
        assert Membership.objects.filter(user_id=yossi.user_id).count() == 1


def test_nobody_joins_who_is_not_signed_in(client: Client, token: str, dana: Actor):
    client.get(f"/b/ahava/link/{token}/")
    client.post("/b/ahava/link/", {"join": "1"})
    with in_scope(dana):
        assert not User.objects.get(
            pk=Membership.objects.get(username="tamar").user_id
        ).has_usable_password()


@pytest.mark.parametrize("slug", ["ahava", "barak", "nowhere"])
def test_a_dead_link_looks_the_same_in_every_business(
    slug: str, client: Client, ahava: Business, noa: Actor
):
    client.get(f"/b/{slug}/link/{'x' * 43}/")
    answer = client.get(f"/b/{slug}/link/")
    assert answer.status_code == 410
    assert "הקישור אינו תקף עוד" in answer.content.decode()
    assert "אהבה" not in answer.content.decode()


def test_a_link_of_one_business_opens_nothing_in_another(client: Client, token: str, noa: Actor):
    client.get(f"/b/barak/link/{token}/")
    assert client.get("/b/barak/link/").status_code == 410
    assert client.post("/b/barak/link/", {"password": NEW}).status_code == 410
