"""In the morning: what waits is on the home screen; a late figure leads to its rows."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from kesher.tenancy.rules.access import Actor
from tests.browsing import faults_in_both_themes, screen, scrolls_sideways, sign_in
from tests.factories.requests import make_message, make_task
from tests.servers import Server

pytestmark = pytest.mark.journey


@pytest.mark.behaviour("R-54")
@pytest.mark.behaviour("R-55")
def test_the_day_begins_at_home_and_goes_on_to_the_report(
    page: Page, site: Server, dana: Actor, yossi: Actor
) -> None:
    make_message(yossi, "רותי מבקשת שיחזרו אליה", owner=dana.membership_id)
    late = timezone.now() - dt.timedelta(days=2)
    make_task(dana, "להחליף מדחס", owner=yossi.membership_id, due_at=late, priority="high")
    sign_in(page, site, dana)
    page.goto(screen(dana))
    expect(page.locator("#home-messages")).to_contain_text("רותי מבקשת")
    assert faults_in_both_themes(page) == []
    assert scrolls_sideways(page) == []

    # What comes meanwhile stands there at once; the team's late ones lead to their rows.
    make_message(yossi, "השליח מחכה למטה", owner=dana.membership_id)
    expect(page.locator("#home-messages")).to_contain_text("השליח מחכה", timeout=5000)
    page.locator("#home-team_requests").get_by_role("link", name="יוסי לוי").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="דוח פניות").last.click()
    expect(page).to_have_url(re.compile("/reports/requests/"))

    # The report: a chart whose pieces are reached and opened by key, kept under a name.
    page.goto(screen(dana, "reports/requests/?rows=handler&columns=priority"))
    assert faults_in_both_themes(page) == []
    assert scrolls_sideways(page) == []
    page.get_by_role("button", name="שמירת הדוח").click()
    page.locator("dialog[open]").get_by_label("שם").fill("לישיבת בוקר")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#report-bar")).to_contain_text("לישיבת בוקר")
    piece = page.get_by_role("link", name="יוסי לוי, גבוהה: פנייה אחת")
    piece.focus()
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("להחליף מדחס")
