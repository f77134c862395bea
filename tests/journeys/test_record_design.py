"""Record design with the keyboard: a field from its first idea to the list of customers."""

import re

import pytest
from playwright.sync_api import Page, expect

from kesher.parties.models import Party
from kesher.records.queries import record_type
from kesher.tenancy.rules.access import Actor
from tests.browsing import axe_faults, screen, scrolls_sideways, sign_in
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party
from tests.servers import Server

pytestmark = pytest.mark.journey


def open_by_key(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.focus()
    page.keyboard.press("Enter")


def new_field(page: Page, type_name: str, label: str) -> None:
    page.keyboard.press("KeyN")
    page.get_by_role("button", name=re.compile(f"^{type_name}")).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#field-form")).to_be_visible()
    page.locator("[name=label_he]").focus()
    page.keyboard.type(label)


def save(page: Page) -> None:
    page.keyboard.press("Control+Enter")
    expect(page.locator("#dialog-content")).to_have_count(0)


@pytest.mark.behaviour("V-07", "V-11", "V-12", "V-13", "V-14")
def test_fields_are_designed_by_keys_and_hold_in_the_form(
    page: Page, site: Server, dana: Actor
) -> None:
    make_party(dana, "מפעלי שגב")
    sign_in(page, site, dana)
    page.goto(screen(dana, "settings/records/party/"))
    assert axe_faults(page) == []

    # A choice with two options.
    new_field(page, "בחירה ערך אחד", "סוג לקוח")
    page.locator("[name=options-1-label]").focus()
    page.keyboard.type("פרטי")
    page.locator("[name=options-2-label]").focus()
    page.keyboard.type("עסקי")
    assert axe_faults(page) == []
    page.get_by_role("checkbox", name="רשימה", exact=True).focus()
    page.keyboard.press("Space")
    save(page)

    # A required sum that is asked of one kind of customer only.
    new_field(page, "סכום כסף", "מסגרת אשראי")
    page.get_by_role("checkbox", name="חובה", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("checkbox", name="רשימה", exact=True).focus()
    page.keyboard.press("Space")
    page.locator("[name=depends_on]").select_option(label="סוג לקוח")
    page.locator("[data-values-of]:not([hidden])").get_by_label("עסקי").check()
    save(page)
    expect(page.locator("#field-list")).to_contain_text("מוצג לפי «סוג לקוח»")

    # It moves up by its button, and the focus stays on it.
    with in_scope(dana):
        kind = record_type("party")
        sum_key = next(spec.key for spec in kind.fields if str(spec.label) == "מסגרת אשראי")
        choice_key = next(spec.key for spec in kind.fields if str(spec.label) == "סוג לקוח")
    up = page.locator(f"#up-{sum_key}")
    up.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#row-{sum_key} + #row-{choice_key}")).to_be_visible()
    expect(up).to_be_focused()
    assert scrolls_sideways(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})

    # The form of a new customer: shown and asked for only where it applies.
    page.goto(screen(dana, "parties/new/"))
    page.locator("[name=name]").fill("חשמל ותאורה בע״מ")
    credit = page.locator(f"[name={sum_key}]")
    expect(credit).to_be_hidden()
    page.locator(f"[name={choice_key}]").select_option(label="עסקי")
    expect(credit).to_be_visible()
    assert axe_faults(page) == []
    page.locator("[name=name]").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".form-errors, [role=alert]").first).to_contain_text("מסגרת אשראי")
    expect(page.locator("[name=name]")).to_have_value("חשמל ותאורה בע״מ")
    credit.fill("הרבה")
    page.keyboard.press("Control+Enter")
    expect(page.locator("body")).to_contain_text("זה אינו מספר")
    credit.fill("5,000")
    page.keyboard.press("Control+Enter")

    # The card and the list show them.
    expect(page.get_by_role("heading", level=1)).to_contain_text("חשמל ותאורה")
    with in_scope(dana):
        party = Party.objects.get(name__startswith="חשמל")
        assert party.custom_values == {choice_key: "o2", sum_key: "5000.00"}
    page.goto(screen(dana, f"parties/{party.pk}/tab/details/"))
    expect(page.locator("#party-details")).to_contain_text("₪5,000.00")
    page.goto(screen(dana, "customers/"))
    row = page.locator(f"#party-{party.pk}")
    expect(row).to_contain_text("עסקי")
    expect(row).to_contain_text("₪5,000.00")
