"""The home screen: what waits today, and what the team is about."""

import datetime as dt
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.activities import in_hours, note, phone_call
from tests.factories.businesses import client_of, make_member
from tests.factories.parties import make_party
from tests.factories.requests import make_group, make_message, make_task

HOME = "/b/ahava/"
MOST_QUERIES = 30


def cards(page: str) -> set[str]:
    return set(re.findall(r'id="home-([a-z_]+)"', page))


def test_people_land_on_what_waits_for_them_and_the_team(dana: Actor, yossi: Actor) -> None:
    party = make_party(dana, "מפעלי שגב")
    phone_call(dana, party, "להתקשר שוב", next_call=in_hours(0.01, dana))
    note(yossi, make_party(dana, "מאפיית הכרמל"), "הזמינו עוגות")

    page = client_of(dana).get(HOME).content.decode()

    assert {"calls", "team", "colleagues", "business"} <= cards(page)
    assert "מפעלי שגב" in page
    assert "מאפיית הכרמל" in page
    assert re.search(r"יוסי לוי · [^<]+: הזמינו עוגות", page)
    assert "דנה כהן" in page
    assert re.search(r'href="/b/ahava/"[^>]+aria-current="page"', page)
    assert page.count('aria-current="page"') <= 2


def test_requests_wait_on_it_for_the_actor_the_team_and_the_business(
    dana: Actor, yossi: Actor, noa: Actor
) -> None:
    late = timezone.now() - dt.timedelta(days=1)
    make_task(dana, "להחליף מדחס", due_at=late, owner=yossi.membership_id)
    make_message(dana, "רותי מבקשת שיחזרו אליה", owner=dana.membership_id)
    make_task(noa, "של המתחרה")

    page = client_of(dana).get(HOME).content.decode()

    assert {"messages", "team_requests", "business_requests"} <= cards(page)
    assert "רותי מבקשת שיחזרו אליה" in page
    assert "להחליף מדחס" not in page
    team = unescape(page.partition('id="home-team_requests"')[2].partition("</section>")[0])
    assert re.findall(r"mini-card__title[^>]+>([^<]+)<", team) == ["יוסי לוי", "דנה כהן"]
    (url,) = re.findall(rf'href="([^"]+row={yossi.membership_id}[^"]*)"', team)
    assert client_of(dana).get(url).content.decode().count('id="report-request-') == 1
    business = page.partition('id="home-business_requests"')[2].partition("</section>")[0]
    assert re.findall(r"mini-card__meta[^>]*>(?:<svg.*?</svg> )?(\d+)", business) == ["2", "1", "2"]
    assert "להחליף מדחס" in client_of(yossi).get(HOME).content.decode()


def test_what_waits_for_a_group_leads_to_just_that(dana: Actor, yossi: Actor) -> None:
    service, sales = (make_group(dana, name, yossi) for name in ("שירות", "מכירות"))
    make_task(dana, "לסובב שסתום", group=service)
    make_task(dana, "נלקחה מן הקבוצה", group=service, owner=yossi.membership_id)
    make_task(dana, "של המכירות", group=sales)

    page = client_of(dana).get(HOME).content.decode()

    team = unescape(page.partition('id="home-team_requests"')[2].partition("</section>")[0])
    names = re.findall(r"mini-card__title[^>]+>([^<]+)<", team)
    assert sorted(names) == ["יוסי לוי", "מכירות (קבוצה)", "שירות (קבוצה)"]
    (url,) = re.findall(rf'href="([^"]+group={service})"', team)
    rows = client_of(dana).get(url).content.decode()
    assert rows.count('id="report-request-') == 1
    assert "לסובב שסתום" in rows


def test_it_is_fetched_anew_as_a_part(dana: Actor) -> None:
    make_party(dana)

    page = client_of(dana).get(HOME, headers={"HX-Request": "true"}).content.decode()

    assert page.strip().startswith('<div id="home"')


def test_a_new_business_is_shown_its_first_steps(dana: Actor) -> None:
    page = client_of(dana).get(HOME).content.decode()

    assert "הצעדים הראשונים" in page
    for step in ("/parties/new/", "/imports/new/", "/settings/users/", "/settings/business/"):
        assert f'href="/b/ahava{step}"' in page


def test_the_circle_of_the_menu_has_the_letters_of_all_other_circles(miri: Actor) -> None:
    assert 'data-initials="מא"' in client_of(miri).get(HOME).content.decode()


def test_who_sees_only_what_is_his_meets_no_team(dana: Actor, avi: Actor) -> None:
    party = make_party(dana, "סודי ביותר")
    phone_call(dana, party, "סוד", next_call=in_hours(0.01, dana))
    make_task(dana, "סוד של דנה")

    page = client_of(avi).get(HOME).content.decode()

    assert not cards(page) & {"team", "colleagues", "business", "business_requests"}
    assert "סוד" not in page


def test_colleagues_rows_keep_to_what_the_actor_may_see(ahava: Business, dana: Actor) -> None:
    reader = make_member(
        ahava,
        "reader",
        "קוראת",
        department="שירות",
        rights={"party.see": Level.OWN, "activity.see": Level.DEPARTMENT},
    )
    note(dana, make_party(dana, "מפעלי שגב"), "לא לעיניה")

    page = client_of(reader).get(HOME).content.decode()

    assert "לא לעיניה" not in page
    assert "מפעלי שגב" not in page


def test_without_any_right_home_is_still_a_screen(ahava: Business, dana: Actor) -> None:
    make_party(dana)

    page = client_of(make_member(ahava, "nobody", "אין", rights={})).get(HOME)

    assert page.status_code == 200
    assert cards(page.content.decode()) == set()


@pytest.mark.parametrize("count", [1, 12])
def test_it_takes_a_bounded_number_of_queries(dana: Actor, yossi: Actor, count: int) -> None:
    for number in range(count):
        party = make_party(dana, f"לקוח {number}")
        phone_call(dana, party, next_call=in_hours(0.01, dana))
        note(yossi, party, f"הערה {number}")
    client = client_of(dana)
    client.get(HOME)

    with CaptureQueriesContext(connection) as queries:
        client.get(HOME)

    assert len(queries) <= MOST_QUERIES
