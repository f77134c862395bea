"""A day with the diary: by mouse, by key, by finger; and a colleague sees it as it happens."""

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from kesher.activities.models import Meeting
from kesher.lib.dates import local
from kesher.tenancy.rules.access import Actor
from tests.browsing import faults_in_both_themes, screen, sign_in
from tests.factories.businesses import in_scope
from tests.servers import Server

pytestmark = pytest.mark.journey

_TODAY = dt.date.today()  # noqa: DTZ011 -- the browser's day
SUNDAY = _TODAY + dt.timedelta(days=14 - _TODAY.isoweekday() % 7)
MONDAY, TUESDAY = (SUNDAY + dt.timedelta(days=n) for n in (1, 2))
WEEK = f"diary/?view=week&day={SUNDAY}"


@pytest.fixture
def other(browser: Browser, site: Server, miri: Actor) -> Iterator[Page]:
    """The browser of a colleague."""
    context = browser.new_context(base_url=site.url, locale="he-IL")
    page = context.new_page()
    sign_in(page, site, miri)
    yield page
    context.close()


def column(page: Page, day: dt.date) -> Locator:
    return page.locator(f'.diary__column[data-day="{day}"]')


def spot(page: Page, day: dt.date, hour: float) -> tuple[float, float]:
    """Return where an hour of a day is on the screen."""
    box = column(page, day).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] * hour / 24 + 4


def times(actor: Actor) -> tuple[str, str]:
    with in_scope(actor):
        found = Meeting.objects.get()
        return f"{local(found.starts_at):%d.%m %H:%M}", f"{local(found.ends_at):%H:%M}"


@pytest.mark.behaviour("R-41", "R-42", "R-43", "R-44")
def test_meetings_are_made_moved_and_called_off_while_a_colleague_looks_on(
    page: Page, site: Server, other: Page, dana: Actor
) -> None:
    sign_in(page, site, dana)
    page.goto(screen(dana, WEEK))
    other.goto(screen(dana, f"{WEEK}&who=user:{dana.membership_id}"))

    # A double click on an empty place makes a meeting there.
    page.mouse.dblclick(*spot(page, TUESDAY, 10))
    dialog = page.locator("#dialog[open]")
    expect(dialog.get_by_label("התחלה")).to_have_value(f"{TUESDAY:%d/%m/%Y}")
    expect(dialog.locator("#id_starts_date_time")).to_have_value("10:00")
    dialog.get_by_label("כותרת").fill("סיור באתר")
    dialog.get_by_role("button", name="קביעת הפגישה").click()
    block = column(page, TUESDAY).locator(".diary__block", has_text="סיור באתר")
    expect(block).to_be_visible()
    expect(column(other, TUESDAY).get_by_text("סיור באתר")).to_be_visible(timeout=2000)
    assert faults_in_both_themes(page) == []

    # Dragged to the day before, an hour later: the colleague sees it within two seconds.
    box = block.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(*spot(page, TUESDAY, 10.5), steps=4)
    x, y = spot(page, MONDAY, 11)
    page.mouse.move(x, y + 4, steps=8)
    page.mouse.up()
    expect(column(other, MONDAY).get_by_text("סיור באתר")).to_be_visible(timeout=2000)
    expect(page.get_by_text("סיור באתר הועברה").first).to_be_visible()
    assert times(dana) == (f"{MONDAY:%d.%m} 11:00", "12:00")

    # Longer, by its edge; and back, by the toast.
    block = column(page, MONDAY).locator(".diary__block")
    expect(block).to_have_attribute("data-version", "2")
    edge = block.locator("[data-resize]").bounding_box()
    assert edge
    page.mouse.move(edge["x"] + 20, edge["y"] + 3)
    page.mouse.down()
    page.mouse.move(edge["x"] + 20, edge["y"] + 15, steps=3)
    page.mouse.move(edge["x"] + 20, edge["y"] + 3 + 21, steps=5)  # two quarters of an hour
    page.mouse.up()
    expect(column(other, MONDAY).get_by_text("11:00–12:30")).to_be_visible(timeout=2000)
    page.locator(".toast__undo:visible").last.click()
    expect(column(page, MONDAY).get_by_text("11:00–12:00")).to_be_visible()

    # A double click opens it; a right click calls it off, after a question.
    column(page, MONDAY).locator(".diary__block").dblclick()
    expect(page.locator("#dialog[open]").get_by_label("כותרת")).to_have_value("סיור באתר")
    page.keyboard.press("Escape")
    column(page, MONDAY).locator(".diary__block").click(button="right")
    page.get_by_role("menuitem", name="ביטול הפגישה").click()
    page.locator("#confirm[open] [data-confirm-yes]").click()
    expect(column(page, MONDAY).locator(".diary__block")).to_have_count(0)
    expect(column(other, MONDAY).locator(".diary__block")).to_have_count(0, timeout=2000)


