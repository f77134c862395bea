import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client

from kesher.tenancy.models import Business, Membership, User
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope

PASSWORD = "four green parrots"
ARGON = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.fixture(autouse=True)
def no_limits_yet(db: None) -> None:
    cache.clear()


def set_password(actor: Actor, password: str = PASSWORD, **more: object) -> User:
    user = User.objects.get(pk=actor.user_id)
    user.set_password(password)
    for name, value in more.items():
        setattr(user, name, value)
    user.save()
    return user


def sign_in(client: Client, slug: str = "ahava", **more: str) -> Any:
    given = {"username": "dana", "password": PASSWORD, **more}
    return client.post(f"/b/{slug}/login/", given)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_name_and_password_of_a_business_sign_in(client: Client, dana: Actor):
    set_password(dana)

    answer = sign_in(client)

    assert (answer.status_code, answer["Location"]) == (302, "/b/ahava/")
    assert is_signed_in(client)
    assert UserSession.objects.get().user_id == dana.user_id
    assert client.get("/")["Location"] == "/b/ahava/"


@pytest.mark.parametrize("username", ["DANA", " dana "])
def test_the_user_name_is_taken_in_any_case(username: str, client: Client, dana: Actor):
    set_password(dana)
    assert sign_in(client, username=username).status_code == 302


def test_the_session_key_changes_at_sign_in(client: Client, dana: Actor):
    set_password(dana)
    client.get("/b/ahava/login/")
    session = client.session
    session["before"] = 1
    session.save()
    before = session.session_key

    sign_in(client)

    assert client.session.session_key != before


def test_the_password_of_a_namesake_in_another_business_is_no_good(
    client: Client, dana: Actor, noa: Actor
):
    set_password(dana)
    set_password(noa, "other words here")
    with in_scope(noa):
        Membership.objects.update(username="dana")

    assert sign_in(client, "barak").status_code == 422
    assert sign_in(client, "barak", password="other words here").status_code == 302


