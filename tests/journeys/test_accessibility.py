"""Every screen, full of records: axe finds nothing in either theme, nothing scrolls sideways."""

import pytest
from playwright.sync_api import Page

from kesher.activities.models import Activity
from kesher.tenancy.rules.access import Actor
from tests.browsing import faults_in_both_themes, screen, scrolls_sideways, sign_in
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
    "diary/?view=month",
    "diary/?view=agenda",
    "diary/calendars/",
    "settings/hours/",
    "settings/reminders/",
    "settings/resources/",
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
    "settings/webhooks/",
    "settings/webhooks/new/",
    "settings/webhooks/{webhook_id}/",
    "settings/webhooks/{webhook_id}/edit/",
    "settings/webhooks/deliveries/{delivery_id}/",
    "settings/users/{membership_id}/",
)
OUTSIDE = ("/login/", "/b/ahava/login/", "/account/", "/businesses/")


# The walk is cut into parts that can be walked beside each other.
PARTS = 4


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_every_screen_is_accessible_in_both_themes_and_at_every_width(
    page: Page, site: Server, dana: Actor, part: int
) -> None:
    world = {name: values[0] for name, values in make_world(dana).items()}
    with in_scope(dana):
        world["activity_id"] = _meeting_id()
    sign_in(page, site, dana)

    faults = {}
    wide = {}
    for path in SCREENS[part::PARTS]:
        go(page, screen(dana, path.format(**world)))
        if found := faults_in_both_themes(page):
            faults[path] = found
        if widths := scrolls_sideways(page):
            wide[path] = widths

    assert faults == {}
    assert wide == {}


def test_the_screens_outside_are_accessible(page: Page, site: Server, dana: Actor) -> None:
    go(page, "/login/")
    faults = {"signed out": faults_in_both_themes(page)}
    sign_in(page, site, dana)
    for path in OUTSIDE:
        go(page, path)
        faults[path] = faults_in_both_themes(page)

    assert {path: found for path, found in faults.items() if found} == {}


def go(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path


def _meeting_id() -> str:
    return str(Activity.objects.get(kind="meeting").pk)
