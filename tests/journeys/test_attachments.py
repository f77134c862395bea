"""Files on a card, in a browser, in Hebrew: by hand, from the clipboard, and by keys alone."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kesher.attachments.models import Attachment
from kesher.tenancy.rules.access import Actor
from tests.browsing import axe_faults, screen, scrolls_sideways, sign_in
from tests.factories.attachments import PDF, attach, png
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party
from tests.servers import Server

pytestmark = pytest.mark.journey

# What a hand does with files from the desktop, and what the clipboard brings.
HAND_OVER = """([kind, files]) => {
  const transfer = new DataTransfer();
  for (const [name, type, content] of files) {
    const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
    transfer.items.add(new File([bytes], name, {type}));
  }
  if (kind === "paste") {
    const event = new ClipboardEvent("paste", {clipboardData: transfer, bubbles: true});
    document.body.dispatchEvent(event);
    return;
  }
  const options = {dataTransfer: transfer, bubbles: true, cancelable: true};
  for (const step of kind.split(" ")) {
    document.querySelector("main").dispatchEvent(new DragEvent(step, options));
  }
}"""


def hand_over(page: Page, kind: str, *files: tuple[str, str, bytes]) -> None:
    encoded = [[name, type_, base64.b64encode(content).decode()] for name, type_, content in files]
    page.evaluate(HAND_OVER, [kind, encoded])


def names(actor: Actor) -> list[str]:
    with in_scope(actor):
        files = Attachment.objects.filter(deleted_at=None)
        return sorted(files.values_list("name", flat=True))


@pytest.mark.behaviour("F-14")
def test_files_are_dropped_onto_the_card_looked_at_and_deleted(
    page: Page, site: Server, dana: Actor, tmp_path: Path
) -> None:
    party = make_party(dana, "מפעלי שגב")
    sign_in(page, site, dana)
    page.goto(screen(dana, f"parties/{party.pk}/"))

    dragged = [("חוזה שירות.pdf", "application/pdf", PDF), ("חזית.png", "image/png", png(400, 300))]
    hand_over(page, "dragenter dragover", *dragged)
    expect(page.get_by_text("שחרור כאן יצרף את הקבצים")).to_be_visible()
    hand_over(page, "drop", *dragged, ("תמונה.jpg", "image/jpeg", b"<html>"))
    uploads = page.get_by_role("region", name="קבצים בדרך")
    expect(uploads.get_by_role("status")).to_have_text("צורפו 2 מתוך 3 קבצים")
    expect(uploads.get_by_role("alert")).to_contain_text("סיומת השם היא")
    expect(page.get_by_text("שחרור כאן יצרף את הקבצים")).to_be_hidden()
    uploads.get_by_role("button", name="סגירה").click()

    page.get_by_role("link", name="קבצים", exact=True).click()
    expect(page.get_by_role("link", name="קבצים 2")).to_be_visible()
    hand_over(page, "paste", ("image.png", "image/png", png(30, 30)))
    expect(page.get_by_role("link", name="קבצים 3")).to_be_visible()
    expect(page.get_by_role("link", name="תמונה שהודבקה").first).to_be_visible()
    assert axe_faults(page) == []

    page.get_by_role("link", name="חזית.png", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("img", name="חזית.png")).to_be_visible()
    assert dialog.get_by_role("img").evaluate("image => image.naturalWidth") == 400
    assert axe_faults(page) == []
    page.keyboard.press("Escape")

    page.get_by_role("link", name="תמונה שהודבקה").first.click()
    expect(dialog.get_by_text("1 מתוך 3")).to_be_visible()
    page.keyboard.press("KeyJ")
    expect(dialog.get_by_text("2 מתוך 3")).to_be_visible()
    page.keyboard.press("KeyK")
    expect(dialog.get_by_role("heading", name="תמונה שהודבקה")).to_be_visible()
    page.keyboard.press("Escape")

    with page.expect_response(lambda answer: answer.request.resource_type == "document") as shown:
        page.get_by_role("link", name="חוזה שירות.pdf", exact=True).click()
    expect(dialog.locator("iframe")).to_be_visible()
    assert shown.value.url.startswith(site.url)
    assert (shown.value.status, shown.value.headers["content-type"]) == (200, "application/pdf")
    with page.expect_download() as download:
        dialog.get_by_role("link", name="הורדה").click()
    saved = tmp_path / "saved.pdf"
    download.value.save_as(saved)
    assert (download.value.suggested_filename, saved.read_bytes()) == ("חוזה שירות.pdf", PDF)
    page.keyboard.press("Escape")

    page.get_by_role("button", name="פעולות עבור חזית.png").click()
    page.get_by_role("menuitem", name="מחיקה").click()
    expect(page.get_by_role("link", name="חזית.png", exact=True)).to_have_count(0)
    page.get_by_role("button", name="בטל", exact=True).click()
    expect(page.get_by_role("link", name="חזית.png", exact=True)).to_be_visible()
    assert scrolls_sideways(page) == []
    assert len(names(dana)) == 3


def test_files_are_attached_and_renamed_by_keys_alone_and_a_colleague_sees_it(
    page: Page, site: Server, dana: Actor, yossi: Actor, tmp_path: Path
) -> None:
    party = make_party(dana, "מפעלי שגב")
    sign_in(page, site, dana)
    page.goto(screen(dana, f"parties/{party.pk}/tab/files/"))
    expect(page.get_by_text("אין עדיין קבצים")).to_be_visible()
    assert axe_faults(page) == []
    chosen = [tmp_path / "מחירון.txt", tmp_path / "ריק.txt"]
    chosen[0].write_text("מחיר", encoding="utf-8")
    chosen[1].touch()

    page.get_by_label("צירוף קובץ").focus()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(chosen)
    uploads = page.get_by_role("region", name="קבצים בדרך")
    expect(uploads.get_by_text("הקובץ ריק")).to_be_visible()
    expect(page.get_by_role("link", name="מחירון.txt", exact=True)).to_be_visible()
    uploads.get_by_role("button", name="סגירה").click()

    page.get_by_role("button", name="פעולות עבור מחירון.txt").focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="שינוי שם").focus()
    page.keyboard.press("Enter")
    field = page.get_by_role("textbox", name="שם הקובץ")
    expect(field).to_be_focused()
    field.fill("מחירון 2026")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="מחירון 2026.txt", exact=True)).to_be_visible()

    attach(yossi, party, "מיוסי.pdf")
    expect(page.get_by_role("link", name="מיוסי.pdf", exact=True)).to_be_visible()
    assert names(dana) == ["מחירון 2026.txt", "מיוסי.pdf"]
