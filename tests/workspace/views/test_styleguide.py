"""The page that shows every component, and what holds for all of them."""

import gzip
import re
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from kesher.lib.dates import format_date
from kesher.lib.typed_dates import DateNotUnderstood, parse_date
from kesher.tenancy.rules.access import Actor
from tests.browsing import ROOT, axe_faults, screen, scrolls_sideways, sign_in
from tests.factories.businesses import client_of
from tests.servers import Server

COMPONENTS = ROOT / "kesher" / "templates" / "components"
# Parts of the frame, and what stands in the page only while it is open.
OF_THE_FRAME = {"document_head", "words", "stage", "nav_badge"}
SKELETONS = {"dialog"}  # a partial extends it
LOADED_ON_DEMAND = {"more"}
STYLES_BYTES_COMPRESSED = 15 * 1024

TYPED_DATES = (
    *("5.3", "5/3/26", "05-03-2026", "2026-11-24", "29.2", "31.2", "24 בנובמבר", "24 nov 26"),
    *("היום", "מחר", "מחרתיים", "אתמול", "tomorrow", "יום ג", "יום ג׳", "ביום שני", "שבת", "ה"),
    *("+3", "-10", "בעוד 3 ימים", "בעוד שבוע", "עוד יומיים", "לפני שבועיים", "3 weeks ago"),
    *("שבוע הבא", "חודש הבא", "in 2 months", "לפני שנה", "יום", "13.13", "דנה", "", "1.1.1"),
)


def names_in(path: Path) -> set[str]:
    return set(re.findall(r'"components/(\w+)\.html"', path.read_text(encoding="utf-8")))


def test_every_component_is_shown() -> None:
    shown = names_in(ROOT / "kesher/templates/workspace/_styleguide_theme.html")
    known = {path.stem for path in COMPONENTS.glob("*.html")}

    assert known - shown == OF_THE_FRAME | SKELETONS | LOADED_ON_DEMAND


def test_every_component_is_described() -> None:
    text = (COMPONENTS / "README.md").read_text(encoding="utf-8")

    assert [
        path.stem
        for path in COMPONENTS.glob("*.html")
        if path.stem not in text and path.stem not in {"document_head", "words", "stage"}
    ] == []


def test_all_styles_together_stay_light() -> None:
    styles = (ROOT / "kesher/static/vendor/kesher.css").read_bytes()

    assert len(gzip.compress(styles, 9)) < STYLES_BYTES_COMPRESSED


def test_the_page_is_for_people_who_are_signed_in(dana: Actor, noa: Actor) -> None:
    url = reverse("workspace:styleguide", kwargs={"business": dana.business_slug})

    assert client_of(dana).get(url).status_code == 200
    assert client_of(noa).get(url).status_code == 404


@pytest.mark.journey
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    page: Page, site: Server, dana: Actor
) -> None:
    """The page shows every component in the light and in the dark."""
    sign_in(page, site, dana)
    page.goto(screen(dana, "styleguide/"))
    page.wait_for_selector("#styleguide-theme-dark .empty-state")

    assert axe_faults(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert axe_faults(page) == []
    assert scrolls_sideways(page) == []


@pytest.mark.journey
def test_the_browser_reads_dates_as_the_server_does(page: Page) -> None:
    """Both read what is typed; a form of which only one knows would be lost on the way."""
    page.goto("/login/")
    day, month, year = page.evaluate("kesher.formatDate(kesher.today())").split("/")
    today = date(int(year), int(month), int(day))

    for is_future in (False, True):
        in_browser = page.evaluate(
            """([texts, isFuture]) => texts.map((text) => {
                const date = kesher.parseDate(text, isFuture);
                return date ? kesher.formatDate(date) : null;
            })""",
            [TYPED_DATES, is_future],
        )
        assert dict(zip(TYPED_DATES, in_browser, strict=True)) == {
            text: _on_the_server(text, today, is_future=is_future) for text in TYPED_DATES
        }


def _on_the_server(text: str, today: date, *, is_future: bool) -> str | None:
    try:
        return format_date(parse_date(text, today=today, is_future=is_future))
    except DateNotUnderstood:
        return None
