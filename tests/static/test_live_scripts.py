"""How a screen takes what colleagues do: at once, in its place, and never from under the eyes."""

import os
import re
import signal
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from kesher.activities import operations as activities
from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor
from tests.browsing import screen, sign_in
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party
from tests.servers import Server

pytestmark = pytest.mark.journey
SOON = 10_000  # milliseconds; generous to a loaded machine


def log(actor: Actor, party: Party, summary: str) -> int:
    with in_scope(actor):
        return activities.log_note(actor=actor, key=uuid4(), party_id=party.pk, summary=summary)


def open_card(page: Page, site: Server, actor: Actor, party: Party) -> None:
    sign_in(page, site, actor)
    page.goto(screen(actor, f"parties/{party.pk}/"))
    expect(page.locator("#contact-log-rows")).to_be_attached()


def top_of(page: Page, row_id: int) -> float:
    return float(
        page.evaluate(
            "id => document.getElementById(id).getBoundingClientRect().top", f"activity-{row_id}"
        )
    )


@pytest.mark.behaviour("F-01")
def test_what_is_being_read_does_not_move(
    page: Page, site: Server, dana: Actor, yossi: Actor
) -> None:
    party = make_party(dana)
    ids = [log(dana, party, f"שורה {number}") for number in range(30)]
    open_card(page, site, dana, party)
    read = ids[8]
    page.locator(f"#activity-{read}").scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 300)")
    place = top_of(page, read)

    log(yossi, party, "חדשה ראשונה")
    log(yossi, party, "חדשה שנייה")

    offer = page.get_by_role("button", name="2 חדשות")
    expect(offer).to_be_visible(timeout=SOON)
    assert top_of(page, read) == pytest.approx(place, abs=2)
    expect(page.get_by_text("חדשה ראשונה")).to_have_count(0)

    offer.click()
    expect(page.get_by_text("חדשה ראשונה")).to_be_in_viewport()
    expect(page.locator("#contact-log-rows tr").first).to_be_focused()
    expect(offer).to_have_count(0)


def test_after_a_lost_connection_the_screen_catches_up(
    page: Page, site: Server, dana: Actor, yossi: Actor
) -> None:
    party = make_party(dana)
    log(dana, party, "לפני הניתוק")
    open_card(page, site, dana, party)
    log(yossi, party, "לפני הניתוק גם")
    expect(page.get_by_text("לפני הניתוק גם")).to_be_visible(timeout=SOON)

    os.kill(site.pid("web 1"), signal.SIGKILL)
    log(yossi, party, "בזמן הניתוק")

    # The server starts anew by itself, and so does the stream.
    expect(page.get_by_text("בזמן הניתוק")).to_be_visible(timeout=40_000)
    site.wait_until_ready()


def test_without_shared_workers_one_tab_leads_and_another_takes_over(
    page: Page, context: BrowserContext, site: Server, dana: Actor, yossi: Actor
) -> None:
    context.add_init_script("delete window.SharedWorker")
    party = make_party(dana)
    open_card(page, site, dana, party)
    follower = context.new_page()
    open_card(follower, site, dana, party)

    log(yossi, party, "לשתי הלשוניות")
    expect(follower.get_by_text("לשתי הלשוניות")).to_be_visible(timeout=SOON)
    page.bring_to_front()
    expect(page.get_by_text("לשתי הלשוניות")).to_be_visible(timeout=SOON)

    page.goto("about:blank")  # the leader goes; its lock passes on
    follower.bring_to_front()
    log(yossi, party, "אחרי ההחלפה")
    expect(follower.get_by_text("אחרי ההחלפה")).to_be_visible(timeout=SOON)
    follower.close()


def test_signing_out_in_one_tab_takes_the_data_off_the_others(
    page: Page, context: BrowserContext, site: Server, dana: Actor
) -> None:
    party = make_party(dana, "סודות בע״מ")
    open_card(page, site, dana, party)
    other = context.new_page()
    other.goto(screen(dana, f"parties/{party.pk}/"))
    other.locator(".user-button").click()
    other.get_by_role("button", name="יציאה").click()
    other.wait_for_url(re.compile("login"))

    page.bring_to_front()

    expect(page).to_have_url(re.compile("login"), timeout=SOON)
    expect(page.get_by_text("סודות בע״מ")).to_have_count(0)
    other.close()
