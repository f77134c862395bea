"""What the scripts of every screen promise: nothing typed is lost, the keyboard is enough."""

import re

import pytest
from playwright.sync_api import Page, expect

from kesher.tenancy.rules.access import Actor
from tests.browsing import screen, sign_in
from tests.factories.parties import make_party
from tests.servers import Server

pytestmark = pytest.mark.journey
DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('kesher-draft:')).length"


@pytest.fixture
def card(page: Page, site: Server, dana: Actor) -> Page:
    """The card of a customer, open before Dana."""
    sign_in(page, site, dana)
    page.goto(screen(dana, f"parties/{make_party(dana).pk}/"))
    return page


@pytest.fixture
def guide(page: Page, site: Server, dana: Actor) -> Page:
    sign_in(page, site, dana)
    page.goto(screen(dana, "styleguide/"))
    return page


def open_quick_add(page: Page) -> None:
    """Open the first dialog of the «+» menu, by the keyboard alone."""
    page.get_by_role("button", name="חדש", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#quick-add [role=menuitem]").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#dialog")).to_have_attribute("open", "")


# --- drafts


def test_a_draft_survives_a_reload_and_can_be_discarded(card: Page) -> None:
    card.keyboard.press("n")
    summary = card.locator("#composer-summary")
    summary.fill("הלקוח ביקש לחזור אליו")
    expect(card.locator(".draft-note")).to_have_text("הטיוטה נשמרה")

    card.reload()
    card.keyboard.press("n")

    expect(summary).to_have_value("הלקוח ביקש לחזור אליו")
    expect(card.locator(".draft-note")).to_contain_text("הטיוטה שוחזרה")
    card.get_by_role("button", name="מחיקת הטיוטה").click()
    expect(summary).to_have_value("")
    assert card.evaluate(DRAFTS) == 0


def test_a_draft_is_cleared_when_its_form_is_accepted(card: Page) -> None:
    card.keyboard.press("n")
    card.locator("#composer-summary").fill("סוכם על ביקור")
    expect(card.locator(".draft-note")).to_be_visible()

    card.keyboard.press("Control+Enter")

    expect(card.locator("#contact-log-rows")).to_contain_text("סוכם על ביקור")
    assert card.evaluate(DRAFTS) == 0


def test_signing_out_leaves_no_draft_on_a_shared_computer(card: Page) -> None:
    card.keyboard.press("n")
    card.locator("#composer-summary").fill("פרטים שאינם לעיני אחרים")
    expect(card.locator(".draft-note")).to_be_visible()

    card.locator(".user-button").click()
    card.get_by_role("button", name="יציאה").click()

    card.wait_for_url(re.compile("login"))
    assert card.evaluate(DRAFTS) == 0


def test_a_lost_connection_keeps_what_was_typed(card: Page) -> None:
    card.keyboard.press("n")
    summary = card.locator("#composer-summary")
    summary.fill("נכתב בלי רשת")
    # An answer that never comes, which the browser reports as the network being gone.
    card.route("**/log/note/", lambda route: route.abort("internetdisconnected"))

    card.evaluate("document.getElementById('composer').requestSubmit()")

    expect(card.locator("#toasts")).to_contain_text("אין חיבור לשרת")
    expect(summary).to_have_value("נכתב בלי רשת")


# --- dialogs


def test_an_untouched_dialog_closes_by_escape_and_returns_the_focus(card: Page) -> None:
    open_quick_add(card)

    card.keyboard.press("Escape")

    expect(card.locator("#dialog")).not_to_have_attribute("open", "")
    expect(card.get_by_role("button", name="חדש", exact=True)).to_be_focused()

    # A key opens one from wherever the focus is, about the card, and leads back there.
    place = card.get_by_role("button", name="תעד הודעה")
    place.focus()
    card.keyboard.press("t")
    expect(card.locator("#dialog [name=party]")).to_have_value(re.compile(r"\d+"))
    card.keyboard.press("Escape")
    expect(card.locator("#dialog")).not_to_have_attribute("open", "")
    expect(place).to_be_focused()


def test_a_dialog_asks_before_it_throws_text_away(card: Page) -> None:
    open_quick_add(card)
    card.keyboard.type("חברה חדשה")

    for _ in range(3):  # the browser itself would close at the second press
        card.keyboard.press("Escape")
        expect(card.locator("#confirm")).to_have_attribute("open", "")
        card.keyboard.press("Escape")
        expect(card.locator("#confirm")).not_to_have_attribute("open", "")
    expect(card.locator("#dialog")).to_have_attribute("open", "")

    card.keyboard.press("Escape")
    card.get_by_role("button", name="סגירה בלי שמירה").click()
    expect(card.locator("#dialog")).not_to_have_attribute("open", "")


# --- keys


def test_keys_work_with_a_hebrew_layout_and_rest_while_typing(card: Page) -> None:
    """`C` is the key in its place, whatever letter the layout writes: ב in Hebrew."""
    card.evaluate(
        """() => document.body.dispatchEvent(
            new KeyboardEvent("keydown", {code: "KeyC", key: "ב", bubbles: true}))"""
    )
    expect(card.locator("#composer")).to_have_class(re.compile("composer--call"))

    card.locator("#composer-summary").press("n")

    expect(card.locator("#composer-summary")).to_have_value("n")
    expect(card.locator("#composer")).to_have_class(re.compile("composer--call"))


def test_keys_can_be_switched_off(card: Page) -> None:
    card.locator(".user-button").click()
    card.get_by_role("group", name="קיצורי מקלדת").get_by_role("button", name="כבויים").click()
    card.keyboard.press("Escape")

    card.keyboard.press("n")
    card.keyboard.press("Control+k")

    expect(card.locator("#global-search")).to_be_focused()
    expect(card.locator("#composer")).to_have_count(0)


def test_the_list_of_keys_is_read_from_the_page(card: Page) -> None:
    card.keyboard.press("Shift+Slash")

    expect(card.locator("#shortcut-list")).to_contain_text("תעד שיחה")
    card.keyboard.press("Escape")
    expect(card.locator("#shortcut-list")).not_to_have_attribute("open", "")


def test_rows_are_walked_and_ticked_by_keys(guide: Page) -> None:
    rows = guide.locator("#light-table tbody tr")

    guide.keyboard.press("j")
    guide.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    guide.keyboard.press("Space")
    expect(rows.nth(1).locator("[data-select]")).to_be_checked()
    expect(guide.locator("[data-bulk-count]").first).to_have_text("1")
    guide.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()


def test_a_range_is_ticked_with_shift(guide: Page) -> None:
    boxes = guide.locator("#light-table [data-select]")

    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])

    expect(guide.locator("[data-bulk-count]").first).to_have_text("3")


