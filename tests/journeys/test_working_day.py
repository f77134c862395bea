"""A working day in the office, in a browser, in Hebrew: by hand, and by the keyboard alone."""

import datetime as dt
import re
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from kesher.activities import operations as activities
from kesher.activities.models import Activity, NextCall
from kesher.activities.rules.next_calls import NextCallPlan
from kesher.lib.dates import ISRAEL
from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor
from tests.browsing import screen, sign_in
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party
from tests.servers import Server

pytestmark = pytest.mark.journey


def at(page: Page, site: Server, actor: Actor, path: str = "") -> Page:
    """Sign the person in and open a screen of the business."""
    sign_in(page, site, actor)
    page.goto(screen(actor, path))
    return page


def card(party: Party) -> str:
    return f"parties/{party.pk}/"


def promise(actor: Actor, party: Party, due_at: dt.datetime) -> None:
    """Promise a call to a party, by logging one."""
    with in_scope(actor):
        activities.log_call(
            actor=actor,
            key=uuid4(),
            party_id=party.pk,
            summary=f"לחזור אל {party.name}",
            status="short_call",
            next_call=NextCallPlan(due_at=due_at, assignee_id=actor.membership_id),
        )


def log_of(actor: Actor, party: Party) -> list[Activity]:
    with in_scope(actor):
        return list(Activity.objects.filter(party=party).order_by("pk"))


# --- finding ------------------------------------------------------------------------------------


@pytest.mark.behaviour("F-03")
def test_a_customer_is_found_by_part_of_the_name_and_opened_by_keys(
    page: Page, site: Server, dana: Actor
) -> None:
    make_party(dana, "מפעלי שגב תעשיות בע״מ", phones=("03-5594210",))
    make_party(dana, "מאפיית הגליל")
    at(page, site, dana, "customers/")

    page.keyboard.press("Control+k")
    page.keyboard.type("שגב")
    expect(page.get_by_role("option").first).to_contain_text("שגב")
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("#main")).to_be_focused()

    page.keyboard.press("Control+k")
    page.keyboard.type("שגב")
    expect(page.get_by_role("option").first).to_contain_text("שגב")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("מפעלי שגב")


@pytest.mark.parametrize("typed", ["0502345678", "050-234-5678", "+972 50 2345678", "2345678"])
def test_a_customer_is_found_by_a_number_typed_in_any_form(
    page: Page, site: Server, dana: Actor, typed: str
) -> None:
    make_party(dana, "נגריית הכרמל", phones=("050-2345678",))
    at(page, site, dana, "customers/")

    page.locator("#global-search").fill(typed)

    expect(page.get_by_role("option").first).to_contain_text("נגריית הכרמל")


# --- the contact log ------------------------------------------------------------------------------


@pytest.mark.behaviour("H-13", "H-14", "H-15", "H-16", "H-17", "H-18")
def test_no_answer_takes_one_key_and_a_moment_for_the_next_try(
    page: Page, site: Server, dana: Actor
) -> None:
    party = make_party(dana)
    at(page, site, dana, card(party))
    expect(page.get_by_role("button", name="אין מענה")).to_be_visible()

    page.keyboard.press("1")
    expect(page.get_by_role("heading", name="הזכר לי שוב בעוד")).to_be_visible()
    page.locator("#remind-due").fill("1/12/2031")
    page.locator("#remind-due_time").fill("9:15")
    page.keyboard.press("Enter")  # what was typed, and not the first of what is offered

    expect(page.locator("#dialog")).not_to_be_visible()
    row = page.locator("#contact-log tbody tr, #contact-log-rows tr").first
    expect(row).to_contain_text("אין מענה")
    expect(row).to_contain_text("אין תשובה")
    (logged,) = log_of(dana, party)
    with in_scope(dana):
        call = NextCall.objects.get(activity=logged)
    assert call.assignee_id == dana.membership_id
    assert call.due_at == dt.datetime(2031, 12, 1, 9, 15, tzinfo=ISRAEL)


