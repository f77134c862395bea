"""Working in a list in a browser: filtering, views, columns, writing in cells, selecting."""

import re

import pytest
from playwright.sync_api import Page, expect

from kesher.parties.models import Party
from kesher.savedviews.models import ListPreference, SavedView
from kesher.tenancy.rules.access import Actor
from tests.browsing import axe_faults, screen, scrolls_sideways, sign_in, tab_to
from tests.factories.businesses import in_scope
from tests.factories.own_fields import make_fields
from tests.factories.parties import make_contact, make_party
from tests.servers import Server

pytestmark = pytest.mark.journey

OWN = {
    "x_city": ("text", {}),
    "x_sum": ("money", {}),
    "x_tier": ("choice", {"options": [{"value": "gold", "label": "זהב"}]}),
}


def names(page: Page) -> list[str]:
    return page.locator("#record-list-body .table__main bdi").all_inner_texts()


def fill(actor: Actor) -> None:
    with in_scope(actor):
        make_fields(actor, OWN)
    for name, city, amount in [
        ("אבן", "חולון", "12.50"),
        ("בזלת", "נתניה", "100"),
        ("גיר", "", ""),
    ]:
        party = make_party(actor, name)
        values = {"x_city": city, "x_sum": amount}
        with in_scope(actor):
            Party.objects.filter(pk=party.pk).update(
                custom_values={key: value for key, value in values.items() if value}
            )


@pytest.mark.behaviour("F-05", "F-06", "R-03", "V-22")
def test_a_filter_is_built_by_hand_kept_as_a_view_and_sent_as_a_link(
    page: Page, site: Server, dana: Actor, yossi: Actor
) -> None:
    fill(dana)
    with in_scope(dana):
        made = Party.objects.get(name="אבן")
    make_contact(dana, made)
    make_party(yossi, "דולומיט")
    sign_in(page, site, dana)
    page.goto(screen(dana, "customers/"))
    expect(page.locator("#record-list-body tr")).to_have_count(4)

    page.get_by_role("button", name="הוסף תנאי").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("שדה").select_option("x_sum")
    expect(dialog.get_by_label("תנאי").first).to_be_visible()
    dialog.locator("[data-condition-operator]").select_option("gt")
    dialog.get_by_role("button", name="הצגה").click()
    expect(dialog.get_by_role("status")).to_contain_text("חסר")
    dialog.locator("[data-value]").fill("10")
    expect(dialog.get_by_role("status")).to_have_text("2 רשומות")
    dialog.get_by_role("button", name="קבוצה", exact=True).click()
    group = dialog.locator("[data-group] [data-group]")
    group.locator("[data-condition-key]").select_option("contacts")
    expect(group.locator("[data-condition-operator]")).to_have_value("exists")
    group.get_by_role("button", name="תנאי", exact=True).click()
    group.locator("[data-condition-key]").nth(1).select_option("x_city")
    group.get_by_label("x_city").fill("נתניה!")
    expect(dialog.get_by_role("status")).to_have_text("רשומה אחת")
    assert axe_faults(page) == []
    dialog.get_by_role("button", name="הצגה").click()

    expect(dialog).to_be_hidden()
    expect(page.locator("#record-list-body tr")).to_have_count(1)
    assert names(page) == ["אבן"]
    link = page.url
    assert "x_sum.gt(10)" in link
    page.get_by_role("button", name="שמירה כתצוגה חדשה").click()
    dialog.get_by_label("שם").fill("גדולים")
    dialog.get_by_role("button", name="שמירה").click()
    expect(page.get_by_role("link", name="גדולים")).to_have_attribute("aria-current", "page")
    expect(page.get_by_text("שינויים שלא נשמרו")).to_be_hidden()
    page.get_by_role("link", name=re.compile("הסרת הסינון|להסיר")).first.click()
    expect(page.get_by_text("שינויים שלא נשמרו")).to_be_visible()
    page.get_by_role("link", name="ביטול השינויים").click()
    expect(page.locator("#record-list-body tr")).to_have_count(1)

    sign_in(page, site, yossi)
    page.goto(link)
    assert names(page) == ["אבן"]
    page.get_by_role("link", name="ניקוי הסינון").click()
    expect(page.locator("#record-list-body tr")).to_have_count(4)
    expect(page.get_by_role("link", name="גדולים")).to_have_count(0)
    page.get_by_role("button", name="סינון רשומות").click()
    page.get_by_role("checkbox", name="שלי", exact=True).click()
    expect(page.locator("#record-list-body tr")).to_have_count(1)
    assert names(page) == ["דולומיט"]


