"""Working hours, days off and resources: who sets them, and what follows from them."""

import datetime as dt
from typing import Any

import pytest
from django.http import HttpResponse

from kesher.activities.queries.remind_me import offered_presets
from kesher.lib.dates import local
from kesher.reminders.queries import offered_moments
from kesher.tenancy.models import Business, OwnDay, WorkSchedule
from kesher.tenancy.queries import working_hours_for
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import AGENT_RIGHTS, client_of, in_scope, make_member

DAYS = "settings/hours/days/?of=business"
SUNDAY, FRIDAY = dt.date(2026, 11, 22), dt.date(2026, 11, 27)


def hours(**more: Any) -> dict[str, Any]:
    fields = {"calendars": ["jewish"], "eve_end": ""}
    for number in range(5):
        fields |= {f"open_{number}": "09:00", f"close_{number}": "18:00"}
    return {**fields, **more}


def save(actor: Actor, of: str, **more: Any) -> HttpResponse:
    return client_of(actor).post(f"/b/{actor.business_slug}/settings/hours/?of={of}", hours(**more))


def worked(actor: Actor, day: dt.date) -> tuple[str, str] | None:
    with in_scope(actor):
        found = working_hours_for(actor).on(day)
    return (f"{found[0]:%H:%M}", f"{found[1]:%H:%M}") if found else None


def test_the_nearest_hours_count_and_fall_back_again(dana: Actor, miri: Actor) -> None:
    assert worked(miri, SUNDAY) == ("08:30", "17:00")
    assert save(dana, "business").status_code == 303
    assert worked(miri, SUNDAY) == ("09:00", "18:00")
    assert worked(miri, FRIDAY) is None
    save(dana, f"unit:{miri.branch_id}", open_0="07:00")
    save(dana, f"unit:{miri.department_id}", open_0="08:00")
    assert worked(miri, SUNDAY) == ("08:00", "18:00")
    save(dana, f"user:{miri.membership_id}", open_0="10:00", open_5="08:00", close_5="12:00")
    assert worked(miri, SUNDAY) == ("10:00", "18:00")
    assert worked(miri, FRIDAY) == ("08:00", "12:00")
    url = f"/b/ahava/settings/hours/clear/?of=user:{miri.membership_id}"
    assert client_of(dana).post(url).status_code == 303
    assert worked(miri, SUNDAY) == ("08:00", "18:00")


def test_users_set_their_own_hours_and_no_others(dana: Actor, ahava: Business) -> None:
    gal = make_member(ahava, "gal", "גל", rights=AGENT_RIGHTS)

    assert save(gal, f"user:{gal.membership_id}", open_0="11:00").status_code == 303
    assert worked(gal, SUNDAY) == ("11:00", "18:00")
    for of in ("business", f"unit:{gal.branch_id}", f"user:{dana.membership_id}"):
        assert save(gal, of).status_code == 403
    page = client_of(gal).get("/b/ahava/settings/hours/").content.decode()
    assert "דנה כהן" not in page.split("<main")[1]
    with in_scope(dana):
        assert WorkSchedule.objects.count() == 1


def test_holidays_are_of_the_calendars_that_were_chosen(dana: Actor) -> None:
    yom_kippur, eve, adha = dt.date(2026, 9, 21), dt.date(2026, 9, 20), dt.date(2026, 5, 27)
    christmas = dt.date(2026, 12, 25)
    save(dana, "business", eve_end="13:00", open_5="08:00", close_5="12:00")
    assert [worked(dana, day) for day in (yom_kippur, eve)] == [None, ("09:00", "13:00")]
    assert worked(dana, adha) == ("09:00", "18:00")

    save(
        dana,
        "business",
        calendars=["muslim", "christian", "druze"],
        open_5="08:00",
        close_5="12:00",
    )

    assert worked(dana, yom_kippur) == ("09:00", "18:00")
    assert [worked(dana, day) for day in (adha, christmas)] == [None, None]
    page = client_of(dana).get("/b/ahava/diary/?view=day&day=2026-05-27").content.decode()
    assert "עיד אל־אדחא" in page