# --- fields


@pytest.mark.behaviour("F-21")
def test_a_date_and_an_hour_are_chosen_by_the_keyboard(guide: Page) -> None:
    field = guide.locator("#light-next")
    field.focus()

    guide.keyboard.press("Alt+ArrowDown")
    guide.keyboard.press("ArrowDown")  # a week on
    guide.keyboard.press("ArrowLeft")  # onward, where reading goes to the left
    guide.keyboard.press("Enter")

    expect(field).to_have_value("02/12/2026")
    expect(field).to_be_focused()

    # The clock beside it gives the half hours, from the one at hand on.
    time = guide.locator("#light-next_time")
    time.fill("14:10")
    guide.keyboard.press("Alt+ArrowDown")
    expect(guide.get_by_role("menuitem", name="14:00")).to_be_focused()
    guide.keyboard.press("ArrowDown")
    guide.keyboard.press("Enter")
    expect(time).to_have_value("14:30")
    expect(time).to_be_focused()


def test_what_is_no_date_is_said_at_the_field(guide: Page) -> None:
    field = guide.locator("#light-next")

    field.fill("31.2")
    guide.keyboard.press("Tab")

    expect(field).to_have_attribute("aria-invalid", "true")
    assert "5.3" in field.evaluate("field => field.validationMessage")


def test_a_person_is_found_in_the_tree_by_typing(guide: Page) -> None:
    field = guide.locator("#styleguide-theme-light .tree-picker input")
    field.click()
    guide.keyboard.type("אבי")

    options = guide.locator("#styleguide-theme-light .tree-picker [role=option]")
    expect(options).to_have_text(["סניף צפון", "שירות", re.compile("אבי ביטון")])
    guide.keyboard.press("Enter")

    expect(field).to_have_value("אבי ביטון")
    assert guide.locator("#light-by").input_value() == "3"


def test_a_menu_is_walked_by_arrows_and_gives_the_focus_back(guide: Page) -> None:
    button = guide.locator("#styleguide-theme-light").get_by_role("button", name="תפריט")
    button.focus()

    guide.keyboard.press("Enter")
    expect(guide.locator("#light-menu [role=menuitem]").first).to_be_focused()
    guide.keyboard.press("ArrowDown")
    expect(guide.locator("#light-menu [role=menuitem]").nth(1)).to_be_focused()
    guide.keyboard.press("Escape")

    expect(button).to_be_focused()


def test_theme_and_density_hold_after_a_reload(guide: Page) -> None:
    guide.locator(".user-button").click()
    with guide.expect_response("**/preferences/"):
        guide.get_by_role("button", name="כהה").click()
    with guide.expect_response("**/preferences/"):
        guide.get_by_role("button", name="צפופה").click()

    guide.reload()

    expect(guide.locator("html")).to_have_attribute("data-theme", "dark")
    expect(guide.locator("html")).to_have_attribute("data-density", "compact")