def test_a_filter_is_built_by_the_keyboard_alone(page: Page, site: Server, dana: Actor) -> None:
    fill(dana)
    sign_in(page, site, dana)
    page.goto(screen(dana, "customers/"))
    tab_to(page, page.get_by_role("button", name="הוסף תנאי"))
    page.keyboard.press("Enter")

    dialog = page.get_by_role("dialog")
    expect(dialog.locator("[data-condition-key]")).to_be_focused()
    page.keyboard.type("x_sum")
    expect(dialog.locator("[data-condition-key]")).to_have_value("x_sum")
    expect(dialog.get_by_role("option", name="גדול מ־")).to_have_count(1)
    page.keyboard.press("Tab")
    operator = dialog.locator("[data-condition-operator]")
    while operator.input_value() != "gt":
        page.keyboard.press("ArrowDown")
    expect(operator).to_have_value("gt")
    tab_to(page, dialog.locator("[data-value]"))
    page.keyboard.type("50")
    expect(dialog.get_by_role("status")).to_have_text("רשומה אחת")
    page.keyboard.press("Enter")

    expect(dialog).to_be_hidden()
    expect(page.locator("#record-list-body tr")).to_have_count(1)
    assert names(page) == ["בזלת"]
    assert page.locator(":focus").count() == 1


@pytest.mark.behaviour("V-07", "V-09", "V-10")
def test_columns_cells_and_rows_are_worked_with_by_mouse_and_keyboard(
    page: Page, site: Server, dana: Actor
) -> None:
    fill(dana)
    sign_in(page, site, dana)
    page.goto(screen(dana, "customers/"))

    page.get_by_role("button", name="עמודות").click()
    dialog = page.get_by_role("dialog")
    for label in ("x_city", "x_sum", "נוצר", "עודכן"):
        dialog.get_by_role("checkbox", name=re.compile(label)).first.check()
    dialog.get_by_role("button", name="הצגת העמודות").click()
    expect(page.get_by_role("columnheader", name="x_city")).to_be_visible()
    expect(page.get_by_role("columnheader", name=re.compile("עודכן"))).to_be_visible()
    expect(page.locator("#list-sums")).to_contain_text("₪112.50")
    page.goto(screen(dana, "customers/"))
    expect(page.get_by_role("columnheader", name="x_city")).to_be_visible()

    page.get_by_role("columnheader", name="x_sum").get_by_role("link").click()
    expect(page.locator("th[data-key=x_sum]")).to_have_attribute("aria-sort", "ascending")
    expect(page.locator("#record-list-body .table__main bdi")).to_have_text(["אבן", "בזלת", "גיר"])
    page.get_by_role("columnheader", name="x_sum").get_by_role("link").click()
    expect(page.locator("#record-list-body .table__main bdi")).to_have_text(["בזלת", "אבן", "גיר"])

    row = page.get_by_role("row", name=re.compile("גיר"))
    row.get_by_role("cell").nth(cell_at(page, "x_sum")).dblclick()
    editor = page.locator("[data-cell-form]")
    editor.locator("input").first.fill("abc")
    page.keyboard.press("Enter")
    expect(editor.get_by_role("alert")).to_be_visible()
    expect(editor.locator("input").first).to_have_value("abc")
    editor.locator("input").first.fill("7,000")
    page.keyboard.press("Enter")
    expect(row).to_contain_text("7,000.00")
    expect(row.get_by_role("cell").nth(cell_at(page, "x_sum"))).to_be_focused()

    row.focus()
    page.keyboard.press("F2")
    expect(editor).to_be_visible()
    page.keyboard.press("Escape")
    expect(editor).to_have_count(0)
    with in_scope(dana):
        assert Party.objects.get(name="גיר").custom_values["x_sum"] == "7000.00"

    edit = row.get_by_role("link", name="עריכה")
    assert edit.evaluate("one => getComputedStyle(one).color") != row.get_by_role(
        "link", name="מידע נוסף"
    ).evaluate("one => getComputedStyle(one).color")
    row.get_by_role("button", name="מחיקה").click()
    page.get_by_role("button", name="כן").click()
    expect(page.locator("#record-list-body tr")).to_have_count(2)
    page.get_by_role("button", name="בטל").click()
    expect(page.locator("#record-list-body tr")).to_have_count(3, timeout=6000)

    page.get_by_label("בחירת הרשומה אבן").check()
    page.get_by_label("בחירת הרשומה גיר").click(modifiers=["Shift"])
    expect(page.locator("[data-bulk-count]")).not_to_have_text("1")
    assert axe_faults(page) == []
    assert scrolls_sideways(page) == []
    with in_scope(dana):
        assert ListPreference.objects.get().columns.startswith("name")
        assert not SavedView.objects.exists()