def test_the_keyboard_alone_is_enough(page: Page, site: Server, dana: Actor) -> None:
    sign_in(page, site, dana)
    page.goto(screen(dana, WEEK))
    slot = page.locator(".diary__slot")
    slot.focus()
    expect(slot).to_have_accessible_name(f"פגישה חדשה, יום א׳ {SUNDAY.day}.{SUNDAY.month} 09:00")

    # Days run from the right, so the left arrow goes on to the next.
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    dialog = page.locator("#dialog[open]")
    expect(dialog.locator("#id_starts_date_time")).to_have_value("09:30")
    dialog.get_by_label("כותרת").fill("ישיבת צוות")
    page.keyboard.press("Control+Enter")
    block = page.locator(".diary__block")
    expect(block).to_be_visible()

    # Presses that follow each other are one move, and the focus stays on the meeting.
    block.focus()
    for version, (keys, wanted) in enumerate(
        (
            (("Alt+ArrowDown", "Alt+ArrowDown"), (f"{MONDAY:%d.%m} 10:00", "11:00")),
            (("Alt+ArrowLeft",), (f"{TUESDAY:%d.%m} 10:00", "11:00")),
            (("Alt+Shift+ArrowDown",), (f"{TUESDAY:%d.%m} 10:00", "11:15")),
        ),
        start=2,
    ):
        for key in keys:
            page.keyboard.press(key)
        expect(block).to_have_attribute("data-version", str(version))
        expect(block).to_be_focused()
        assert times(dana) == wanted
    expect(column(page, TUESDAY).locator(".diary__block")).to_be_visible()
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("כותרת")).to_have_value("ישיבת צוות")
    page.keyboard.press("Escape")
    block.focus()
    page.keyboard.press("Delete")
    page.get_by_role("menuitem", name="ביטול הפגישה").press("Enter")
    page.locator("#confirm[open] [data-confirm-yes]").press("Enter")
    expect(block).to_have_count(0)


def test_a_phone_shows_a_list_and_opens_with_a_finger(
    browser: Browser, site: Server, dana: Actor
) -> None:
    context = browser.new_context(
        base_url=site.url, locale="he-IL", viewport={"width": 390, "height": 844}, has_touch=True
    )
    page = context.new_page()
    sign_in(page, site, dana)
    page.goto(screen(dana, "diary/"))
    expect(page.locator(".diary__agenda")).to_be_visible()

    page.goto(screen(dana, f"diary/?view=day&day={TUESDAY}"))
    page.touchscreen.tap(*spot(page, TUESDAY, 10))
    slot = page.locator(".diary__slot")
    expect(slot).to_be_focused()
    slot.tap()
    dialog = page.locator("#dialog[open]")
    dialog.get_by_label("כותרת").fill("מדידות")
    dialog.get_by_role("button", name="קביעת הפגישה").tap()
    block = column(page, TUESDAY).locator(".diary__block")
    block.tap()
    expect(dialog.get_by_label("כותרת")).to_have_value("מדידות")
    assert faults_in_both_themes(page) == []
    dialog.get_by_role("button", name="סגירה").tap()
    expect(dialog).to_have_count(0)

    # A long press opens its menu, which stays when the finger is lifted.
    box = block.bounding_box()
    assert box
    finger = context.new_cdp_session(page)
    point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + 8}
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    call_off = page.get_by_role("menuitem", name="ביטול הפגישה")
    expect(call_off).to_be_visible()
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    call_off.tap()
    page.locator("#confirm[open] [data-confirm-yes]").tap()
    expect(block).to_have_count(0)
    context.close()
