"""Calendars out and in: read by a reader that is not the writer, across the change of clocks."""

import datetime as dt
import itertools
from typing import Any
from uuid import uuid4

import pytest
import time_machine
import vobject
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kesher.activities import operations
from kesher.activities.models import Meeting
from kesher.activities.rules.meetings import MeetingEntry
from kesher.lib.dates import ISRAEL, local
from kesher.lib.rates import Visits
from kesher.lib.recurrences import Frequency, Recurrence
from kesher.tenancy.models import Membership
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.factories.parties import make_party

NOW = dt.datetime(2026, 10, 11, 8, 0, tzinfo=dt.UTC)  # two weeks before the clocks go back


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def meet(actor: Actor, title: str, starts: dt.datetime, **more: Any) -> int:
    rule, party = more.pop("rule", None), more.pop("party", None)
    length = more.pop("length", dt.timedelta(hours=1))
    entry = MeetingEntry(
        title=title,
        starts_at=starts,
        ends_at=starts + length,
        **{"membership_ids": frozenset({actor.membership_id}), **more},
    )
    with in_scope(actor):
        return operations.create_meeting(
            actor=actor, key=uuid4(), party_id=party, entry=entry, recurrence=rule
        )


def at(month: int, day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=ISRAEL)


def address_of(actor: Actor) -> str:
    url = f"/b/{actor.business_slug}/diary/calendars/address/"
    page = client_of(actor).post(url, headers={"Host": "127.0.0.1"})  # which is not what it names
    return page.content.decode().split(f'value="{settings.BASE_URL}')[1].split('"')[0]


def read(content: bytes, until: dt.date) -> set[tuple[str, str]]:
    """Read a calendar as another program does: titles, and local times up to a day."""
    found: dict[tuple[str, str], str] = {}
    events = vobject.readOne(content.decode()).vevent_list
    for event in events:
        if not hasattr(event, "recurrence_id"):
            rules, first = event.getrruleset(addRDate=True), event.dtstart.value
            last = dt.datetime.combine(until, dt.time.max, tzinfo=getattr(first, "tzinfo", None))
            for start in itertools.islice(rules or [first], 1000):
                if rules and start > last:
                    break
                found[event.uid.value, shown(start)] = event.summary.value
    for event in events:
        if hasattr(event, "recurrence_id"):
            found.pop((event.uid.value, shown(event.recurrence_id.value)))
            found[event.uid.value, shown(event.dtstart.value)] = event.summary.value
    return {(title, when) for (_uid, when), title in found.items()}


def shown(moment: Any) -> str:
    if isinstance(moment, dt.datetime) and moment.tzinfo:
        # The reader's own zone, made of the VTIMEZONE in the file.
        return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%MZ")
    return moment.strftime("%Y-%m-%d")


def in_diary(actor: Actor, until: dt.date) -> set[tuple[str, str]]:
    with in_scope(actor):
        rows = Meeting.objects.filter(starts_at__date__lte=until)
        return {
            (
                row.title,
                local(row.starts_at).strftime("%Y-%m-%d")
                if row.is_all_day
                else row.starts_at.strftime("%Y-%m-%d %H:%MZ"),
            )
            for row in rows
        }


def test_another_reader_shows_the_same_meetings_across_the_change_of_clocks(dana: Actor) -> None:
    party = make_party(dana, 'מפעלי שגב; "הצפון", בע״מ')
    meet(dana, "סיור באתר", at(10, 26, 10), party=party.pk, place="חולון, רח׳ הרצל 1")
    meet(dana, "לפני השעון", at(10, 22, 10))
    meet(dana, "שבועית", at(10, 13, 9), rule=Recurrence(frequency=Frequency.WEEKLY, interval=2))
    daily = Recurrence(frequency=Frequency.DAILY, until=dt.date(2026, 10, 28))
    meet(dana, "יומית 01:30", at(10, 23, 1, 30), rule=daily)
    last = Recurrence(frequency=Frequency.MONTHLY_WEEKDAY, count=4)
    meet(dana, "חודשית", at(10, 29, 15), rule=last)
    meet(
        dana,
        "כנס",
        at(11, 3, 0),
        is_all_day=True,
        length=dt.timedelta(days=2),
    )
    jewish = Recurrence(frequency=Frequency.JEWISH_YEARLY)
    meet(dana, "אזכרה", at(11, 10, 8), rule=jewish)
    course = Recurrence(frequency=Frequency.WEEKLY, until=dt.date(2026, 11, 24))
    meet(dana, "קורס", at(10, 20, 0), is_all_day=True, rule=course, length=dt.timedelta(days=1))
    with in_scope(dana):
        week = Meeting.objects.filter(title="קורס").order_by("starts_at")[2]
        operations.delete_meeting(actor=dana, activity_id=week.activity_id)
        second, third = Meeting.objects.filter(title="שבועית").order_by("starts_at")[1:3]
        operations.move_meeting(
            actor=dana,
            activity_id=second.activity_id,
            starts_at=at(10, 28, 14),
            ends_at=at(10, 28, 15),
            expected_version=1,
        )
        operations.delete_meeting(actor=dana, activity_id=third.activity_id)
    until = dt.date(2027, 3, 31)

    response = Client().get(address_of(dana))

    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    assert read(response.content, until) == in_diary(dana, until)
    assert b"UNTIL=20261124;" in response.content  # a day, since it begins with one
    assert "שבועית" in {title for title, _when in in_diary(dana, until)}


