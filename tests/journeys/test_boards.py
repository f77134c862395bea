"""The three shapes of a list: words lead from one to another, cards move by mouse and by key."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor
from tests.browsing import screen, sign_in
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party
from tests.servers import Server

pytestmark = pytest.mark.journey


def column(page: Page, value: str | int) -> Locator:
    return page.locator(f'[data-column="{value}"]')


def drag(page: Page, card: Locator, to: Locator) -> None:
    """Drag by steps: a library that follows the pointer sees no jump."""
    start, end = card.bounding_box(), to.locator(".board__cards").bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] - 8)
    page.mouse.down()
    page.mouse.move(start["x"] + start["width"] / 2 - 12, start["y"] + start["height"], steps=4)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 30, steps=12)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 34, steps=3)
    page.mouse.up()


@pytest.mark.behaviour("F-04")
@pytest.mark.behaviour("F-07")
@pytest.mark.behaviour("F-09")
@pytest.mark.behaviour("F-11")
@pytest.mark.behaviour("F-12")
def test_a_list_is_seen_as_a_board_and_card_by_card(
    page: Page,
    browser: Browser,
    browser_context_args: dict[str, Any],
    site: Server,
    dana: Actor,
    yossi: Actor,
) -> None:
    first, second = make_party(dana, "אבני דרך"), make_party(dana, "בית הספר הירוק")
    make_party(yossi, "של יוסי")
    sign_in(page, site, dana)
    page.goto(screen(dana, "customers/?sort=name&owner=mine"))

    page.get_by_role("link", name="לוח", exact=True).click()
    expect(page).to_have_url(re.compile(r"/customers/board/\?owner=mine"))
    expect(page.locator(".board-card")).to_have_count(2)
    expect(column(page, "new").locator(".board__count")).to_have_text("2")

    # What keeps cards away is said, added to and taken away here too.
    expect(page.get_by_role("link", name=re.compile("אחראי: שלי"))).to_be_visible()
    page.get_by_role("button", name="הוסף תנאי").click()
    builder = page.get_by_role("dialog")
    # Nothing is waited for: who is quicker than the answers loses neither choice nor word.
    builder.get_by_label("שדה").select_option("name")
    builder.locator("[data-condition-operator]").select_option("starts")
    builder.locator("[data-value]").fill("אבני")
    builder.get_by_role("button", name="הצגה").click()
    expect(page.locator(".board-card")).to_have_count(1)
    page.locator("a.chip--on", has_text="אבני").click()
    expect(page.locator(".board-card")).to_have_count(2)

    # A move that asks for a summary opens its window, and the card goes back.
    card = page.locator(f"#party-{first.pk}")
    drag(page, card, column(page, "follow_up"))
    expect(page.locator("dialog[open]")).to_be_visible()
    expect(column(page, "new").locator(f"#party-{first.pk}")).to_be_visible()
    page.keyboard.press("Escape")

    # By whom: the card goes to a colleague, by mouse.
    page.goto(screen(dana, "customers/board/?segment=owner"))
    drag(page, page.locator(f"#party-{first.pk}"), column(page, yossi.membership_id))
    expect(page.get_by_text("הכרטיס הועבר.")).to_be_visible()
    with in_scope(dana):
        assert Party.objects.get(pk=first.pk).owner_id == yossi.membership_id

    # And by the keyboard alone: to the column beside, by the menu of the card.
    page.locator(f"#party-{second.pk}").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(f"#party-{second.pk} [data-move]")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name=yossi.display_name).press("Enter")
    expect(column(page, yossi.membership_id).locator(f"#party-{second.pk}")).to_be_visible()
    expect(page.locator(f"#party-{second.pk}")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(column(page, yossi.membership_id).locator(".board-card").nth(1)).to_have_id(
        f"party-{second.pk}"
    )

    # A colleague's board follows within two seconds, and his hands keep what they hold.
    theirs = browser.new_context(**browser_context_args).new_page()
    sign_in(theirs, site, yossi)
    theirs.goto(screen(dana, "customers/board/?segment=owner"))
    in_column = theirs.locator(f'[data-column="{yossi.membership_id}"] .board-card')
    expect(in_column).to_have_count(3)
    theirs.locator(f"#party-{second.pk}").focus()
    for key, place in (("Alt+ArrowUp", 0), ("Alt+ArrowDown", 1)):
        expect(page.locator(f"#party-{second.pk}")).to_be_focused()
        page.keyboard.press(key)
        expect(column(page, yossi.membership_id).locator(".board-card").nth(place)).to_have_id(
            f"party-{second.pk}"
        )
        expect(in_column.nth(place)).to_have_id(f"party-{second.pk}", timeout=2000)
        expect(theirs.locator(f"#party-{second.pk}")).to_be_focused()
    theirs.context.close()

    # Card by card: the next one by key, and the place is kept.
    page.goto(screen(dana, "customers/?sort=name"))
    page.get_by_role("link", name="כרטיסיה", exact=True).click()
    expect(page.locator("#split-card").get_by_text("אבני דרך").first).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator("#split-card h1", has_text="בית הספר הירוק")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"at={second.pk}"))
    page.reload()
    expect(page.locator("#split-card h1", has_text="בית הספר הירוק")).to_be_visible()
