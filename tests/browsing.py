"""What browser tests do again and again: sign in, ask axe, look for sideways scrolling."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Locator, Page

from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of
from tests.servers import Server

ROOT = Path(__file__).resolve().parent.parent
WIDTHS = (320, 390, 768, 1024, 1280, 1440)
_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
# A color on its way to another is not looked at; what passed is not described, which takes as long.
_RUN_AXE = """rules => {
  for (const one of document.getAnimations()) {
    if (one.effect.getComputedTiming().endTime < Infinity) one.finish();
  }
  return axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
}"""


def sign_in(page: Page, site: Server, actor: Actor) -> None:
    """Give the browser the session of this person; the sign-in page has tests of its own."""
    cookie = client_of(actor).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.url}])


def screen(actor: Actor, path: str = "") -> str:
    """Return the address of a screen of the person's business."""
    return f"/b/{actor.business_slug}/{path}"


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    wanted.wait_for()
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never reaches {wanted}")


def axe_faults(page: Page, rules: Sequence[str] = _RULES) -> list[str]:
    """Return what axe finds against WCAG 2.1 AA, or by these rules alone, one line each."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(_axe())
    found: dict[str, Any] = page.evaluate(_RUN_AXE, list(rules))
    return [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def faults_in_both_themes(page: Page) -> list[str]:
    """Ask every rule in the light, and in the dark what alone may differ there: the contrast."""
    found = axe_faults(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {fault}" for fault in axe_faults(page, ["color-contrast"])]
    page.emulate_media(color_scheme="light")
    return found


def scrolls_sideways(page: Page) -> list[int]:
    """Return the widths, in pixels, at which the page is wider than the window."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(width)
    return found


@cache
def _axe() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
