"""Two windows of one person: what pops in one pops in the other, and closes in both."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from kesher.reminders import operations
from kesher.reminders.models import Reminder
from kesher.reminders.rules.plans import ReminderPlan
from kesher.tenancy.rules.access import Actor
from tests.browsing import axe_faults, screen, scrolls_sideways, sign_in
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party
from tests.factories.reminders import HOUR, make_reminder
from tests.servers import Server

pytestmark = pytest.mark.journey


@pytest.mark.behaviour("R-31")
def test_a_reminder_pops_in_both_windows_and_closes_in_both(
    page: Page, site: Server, dana: Actor, yossi: Actor
) -> None:
    party = make_party(dana, "מפעלי שגב בע״מ")
    sign_in(page, site, yossi)
    other = page.context.new_page()
    page.goto(screen(yossi, "reminders/"))
    other.goto(screen(yossi, f"parties/{party.pk}/"))
    other.locator("#global-search").focus()

    make_reminder(dana, member=yossi, record=party, text="לאשר את ההזמנה", at=timezone.now())

    for window in (page, other):
        popped = window.locator(".reminder")
        expect(popped).to_contain_text("לאשר את ההזמנה")
        expect(popped).to_contain_text("מאת דנה כהן")
        expect(window.locator("#clock")).to_have_attribute("aria-label", "תזכורות ממתינות: 1")
    expect(other.locator("#global-search")).to_be_focused()
    assert axe_faults(page) == []
    assert scrolls_sideways(page) == []
    page.set_viewport_size({"width": 1280, "height": 800})

    # by keys alone: to the reminder, to «remind me again», the first of the moments offered
    page.locator("#main").focus()
    page.keyboard.press("Shift+KeyR")
    expect(page.locator(".reminder [data-deed=done]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#dialog-title")).to_have_text("הזכר לי שוב בעוד")
    assert axe_faults(page) == []
    page.keyboard.press("Digit1")
    for window in (page, other):
        expect(window.locator(".reminder")).to_have_count(0)

    with in_scope(yossi):
        pk = Reminder.objects.get().pk
        operations.edit_reminder(
            actor=yossi, reminder_id=pk, plan=ReminderPlan(at=timezone.now()), text="שוב"
        )
    other.locator(".reminder [data-deed=done]").click()
    expect(page.locator(".reminder")).to_have_count(0)
    expect(other.locator(".toast")).to_contain_text("התזכורת בוצעה")
    other.locator(".toast__undo").click()
    expect(page.locator(".reminder")).to_contain_text("שוב")
    page.locator(".reminder [data-deed=dismiss]").click()
    expect(other.locator(".reminder")).to_have_count(0)


def test_a_reminder_is_set_on_a_card_and_stands_in_the_menu_of_the_clock(
    page: Page, site: Server, dana: Actor
) -> None:
    party = make_party(dana, "מפעלי שגב בע״מ")
    sign_in(page, site, dana)
    page.goto(screen(dana, f"parties/{party.pk}/"))
    page.keyboard.press("KeyR")
    page.locator("#reminder-text").fill("לשלוח הצעה")
    assert axe_faults(page) == []
    page.locator("#reminder-due").fill("מחר")
    page.locator("#reminder-edit button[type=submit]").last.click()
    expect(page.locator(".toast")).to_contain_text("התזכורת נקבעה")

    page.locator("#clock").click()
    menu = page.locator("#reminder-clock")
    expect(menu).to_contain_text("לשלוח הצעה")
    assert axe_faults(page) == []
    menu.get_by_role("link", name="לשלוח הצעה").click()
    expect(page).to_have_url(re.compile(f"/parties/{party.pk}/$"))


def test_what_a_colleague_tells_is_on_the_bell_at_once(
    page: Page, site: Server, dana: Actor, yossi: Actor
) -> None:
    party = make_party(dana, "מפעלי שגב בע״מ")
    sign_in(page, site, yossi)
    page.goto(screen(yossi, "notifications/"))
    other = page.context.new_page()
    other.goto(screen(yossi, "settings/"))

    with in_scope(dana):
        operations.remind(
            actor=dana,
            plan=ReminderPlan(at=timezone.now() + HOUR),
            member_id=yossi.membership_id,
            record_type_key="party",
            record_id=party.pk,
            text="לברר מה דעתו",
            is_told=True,
        )

    for window in (page, other):
        expect(window.locator("#bell")).to_have_attribute("aria-label", "התראות חדשות: 1")
    page.locator("#bell").click()
    menu = page.locator("#notifications")
    expect(menu).to_contain_text("דנה כהן")
    expect(menu).to_contain_text("לברר מה דעתו")
    assert axe_faults(page) == []
    menu.locator(".mini-card").click()
    expect(page).to_have_url(re.compile(f"/parties/{party.pk}/$"))
    expect(other.locator("#bell")).to_have_attribute("aria-label", "התראות")
