"""Deeds over many records in a browser: preview, the deed, its report, and taking it back."""

import re

import pytest
from playwright.sync_api import Page, expect

from kesher.parties import operations
from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor
from tests.browsing import axe_faults, screen, scrolls_sideways, sign_in
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party
from tests.servers import Server

pytestmark = pytest.mark.journey
LONGER = 60_000  # milliseconds; the worker has the machine to share
SITE = "https://segev.example"


def sites(actor: Actor) -> list[str]:
    with in_scope(actor):
        return list(Party.objects.order_by("pk").values_list("website", flat=True))


def open_bulk(page: Page, deed: str) -> None:
    """Tick every row and open a deed, by keys alone."""
    page.get_by_label("בחירת כל השורות המוצגות").press("Space")
    page.locator("[data-bulk-bar]").get_by_role("button", name=deed, exact=True).press("Enter")


def test_many_records_are_edited_archived_and_brought_back(
    page: Page, site: Server, dana: Actor
) -> None:
    parties = [make_party(dana, name) for name in ("אבן", "בזלת", "גיר")]
    sign_in(page, site, dana)
    page.goto(screen(dana, "customers/"))

    open_bulk(page, "עריכה")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("שדה", exact=True).select_option(label="אתר אינטרנט")
    dialog.get_by_label("אתר אינטרנט", exact=True).fill(SITE)
    dialog.get_by_role("button", name="תצוגה מקדימה").press("Enter")
    expect(dialog.get_by_role("row")).to_have_count(4)
    expect(dialog.locator("#batch-trial")).to_contain_text(SITE)
    assert sites(dana) == ["", "", ""]
    assert axe_faults(page) == []
    assert scrolls_sideways(page) == []

    # One of them leaves the list meanwhile: it is refused, told, and the others are changed.
    with in_scope(dana):
        operations.archive_party(actor=dana, party_id=parties[0].pk)
    dialog.get_by_role("button", name=re.compile("עריכה: 3")).press("Enter")
    expect(dialog).to_contain_text("2 שונו")
    dialog.get_by_role("link", name="דוח").press("Enter")
    expect(page).to_have_url(re.compile(r"/report/"))
    expect(page.get_by_role("main")).to_contain_text("אבן")
    assert sites(dana) == ["", SITE, SITE]
    assert axe_faults(page) == []

    page.get_by_role("button", name="בטל").press("Enter")
    page.get_by_role("button", name="כן, להמשיך").press("Enter")
    expect(page.get_by_role("main")).to_contain_text("בוטלה", timeout=LONGER)
    assert sites(dana) == ["", "", ""]

    page.goto(screen(dana, "customers/?archive=1"))
    open_bulk(page, "החזרה מהארכיון")
    dialog.get_by_role("button", name=re.compile("החזרה מהארכיון: ")).press("Enter")
    expect(page.locator("#record-list-body .table__main bdi")).to_have_count(0)
    with in_scope(dana):
        assert not Party.objects.filter(archived_at__isnull=False).exists()
