"""Two cards of one customer become one in a browser, and two again; also by keys alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from kesher.activities.models import Activity
from kesher.parties.models import Merge, Party, Phone
from kesher.tenancy.rules.access import Actor
from tests.browsing import axe_faults, screen, scrolls_sideways, sign_in, tab_to
from tests.factories.activities import phone_call
from tests.factories.businesses import in_scope
from tests.factories.parties import make_contact, make_party
from tests.servers import Server

pytestmark = pytest.mark.journey

REPORT = re.compile(r"/merges/\d+/$")


def twins(actor: Actor) -> tuple[Party, Party]:
    one = make_party(
        actor, "מפעלי שגב", phones=("03-5594210",), emails=("office@segev.co.il",), remarks="אחת"
    )
    other = make_party(
        actor,
        "מפעלי שגב בע״מ (Segev Industries)",
        phones=("03-5594210", "052-8812345"),
        remarks="שתיים",
        locality="חולון",
    )
    make_contact(actor, other, "רותי מזרחי", phones=("050-7654321",))
    phone_call(actor, other, "סוכם על הצעה")
    return one, other


def test_duplicates_are_found_merged_and_taken_apart(page: Page, site: Server, dana: Actor) -> None:
    one, other = twins(dana)
    sign_in(page, site, dana)
    page.goto(screen(dana))
    page.get_by_role("link", name="כפולים", exact=True).first.click()
    page.get_by_role("button", name="חיפוש עכשיו").click()

    row = page.locator("#duplicates tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("אותו טלפון")
    assert axe_faults(page) == []
    row.get_by_role("button", name="לא כפול").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="בטל").click()
    row.get_by_role("link", name=re.compile("השוואה ומיזוג")).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("השוואה ומיזוג")
    page.get_by_role("radio", name=re.compile("^הערות: שתיים")).check()
    page.get_by_role("radio", name="לשמור את כל הטקסטים").check()
    page.get_by_role("radio", name=f"{one.name} נשאר", exact=True).check()
    expect(page.get_by_role("radio", name=f"{one.name} נשאר", exact=True)).to_be_checked()
    page.get_by_role("radio", name="לשמור את כל הטקסטים").check()
    assert axe_faults(page) == []
    assert scrolls_sideways(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="מיזוג", exact=True).click()

    expect(page).to_have_url(REPORT)
    expect(page.get_by_text("הכרטיסים מוזגו.")).to_be_visible()
    expect(page.locator("#merge-report .pill")).to_have_text("הושלם")
    assert axe_faults(page) == []
    with in_scope(dana):
        assert Activity.objects.get().party == one
        stored = Party.objects.get(pk=one.pk)
        assert stored.remarks == "אחת\n\nשתיים"
        assert Phone.objects.filter(party=one).count() == 3
    page.goto(screen(dana, f"parties/{other.pk}/"))
    expect(page).to_have_url(re.compile(f"/parties/{one.pk}/$"))
    page.get_by_role("complementary", name="עיקרי הפרטים").get_by_role(
        "link", name=re.compile("Segev Industries")
    ).click()

    page.get_by_role("button", name="ביטול מיזוג").click()
    page.get_by_role("dialog").get_by_role(
        "button", name=re.compile("ביטול מיזוג|אישור|כן")
    ).click()
    expect(page.locator("#merge-report .pill")).to_have_text("בוטל")
    page.goto(screen(dana, f"parties/{other.pk}/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Segev Industries")
    with in_scope(dana):
        assert Activity.objects.get().party == other


def test_the_keyboard_alone_merges_from_the_card(page: Page, site: Server, dana: Actor) -> None:
    one, other = twins(dana)
    sign_in(page, site, dana)
    page.goto(screen(dana, f"parties/{one.pk}/"))

    page.locator("#party-menu-button").focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="מיזוג עם…").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="הכרטיס השני")).to_be_focused()
    page.keyboard.type("Segev")
    expect(
        page.get_by_role("dialog").get_by_role("option", name=re.compile("Segev"))
    ).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("השוואה ומיזוג")
    survivor = page.get_by_role("radio", name=re.compile("נשאר$")).first
    tab_to(page, survivor)
    tab_to(page, page.get_by_role("button", name="מיזוג", exact=True))
    page.keyboard.press("Enter")

    expect(page).to_have_url(REPORT)
    with in_scope(dana):
        assert Merge.objects.get().names in {one.name, other.name}
