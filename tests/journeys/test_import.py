"""Bringing customers in from a sheet, in a browser, in Hebrew: by hand, and by keys alone."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor
from tests.browsing import faults_in_both_themes, screen, scrolls_sideways, sign_in, tab_to
from tests.factories.businesses import in_scope
from tests.factories.imports import start, upload
from tests.factories.sheets import BRANCHES, BRANCHES_1255
from tests.servers import Server

pytestmark = pytest.mark.journey

SHEET = "שם לקוח,Mobile,הערה פנימית\nמשה כהן,050-2345678,טוב\n,03-5234567,ללא שם\n"
LONGER = 60_000  # milliseconds; the worker has the machine to share


def names(actor: Actor) -> list[str]:
    with in_scope(actor):
        return list(Party.objects.order_by("pk").values_list("name", flat=True))


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="cp1255")
    return path


def test_the_real_sheet_comes_in_by_hand(
    page: Page, site: Server, dana: Actor, tmp_path: Path
) -> None:
    sign_in(page, site, dana)
    page.goto(screen(dana, "batches/"))
    page.get_by_role("link", name="בחירת גיליון").click()
    page.get_by_label("אפשר לגרור לכאן גיליון").set_input_files(BRANCHES_1255)
    expect(page.get_by_text("bank-branches.windows-1255.csv")).to_be_visible()
    page.get_by_role("button", name="המשך").click()

    expect(page.get_by_label("יישוב", exact=True)).to_have_value("locality")
    special = page.get_by_role("region", name="ב־3 שורות יש תא אחד בלבד")
    expect(special.get_by_role("listitem")).to_have_count(3)
    page.get_by_role("button", name="ייבוא 84 שורות").click()
    expect(page.get_by_role("alert")).to_contain_text("יש להחליט")
    special.get_by_label("להשאיר אותן בחוץ").check()
    expect(page.get_by_text("היא תישאר בחוץ")).to_have_count(3)
    page.get_by_role("button", name="ייבוא 84 שורות").click()

    expect(page).to_have_url(re.compile(r"/report/$"), timeout=LONGER)
    expect(page.get_by_text("81 נוצרו, 3 הושארו בחוץ")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="השורות שלא נכנסו").click()
    saved = tmp_path / "rejects.csv"
    download.value.save_as(saved)
    assert download.value.suggested_filename == "bank-branches.windows-1255-rejects.csv"
    with saved.open(encoding="utf-8-sig", newline="") as file:
        assert [row[0].strip() for row in csv.reader(file)][1:] == ["בנק הפועלים סניף"] * 3
    page.get_by_role("link", name="בנק הפועלים סניף אדומים").click()
    expect(page.get_by_role("heading", name="בנק הפועלים סניף אדומים")).to_be_visible()
    assert len(names(dana)) == 81

    page.go_back()
    page.get_by_role("button", name="בטל").click()
    page.get_by_role("button", name="כן, להמשיך").click()
    expect(page.get_by_role("main")).to_contain_text("בוטל בידי", timeout=LONGER)
    page.goto(screen(dana, "customers/"))
    expect(page.get_by_role("link", name="בנק הפועלים סניף אדומים")).to_have_count(0)


def test_a_sheet_comes_in_by_the_keyboard_alone(
    page: Page, site: Server, dana: Actor, tmp_path: Path
) -> None:
    sign_in(page, site, dana)
    page.goto(screen(dana, "imports/new/"))

    tab_to(page, page.get_by_label("אפשר לגרור לכאן גיליון"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(written(tmp_path / "לקוחות.csv", SHEET))
    tab_to(page, page.get_by_role("button", name="המשך"))
    page.keyboard.press("Enter")

    remark = page.get_by_label("הערה פנימית")
    tab_to(page, remark)
    page.keyboard.press("ArrowUp")  # from «הערות, עם כותרת העמודה» to «הערות»
    expect(remark).to_have_value("remarks")
    expect(remark).to_be_focused()
    tab_to(page, page.get_by_role("button", name="ייבוא שתי שורות"))
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/report/$"), timeout=LONGER)
    expect(page.get_by_text("יש להזין שם")).to_be_visible()
    tab_to(page, page.get_by_role("link", name="משה כהן"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="משה כהן")).to_be_visible()
    with in_scope(dana):
        assert Party.objects.get().remarks == "טוב"


def test_a_broken_sheet_is_told_and_the_next_one_comes_in(
    page: Page, site: Server, dana: Actor, tmp_path: Path
) -> None:
    sign_in(page, site, dana)
    page.goto(screen(dana, "imports/new/"))
    page.get_by_label("אפשר לגרור לכאן גיליון").set_input_files(
        written(tmp_path / "שבור.csv", "שם,טלפון\nמשה,1,2\n")
    )
    page.get_by_role("button", name="המשך").click()

    expect(page.get_by_role("alert")).to_contain_text("דבר לא יובא. בשורה 2 יש 3 תאים")
    page.get_by_label("אפשר לגרור לכאן גיליון").set_input_files(
        written(tmp_path / "תקין.csv", SHEET)
    )
    page.get_by_role("button", name="המשך").click()

    expect(page.get_by_role("button", name="ייבוא שתי שורות")).to_be_visible()
    assert names(dana) == []


def test_reversed_hebrew_is_mended_with_one_click(page: Page, site: Server, dana: Actor) -> None:
    lines = ["שם,עיר", "משה כהן,מגדל העמק", "אברהם מן,בת ים", "חיים ברוך,חולון"]
    visual = "\r\n".join(",".join(cell[::-1] for cell in line.split(",")) for line in lines)
    batch = upload(dana, visual.encode("cp862"))
    sign_in(page, site, dana)
    page.goto(screen(dana, f"imports/{batch.pk}/columns/"))

    page.get_by_role("button", name="תיקון").click()

    expect(page.get_by_role("cell", name="מגדל העמק").first).to_be_visible()
    expect(page.get_by_label("קידוד הקובץ")).to_have_value("cp862:visual")


def test_the_screens_of_an_import_are_accessible_and_never_scroll_sideways(
    page: Page, site: Server, dana: Actor
) -> None:
    done = upload(dana, BRANCHES)
    start(dana, done, {"lone_rows": "skip"})
    batch = upload(dana, SHEET + ",x,y\n" + SHEET)
    long_name = upload(dana, BRANCHES, name="קובץ עם שם ארוך מאוד " * 5 + ".csv")
    waiting = upload(dana, "שם\n" + f"{'משה ' * 300}\n" * 2_000)
    start(dana, upload(dana, SHEET))
    sign_in(page, site, dana)

    for path in (
        "batches/",
        "imports/new/",
        f"imports/{batch.pk}/columns/",
        f"imports/{long_name.pk}/columns/",
        f"batches/{waiting.pk}/",
        f"batches/{done.pk}/report/",
    ):
        page.goto(screen(dana, path))
        if path.endswith("report/"):  # the worker was at it meanwhile
            expect(page.get_by_text("81 נוצרו, 3 הושארו בחוץ")).to_be_visible(timeout=LONGER)
        assert (path, faults_in_both_themes(page), scrolls_sideways(page)) == (path, [], [])
