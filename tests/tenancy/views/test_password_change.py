import pytest
from django.core.cache import cache
from django.test import Client

from kesher.tenancy.models import User
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.tenancy.views.test_business_login import PASSWORD, is_signed_in, set_password, sign_in

NEW = "seven blue lamps"


@pytest.fixture(autouse=True)
def no_limits_yet(db: None) -> None:
    cache.clear()


def change(client: Client, **more: str):
    given = {"current_password": PASSWORD, "new_password": NEW, **more}
    return client.post("/account/password/", given)


def test_a_given_password_must_be_changed_before_anything_else(client: Client, dana: Actor):
    set_password(dana, must_change_password=True)
    sign_in(client)

    assert client.get("/b/ahava/profile/")["Location"] == "/account/password/"
    assert (
        client.get("/b/ahava/profile/", headers={"HX-Request": "true"})["HX-Redirect"]
        == "/account/password/"
    )
    assert "בחירת סיסמה אישית" in client.get("/account/password/").content.decode()

    assert change(client)["Location"] == "/"
    assert client.get("/b/ahava/profile/").status_code == 200


def test_changing_keeps_this_browser_and_ends_the_others(client: Client, dana: Actor):
    set_password(dana)
    other = Client()
    sign_in(client)
    sign_in(other)
    before = client.session.session_key

    assert change(client)["Location"] == "/account/"

    assert User.objects.get(pk=dana.user_id).check_password(NEW)
    assert client.get("/b/ahava/profile/").status_code == 200
    assert client.session.session_key != before
    assert other.get("/b/ahava/profile/")["Location"].startswith("/b/ahava/login/")
    assert "הדפדפן הזה" in client.get("/account/").content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"current_password": "wrong words here"}, "זו אינה הסיסמה הנוכחית."),
        ({"new_password": PASSWORD}, "יש לבחור סיסמה שונה מהנוכחית."),
        ({"new_password": "12345678"}, "errorlist"),
        ({"new_password": "short"}, "errorlist"),
    ],
)
def test_a_bad_change_says_why_and_changes_nothing(
    given: dict[str, str], said: str, client: Client, dana: Actor
):
    set_password(dana)
    sign_in(client)

    answer = change(client, **given)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert User.objects.get(pk=dana.user_id).check_password(PASSWORD)
    assert is_signed_in(client)


def test_guessing_the_present_password_is_limited(client: Client, dana: Actor):
    set_password(dana)
    sign_in(client)
    for _ in range(5):
        change(client, current_password="wrong words here")
    assert change(client).status_code == 429


def test_who_is_signed_out_changes_nothing(client: Client, dana: Actor):
    assert change(client)["Location"].startswith("/login/?next=")
    with in_scope(dana):
        assert not User.objects.get(pk=dana.user_id).check_password(NEW)