@pytest.mark.behaviour("H-24", "H-25", "H-27")
def test_a_call_is_logged_by_the_keyboard_alone(page: Page, site: Server, dana: Actor) -> None:
    party = make_party(dana)
    at(page, site, dana, card(party))
    expect(page.get_by_role("button", name="תעד שיחה")).to_be_visible()

    page.keyboard.press("c")
    summary = page.locator("#composer-summary")
    expect(summary).to_be_focused()
    page.keyboard.type("סוכם לשלוח הצעה")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#composer .errorlist").first).to_be_visible()
    expect(summary).to_have_value("סוכם לשלוח הצעה")
    page.get_by_role("radio", name="שיחה עם תוכן").press("Space")
    summary.press("Control+Enter")

    expect(page.get_by_text("סוכם לשלוח הצעה").first).to_be_visible()
    expect(page.locator("#composer")).to_have_count(0)
    (logged,) = log_of(dana, party)
    assert logged.summary == "סוכם לשלוח הצעה"
    row = page.locator(f"#activity-{logged.pk}")
    row.get_by_role("button", name="עריכת התקציר").click()
    expect(row.locator("textarea")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(row).to_be_focused()  # the focus stays with what was changed
    page.locator("#log-text").fill("הצעה")
    page.keyboard.press("Enter")
    expect(page.get_by_text("הצג הכל")).to_be_visible()
    expect(page.locator("#log-text")).to_be_focused()


@pytest.mark.behaviour("H-29", "H-47")
def test_a_note_typed_halfway_survives_a_reload(page: Page, site: Server, dana: Actor) -> None:
    party = make_party(dana)
    at(page, site, dana, card(party))
    expect(page.get_by_role("button", name="תעד הערות")).to_be_visible()
    page.keyboard.press("n")
    page.locator("#composer-summary").press_sequentially("לא להתקשר בין 14:00 ל־16:00")
    page.wait_for_timeout(600)

    page.reload()
    expect(page.get_by_role("button", name="תעד הערות")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator("#composer-summary")).to_have_value("לא להתקשר בין 14:00 ל־16:00")
    page.locator("#composer-summary").press("Control+Enter")

    expect(page.locator("#composer")).to_have_count(0)
    (row,) = log_of(dana, party)
    assert (row.kind, row.owner_id) == ("note", dana.membership_id)


@pytest.mark.behaviour("H-09", "H-10", "H-11", "H-31")
def test_a_meeting_stands_in_the_log_and_opens_by_double_click(
    page: Page, site: Server, dana: Actor
) -> None:
    party = make_party(dana)
    at(page, site, dana, card(party))

    page.get_by_role("button", name="פגישה חדשה").first.click()
    dialog = page.locator("#dialog")
    dialog.locator("[name=title]").fill("סיור באתר")
    dialog.locator("[name=title]").press("Control+Enter")

    row = page.locator("tr", has_text="סיור באתר").first
    expect(row).to_be_visible()
    row.dblclick()
    expect(page.locator("#dialog [name=title]")).to_have_value("סיור באתר")


# --- statuses -----------------------------------------------------------------------------------


@pytest.mark.behaviour("H-12", "H-32", "H-39")
def test_a_customer_is_frozen_and_the_message_pops_on_every_opening(
    page: Page, site: Server, dana: Actor
) -> None:
    party = make_party(dana)
    with in_scope(dana):
        Party.objects.filter(pk=party.pk).update(customer_status="real")
    at(page, site, dana, card(party))
    expect(page.get_by_role("button", name="קבע סטטוס")).to_be_visible()

    page.keyboard.press("s")
    page.get_by_role("button", name="הקפאת הלקוח").click()
    expect(page.locator("#dialog textarea").first).to_be_focused()  # the keyboard can go on
    page.locator("#id_card_message").fill("חוב פתוח – לא לספק")
    page.locator("#id_summary").fill("לא שילם חודשיים")
    page.locator("#id_summary").press("Control+Enter")

    expect(page.locator("#party-head")).to_contain_text("לקוח מוקפא")
    page.goto(screen(dana, card(party)))
    expect(page.get_by_text("חוב פתוח – לא לספק")).to_be_visible()


@pytest.mark.behaviour("H-36", "H-95", "H-96")
def test_a_fictitious_lead_moves_to_its_list_and_comes_back(
    page: Page, site: Server, dana: Actor
) -> None:
    party = make_party(dana, "בדוי בע״מ", phones=("050-2345678",))
    with in_scope(dana):
        Party.objects.filter(pk=party.pk).update(remarks="הערה שתיעלם")
    at(page, site, dana, card(party))

    page.get_by_role("button", name="קבע סטטוס").click()
    page.get_by_role("button", name=re.compile("פיקטיבי")).click()
    expect(page.locator("#dialog")).to_contain_text("הערה שתיעלם")
    page.locator("#dialog label.tile").first.click()
    page.locator("#id_reason").fill("מספר מזויף")
    page.locator("#id_summary").fill("בדקתי, אין לקוח כזה")
    page.locator("#id_summary").press("Control+Enter")

    row = page.locator("tr", has_text="בדוי בע״מ")
    expect(row).to_contain_text("מספר מזויף")
    row.get_by_role("button", name="שחזור").click()
    page.locator("#confirm [data-confirm-yes]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("בדוי בע״מ")


# --- the queue ------------------------------------------------------------------------------------


def test_the_queue_is_worked_by_keys_without_leaving_it(
    page: Page, site: Server, dana: Actor
) -> None:
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5)
    for minutes, name in enumerate(("ראשון בתור", "שני בתור", "שלישי בתור")):
        promise(dana, make_party(dana, name), soon + dt.timedelta(minutes=minutes))
    at(page, site, dana, "calls/")
    expect(page.locator("#call-pane, .split__detail").first).to_contain_text("ראשון בתור")

    page.keyboard.press("j")
    expect(page.locator("#call-pane, .split__detail").first).to_contain_text("שני בתור")
    page.keyboard.press("k")
    expect(page.locator("#call-pane, .split__detail").first).to_contain_text("ראשון בתור")
    page.keyboard.press("c")
    page.locator("#composer-summary").fill("ענה, הכול בסדר")
    page.get_by_role("radio", name="שיחה קצרה").press("Space")
    page.locator("#composer-summary").press("Control+Enter")

    expect(page.locator("#call-pane, .split__detail").first).to_contain_text("שני בתור")
    expect(page.locator(".split__list")).not_to_contain_text("ראשון בתור")
    expect(page.locator("#call-pane")).to_be_focused()
    page.keyboard.press("x")
    page.get_by_label("סיבה").fill("נסגר בדוא״ל")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#call-pane")).to_contain_text("שלישי בתור")
    expect(page.locator(".split__list")).not_to_contain_text("שני בתור")


# --- live -----------------------------------------------------------------------------------------


@pytest.mark.behaviour("F-01", "F-29")
def test_a_colleague_sees_a_row_at_once_and_keeps_the_focus(
    page: Page, context: BrowserContext, site: Server, dana: Actor, yossi: Actor
) -> None:
    party = make_party(dana)
    at(page, site, dana, card(party))
    expect(page.get_by_role("button", name="תעד הערות")).to_be_visible()
    page.keyboard.press("n")
    page.locator("#composer-summary").press_sequentially("דנה מקלידה")

    with in_scope(yossi):
        activities.log_note(actor=yossi, key=uuid4(), party_id=party.pk, summary="יוסי רשם כאן")
    # On a quiet machine it takes well under two seconds; a busy one is given time.
    expect(page.get_by_text("יוסי רשם כאן")).to_be_visible(timeout=8000)

    expect(page.locator("#composer-summary")).to_be_focused()
    expect(page.locator("#composer-summary")).to_have_value("דנה מקלידה")


def test_ten_open_tabs_share_one_stream_and_go_on_working(
    page: Page, site: Server, context: BrowserContext, dana: Actor
) -> None:
    party = make_party(dana)
    at(page, site, dana, card(party))
    tabs = [context.new_page() for _ in range(9)]
    for tab in tabs:
        tab.goto(screen(dana, card(party)))

    tabs[-1].goto(screen(dana, "customers/"))

    expect(tabs[-1].get_by_role("heading", level=1)).to_contain_text("לקוחות")
    for tab in tabs:
        tab.close()


# --- printing -------------------------------------------------------------------------------------


def test_ctrl_p_gives_the_print_of_the_log(
    page: Page, site: Server, context: BrowserContext, dana: Actor
) -> None:
    party = make_party(dana, "להדפסה בע״מ")
    promise(dana, party, dt.datetime.now(ISRAEL) + dt.timedelta(days=3))
    at(page, site, dana, card(party))
    expect(page.get_by_text("לחזור אל להדפסה בע״מ").first).to_be_visible()

    with context.expect_page(timeout=5000) as opened:
        page.keyboard.press("Control+p")

    expect(opened.value.locator("body")).to_contain_text("להדפסה בע״מ")
    expect(opened.value.locator("body")).to_contain_text("אהבה בע״מ")