def test_the_address_is_secret_revocable_and_keeps_to_the_members_rights(
    dana: Actor, miri: Actor, noa: Actor
) -> None:
    meet(dana, "של דנה", at(10, 22, 10))
    meet(miri, "של מירי", at(10, 22, 10))
    old = address_of(miri)
    address = address_of(miri)
    feed = Client().get(address).content.decode()

    assert ("של מירי" in feed, "של דנה" in feed) == (True, False)
    assert Client().get(old).status_code == 404
    assert Client().get("/calendar/" + "x" * 43 + ".ics").status_code == 404
    assert Client().get("/calendar/x.ics").status_code == 404
    assert client_of(noa).get("/b/ahava/diary/calendars/").status_code == 404
    with in_scope(dana):
        Membership.objects.filter(pk=miri.membership_id).update(is_active=False)
    assert Client().get(address).status_code == 404
    with in_scope(dana):
        Membership.objects.filter(pk=miri.membership_id).update(is_active=True)
    assert Client().get(address).status_code == 200
    client_of(miri).post("/b/ahava/diary/calendars/address/revoke/")
    assert Client().get(address).status_code == 404


def test_who_asks_too_often_waits(dana: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    within_one_minute = Visits(lambda: 6e9)
    monkeypatch.setattr("kesher.diary.views.calendars._uses", within_one_minute)
    address = address_of(dana)
    client = Client(REMOTE_ADDR="203.0.113.77")

    answers = [client.get(address) for _ in range(21)]

    assert {answer.status_code for answer in answers[:20]} == {200}
    assert answers[20].status_code == 429
    assert int(answers[20]["Retry-After"]) > 0


def ics(*events: str) -> bytes:
    body = "\r\n".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT" for event in events)
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN"
    return f"{head}\r\n{body}\r\nEND:VCALENDAR\r\n".encode()


def take_in(actor: Actor, content: bytes) -> Any:
    file = SimpleUploadedFile("c.ics", content, content_type="text/calendar")
    url = f"/b/{actor.business_slug}/diary/calendars/"
    return client_of(actor).post(url, {"file": file})


TIMES = "DTSTART:20261015T070000Z\r\nDTEND:20261015T080000Z"


def test_what_can_be_followed_comes_in_once(dana: Actor) -> None:
    content = ics(
        f"UID:1\r\nSUMMARY:Kickoff\r\nLOCATION:Zoom\r\nORGANIZER:mailto:boss@abroad.example\r\n{TIMES}",
        "UID:2\r\nSUMMARY:חופשה\r\nDTSTART;VALUE=DATE:20261020\r\nDTEND;VALUE=DATE:20261022",
        "UID:3\r\nSUMMARY:Standup\r\nDTSTART;TZID=America/New_York:20261012T090000\r\n"
        "DTEND;TZID=America/New_York:20261012T091500\r\n"
        "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3\r\nEXDATE;TZID=America/New_York:20261019T090000",
    )

    page = take_in(dana, content).content.decode()

    assert "3 פגישות" in page
    with in_scope(dana):
        rows = {row.title: row for row in Meeting.objects.order_by("-starts_at")}
        assert Meeting.objects.filter(title="Standup").count() == 2
    assert rows["Kickoff"].starts_at == dt.datetime(2026, 10, 15, 7, tzinfo=dt.UTC)
    assert rows["Kickoff"].participants_text == "boss@abroad.example"
    assert rows["חופשה"].is_all_day
    assert rows["Standup"].starts_at == dt.datetime(2026, 10, 12, 13, tzinfo=dt.UTC)
    again = take_in(dana, content).content.decode()
    assert "היא כבר ביומן" in again
    with in_scope(dana):
        assert Meeting.objects.count() == 4


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (f"{TIMES}\r\nRRULE:FREQ=SECONDLY", "כלל חזרה"),
        (f"{TIMES}\r\nRRULE:FREQ=MINUTELY;COUNT=999999999", "כלל חזרה"),
        (f"{TIMES}\r\nRRULE:FREQ=DAILY;COUNT=999999999", "כלל חזרה"),
        (f"{TIMES}\r\nRRULE:FREQ=DAILY;BYHOUR=1,2,3;BYSECOND=0", "כלל חזרה"),
        (f"{TIMES}\r\nRRULE:FREQ=YEARLY;BYDAY=MO;BYSETPOS=1", "כלל חזרה"),
        (f"{TIMES}\r\nRDATE:20261016T070000Z", "כלל חזרה"),
        ("DTSTART:20261015T070000\r\nDTEND:20261015T080000", "אזור זמן"),
        ("DTSTART;TZID=Mars/Base:20261015T070000\r\nDTEND;TZID=Mars/Base:20261015T080000", "Mars"),
        ("DTSTART:20261015T070000Z\r\nDTEND:20261014T080000Z", "הסיום אחרי ההתחלה"),
        ("DTSTART:20261015T070000Z\r\nDTEND:20271014T080000Z", "הסיום אחרי ההתחלה"),
        ("DESCRIPTION:x", "אין לה"),
        ("DTSTART:00010101T000000Z\r\nDTEND:00010101T010000Z", "רחוק מדי"),
        ("DTSTART;VALUE=DATE:00010101", "לא ניתן לקרוא"),
        ("DTSTART;VALUE=DATE:99991231", "לא ניתן לקרוא"),
        ("DTSTART:99991231T230000Z\r\nDURATION:P9999999D", "לא ניתן לקרוא"),
        ("DTSTART:20261015T070000Z\r\nDURATION:P999999999999D", "לא ניתן לקרוא"),
        ("RECURRENCE-ID:00010101T000000Z\r\nDTSTART:20961015T070000Z\r\nDURATION:P99D", "הסיום"),
        (f"{TIMES}\r\nLOCATION:a\x00b\r\nRRULE:FREQ=DAILY;INTERVAL=99999999999", "כלל חזרה"),
    ],
)
def test_what_cannot_be_followed_is_left_out_by_name(dana: Actor, event: str, reason: str) -> None:
    page = take_in(dana, ics(f"UID:1\r\nSUMMARY:פצצה\r\n{event}")).content.decode()

    assert "פצצה" in page
    assert reason in page
    with in_scope(dana):
        assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"no calendar", b"\xff\xfe\x00", ics(*[f"SUMMARY:x\r\n{TIMES}"] * 501), b"x" * 1_100_000],
    ids=["empty", "text", "bytes", "many", "large"],
)
def test_what_is_no_calendar_is_refused(dana: Actor, content: bytes) -> None:
    assert take_in(dana, content).status_code == 422
    with in_scope(dana):
        assert not Meeting.objects.exists()


def test_ten_thousand_who_are_invited_have_no_room(dana: Actor) -> None:
    guests = "\r\n".join(f"ATTENDEE:mailto:g{n}@abroad.example" for n in range(10_000))

    assert take_in(dana, ics(f"SUMMARY:המון\r\n{TIMES}\r\n{guests}")).status_code == 200

    with in_scope(dana):
        assert len(Meeting.objects.get().participants_text) <= 500


def test_what_was_exported_comes_in_again(dana: Actor, miri: Actor) -> None:
    meet(dana, "סיור באתר", at(10, 26, 10))
    rule = Recurrence(frequency=Frequency.WEEKLY, count=3)
    meet(dana, "שבועית", at(10, 20, 9), rule=rule)

    content = client_of(dana).get("/b/ahava/diary/calendars/export/").content
    take_in(miri, content)

    with in_scope(miri):
        own = Meeting.objects.filter(participants__membership_id=miri.membership_id)
        found = [f"{local(row.starts_at):%d.%m %H:%M}" for row in own.order_by("starts_at")]
    assert found == ["20.10 09:00", "26.10 10:00", "27.10 09:00", "03.11 09:00"]
