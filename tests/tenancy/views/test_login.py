from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from kesher.tenancy.models import Business, Membership, User
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.tenancy.operations.test_people import join
from tests.tenancy.views.test_business_login import PASSWORD, is_signed_in, set_password

pytestmark = pytest.mark.usefixtures("dana")


@pytest.fixture(autouse=True)
def person(dana: Actor) -> User:
    cache.clear()
    return set_password(dana, email="dana@example.com", email_confirmed_at=timezone.now())


def sign_in(client: Client, **more: str) -> Any:
    return client.post("/login/", {"email": "dana@example.com", "password": PASSWORD, **more})


@pytest.mark.parametrize("email", ["dana@example.com", "Dana@Example.COM"])
def test_an_address_and_the_password_sign_in(email: str, client: Client):
    answer = sign_in(client, email=email)

    assert answer["Location"] == "/"
    assert client.get("/")["Location"] == "/b/ahava/"


@pytest.mark.parametrize(
    "given", [{"password": "wrong words here"}, {"email": "nobody@example.com"}]
)
def test_whatever_is_wrong_the_answer_is_the_same(given: dict[str, str], client: Client):
    answer = sign_in(client, **given)

    assert answer.status_code == 422
    assert "השם או הסיסמה אינם נכונים." in answer.content.decode()
    assert not is_signed_in(client)


def test_a_person_of_no_business_is_unknown(client: Client, dana: Actor):
    with in_scope(dana):
        Membership.objects.update(is_active=False)

    assert sign_in(client).status_code == 422


def test_a_person_of_several_businesses_chooses_and_the_choice_is_kept(
    client: Client, dana: Actor, noa: Actor
):
    join(noa, dana)
    sign_in(client)

    assert client.get("/")["Location"] == "/businesses/"
    page = client.get("/businesses/").content.decode()
    assert "אהבה בע״מ" in page
    assert 'href="/b/barak/"' in page
    client.get("/b/barak/profile/")
    assert client.get("/")["Location"] == "/b/barak/"


def test_the_name_in_the_address_leads_to_the_page_of_the_business(client: Client):
    assert client.get("/login/?business=Ahava")["Location"] == "/b/ahava/login/"
    assert client.get("/login/?business=nowhere")["Location"] == "/b/nowhere/login/"
    assert client.get("/login/?business=//evil.example").status_code == 200


@pytest.mark.parametrize(
    "given", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_next_leads_to_no_other_host(given: str, client: Client):
    assert sign_in(client, next=given)["Location"] == "/"


def test_next_leads_on(client: Client):
    assert sign_in(client, next="/account/")["Location"] == "/account/"


def test_who_is_signed_in_goes_on(dana: Actor):
    assert client_of(dana).get("/login/")["Location"] == "/"


def test_home_sends_who_is_signed_out_to_sign_in(client: Client):
    assert client.get("/")["Location"] == "/login/"


def test_after_too_many_attempts_from_one_place_the_page_says_so(client: Client, settings: Any):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    for _ in range(2):
        sign_in(client, password="wrong words here")

    answer = sign_in(client)

    assert answer.status_code == 429
    assert "יותר מדי ניסיונות" in answer.content.decode()


def test_nobody_signs_up(client: Client, ahava: Business):
    for path in ("/account/signup/", "/accounts/signup/", "/account/password/reset/"):
        assert client.get(path).status_code == 404
