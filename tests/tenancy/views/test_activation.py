import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kesher.tenancy import operations
from kesher.tenancy.models import Business, Group, Membership
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope

pytestmark = pytest.mark.behaviour("R-04")

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def installation(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def activate(actor: Actor, *, modules: list[str], days: int | None) -> None:
    until = timezone.localdate() + dt.timedelta(days=days) if days is not None else None
    with in_scope(actor):
        Business.objects.update(modules=modules, active_until=until)


def code(days: int = 30) -> str:
    until = timezone.localdate() + dt.timedelta(days=days)
    return operations.sign_activation_code(business_slug="ahava", expires_on=until)


def test_a_valid_code_opens_the_module(dana: Actor, yossi: Actor):
    activate(dana, modules=[], days=None)
    client = client_of(dana)
    closed = client.get("/b/ahava/customers/")
    assert closed.status_code == 403
    assert "המודול אינו מופעל" in closed.content.decode()
    assert "המסכים ייפתחו עם" in closed.content.decode()  # and not «again»
    without = client_of(yossi).get("/b/ahava/customers/").content.decode()
    assert "/settings/activation/" not in without

    answer = client.post("/b/ahava/settings/activation/", {"code": code()})

    assert answer.status_code == 303
    page = client.get("/b/ahava/settings/activation/").content.decode()
    assert "המערכת מופעלת עד" in page
    assert "דנה כהן" in page
    assert client.get("/b/ahava/customers/").status_code != 403


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "errorlist"),
        ("KSHR1.a.b", "זה אינו קוד הפעלה של ההתקנה הזו."),
        ("x" * 2001, "errorlist"),
    ],
)
def test_a_wrong_code_says_why_and_stays_in_the_form(given: str, said: str, dana: Actor):
    answer = client_of(dana).post("/b/ahava/settings/activation/", {"code": given})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert given[:100] in page


def test_the_screen_needs_the_right(yossi: Actor, dana: Actor):
    client = client_of(yossi)
    for answer in (
        client.get("/b/ahava/settings/activation/"),
        client.post("/b/ahava/settings/activation/", {"code": code()}),
    ):
        assert answer.status_code == 403
        page = answer.content.decode()
        assert "«הגדרות: קוד הפעלה»" in page
        assert "settings.activation" in page


# --- the gate -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("modules", "days", "reads", "writes"),
    [
        (["crm"], None, True, True),
        (["crm"], 0, True, True),
        (["crm"], -1, True, False),
        (["crm"], -30, True, False),
        (["crm"], -31, False, False),
        ([], None, False, False),
    ],
)
def test_what_stays_open_after_the_last_day(
    modules: list[str], days: int | None, reads: bool, writes: bool, dana: Actor
):
    activate(dana, modules=modules, days=days)
    client = client_of(dana)

    for method, is_open in [("get", reads), ("post", writes)]:
        for headers in ({}, HTMX):
            answer = getattr(client, method)("/b/ahava/no/such/screen/", headers=headers)
            # The gate stands before the screens, so a screen that is not there tells it apart.
            assert answer.status_code == (404 if is_open else 403), (method, headers)
            if not is_open:
                assert answer["X-Refusal"] == "not_active"


@pytest.mark.parametrize("days", [-1, -31])
def test_settings_and_ones_own_account_are_never_closed(days: int, dana: Actor, client: Client):
    activate(dana, modules=["crm"], days=days)
    client = client_of(dana)

    assert client.get("/b/ahava/settings/activation/").status_code == 200
    assert client.get("/b/ahava/profile/").status_code == 200
    assert client.post("/b/ahava/preferences/", {"theme": "dark"}).status_code == 303
    assert client.get("/account/").status_code == 200


def test_what_is_refused_for_want_of_a_code_changes_nothing(dana: Actor):
    activate(dana, modules=["crm"], days=-1)
    with in_scope(dana):
        before = list(Membership.objects.values()), Group.objects.count()

    answer = client_of(dana).post("/b/ahava/customers/new/", {"name": "לקוח"}, headers=HTMX)

    assert answer.status_code == 403
    assert "קוד הפעלה" in answer.headers["HX-Trigger"].encode().decode("unicode_escape")
    with in_scope(dana):
        assert (list(Membership.objects.values()), Group.objects.count()) == before


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (15, None),
        (14, "ההפעלה מסתיימת ב־"),
        (0, "ההפעלה מסתיימת ב־"),
        (-1, "אי אפשר לשנות דבר"),
        (-30, "אי אפשר לשנות דבר"),
    ],
)
def test_every_screen_says_that_the_activation_ends(days: int, said: str | None, dana: Actor):
    activate(dana, modules=["crm"], days=days)

    page = client_of(dana).get("/b/ahava/customers/").content.decode()

    assert "ההפעלה" not in page if said is None else said in page


def test_only_who_may_enter_a_code_is_led_there(dana: Actor, yossi: Actor):
    activate(dana, modules=["crm"], days=3)

    pages = [client_of(one).get("/b/ahava/customers/").content.decode() for one in (dana, yossi)]

    assert ["/b/ahava/settings/activation/" in page for page in pages] == [True, False]
