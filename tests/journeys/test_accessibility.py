"""Every screen, full of records, in both themes: axe finds nothing, nothing scrolls sideways."""

import pytest
from playwright.sync_api import Page

from kesher.activities.models import Activity
from kesher.tenancy.rules.access import Actor
from tests.browsing import axe_faults, screen, scrolls_sideways, sign_in
from tests.factories.businesses import in_scope
from tests.servers import Server
from tests.walk import make_world

pytestmark = pytest.mark.journey

SCREENS = (
    "calls/",
    "unknown-calls/",
    "unknown-calls/new/",
    "customers/",
    "customers/board/",
    "customers/split/",
    "suppliers/",
    "contacts/",
    "parties/{party_id}/",
    "parties/{party_id}/?tab=details",
    "parties/{party_id}/?tab=contacts",
    "parties/{party_id}/?tab=history",
    "parties/{party_id}/edit/",
    "parties/{party_id}/log/print/",
    "parties/new/",
    "search/?q=בע",
    "leads/",
    "meetings/{activity_id}/",
    "batches/",
    "batches/{batch_id}/",
    "imports/new/",
    "imports/{batch_id}/columns/",
    "profile/",
    "settings/",
    "bin/",
    "settings/access/",
    "settings/access/?of=/b/ahava/parties/{party_id}/",
    "settings/activation/",
    "settings/api/",
    "settings/business/",
    "settings/groups/",
    "settings/groups/{group_id}/",
    "settings/leads/",
    "settings/org-units/",
    "settings/roles/",
    "settings/roles/{role_id}/",
    "settings/users/",
    "settings/users/new/",
    "settings/users/{membership_id}/",
)
OUTSIDE = ("/login/", "/b/ahava/login/", "/account/", "/businesses/")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_screen(page: Page, site: Server, dana: Actor, theme: str) -> None:
    world = {name: values[0] for name, values in make_world(dana).items()}
    with in_scope(dana):
        world["activity_id"] = _meeting_id()
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.goto("/login/")
    faults = [f"/login/ {fault}" for fault in axe_faults(page)]
    sign_in(page, site, dana)

    for path in (*(screen(dana, path.format(**world)) for path in SCREENS), *OUTSIDE):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        faults += [f"{path} {fault}" for fault in axe_faults(page)]

    assert faults == []


def test_no_screen_scrolls_sideways(page: Page, site: Server, dana: Actor) -> None:
    world = {name: values[0] for name, values in make_world(dana).items()}
    with in_scope(dana):
        world["activity_id"] = _meeting_id()
    sign_in(page, site, dana)

    wide = {}
    for path in SCREENS:
        page.goto(screen(dana, path.format(**world)))
        if widths := scrolls_sideways(page):
            wide[path] = widths

    assert wide == {}


def _meeting_id() -> str:
    return str(Activity.objects.get(kind="meeting").pk)
