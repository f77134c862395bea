"""Telling another system: from the form to a signed message, and again when it fails."""

import json

import pytest
from playwright.sync_api import Page, expect

from kesher.records.operations import edit_record
from kesher.tenancy.rules.access import Actor
from tests.browsing import axe_faults, screen, scrolls_sideways, sign_in
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party
from tests.receivers import receiver
from tests.servers import Server
from tests.webhooks.rules.test_signing import is_genuine

pytestmark = pytest.mark.journey


def test_another_system_is_told_and_what_failed_is_sent_again(
    page: Page, site: Server, dana: Actor
) -> None:
    party = make_party(dana, "מפעלי שגב")
    sign_in(page, site, dana)
    with receiver() as other:
        page.goto(screen(dana, "settings/"))
        page.get_by_role("link", name="הודעות למערכות אחרות").first.click()
        page.get_by_role("link", name="Webhook חדש").first.click()
        page.get_by_label("שם").fill("חנות האינטרנט")
        page.get_by_label("כתובת").fill("http://127.0.0.1/")
        page.get_by_label("לקוחות וספקים").check()
        page.get_by_role("button", name="יצירת Webhook").click()
        expect(page.locator("form.card")).to_contain_text("הכתובת מובילה לרשת פרטית")
        assert axe_faults(page) == []
        page.get_by_label("כתובת").fill(other.url)
        page.get_by_role("button", name="יצירת Webhook").click()
        secret = page.get_by_label("הסוד").input_value()
        assert axe_faults(page) == []

        page.get_by_role("button", name="שליחת הודעת ניסיון").click()
        ping = page.locator("#webhook-deliveries tbody tr").first
        expect(ping).to_contain_text("הודעת ניסיון")
        expect(ping).to_contain_text("נמסרה")
        assert secret not in page.content()

        other.status, other.answer = 500, "אין מלאי".encode()
        with in_scope(dana):
            values = {"remarks": "לקוח ותיק"}
            edit_record(actor=dana, type_key="party", record_id=party.pk, values=values)
        told = other.wait_for(2)[1]
        assert is_genuine(secret, told.headers, told.body)
        said = json.loads(told.body)
        assert (said["deed"], said["changed"]) == ("updated", ["remarks"])
        assert said["record"]["values"]["remarks"] == "לקוח ותיק"

        page.reload()
        # The list looks again by itself until the answer is there; the banner comes with the page.
        expect(page.locator("#webhook-deliveries tbody tr").first).to_contain_text("500")
        page.reload()
        expect(page.get_by_role("alert")).to_contain_text("דבר לא הגיע")
        page.locator("#webhook-deliveries tbody tr").first.get_by_role("link").press("Enter")
        expect(page.locator("pre")).to_contain_text("אין מלאי")
        assert axe_faults(page) == []
        other.status = 200
        page.get_by_role("button", name="שליחה חוזרת").press("Enter")
        expect(page.locator("#webhook-deliveries tbody tr").first).to_contain_text("נמסרה")
        assert other.wait_for(3)[2].headers["Webhook-Id"] == told.headers["Webhook-Id"]

        page.get_by_role("button", name="השהיה").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("מושהה")
        page.get_by_role("button", name="חידוש").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("פעיל")
        page.get_by_role("button", name="סוד חדש").click()
        page.locator("#confirm").get_by_role("button").last.click()
        renewed = page.get_by_label("הסוד")
        expect(renewed).to_be_visible()
        assert renewed.input_value() != secret
        assert axe_faults(page) == []
        assert scrolls_sideways(page) == []
