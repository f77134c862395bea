from pathlib import Path
from typing import Any

import pytest

from kesher.tenancy import operations
from kesher.tenancy.models import Membership
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.tenancy.operations.test_businesses import png

PROFILE = "/b/ahava/profile/"
PREFERENCES = "/b/ahava/preferences/"


def own(actor: Actor) -> Membership:
    with in_scope(actor):
        return Membership.objects.get(pk=actor.membership_id)


def test_the_profile_changes_what_colleagues_see(yossi: Actor):
    client = client_of(yossi)
    assert 'value="יוסי לוי"' in client.get(PROFILE).content.decode()

    answer = client.post(PROFILE, {"display_name": "יוסף", "phone": "050-1234567"})

    assert (answer.status_code, answer["Location"]) == (303, PROFILE)
    assert (own(yossi).display_name, own(yossi).phone) == ("יוסף", "050-1234567")


def test_a_profile_needs_a_name(yossi: Actor):
    answer = client_of(yossi).post(PROFILE, {"display_name": "  "})
    assert answer.status_code == 422
    assert own(yossi).display_name == "יוסי לוי"


def test_preferences_hold_from_the_next_page(yossi: Actor):
    client = client_of(yossi)

    for given in ({"theme": "dark"}, {"density": "compact"}, {"shortcuts": "off"}):
        answer = client.post(PREFERENCES, given, headers={"HX-Request": "true"})
        assert answer.status_code == 204
    language = client.post(PREFERENCES, {"language": "en"}, headers={"HX-Request": "true"})

    assert language["HX-Refresh"] == "true"
    membership = own(yossi)
    assert (membership.theme, membership.density, membership.has_shortcuts) == (
        "dark",
        "compact",
        False,
    )
    page = client.get(PROFILE).content.decode()
    assert '<html lang="en" dir="ltr" data-theme="dark" data-density="compact"' in page
    assert '<html lang="en"' in client.get("/account/").content.decode()


@pytest.mark.parametrize(
    "given", [{"theme": "pink"}, {"language": "xx"}, {"density": "1"}, {"shortcuts": "maybe"}]
)
def test_a_preference_that_does_not_exist_is_refused(given: dict[str, str], yossi: Actor):
    before = own(yossi).__dict__.copy()
    assert client_of(yossi).post(PREFERENCES, given).status_code == 400
    after = own(yossi).__dict__
    assert {k: v for k, v in after.items() if k != "_state"} == {
        k: v for k, v in before.items() if k != "_state"
    }


def test_without_htmx_the_page_before_comes_back_and_no_other_host(yossi: Actor):
    client = client_of(yossi)
    ours = client.post(
        PREFERENCES, {"theme": "light"}, headers={"Referer": "http://testserver" + PROFILE}
    )
    theirs = client.post(
        PREFERENCES, {"theme": "light"}, headers={"Referer": "https://evil.example/b/ahava/"}
    )
    assert ours["Location"] == "http://testserver" + PROFILE
    assert theirs["Location"] == "/b/ahava/"


def test_preferences_take_a_post(yossi: Actor):
    assert client_of(yossi).get(PREFERENCES).status_code == 405


def test_a_logo_is_shown_to_members_as_a_picture_and_nothing_else(
    dana: Actor, yossi: Actor, noa: Actor, settings: Any, tmp_path: Path
):
    settings.FILES = tmp_path
    assert client_of(yossi).get("/b/ahava/logo/").status_code == 404
    with in_scope(dana):
        operations.upload_logo(actor=dana, content=png(60, 20))

    shown = client_of(yossi).get("/b/ahava/logo/")

    assert shown.status_code == 200
    assert shown["Content-Type"] == "image/png"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client_of(noa).get("/b/ahava/logo/").status_code == 404
