"""A field that holds a file, through the screens: refused, chosen, asked for, opened, taken out."""

import re

import pytest
from playwright.sync_api import Page, expect

from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor
from tests.browsing import axe_faults, screen, scrolls_sideways, sign_in
from tests.factories.attachments import PDF, WINDOWS_PROGRAM
from tests.factories.businesses import in_scope
from tests.factories.fields import make_field
from tests.servers import Server

pytestmark = pytest.mark.journey


def choose(page: Page, name: str, content: bytes) -> None:
    page.get_by_label(re.compile("^חוזה")).set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": content}]
    )


def test_a_file_is_asked_for_chosen_seen_on_the_card_and_taken_out(
    page: Page, site: Server, dana: Actor
) -> None:
    key = make_field(dana, "חוזה", "file", is_required=True)
    sign_in(page, site, dana)
    page.goto(screen(dana, "parties/new/"))
    page.locator("[name=name]").fill("מפעלי שגב")
    page.locator("[name=name]").press("Control+Enter")
    expect(page.locator(".form-errors, [role=alert]").first).to_contain_text("חוזה")

    choose(page, "virus.exe", WINDOWS_PROGRAM)
    expect(page.locator("[data-file-note]")).to_contain_text("תוכנות")
    choose(page, "הסכם שירות.pdf", PDF)
    expect(page.locator("[data-file-name]")).to_have_text("הסכם שירות.pdf")
    expect(page.locator("[data-file-note]")).to_be_empty()
    assert axe_faults(page) == []
    assert scrolls_sideways(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("[name=name]").press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("מפעלי שגב")

    with in_scope(dana):
        party = Party.objects.get(name="מפעלי שגב")
        assert party.custom_values[key].startswith("הסכם שירות.pdf#")
    page.goto(screen(dana, f"parties/{party.pk}/tab/details/"))
    link = page.get_by_role("link", name="הסכם שירות.pdf")
    with page.expect_popup() as opened:
        link.click()
    opened.value.close()

    page.goto(screen(dana, f"parties/{party.pk}/edit/"))
    page.locator("[data-file-clear]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-file-name]")).to_be_empty()
    page.locator("[name=name]").press("Control+Enter")
    expect(page.locator(".form-errors, [role=alert]").first).to_contain_text("חוזה")
