import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from kesher.tenancy.models import User
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of
from tests.tenancy.operations.test_people import give_session, join
from tests.tenancy.views.test_business_login import (
    PASSWORD,
    SECRET,
    code,
    is_signed_in,
    set_password,
    sign_in,
)

SECOND_FACTOR_PAGES = [
    "/account/two-factor/app/",
    "/account/two-factor/app/remove/",
    "/account/recovery-codes/new/",
    "/account/passkeys/add/",
]


@pytest.fixture(autouse=True)
def no_limits_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def signed_in(client: Client, dana: Actor) -> Client:
    set_password(dana)
    sign_in(client)
    return client


def confirm(client: Client, next_url: str = "/account/") -> Any:
    return client.post(f"/account/again/?next={next_url}", {"password": PASSWORD})


def test_the_account_page_lists_ones_own_sessions_alone(signed_in: Client, yossi: Actor):
    give_session(yossi.user_id)
    page = signed_in.get("/account/").content.decode()

    assert page.count("הדפדפן הזה") == 1
    assert "Firefox" not in page


def test_a_session_elsewhere_is_ended_here(signed_in: Client, dana: Actor):
    other = Client()
    sign_in(other)
    page = signed_in.get("/account/").content.decode()
    (path,) = re.findall(r'action="(/account/sessions/\d+/end/)"', page)

    assert signed_in.post(path)["Location"] == "/account/"

    assert not is_signed_in(other)
    assert other.get("/b/ahava/profile/").status_code == 302
    assert signed_in.get("/account/").status_code == 200


def test_all_sessions_elsewhere_are_ended_here(signed_in: Client, dana: Actor):
    others = [Client(), Client()]
    for other in others:
        sign_in(other)

    signed_in.post("/account/sessions/end/")

    assert not any(is_signed_in(other) for other in others)
    assert is_signed_in(signed_in)


def test_the_session_of_somebody_else_is_nobodys(signed_in: Client, yossi: Actor):
    from allauth.usersessions.models import UserSession

    key = give_session(yossi.user_id)
    foreign = UserSession.objects.get(session_key=key).pk

    answers = [
        signed_in.post(f"/account/sessions/{number}/end/") for number in (foreign, foreign + 999)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert UserSession.objects.filter(session_key=key).exists()


@pytest.mark.parametrize("path", ["/account/", "/account/password/", *SECOND_FACTOR_PAGES])
def test_the_account_is_for_who_is_signed_in(path: str, client: Client, db: None):
    answer = client.get(path)
    assert answer.status_code == 302
    assert "/login/" in answer["Location"] or "/account/sign-in/" in answer["Location"]


# --- second factors -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [SECOND_FACTOR_PAGES[0], *SECOND_FACTOR_PAGES[2:]])
def test_second_factors_change_only_after_the_password_once_more(path: str, signed_in: Client):
    answer = signed_in.get(path)
    assert answer["Location"].startswith("/account/again/?next=")

    wrong = signed_in.post("/account/again/", {"password": "wrong words here"})
    assert wrong.status_code == 200
    assert signed_in.get(path).status_code == 302

    confirm(signed_in)
    assert signed_in.get(path).status_code == 200


def test_confirming_leads_to_no_other_host(signed_in: Client):
    assert confirm(signed_in, "https://evil.example/")["Location"] == "/"


def test_an_authenticator_app_is_added_and_gives_recovery_codes(signed_in: Client, dana: Actor):
    confirm(signed_in)
    page = signed_in.get("/account/two-factor/app/").content.decode()
    assert "data:image/svg+xml;base64," in page
    session = signed_in.session
    session["mfa.totp.secret"] = SECRET
    session.save()

    answer = signed_in.post("/account/two-factor/app/", {"code": code()})

    assert answer["Location"] == "/account/recovery-codes/"
    shown = signed_in.get("/account/recovery-codes/").content.decode()
    codes = re.findall(r"<code>(\d+)</code>", shown)
    assert len(codes) == 10
    assert "פעיל" in signed_in.get("/account/").content.decode()

    stranger = Client()
    sign_in(stranger)
    stranger.post("/account/two-factor/code/", {"code": codes[0]})
    assert is_signed_in(stranger)
    again = Client()
    sign_in(again)
    again.post("/account/two-factor/code/", {"code": codes[0]})
    assert not is_signed_in(again)


def test_an_authenticator_app_is_removed(signed_in: Client, dana: Actor):
    Authenticator.objects.create(user_id=dana.user_id, type="totp", data={"secret": SECRET})
    confirm(signed_in)

    assert signed_in.get("/account/two-factor/app/remove/").status_code == 200
    signed_in.post("/account/two-factor/app/remove/")

    assert not Authenticator.objects.exists()


def test_passkeys_are_bound_to_the_configured_address_and_never_to_the_host(
    signed_in: Client, settings: Any
):
    settings.BASE_URL = "https://crm.example.co.il"
    settings.ALLOWED_HOSTS = ["*"]
    confirm(signed_in)

    page = signed_in.get("/account/passkeys/add/", HTTP_HOST="evil.example").content.decode()
    begun = Client().get(
        "/account/passkeys/sign-in/", HTTP_HOST="evil.example", HTTP_ACCEPT="application/json"
    )

    assert '"id": "crm.example.co.il"' in page
    assert begun.json()["request_options"]["publicKey"]["rpId"] == "crm.example.co.il"


def test_nothing_a_business_does_reaches_the_account_of_a_person_of_another(
    dana: Actor, yossi: Actor, noa: Actor
):
    """All that an owner can do to a user, done to a person who works for the rival too."""
    from kesher.lib.errors import Refusal
    from kesher.tenancy import operations
    from kesher.tenancy.models import Membership
    from tests.factories.businesses import in_scope
    from tests.tenancy.operations.test_people import details_of

    set_password(yossi)
    Authenticator.objects.create(user_id=yossi.user_id, type="totp", data={"secret": SECRET})
    key = give_session(yossi.user_id)
    join(noa, yossi)
    before = User.objects.values().get(pk=yossi.user_id)

    with in_scope(dana):
        membership = Membership.objects.get(pk=yossi.membership_id)
        deeds = [
            lambda: operations.set_password_by_administrator(
                actor=dana, membership_id=membership.pk, password="seven blue lamps"
            ),
            lambda: operations.create_access_link(actor=dana, membership_id=membership.pk),
            lambda: operations.remove_second_factor(actor=dana, membership_id=membership.pk),
            lambda: operations.edit_user(
                actor=dana,
                membership_id=membership.pk,
                details=details_of(membership, email="dana-herself@example.com"),
            ),
            lambda: operations.deactivate_user(actor=dana, membership_id=membership.pk),
            lambda: operations.reactivate_user(actor=dana, membership_id=membership.pk),
        ]
        for deed in deeds:
            try:
                deed()
            except Refusal:
                continue

    from django.contrib.sessions.models import Session

    assert User.objects.values().get(pk=yossi.user_id) == before
    assert Authenticator.objects.filter(user_id=yossi.user_id).count() == 1
    assert Session.objects.filter(session_key=key).exists()
    assert client_of(yossi).get("/b/barak/profile/").status_code == 200