def test_days_off_are_kept_by_presets_and_the_diary(dana: Actor) -> None:
    client = client_of(dana)
    today = local(dt.datetime.now(dt.UTC)).date()
    data = {
        "name": "חופשה מרוכזת",
        "first": f"{today:%d/%m/%Y}",
        "last": f"{today + dt.timedelta(days=20):%d/%m/%Y}",
    }

    assert client.post("/b/ahava/settings/hours/days/?of=business", data).status_code == 303

    with in_scope(dana):
        again = offered_moments(dana, dt.datetime.now(dt.UTC))
        offered = [local(preset.at).date() for preset in (*offered_presets(dana), *again)]
        row = OwnDay.objects.get()
    assert again
    assert offered
    assert min(offered) > today + dt.timedelta(days=20)
    page = client.get(f"/b/ahava/diary/?view=day&day={today}").content.decode()
    assert "חופשה מרוכזת" in page
    assert client.post(f"/b/ahava/settings/hours/days/{row.pk}/remove/").status_code == 303
    assert worked(dana, dt.date(2026, 11, 22)) == ("08:30", "17:00")


def test_moments_are_offered_in_the_hours_of_the_person_if_he_has_any(
    dana: Actor, ahava: Business
) -> None:
    gal = make_member(ahava, "gal", "גל", rights=AGENT_RIGHTS)
    evenings = {f"open_{number}": "20:00" for number in range(7)}
    evenings |= {f"close_{number}": "22:00" for number in range(7)}
    never = dict.fromkeys([*evenings], "")
    now = dt.datetime.now(dt.UTC)

    def offered(actor: Actor) -> list[int]:
        with in_scope(actor):
            return [local(preset.at).hour for preset in offered_moments(actor, now)]

    assert save(gal, f"user:{gal.membership_id}", calendars=[], **evenings).status_code == 303
    assert offered(gal)
    assert set(offered(gal)) <= {20, 21, 22}
    assert not {20, 21, 22} & set(offered(dana))
    assert save(gal, f"user:{gal.membership_id}", version=1, **never).status_code == 303
    with in_scope(gal):
        soon = [preset.key for preset in offered_presets(gal)]
    assert soon == ["ten_minutes", "half_hour", "hour", "two_hours"]


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("settings/hours/?of=business", hours(open_0="18:00", close_0="09:00")),
        ("settings/hours/?of=business", hours(open_0="26:00")),
        ("settings/hours/?of=business", hours(close_0="")),
        (
            "settings/hours/days/?of=business",
            {"name": "x", "first": "1/1/2027", "last": "1/1/2026"},
        ),
        ("settings/hours/days/?of=business", {"name": "x", "first": "1/1/2027", "opens": "09:00"}),
        ("settings/hours/days/?of=business", {"name": "", "first": "1/1/2027"}),
        (
            "settings/hours/days/?of=business",
            {"name": "x", "first": "1/1/2027", "last": "1/2/2099"},
        ),
        ("settings/resources/", {"name": ""}),
        ("settings/resources/", {"name": "א" * 1_000_000}),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    dana: Actor, path: str, data: dict[str, Any]
) -> None:
    response = client_of(dana).post(f"/b/ahava/{path}", data)

    assert response.status_code == 422
    with in_scope(dana):
        assert not WorkSchedule.objects.exists()
        assert not OwnDay.objects.exists()


def test_barak_reaches_no_hours_of_ahava(dana: Actor, noa: Actor) -> None:
    save(dana, "business")
    with in_scope(dana):
        unit = dana.branch_id

    assert save(noa, f"unit:{unit}").status_code == 404
    assert save(noa, f"user:{dana.membership_id}").status_code == 404
    assert worked(noa, SUNDAY) == ("08:30", "17:00")


def test_resources_are_added_renamed_and_retired_by_right(dana: Actor, ahava: Business) -> None:
    client = client_of(dana)
    assert client.post("/b/ahava/settings/resources/", {"name": "חדר ישיבות"}).status_code == 303
    assert client.post("/b/ahava/settings/resources/", {"name": "חדר ישיבות"}).status_code == 422
    page = client.get("/b/ahava/settings/resources/").content.decode()
    url = page.split('data-open-url="')[1].split('"')[0]

    assert client.post(url, {"name": "חדר גדול", "version": 1}).status_code == 303
    assert client.post(url, {"name": "ישן", "version": 1}).status_code == 422

    page = client.get("/b/ahava/settings/resources/").content.decode()
    assert "חדר גדול" in page
    assert "הוצא משימוש" in page
    agent = make_member(ahava, "gal", "גל", rights={"activity.see": Level.ALL})
    assert client_of(agent).get("/b/ahava/settings/resources/").status_code == 403
    assert client_of(agent).post(url, {"name": "x", "version": 2}).status_code == 403
