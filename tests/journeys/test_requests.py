"""A day of requests: a colleague's message arrives, is handled by key; a task is given and told."""

import re

import pytest
from playwright.sync_api import Page, expect

from kesher.requests.models import Request
from kesher.tenancy.rules.access import Actor
from tests.browsing import faults_in_both_themes, screen, scrolls_sideways, sign_in
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party
from tests.factories.requests import make_message, make_task
from tests.servers import Server

pytestmark = pytest.mark.journey


@pytest.mark.behaviour("R-18")
@pytest.mark.behaviour("R-20")
@pytest.mark.behaviour("R-46")
@pytest.mark.behaviour("R-47")
@pytest.mark.behaviour("H-64")
def test_what_waits_is_handled_by_mouse_and_by_key(
    page: Page, site: Server, dana: Actor, yossi: Actor
) -> None:
    party = make_party(dana, "מפעלי שגב")
    task = make_task(yossi, "להכין הצעת מחיר", owner=dana.membership_id, party=party.pk)
    sign_in(page, site, dana)
    page.goto(screen(dana, "requests/"))
    expect(page.locator(f"#active-request-{task.pk}")).to_contain_text("מפעלי שגב")
    assert faults_in_both_themes(page) == []
    assert scrolls_sideways(page) == []

    # What a colleague writes down for me is on my screen at once, and so are the counts.
    message = make_message(yossi, "מבקשים שתחזרו היום", owner=dana.membership_id)
    row = page.locator(f"#active-request-{message.pk}")
    expect(row).to_be_visible(timeout=5000)
    expect(page.locator(".tabs__tab").first).to_contain_text("2")

    # By key: down to it, and handled.
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(row).to_be_focused()
    page.keyboard.press("d")
    expect(row).to_be_hidden()
    with in_scope(dana):
        assert Request.objects.get(pk=message.pk).closed_at is not None

    # A right click opens the deeds of the row; the window of the status asks for feedback.
    page.locator(f"#active-request-{task.pk}").click(button="right")
    page.get_by_role("menuitem", name="קבע סטטוס").click()
    page.get_by_role("button", name="בטיפול").click()
    page.get_by_label("משוב / הערות").fill("התחלתי לעבוד")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"#active-request-{task.pk}")).to_contain_text("בטיפול", timeout=5000)

    # A double click shows all details, in tabs that the arrows walk through.
    page.locator(f"#active-request-{task.pk} td").nth(4).dblclick()
    window = page.locator("dialog[open]")
    tabs = window.get_by_role("tab")
    expect(tabs).to_have_text(["נושא", "פרטים", "משוב ומידע"])
    tabs.first.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(window.get_by_text("התחלתי לעבוד")).to_be_visible()
    assert faults_in_both_themes(page) == []
    page.keyboard.press("Escape")

    # T gives a task from wherever one is; an error shows the tab it stands in.
    page.keyboard.press("t")
    expect(window).to_contain_text("משימה חדשה")
    window.get_by_role("tab", name="משוב ומידע").click()
    page.keyboard.press("Control+Enter")
    expect(window.locator("#id_subject")).to_be_visible()
    window.locator("#id_subject").fill("לתאם טכנאי")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile(r"/records/task/\d+/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("לתאם טכנאי")
