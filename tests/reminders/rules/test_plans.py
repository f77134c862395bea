"""When a reminder is due: before a moment, over the hours that the clock skips and repeats."""

import datetime as dt

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from kesher.lib.dates import ISRAEL, local, to_utc
from kesher.lib.typed_dates import read_moment
from kesher.reminders.errors import ReminderTimeUnreadable
from kesher.reminders.rules.plans import (
    LONGEST_MINUTES,
    ReminderPlan,
    Standing,
    after_change,
    after_move,
    due_of,
    is_ended_by_closing,
)
from kesher.reminders.rules.reading import (
    MOST_IN_WINDOW,
    ReminderWishes,
    read_choice,
    read_wishes,
)

SPRING, AUTUMN = dt.date(2026, 3, 27), dt.date(2026, 10, 25)
NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
SOON, LATER, PAST = (NOW + dt.timedelta(hours=hours) for hours in (1, 2, -1))

YEARS_MINUTES = 10 * 366 * 24 * 60


def minutes_after(year: int, month: int, day: int, most: int) -> "st.SearchStrategy[dt.datetime]":
    start = dt.datetime(year, month, day, tzinfo=dt.UTC)
    return st.integers(0, most).map(lambda minutes: start + dt.timedelta(minutes=minutes))


around_changes = st.one_of(
    minutes_after(2026, 3, 26, 3 * 24 * 60),
    minutes_after(2026, 10, 24, 3 * 24 * 60),
    minutes_after(2024, 1, 1, YEARS_MINUTES),
)


@given(around_changes, st.integers(0, LONGEST_MINUTES))
def test_minutes_before_are_minutes_on_every_day_of_the_year(
    anchor: dt.datetime, minutes: int
) -> None:
    due = due_of(anchor, minutes)

    assert due is not None
    assert anchor - due == dt.timedelta(minutes=minutes)


@given(st.sampled_from([SPRING, AUTUMN, dt.date(2026, 6, 1)]), st.times())
def test_every_time_that_can_be_typed_is_one_moment(day: dt.date, at: dt.time) -> None:
    """In spring an hour does not exist: it is the next one. In autumn one is twice: the first."""
    typed = f"{at.hour:02}:{at.minute:02}"

    moment = read_moment(f"{day:%d/%m/%Y}", typed, today=local(NOW).date())

    assert moment is not None
    shown = local(moment)
    is_skipped = day == SPRING and at.hour == 2
    assert (shown.hour, shown.minute) == (at.hour + is_skipped, at.minute)
    assert shown.date() == day
    earlier = (moment - dt.timedelta(hours=1)).astimezone(ISRAEL)
    assert (earlier.date(), earlier.hour, earlier.minute) != (day, at.hour, at.minute)


@pytest.mark.parametrize(
    ("anchor", "minutes", "clock"),
    [
        (to_utc(SPRING, dt.time(3, 30)), 60, "01:30"),  # the hour between did not exist
        (to_utc(AUTUMN, dt.time(2, 30)), 60, "01:30"),  # half past one, the second time
        (to_utc(AUTUMN, dt.time(2, 30)), 120, "01:30"),  # and the first
        (to_utc(SPRING, dt.time(12)), 24 * 60, "11:00"),
    ],
)
def test_a_reminder_across_the_change_of_the_clock(
    anchor: dt.datetime, minutes: int, clock: str
) -> None:
    due = due_of(anchor, minutes)

    assert due is not None
    assert f"{local(due):%H:%M}" == clock


def test_without_a_moment_and_before_all_time_nothing_is_due() -> None:
    assert due_of(None, 30) is None
    assert due_of(dt.datetime(1, 1, 1, tzinfo=dt.UTC), 30) is None


@pytest.mark.parametrize(
    ("state", "due_at", "new_state", "moves"),
    [
        ("waiting", LATER, "waiting", True),
        ("waiting", PAST, "waiting", True),  # fires at once
        ("waiting", None, "waiting", True),  # waits for a moment
        ("fired", LATER, "waiting", True),
        ("dismissed", LATER, "waiting", True),
        ("fired", PAST, None, False),
        ("dismissed", PAST, None, False),
        ("done", LATER, None, False),
    ],
)
def test_what_becomes_of_a_reminder_whose_moment_moves(
    state: str, due_at: dt.datetime | None, new_state: str | None, *, moves: bool
) -> None:
    changes = after_move(Standing(state, SOON, None), due_at, NOW)

    assert changes.get("state") == new_state
    assert changes["due_at"] == due_at
    assert ("fires_at" in changes) == moves


def test_a_moment_that_stays_moves_nothing_not_even_what_was_put_off() -> None:
    assert after_move(Standing("waiting", SOON, LATER), SOON, NOW) == {}


@pytest.mark.parametrize(
    ("state", "fires_at", "is_over", "becomes"),
    [
        ("waiting", SOON, True, "silent"),
        ("fired", PAST, True, "silent"),
        ("silent", SOON, True, None),
        ("done", SOON, True, None),
        ("dismissed", SOON, True, None),
        ("silent", SOON, False, "waiting"),
        ("silent", PAST, False, None),  # its time has gone by meanwhile
        ("silent", None, False, None),
        ("waiting", SOON, False, None),
        ("done", SOON, False, None),
    ],
)
def test_what_becomes_of_a_reminder_whose_record_changes(
    state: str, fires_at: dt.datetime | None, becomes: str | None, *, is_over: bool
) -> None:
    standing = Standing(state, SOON, None, fires_at)

    changes = after_change(standing, due_at=SOON, is_over=is_over, now=NOW)

    assert changes == ({"state": becomes} if becomes else {})