def cell_at(page: Page, key: str) -> int:
    heads = page.locator("thead th")
    return int(
        heads.evaluate_all("(all, key) => all.findIndex(one => one.dataset.key === key)", key)
    )


def test_a_list_in_groups_by_keyboard(page: Page, site: Server, dana: Actor, yossi: Actor) -> None:
    """Group, fold, follow what a colleague does, keep it as a view, and turn back."""
    fill(dana)
    make_party(yossi, "דולומיט")
    sign_in(page, site, dana)
    page.goto(screen(dana, "customers/"))

    page.keyboard.press("Shift+G")
    page.get_by_role("menuitem", name="אחראי", exact=True).focus()
    page.keyboard.press("Enter")
    heads = page.get_by_role("rowheader")
    expect(heads).to_have_text([re.compile(r"דנה כהן\s*3"), re.compile(r"יוסי לוי\s*1")])
    assert names(page) == ["אבן", "בזלת", "גיר", "דולומיט"]

    make_party(yossi, "הורנבלנד")
    expect(page.locator("#record-list-body .table__main bdi")).to_have_text(
        ["אבן", "בזלת", "גיר", "דולומיט", "הורנבלנד"], timeout=6000
    )
    expect(heads).to_have_text([re.compile(r"3\s*$"), re.compile(r"2\s*$")])

    page.get_by_role("button", name="דנה כהן", exact=True).press("Enter")
    expect(page.get_by_role("button", name="דנה כהן", exact=True)).to_have_attribute(
        "aria-expanded", "false"
    )
    expect(page.get_by_role("button", name="דנה כהן", exact=True)).to_be_focused()
    assert names(page) == ["דולומיט", "הורנבלנד"]
    page.keyboard.press("j")
    expect(page.locator("tr.is-cursor")).to_contain_text("דולומיט")
    assert axe_faults(page) == []
    assert scrolls_sideways(page) == []

    page.get_by_role("button", name="שמירה כתצוגה חדשה").first.press("Enter")
    page.get_by_label("שם").fill("לפי אחראי")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("link", name="לפי אחראי")).to_have_attribute("aria-current", "page")
    assert names(page) == ["דולומיט", "הורנבלנד"]

    page.keyboard.press("Shift+G")
    page.get_by_role("menuitem", name="ללא קבוצות").press("Enter")
    expect(heads).to_have_count(0)
    assert names(page) == ["אבן", "בזלת", "גיר", "דולומיט", "הורנבלנד"]
