"""Making and changing customers, suppliers and contacts in a browser, by hand and by keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from kesher.parties import operations
from kesher.parties.models import Address, Contact, Party, Phone
from kesher.parties.rules.entries import PartyEntry
from kesher.tenancy.rules.access import Actor
from tests.browsing import faults_in_both_themes, screen, scrolls_sideways, sign_in
from tests.factories.businesses import in_scope
from tests.factories.parties import make_contact, make_party
from tests.servers import Server

pytestmark = pytest.mark.journey

CARD = re.compile(r"/parties/\d+/$")


def at(page: Page, site: Server, actor: Actor, path: str = "") -> Page:
    sign_in(page, site, actor)
    page.goto(screen(actor, path))
    return page


def test_a_supplier_is_made_with_several_phones_and_an_address(
    page: Page, site: Server, dana: Actor
) -> None:
    at(page, site, dana, "parties/new/?role=supplier")

    page.get_by_role("textbox", name="שם", exact=True).fill("מפעלי שגב")
    page.get_by_label("מספר", exact=True).fill("03-5594210, 052-8812345")
    page.get_by_role("button", name="טלפון נוסף").click()
    page.get_by_label("מספר", exact=True).nth(1).fill("*6050")
    expect(page.locator(".draft-note")).to_have_count(3)
    page.reload()  # what is typed survives it, also in a row that was added
    expect(page.get_by_label("מספר", exact=True).first).to_have_value("03-5594210, 052-8812345")
    expect(page.get_by_label("מספר", exact=True).nth(1)).to_have_value("*6050")
    page.get_by_role("radio", name="ראשי").nth(1).check()
    page.get_by_role("button", name="הזזה למעלה").first.click()
    page.get_by_label("יישוב").press_sequentially("תל א")
    page.get_by_role("option", name="תל אביב-יפו").click()
    page.get_by_role("button", name="יצירה").click()

    expect(page).to_have_url(CARD)
    expect(page.get_by_role("heading", level=1)).to_have_text("מפעלי שגב")
    expect(page.locator(".pill").first).to_have_text("ספק במעקב")
    with in_scope(dana):
        phones = Phone.objects.order_by("position")
        assert [(row.raw, row.is_main) for row in phones] == [
            ("*6050", True),
            ("03-5594210", False),
            ("052-8812345", False),
        ]
        assert Address.objects.get().locality_code == 5000
    page.goto(screen(dana, "parties/new/"))  # and is gone once it is saved
    expect(page.get_by_role("textbox", name="שם", exact=True)).to_have_value("")
    expect(page.get_by_label("מספר", exact=True)).to_have_value("")


@pytest.mark.behaviour("V-16")
def test_a_customer_is_made_and_changed_by_the_keyboard_alone(
    page: Page, site: Server, dana: Actor
) -> None:
    at(page, site, dana, "parties/new/?role=customer&kind=person")

    expect(page.get_by_label("שם פרטי")).to_be_focused()
    page.keyboard.type("יוסי")
    page.keyboard.press("Tab")
    page.keyboard.type("כהן")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(CARD)
    expect(page.get_by_role("heading", level=1)).to_have_text("יוסי כהן")
    expect(page.locator(".pill").first).to_have_text("חדש")  # a potential one

    page.keyboard.press("KeyE")
    expect(page).to_have_url(re.compile("/edit/$"))
    last_name = page.get_by_label("שם משפחה")
    for _press in range(40):
        page.keyboard.press("Tab")
        if last_name.evaluate("field => field === document.activeElement"):
            break
    page.keyboard.press("Control+a")
    page.keyboard.type("לוי")
    page.keyboard.press("Control+Enter")

    expect(page).to_have_url(CARD)
    expect(page.get_by_role("heading", level=1)).to_have_text("יוסי לוי")


def test_the_form_asks_for_what_a_person_or_an_organization_has(
    page: Page, site: Server, dana: Actor
) -> None:
    at(page, site, dana, "parties/new/")
    expect(page.get_by_label("שם משפטי")).to_be_visible()

    page.get_by_role("radio", name="אדם").check()

    expect(page.get_by_label("שם משפטי")).to_be_hidden()
    expect(page.get_by_label("שם משפחה")).to_be_visible()


def test_who_is_known_already_is_told_while_typing_and_does_not_block(
    page: Page, site: Server, dana: Actor
) -> None:
    make_party(dana, "מאפיית הגליל", phones=("03-5594210",))
    at(page, site, dana, "customers/")

    page.get_by_role("button", name="חדש", exact=True).first.click()
    page.get_by_role("menuitem", name="לקוח חדש").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("שם").fill("מאפייה אחרת")
    dialog.get_by_label("טלפון").fill("+972 3 559 4210")
    expect(dialog.get_by_role("link", name="מאפיית הגליל")).to_be_visible()
    dialog.get_by_label("טלפון").press("Enter")

    expect(page).to_have_url(CARD)
    with in_scope(dana):
        assert Party.objects.count() == 2


def test_errors_are_told_together_and_the_first_takes_the_focus(
    page: Page, site: Server, dana: Actor
) -> None:
    at(page, site, dana, "parties/new/")

    page.get_by_label("סוג המספר").select_option("company")
    page.get_by_label("ת.ז. / ח.פ.").fill("123456789")
    page.get_by_label("דוא״ל").fill("no mail")
    page.get_by_role("button", name="יצירה").click()

    summary = page.get_by_role("alert")
    expect(page.get_by_role("textbox", name="שם", exact=True)).to_be_focused()
    expect(summary.get_by_role("link")).to_have_count(3)
    summary.get_by_role("link", name="ת.ז. / ח.פ.").click()
    expect(page.get_by_label("ת.ז. / ח.פ.")).to_be_focused()
    expect(page.get_by_label("דוא״ל")).to_have_value("no mail")


def test_a_contact_is_added_and_changed_on_the_card(page: Page, site: Server, dana: Actor) -> None:
    party = make_party(dana)
    at(page, site, dana, f"parties/{party.pk}/tab/contacts/")

    page.get_by_role("button", name="איש קשר חדש").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("שם פרטי")).to_be_focused()
    page.keyboard.type("רותי בן דוד")
    dialog.get_by_label("מספר").fill("052-8812345")
    page.keyboard.press("Control+Enter")

    expect(dialog).to_be_hidden()
    row = page.get_by_role("row", name="רותי בן דוד")
    expect(row.get_by_role("link", name="052-881-2345", exact=True)).to_be_visible()
    expect(page.locator("#party-facts")).to_contain_text("רותי בן דוד")
    row.dblclick(position={"x": 5, "y": 5})
    dialog.get_by_label("תפקיד").fill("רכש")
    page.keyboard.press("Control+Enter")
    expect(row).to_contain_text("רכש")
    with in_scope(dana):
        assert Contact.objects.get().last_name == "בן דוד"


def test_an_archived_contact_comes_back_by_undo(page: Page, site: Server, dana: Actor) -> None:
    party = make_party(dana)
    make_contact(dana, party, "רותי מזרחי")
    at(page, site, dana, f"parties/{party.pk}/tab/contacts/")

    page.get_by_role("row", name="רותי מזרחי").click(button="right", position={"x": 5, "y": 5})
    page.get_by_role("menuitem", name="העברה לארכיון").click()
    expect(page.get_by_role("row", name="רותי מזרחי")).to_contain_text("בארכיון")
    page.get_by_role("button", name="בטל").click()

    expect(page.get_by_role("row", name="רותי מזרחי")).not_to_contain_text("בארכיון")


def test_of_two_who_change_a_party_the_second_sees_both_versions(
    page: Page, site: Server, dana: Actor, yossi: Actor
) -> None:
    party = make_party(dana, "שגב")
    at(page, site, dana, f"parties/{party.pk}/edit/")
    page.get_by_role("textbox", name="שם", exact=True).fill("השם שלי")
    page.get_by_label("הערות").last.fill("ההערה שלי")
    with in_scope(yossi):
        operations.edit_party(
            actor=yossi,
            party_id=party.pk,
            expected_version=1,
            entry=PartyEntry(kind="organization", name="השם של יוסי", remarks="של יוסי"),
        )

    page.keyboard.press("Control+Enter")
    versions = page.get_by_role("alert")
    expect(versions).to_contain_text("יוסי לוי")
    expect(page.get_by_role("textbox", name="שם", exact=True)).to_have_value("השם שלי")
    row = versions.get_by_role("row", name="הערות")
    expect(row).to_contain_text("של יוסי")
    row.get_by_role("button", name="לאמץ").click()
    page.get_by_role("button", name="שמירת הגרסה שלי").click()

    expect(page).to_have_url(CARD)
    with in_scope(dana):
        saved = Party.objects.get()
        assert (saved.name, saved.remarks) == ("השם שלי", "של יוסי")


@pytest.mark.behaviour("F-01")
def test_a_card_follows_the_changes_of_a_colleague(
    page: Page, site: Server, dana: Actor, yossi: Actor
) -> None:
    party = make_party(dana, "שגב", phones=("03-5594210",))
    at(page, site, dana, f"parties/{party.pk}/tab/details/")
    expect(page.locator("#party-details")).to_contain_text("03-559-4210")

    with in_scope(yossi):
        operations.add_phone(actor=yossi, party_id=party.pk, raw="052-8812345")
        operations.archive_party(actor=yossi, party_id=party.pk)

    expect(page.locator("#party-details")).to_contain_text("052-881-2345", timeout=4000)
    expect(page.locator("#party-head")).to_contain_text("בארכיון", timeout=4000)


def test_archiving_is_undone_from_the_toast(page: Page, site: Server, dana: Actor) -> None:
    party = make_party(dana)
    at(page, site, dana, f"parties/{party.pk}/")

    page.get_by_role("heading", level=1).click(button="right")
    page.get_by_role("menuitem", name="העברה לארכיון").click()
    expect(page.locator("#party-head")).to_contain_text("בארכיון מאז")
    page.get_by_role("button", name="בטל").click()

    expect(page.locator("#party-head")).not_to_contain_text("בארכיון מאז")
    with in_scope(dana):
        assert Party.objects.get().archived_at is None


def test_long_and_mixed_names_break_nothing(page: Page, site: Server, dana: Actor) -> None:
    name = "המרכז הבין־תחומי לטכנולוגיות מים Water & Energy Technologies (2019) בע״מ" * 2
    party = make_party(
        dana,
        name,
        phones=("03-5594210", "לא ידוע", "*6050"),
        emails=("office.of.the.general.manager@water-and-energy-technologies.example",),
        locality="תל אביב",
        remarks="מ" * 400,
    )
    make_contact(dana, party, "Ruth-Alexandra בן־דוד מזרחי Abu-Khalil", phones=("054-2345678",))

    for rest in ("", "tab/details/", "tab/contacts/", "tab/history/", "edit/"):
        at(page, site, dana, f"parties/{party.pk}/{rest}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert faults_in_both_themes(page) == []
        assert scrolls_sideways(page) == []
