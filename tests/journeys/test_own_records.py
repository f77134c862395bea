"""A business makes a kind of record of its own and works with it; a deal begins at a customer."""

import pytest
from playwright.sync_api import Page, expect

from kesher.tenancy.rules.access import Actor
from tests.browsing import axe_faults, screen, scrolls_sideways, sign_in
from tests.factories.parties import make_party
from tests.servers import Server

pytestmark = pytest.mark.journey


@pytest.mark.behaviour("F-02")
def test_a_kind_of_ones_own_from_its_name_to_the_search(
    page: Page, site: Server, dana: Actor
) -> None:
    make_party(dana, "מפעלי שגב")
    sign_in(page, site, dana)

    page.goto(screen(dana, "settings/record-types/new/"))
    page.get_by_label("שם ביחיד, בעברית").fill("רכב")
    page.get_by_label("שם ברבים, בעברית").fill("רכבי שירות")
    page.get_by_label("לפני המספר").fill("R-")
    page.get_by_label("כל רשומה שייכת ל").select_option("party")
    page.locator(".icon-tiles__tile", has=page.get_by_label("משאית")).click()
    assert axe_faults(page) == []
    page.get_by_role("button", name="שמירה").click()

    page.get_by_role("button", name="סטטוס נוסף").click()
    page.get_by_label("שם הסטטוס").nth(0).fill("בשימוש")
    page.get_by_role("button", name="סטטוס נוסף").click()
    page.get_by_label("שם הסטטוס").nth(1).fill("במוסך")
    page.get_by_label("דורש תקציר").nth(1).check()
    page.get_by_role("button", name="שמירה").click()
    expect(page.get_by_text("הסטטוסים נשמרו")).to_be_visible()
    assert axe_faults(page) == []

    page.get_by_role("link", name="לרשימה").click()
    page.get_by_role("button", name="חדש", exact=True).last.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("שם").first.fill("מאזדה 3 לבנה")
    dialog.get_by_role("combobox").first.fill("שגב")
    dialog.get_by_role("option", name="מפעלי שגב").click()
    assert axe_faults(page) == []
    dialog.get_by_role("button", name="יצירה").click()

    expect(page.get_by_role("heading", name="מאזדה 3 לבנה")).to_be_visible()
    expect(page.locator("#record-head")).to_contain_text("R-0001")
    assert axe_faults(page) == []
    page.keyboard.press("s")
    dialog.get_by_role("button", name="במוסך").click()
    dialog.get_by_role("textbox").fill("החלפת בלמים")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#record-head")).to_contain_text("במוסך")
    expect(page.locator("#record-tab")).to_contain_text("החלפת בלמים")

    page.get_by_role("link", name="מפעלי שגב").click()
    page.get_by_role("link", name="רשומות קשורות").click()
    expect(page.get_by_role("link", name="מאזדה 3 לבנה")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("מאזדה")
    page.get_by_role("option", name="מאזדה 3 לבנה").click()
    expect(page.get_by_role("heading", name="מאזדה 3 לבנה")).to_be_visible()
    page.get_by_role("link", name="היסטוריה").click()
    expect(page.locator("#record-history")).to_contain_text("במוסך")
    assert scrolls_sideways(page) == []


def test_a_deal_begins_at_the_customer_and_is_lost_with_a_reason(
    page: Page, site: Server, dana: Actor
) -> None:
    party = make_party(dana, "גן אירועים")
    sign_in(page, site, dana)

    page.goto(screen(dana, f"parties/{party.pk}/"))
    page.get_by_role("link", name="עסקאות", exact=True).last.click()
    page.get_by_role("button", name="עסקה חדשה").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("לקוח")).to_have_value("גן אירועים")
    dialog.get_by_label("שם העסקה").fill("מיזוג לאולם")
    dialog.get_by_label("הערות").fill("א" * 100_001)
    expect(page.get_by_text("הטקסט ארוך מדי")).to_be_visible()
    expect(dialog.get_by_label("הערות")).to_be_empty()
    dialog.get_by_label("סכום").fill("הרבה")
    dialog.get_by_role("button", name="יצירה").click()
    expect(dialog.locator("#id_amount_error")).to_be_visible()
    dialog.get_by_label("סכום").fill("45,000")
    dialog.get_by_role("button", name="יצירה").click()

    expect(page.get_by_role("heading", name="מיזוג לאולם")).to_be_visible()
    page.keyboard.press("e")
    dialog.get_by_label("הסתברות").fill("60")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#record-tab")).to_contain_text("60%")
    page.get_by_role("button", name="קבע סטטוס").click()
    dialog.get_by_role("button", name="אבדה").click()
    dialog.get_by_role("button", name="קבע סטטוס").click()
    expect(dialog.locator("#id_lost_reason_error")).to_be_visible()
    dialog.get_by_label("סיבת ההפסד").select_option("price")
    dialog.get_by_role("button", name="קבע סטטוס").click()
    expect(page.locator("#record-head")).to_contain_text("אבדה")
    expect(page.locator("#record-tab")).to_contain_text("מחיר")
    assert axe_faults(page) == []