def test_a_silent_one_moves_with_its_record_and_comes_back_at_the_new_time() -> None:
    moved = after_change(Standing("silent", PAST, None, PAST), due_at=LATER, is_over=True, now=NOW)
    assert moved == {"due_at": LATER, "fires_at": LATER, "snoozed_until": None}
    back = after_change(
        Standing("silent", LATER, None, LATER), due_at=LATER, is_over=False, now=NOW
    )
    assert back == {"state": "waiting"}


@pytest.mark.parametrize("is_work", [True, False])
@pytest.mark.parametrize("is_relative", [True, False])
def test_closing_ends_what_reminds_of_work_and_what_follows_a_date(
    *, is_relative: bool, is_work: bool
) -> None:
    told = {"is_relative": is_relative, "is_work": is_work}

    assert is_ended_by_closing(**told, outlives_closing=False) == (is_relative or is_work)
    assert not is_ended_by_closing(**told, outlives_closing=True)


@pytest.mark.parametrize(
    ("day", "minutes", "shown"),
    [
        (dt.date(2026, 11, 24), 0, "2026-11-24 09:00"),
        (SPRING, 24 * 60, "2026-03-26 09:00"),  # the same hour, though the clock changes between
        (dt.date(2026, 10, 26), 2 * 24 * 60, "2026-10-24 09:00"),
        (dt.date(1, 1, 1), 24 * 60, None),
    ],
)
def test_of_a_date_people_are_reminded_in_the_morning(
    day: dt.date, minutes: int, shown: str | None
) -> None:
    due = due_of(day, minutes)

    assert (f"{local(due):%Y-%m-%d %H:%M}" if due else None) == shown


@given(st.lists(st.tuples(st.text(), st.text(), st.text()), max_size=30), st.integers(0, 3))
def test_whatever_is_sent_of_a_window_is_read_or_refused(
    rows: list[tuple[str, str, str]], short: int
) -> None:
    sent = QueryDict(mutable=True)
    for name, column in zip(("when", "date", "time"), zip(*rows, strict=True), strict=False):
        sent.setlist(f"reminder_{name}", list(column)[: len(rows) - short])

    try:
        plans = read_wishes(sent, {"due_at"}, now=NOW).new
    except ReminderTimeUnreadable:
        return
    assert len(plans) == len(set(plans)) <= MOST_IN_WINDOW


def test_the_part_of_a_window_is_read() -> None:
    sent = QueryDict(
        "reminder_when=&reminder_when=due_at:30&reminder_when=due_at:30&reminder_when=starts_at:0"
        "&reminder_when=at&reminder_when=2026-11-24T09:00:00%2B02:00"
        "&reminder_date=&reminder_date=&reminder_date=&reminder_date=&reminder_date=24/11/2026"
        "&reminder_time=&reminder_time=&reminder_time=&reminder_time=&reminder_time=8:15"
    )

    assert read_wishes(sent, {"due_at", "starts_at"}, now=NOW).new == [
        ReminderPlan(minutes_before=30, anchor_field="due_at"),
        ReminderPlan(minutes_before=0, anchor_field="starts_at"),
        ReminderPlan(at=to_utc(dt.date(2026, 11, 24), dt.time(8, 15))),
        ReminderPlan(at=to_utc(dt.date(2026, 11, 24), dt.time(9))),
    ]
    assert read_wishes(QueryDict(""), {"due_at"}, now=NOW) == ReminderWishes([])


def test_of_those_that_are_there_a_window_says_what_stays_changes_and_goes() -> None:
    sent = QueryDict(
        "reminder_shown=7&reminder_shown=8&reminder_shown=9"
        "&reminder_id=7&reminder_when=due_at:30&reminder_id=8&reminder_when="
        "&reminder_id=&reminder_when=due_at:10&reminder_id=no&reminder_when=due_at:10"
    )

    wishes = read_wishes(sent, {"due_at"}, now=NOW)

    assert wishes.kept == {7: ReminderPlan(minutes_before=30, anchor_field="due_at")}
    assert wishes.gone == {8, 9}
    assert wishes.new == [ReminderPlan(minutes_before=10, anchor_field="due_at")]


@pytest.mark.parametrize(
    "sent",
    [
        "reminder_when=at",
        "reminder_when=at&reminder_date=מתישהו",
        "reminder_when=at&reminder_date=31/12/9999&reminder_time=25:00",
        "reminder_when=other:30",
        "reminder_when=due_at:-30",
        "reminder_when=2026-11-24",
        "reminder_when=0001-01-01T00:00:00%2B14:00",
        "reminder_when=" + "א" * 100_000,
    ],
)
def test_a_moment_of_a_window_that_is_none_is_refused(sent: str) -> None:
    with pytest.raises(ReminderTimeUnreadable):
        read_wishes(QueryDict(sent), {"due_at"}, now=NOW)


@pytest.mark.parametrize(
    "choice", ["", "starts_at", "starts_at:", "starts_at:-5", "other:30", f"starts_at:{10**7 - 1}"]
)
def test_a_choice_that_was_not_offered_is_none(choice: str) -> None:
    assert read_choice(choice, {"starts_at": None}) is None
    assert read_choice("starts_at:30", {"starts_at": None}) == ReminderPlan(
        minutes_before=30, anchor_field="starts_at"
    )
