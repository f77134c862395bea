"""Signing in, in a browser: by hand, by keys, with a second factor, with a passkey, by a link."""

import re

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import BrowserContext, Page, expect

from kesher.tenancy import operations
from kesher.tenancy.models import User
from kesher.tenancy.rules.access import Actor
from tests.browsing import faults_in_both_themes, scrolls_sideways
from tests.factories.businesses import in_scope
from tests.servers import Server
from tests.tenancy.operations.test_access_links import invite
from tests.tenancy.views.test_business_login import PASSWORD, code, set_password

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("site")]


def sign_in_by_hand(page: Page, username: str = "dana", password: str = PASSWORD) -> None:
    page.goto("/b/ahava/login/")
    page.get_by_label("שם משתמש").fill(username)
    page.get_by_label("סיסמה", exact=False).first.fill(password)
    page.get_by_role("button", name="כניסה", exact=True).click()


def confirm(page: Page) -> None:
    page.get_by_label("סיסמה", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="אישור").click()


def sign_out(page: Page) -> None:
    page.goto("/businesses/")
    page.get_by_role("button", name="יציאה").click()
    expect(page).to_have_url(re.compile("/login/$"))


@pytest.fixture
def authenticator(page: Page, context: BrowserContext) -> None:
    """A device that knows fingerprints."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_a_secretary_signs_in_by_the_keyboard_alone(page: Page, dana: Actor) -> None:
    set_password(dana)
    page.goto("/b/ahava/profile/")

    expect(page.locator("[name=username]")).to_be_focused()
    page.keyboard.type("dana")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong words here")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("השם או הסיסמה אינם נכונים.")

    expect(page.locator("[name=password]")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r":\d+/b/ahava/profile/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("פרופיל")


def test_what_is_typed_survives_the_end_of_the_session(
    page: Page, context: BrowserContext, dana: Actor
) -> None:
    set_password(dana)
    sign_in_by_hand(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/b/ahava/parties/new/")
    page.locator("[name=name]").fill("מוסך הצפון")
    context.clear_cookies()
    page.get_by_role("button", name="יצירה").click()

    yes = page.get_by_role("dialog").get_by_role("button", name="כניסה בלשונית חדשה")
    expect(yes).to_be_focused()
    with context.expect_page() as opened:
        yes.click()
    beside = opened.value
    beside.locator("[name=username]").fill("dana")
    beside.locator("[name=password]").fill(PASSWORD)
    beside.get_by_role("button", name="כניסה", exact=True).click()
    expect(beside).to_have_url(re.compile("/b/ahava/parties/new/$"))
    beside.close()

    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.get_by_text("הכניסה חודשה")).to_be_visible()
    page.get_by_role("button", name="יצירה").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("מוסך הצפון")


def test_an_invited_user_chooses_a_password_and_works(
    page: Page, dana: Actor, site: Server
) -> None:
    with in_scope(dana):
        membership = invite(dana)
        link = operations.create_access_link(actor=dana, membership_id=membership.pk)

    page.goto("/b/ahava/link/" + link.url.rstrip("/").rsplit("/", 1)[-1] + "/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("אהבה בע״מ")
    page.get_by_label("סיסמה חדשה").fill("seven blue lamps")
    page.get_by_role("button", name="קביעת הסיסמה").click()
    sign_in_by_hand(page, "tamar", "seven blue lamps")

    expect(page).to_have_url(re.compile("/b/ahava/(?!login)"))


@pytest.mark.usefixtures("authenticator")
def test_a_passkey_is_added_and_then_signs_in_alone(page: Page, dana: Actor) -> None:
    set_password(dana)
    sign_in_by_hand(page)
    page.goto("/account/")
    page.get_by_role("link", name="הוספת מפתח גישה").click()
    confirm(page)
    page.get_by_label("שם מפתח הגישה").fill("הטלפון שלי")
    page.get_by_label("כניסה באמצעותו בלבד").check()
    page.get_by_role("button", name="הוספת מפתח גישה").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("קודי שחזור")
    page.goto("/account/")
    expect(page.get_by_text("הטלפון שלי")).to_be_visible()
    assert Authenticator.objects.filter(user_id=dana.user_id, type="webauthn").count() == 1
    sign_out(page)

    page.goto("/b/ahava/login/?next=/b/ahava/profile/")
    page.get_by_role("button", name="כניסה עם מפתח גישה").click()

    expect(page).to_have_url(re.compile(r":\d+/b/ahava/profile/$"))


@pytest.mark.usefixtures("authenticator")
def test_a_passkey_is_the_second_step_after_the_password(page: Page, dana: Actor) -> None:
    set_password(dana)
    sign_in_by_hand(page)
    page.goto("/account/passkeys/add/")
    confirm(page)
    page.get_by_role("button", name="הוספת מפתח גישה").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("קודי שחזור")
    sign_out(page)

    sign_in_by_hand(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("שלב שני")
    page.get_by_role("button", name="שימוש במפתח גישה").click()

    expect(page).to_have_url(re.compile("/b/ahava/(?!login)"))


def test_axe_finds_nothing_on_the_pages_of_ones_own_account(page: Page, dana: Actor) -> None:
    set_password(dana)
    faults: dict[str, list[str]] = {}
    wide: dict[str, list[int]] = {}

    def look(name: str) -> None:
        if found := faults_in_both_themes(page):
            faults[name] = found
        if widths := scrolls_sideways(page):
            wide[name] = widths

    page.goto("/b/ahava/link/x/")
    look("a dead link")
    page.goto("/no/such/page/")
    look("not found")
    sign_in_by_hand(page, password="wrong words here")
    look("a wrong password")
    sign_in_by_hand(page)
    page.goto("/account/password/")
    look("password")
    page.goto("/account/two-factor/app/")
    look("once more")
    confirm(page)
    look("authenticator app")
    secret = page.locator("bdi.strong").inner_text()
    page.get_by_label("קוד", exact=False).first.fill(code(secret))
    page.get_by_role("button", name="הפעלת האימות הנוסף").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("קודי שחזור")
    look("recovery codes")
    for path in (
        "/account/recovery-codes/new/",
        "/account/two-factor/app/remove/",
        "/account/passkeys/add/",
        "/account/two-factor/again/",
    ):
        page.goto(path)
        look(path)
    sign_out(page)
    sign_in_by_hand(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("שלב שני")
    look("second step")

    assert faults == {}
    assert wide == {}
    assert User.objects.get(pk=dana.user_id).last_login is not None
