"""Take the picture of the README from a running demo: `python -m tools.screenshot`.

Start the demo first (`make run`); KESHER_PORT says where it is.
"""

import os
from pathlib import Path

from playwright.sync_api import sync_playwright

from kesher.tenancy.rules.demo import DEMO_PEOPLE
from tools.chromium import find_chromium

TARGET = Path(__file__).parents[1] / "docs" / "images" / "card.png"


def main() -> None:
    address = f"http://localhost:{os.environ.get('KESHER_PORT', '8040')}"
    person = DEMO_PEOPLE[0]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(find_chromium()), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(
            locale="he-IL",
            timezone_id="Asia/Jerusalem",
            viewport={"width": 1440, "height": 900},
        )
        page.goto(f"{address}/b/{person.business}/login/")
        page.fill("[name=username]", person.username)
        page.fill("[name=password]", person.password)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "login" not in url)
        page.goto(f"{address}/b/{person.business}/parties/1/")  # the one talked to most
        page.wait_for_selector("#contact-log")
        page.wait_for_timeout(500)
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=TARGET)
        browser.close()


if __name__ == "__main__":
    main()
