"""A note on a deal: written by keys, told to the colleague it mentions, seen by all at once."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from kesher.tenancy.rules.access import Actor
from tests.browsing import faults_in_both_themes, screen, scrolls_sideways, sign_in
from tests.factories.parties import make_party
from tests.factories.records import make_deal
from tests.servers import Server

pytestmark = pytest.mark.journey


@pytest.mark.behaviour("F-15", "F-16", "F-17", "F-18", "F-19", "F-28", "F-29")
def test_a_note_that_mentions_a_colleague_reaches_him_at_once(
    page: Page,
    site: Server,
    browser: Browser,
    browser_context_args: dict[str, Any],
    dana: Actor,
    yossi: Actor,
) -> None:
    deal = make_deal(dana, "מזגן מרכזי", party=make_party(dana, "מפעלי שגב"))
    sign_in(page, site, dana)
    theirs = browser.new_context(**browser_context_args)
    try:
        colleague = theirs.new_page()
        sign_in(colleague, site, yossi)
        colleague.goto(screen(yossi, f"records/deal/{deal.pk}/tab/stream/"))
        expect(colleague.locator("#stream-rows")).not_to_contain_text("נא לחזור")

        page.goto(screen(dana, f"records/deal/{deal.pk}/tab/stream/"))
        page.keyboard.press("n")
        text = page.get_by_role("textbox", name="מזכר הערות")
        expect(text).to_be_focused()
        page.keyboard.type("ל@לו")
        expect(page.get_by_role("option", name="יוסי לוי")).to_be_visible()
        page.keyboard.press("Enter")
        page.keyboard.type("נא לחזור עד 12:00")
        expect(text).to_have_value("ל@יוסי לוי נא לחזור עד 12:00")
        assert faults_in_both_themes(page) == []
        page.reload()
        page.keyboard.press("n")
        expect(text).to_have_value("ל@יוסי לוי נא לחזור עד 12:00")
        page.keyboard.press("Control+Enter")

        written = page.locator("#stream-rows article").first
        expect(written).to_contain_text("נא לחזור עד 12:00")
        expect(written.locator(".tag")).to_have_text("@יוסי לוי")
        expect(page.locator("#stream-composer")).to_be_empty()
        expect(colleague.locator("#stream-rows")).to_contain_text("נא לחזור עד 12:00")
        expect(colleague.locator("#bell")).to_contain_text("1")

        written_id = written.get_attribute("id")
        written.get_by_role("button", name="נעיצה למעלה").click()
        expect(page.locator("#stream-pinned")).to_contain_text("נא לחזור")
        expect(colleague.locator("#stream-pinned")).to_contain_text("נא לחזור")
        page.get_by_role("link", name="שיחות", exact=True).last.click()
        expect(page.get_by_text("אין דבר מסוג זה")).to_be_visible()
        # The address of a mention brings its entry, wherever it is, and goes to it.
        noted = str(written_id)
        page.goto(screen(dana, f"stream/deal/{deal.pk}/?kind=phone_call#{noted}"))
        expect(page.locator(f"#{noted}")).to_be_focused()
        page.goto(screen(dana, f"stream/deal/{deal.pk}/?kind=phone_call"))
        assert faults_in_both_themes(page) == []
        assert scrolls_sideways(page) == []
    finally:
        theirs.close()
