"""A day of requests: a colleague's message arrives, is handled by key; a task is given and told."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from kesher.requests.models import Request
from kesher.tenancy.rules.access import Actor
from tests.browsing import faults_in_both_themes, screen, scrolls_sideways, sign_in
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party
from tests.factories.requests import make_message, make_task
from tests.servers import Server

pytestmark = pytest.mark.journey

_NUDGES = 100


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

    # Let go on an hour of the diary beside it takes that time; its key asks when, and moves it.
    page.locator("#diary-body .diary__bar button").nth(1).click()
    expect(page.locator("#diary-beside .is-today")).to_have_count(0)
    frame = page.locator("#diary-beside [data-scroller]").bounding_box()
    assert frame
    page.locator(f"#active-request-{task.pk} td").nth(3).hover()
    page.mouse.down()
    page.mouse.move(frame["x"] + 90, frame["y"] + 200, steps=5)
    page.mouse.up()
    block = page.locator("#diary-beside .diary__block")
    expect(block).to_contain_text("להכין הצעת מחיר · מפעלי שגב")
    page.locator(f"#active-request-{task.pk}").focus()
    page.keyboard.press("m")
    expect(page.locator("#request-schedule")).to_be_visible()
    assert faults_in_both_themes(page) == []
    page.locator("#request-schedule [name=starts]").fill("מחרתיים")
    page.keyboard.press("Control+Enter")
    expect(block).to_have_count(0)
    page.locator("#diary-body [data-beside-toggle]").click()
    expect(page.locator("#diary-beside")).to_be_hidden()
    expect(page.locator(".beside__toggle")).to_be_focused()

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
    expect(tabs).to_have_text(["נושא", "פרטים", "רשימת תיוג", "משוב ומידע"])
    tabs.first.focus()
    for _ in range(3):
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
    _write_its_checklist(page)
    page.keyboard.press("Control+Enter")
    expect(window).to_have_count(0)
    page.locator(".toast").get_by_role("link", name="פתיחה").click()
    expect(page).to_have_url(re.compile(r"/records/task/\d+/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("לתאם טכנאי")
    items = page.locator("#task-checklist-card [data-item]")
    expect(items).to_have_text(["מדידה", "הזמנה", "ניקיון"])
    expect(page.locator("#task-dependencies")).to_contain_text("להכין הצעת מחיר")

    # A task that repeats is deleted for as much of its series as is said, and brought back.
    weekly = make_task(dana, "גיבוי", due_at="2027-06-06T09:00", repeats="weekly")
    page.goto(screen(dana, "tasks/"))
    row = page.locator(f"#task-{weekly.pk}")
    row.hover()
    row.get_by_role("button", name="מחיקה").click()
    expect(window.get_by_role("radio", name="משימה זו בלבד")).to_be_checked()
    assert faults_in_both_themes(page) == []
    window.get_by_role("button", name="מחיקה").click()
    expect(row).to_have_count(0)
    following = page.locator("#record-list-body tr", has_text="13/06/2027")
    expect(following).to_have_count(1)
    page.locator(".toast").get_by_role("button", name="בטל").click()
    expect(row).to_be_visible()
    expect(following).to_have_count(0)

    # What is written in a cell is for this one; the message leads on to those after it.
    row.get_by_role("cell", name="רגילה").dblclick()
    editor = page.locator("[data-cell-form] select")
    editor.select_option("high")
    editor.press("Enter")
    page.locator(".toast").get_by_role("button", name="גם הבאות אחריה").click()
    expect(page.locator(".toast").last).to_contain_text("הבאות אחריה יהיו")
    with in_scope(dana):
        assert Request.objects.get(pk=weekly.pk).apart == {}


def _write_its_checklist(page: Page) -> None:
    """Write items into the window of a new task by key, put them in order, and let it wait."""
    window = page.locator("dialog[open]")
    window.get_by_role("tab", name="רשימת תיוג").click()
    items, adding = window.locator("[data-new-item]"), window.get_by_label("סעיף חדש")
    for count, text in enumerate(("הזמנה", "טעות", "מדידה"), 1):
        adding.fill(text)
        adding.press("Enter")
        expect(items).to_have_count(count)
    items.nth(1).get_by_role("button", name="מחיקת הסעיף").click()
    expect(items).to_have_count(2)
    items.nth(1).get_by_role("button", name="הזזת הסעיף").focus()
    page.keyboard.press("ArrowUp")
    expect(window.locator("[data-new-status]")).to_have_text("מדידה: עכשיו מספר 1 מתוך 2")
    adding.fill("ניקיון")
    assert faults_in_both_themes(page) == []
    window.get_by_role("tab", name="פרטים").click()
    window.get_by_label("משימה להמתין לה").fill("הצעת")
    window.get_by_role("option", name="להכין הצעת מחיר").click()
    expect(window.locator("[data-new-link]")).to_have_text("להכין הצעת מחיר")


def drag_to_top(page: Page, grip: Locator, rows: Locator, text: str) -> None:
    """Take a row by its grip and let it go where it has become the first."""
    start, end = grip.bounding_box(), rows.first.bounding_box()
    assert start
    assert end
    x = start["x"] + start["width"] / 2
    page.mouse.move(x, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(x, start["y"] - 4, steps=4)
    page.mouse.move(x, end["y"] + 6, steps=12)
    for nudge in range(_NUDGES):  # rows that make room take no notice meanwhile
        if text in rows.first.inner_text():
            break
        page.mouse.move(x, end["y"] + 3 + nudge % 2, steps=2)
    page.mouse.up()


def test_a_checklist_is_written_ticked_and_ordered_while_a_colleague_looks_on(
    page: Page,
    browser: Browser,
    browser_context_args: dict[str, Any],
    site: Server,
    dana: Actor,
    yossi: Actor,
) -> None:
    task = make_task(dana, "להתקין מזגן", owner=yossi.membership_id)
    sign_in(page, site, dana)
    card = screen(dana, f"records/task/{task.pk}/")
    page.goto(card)
    checklist = page.locator("#task-checklist-card")
    items = checklist.locator("[data-item]")

    # One after another by Enter.
    adding = checklist.get_by_label("סעיף חדש")
    for count, text in enumerate(("מדידה", "הזמנה", "התקנה"), 1):
        adding.fill(text)
        adding.press("Enter")
        expect(items).to_have_count(count)
        expect(adding).to_have_value("")
    assert faults_in_both_themes(page) == []
    assert scrolls_sideways(page) == []

    # The colleague ticks in his own browser; here it is seen.
    other = browser.new_context(**browser_context_args)
    colleague = other.new_page()
    sign_in(colleague, site, yossi)
    colleague.goto(screen(yossi, f"records/task/{task.pk}/"))
    colleague.get_by_role("checkbox", name="מדידה").check()
    expect(checklist.locator("[data-checklist-progress]")).to_contain_text("1/3", timeout=5000)
    expect(items.first).to_contain_text("יוסי לוי")
    other.close()

    # The last goes up by its key, a text is changed in its place, an item deleted and taken back.
    checklist.get_by_role("button", name="הזזה: התקנה").focus()
    page.keyboard.press("ArrowUp")
    expect(checklist.locator("[data-checklist-status]")).to_have_text("התקנה: עכשיו מספר 2 מתוך 3")
    checklist.get_by_role("button", name="הזמנה", exact=True).click()
    page.keyboard.type("הזמנה מהספק")
    page.keyboard.press("Enter")
    expect(items).to_contain_text(["מדידה", "התקנה", "הזמנה מהספק"])
    checklist.get_by_role("button", name="מחיקה: הזמנה מהספק").click()
    expect(items).to_have_count(2)
    page.locator(".toast").get_by_role("button", name="בטל").click()
    expect(items).to_have_count(3)

    # The last is dragged to the top.
    grip = checklist.get_by_role("button", name="הזזה: הזמנה מהספק")
    drag_to_top(page, grip, items, "הזמנה מהספק")
    expect(checklist.locator("[data-checklist-status]")).to_have_text(
        "הזמנה מהספק: עכשיו מספר 1 מתוך 3"
    )
    expect(items).to_contain_text(["הזמנה מהספק", "מדידה", "התקנה"])

    # T gives another task from a card, too.
    window = page.locator("dialog[open]")
    page.keyboard.press("t")
    expect(window).to_contain_text("משימה חדשה")
    page.keyboard.press("Escape")
    expect(window).to_have_count(0)

    # In the window of the task it is the same list; when all is done, closing is offered.
    page.keyboard.press("e")
    window.get_by_role("tab", name="רשימת תיוג").click()
    for text in ("התקנה", "הזמנה מהספק"):
        window.get_by_role("checkbox", name=text).check()
    window.get_by_role("button", name="לסגור את המשימה").click()
    expect(window.get_by_label("משוב / הערות")).to_be_visible()
