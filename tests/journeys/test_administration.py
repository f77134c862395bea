"""Signing in, administering the business and setting a status, with the keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from kesher.parties.models import Party
from kesher.tenancy.models import Membership, Role, User
from kesher.tenancy.rules.access import Actor
from tests.browsing import screen, sign_in
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party
from tests.servers import Server

pytestmark = pytest.mark.journey


def test_signing_in_takes_name_password_and_enter(page: Page, site: Server, dana: Actor) -> None:
    user = User.objects.get(pk=dana.user_id)
    user.set_password("סיסמה ארוכה 17")
    user.save()
    page.goto("/b/ahava/login/")

    expect(page.locator("[name=username]")).to_be_focused()
    page.keyboard.type("dana")
    page.keyboard.press("Tab")
    page.keyboard.type("לא הסיסמה")
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_contain_text("אינם נכונים")
    expect(page.locator("[name=username]")).to_have_value("dana")
    page.locator("[name=password]").fill("סיסמה ארוכה 17")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("דנה כהן")


@pytest.mark.behaviour("R-17")
def test_a_user_is_added_by_keys(page: Page, site: Server, dana: Actor) -> None:
    sign_in(page, site, dana)
    page.goto(screen(dana, "settings/users/"))

    page.get_by_role("link", name="משתמש חדש").focus()
    page.keyboard.press("Enter")
    page.locator("[name=display_name]").focus()
    page.keyboard.type("רון שקד")
    page.keyboard.press("Tab")
    page.keyboard.type("ron")
    page.locator("[name=role_id]").press("End")
    page.locator("[name=username]").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("רון שקד")
    page.get_by_role("button", name="יצירת קישור").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#user-link input")).to_have_value(re.compile(r"/b/ahava/link/"))
    with in_scope(dana):
        assert Membership.objects.get(display_name="רון שקד").username == "ron"


def test_a_right_is_given_to_a_role_by_keys(page: Page, site: Server, dana: Actor) -> None:
    with in_scope(dana):
        role = Role.objects.get(name="סוכן")
    sign_in(page, site, dana)
    page.goto(screen(dana, f"settings/roles/{role.pk}/"))

    page.locator("[name='right:settings.groups']").first.focus()
    page.keyboard.press("ArrowDown")
    page.locator("[name=name]").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("תפקידים")
    with in_scope(dana):
        assert Role.objects.get(pk=role.pk).rights["settings.groups"] == 4


@pytest.mark.behaviour("H-12", "H-46")
def test_a_status_is_set_by_keys(page: Page, site: Server, dana: Actor) -> None:
    party = make_party(dana)
    sign_in(page, site, dana)
    page.goto(screen(dana, f"parties/{party.pk}/"))
    expect(page.get_by_role("button", name="קבע סטטוס")).to_be_visible()

    page.keyboard.press("s")
    page.get_by_role("button", name="העברה למעקב").focus()
    page.keyboard.press("Enter")
    summary = page.locator("#id_summary")
    expect(summary).to_be_visible()
    summary.focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#dialog .errorlist").first).to_be_visible()
    summary.focus()
    page.keyboard.type("נקבעה שיחת המשך")
    page.keyboard.press("Control+Enter")

    expect(page.locator("#party-head")).to_contain_text("מעקב")
    with in_scope(dana):
        assert Party.objects.get(pk=party.pk).customer_status == "follow_up"