@pytest.mark.parametrize(
    ("slug", "given"),
    [
        ("ahava", {"password": "wrong words here"}),
        ("ahava", {"username": "nobody"}),
        ("nowhere", {}),
        ("barak", {}),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(
    slug: str, given: dict[str, str], client: Client, dana: Actor, noa: Actor
):
    set_password(dana)

    answer = sign_in(client, slug, **given)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "השם או הסיסמה אינם נכונים." in page
    (waits,) = re.findall(r"<input[^>]*autofocus[^>]*>", page)
    assert 'name="password"' in waits  # the name is still there
    assert not is_signed_in(client)


def _shape(client: Client, slug: str) -> str:
    content = client.get(f"/b/{slug}/login/").content.decode()
    token = client.cookies["kesher-csrf"].value
    assert token
    lines = [line for line in content.splitlines() if "csrf" not in line.lower()]
    return "\n".join(lines).replace(slug, "SLUG")


def test_the_page_of_an_unknown_business_looks_like_that_of_a_known_one(
    client: Client, ahava: Business
):
    assert _shape(client, "ahava") == _shape(client, "nowhere")
    assert "אהבה" not in client.get("/b/ahava/login/").content.decode()


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password was hashed: that is what takes the time."""

    algorithm = "counting"
    count = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.count += 1
        encoded: str = super().encode(password, salt)
        return encoded


@pytest.mark.parametrize(
    ("slug", "username"), [("ahava", "dana"), ("ahava", "nobody"), ("nowhere", "dana")]
)
def test_whatever_is_wrong_takes_the_same_time(
    slug: str,
    username: str,
    client: Client,
    dana: Actor,
    settings: Any,
    django_assert_num_queries: Any,
):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    settings.ACCOUNT_RATE_LIMITS = False
    set_password(dana)
    CountingHasher.count = 0

    # Savepoint, scope, business and membership, and back: the same with and without a business.
    with django_assert_num_queries(6):
        sign_in(client, slug, username=username, password="wrong words here")

    assert CountingHasher.count == 1


def test_passwords_are_kept_with_argon2id(dana: Actor, settings: Any):
    settings.PASSWORD_HASHERS = ARGON
    assert set_password(dana).password.startswith("argon2$argon2id$")


def test_a_user_who_was_shut_out_is_unknown(client: Client, dana: Actor, yossi: Actor):
    set_password(yossi)
    with in_scope(dana):
        Membership.objects.filter(pk=yossi.membership_id).update(is_active=False)

    assert sign_in(client, username="yossi").status_code == 422


def test_an_invited_user_without_a_password_does_not_get_in(client: Client, dana: Actor):
    user = User.objects.get(pk=dana.user_id)
    user.set_unusable_password()
    user.save()

    assert sign_in(client, password="").status_code == 422
    assert sign_in(client, password=user.password).status_code == 422


def test_after_five_failures_even_the_right_password_waits(client: Client, dana: Actor):
    set_password(dana)
    for _ in range(5):
        sign_in(client, password="wrong words here")

    answer = sign_in(client)

    assert answer.status_code == 422
    assert not is_signed_in(client)


def test_another_host_name_does_not_start_the_count_again(client: Client, dana: Actor):
    set_password(dana)
    for _ in range(5):
        sign_in(client, password="wrong words here")

    client.post(
        "/b/ahava/login/", {"username": "dana", "password": PASSWORD}, HTTP_HOST="127.0.0.1"
    )

    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "given",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "/b/barak/",
        "/b/ahava/../barak/",
        "/b/ahava/%2e%2e/barak/",
        "/account/",
        "/b/ahavax/",
    ],
)
def test_next_leads_only_into_the_same_business(given: str, client: Client, dana: Actor):
    set_password(dana)
    assert sign_in(client, next=given)["Location"] == "/b/ahava/"


def test_next_leads_on(client: Client, dana: Actor):
    set_password(dana)
    page = client.get("/b/ahava/profile/?x=1", follow=True).content.decode()
    assert 'name="next" value="/b/ahava/profile/?x=1"' in page

    assert sign_in(client, next="/b/ahava/profile/?x=1")["Location"] == "/b/ahava/profile/?x=1"


def test_who_is_signed_in_goes_on_and_a_stranger_sees_the_form(dana: Actor, noa: Actor):
    assert client_of(dana).get("/b/ahava/login/")["Location"] == "/b/ahava/"
    assert client_of(noa).get("/b/ahava/login/").status_code == 200
    assert client_of(noa).get("/b/nowhere/login/").status_code == 200


def test_a_form_without_a_token_is_refused(dana: Actor):
    set_password(dana)
    client = Client(enforce_csrf_checks=True)

    answer = sign_in(client)

    assert answer.status_code == 403
    assert "הטופס ישן מדי" in answer.content.decode()
    assert not is_signed_in(client)


def test_demo_people_are_named_in_demo_mode_alone(client: Client, ahava: Business, settings: Any):
    assert "dana-ahava-demo" not in client.get("/b/ahava/login/").content.decode()
    settings.DEMO = True
    assert "dana-ahava-demo" in client.get("/b/ahava/login/").content.decode()
    assert "dana-ahava-demo" not in client.get("/b/barak/login/").content.decode()


# --- the second factor ----------------------------------------------------------------------------

SECRET = "JBSWY3DPEHPK3PXP"


def code(secret: str = SECRET) -> str:
    """Return what an authenticator app shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


@pytest.fixture
def with_totp(dana: Actor) -> Actor:
    set_password(dana)
    Authenticator.objects.create(
        user_id=dana.user_id, type=Authenticator.Type.TOTP, data={"secret": SECRET}
    )
    return dana


def test_a_second_factor_is_asked_for_here_too(client: Client, with_totp: Actor):
    answer = sign_in(client, next="/b/ahava/profile/")

    assert answer["Location"] == "/account/two-factor/code/"
    assert not is_signed_in(client)
    assert client.get("/b/ahava/profile/")["Location"].startswith("/b/ahava/login/")
    page = client.get("/account/two-factor/code/").content.decode()
    assert "שלב שני" in page

    done = client.post("/account/two-factor/code/", {"code": code()})

    assert done["Location"] == "/b/ahava/profile/"
    assert is_signed_in(client)


def test_a_wrong_code_signs_nobody_in_and_guessing_is_limited(client: Client, with_totp: Actor):
    sign_in(client)
    for _ in range(5):
        assert client.post("/account/two-factor/code/", {"code": "000000"}).status_code == 200
    client.post("/account/two-factor/code/", {"code": code()})
    assert not is_signed_in(client)


def test_a_code_works_once(client: Client, with_totp: Actor):
    given = code()
    sign_in(client)
    client.post("/account/two-factor/code/", {"code": given})
    assert is_signed_in(client)

    second = Client()
    sign_in(second)
    second.post("/account/two-factor/code/", {"code": given})
    assert not is_signed_in(second)


def test_the_second_step_needs_the_first(client: Client, with_totp: Actor):
    assert client.get("/account/two-factor/code/")["Location"] == "/account/sign-in/"
    assert client.post("/account/two-factor/code/", {"code": code()}).status_code == 302
    assert not is_signed_in(client)
