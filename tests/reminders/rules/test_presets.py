"""What is offered for a reminder: by working hours, and as the business wants it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kesher.lib.dates import local, to_utc
from kesher.lib.workdays import DayKind, OwnDay, WorkingHours, day_kind
from kesher.reminders.queries.presets import moment_label
from kesher.reminders.rules.presets import (
    AGAIN,
    SEEDED,
    PresetRow,
    offered_now,
    rows_from_json,
    rows_to_json,
    with_keys,
)

HOURS = WorkingHours(time(8, 30), time(17))
WITH_FRIDAY = WorkingHours(time(8), time(18), friday_end=time(13))
WORKDAY, FRIDAY = DayKind.WORKDAY, DayKind.SHORT_FRIDAY


def _local(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return to_utc(at.date(), at.time())


def _closed(hours: WorkingHours, off: frozenset[date]) -> WorkingHours:
    return replace(hours, own_days=dict.fromkeys(off, OwnDay()))


def _offered(
    now: str, hours: WorkingHours = HOURS, *, off: frozenset[date] = frozenset()
) -> list[str]:
    with translation.override("he"):
        return [
            f"{one.row.key}: {moment_label(one, _local(now))} = {local(one.at):%d.%m %H:%M}"
            for one in offered_now(SEEDED, _local(now), _closed(hours, off))
        ]


def test_presets_of_a_working_morning() -> None:
    assert _offered("2026-11-22 11:42:31") == [
        "ten_minutes: עשר דקות = 22.11 11:52",
        "half_hour: חצי שעה = 22.11 12:12",
        "hour: שעה = 22.11 12:42",
        "two_hours: שעתיים = 22.11 13:42",
        "today: היום 16:00 = 22.11 16:00",
        "tomorrow: מחר 09:30 = 23.11 09:30",
        "next_week: יום א׳ הבא = 29.11 09:30",
    ]


def test_tomorrow_on_a_thursday_is_sunday() -> None:
    assert _offered("2026-11-26 14:20") == [
        "ten_minutes: עשר דקות = 26.11 14:30",
        "half_hour: חצי שעה = 26.11 14:50",
        "hour: שעה = 26.11 15:20",
        "two_hours: שעתיים = 26.11 16:20",
        "today: היום 16:00 = 26.11 16:00",
        "tomorrow: יום א׳ 09:30 = 29.11 09:30",
    ]


def test_presets_at_the_end_of_a_day_move_to_the_morning_and_say_so() -> None:
    assert _offered("2026-11-24 16:10") == [
        "ten_minutes: עשר דקות = 24.11 16:20",
        "half_hour: חצי שעה = 24.11 16:40",
        "hour: מחר 08:30 = 25.11 08:30",
        "tomorrow: מחר 09:30 = 25.11 09:30",
        "next_week: יום א׳ הבא = 29.11 09:30",
    ]


def test_presets_before_a_long_holiday() -> None:
    assert _offered("2026-09-10 15:50") == [
        "ten_minutes: עשר דקות = 10.09 16:00",
        "half_hour: חצי שעה = 10.09 16:20",
        "hour: שעה = 10.09 16:50",
        "two_hours: יום ב׳ 08:30 = 14.09 08:30",
        "tomorrow: יום ב׳ 09:30 = 14.09 09:30",
    ]


def test_presets_over_a_week_away_tell_the_date() -> None:
    off = frozenset(date(2026, 11, 22) + timedelta(days=n) for n in range(20))

    assert _offered("2026-11-22 11:00", off=off) == [
        "ten_minutes: יום א׳ 13.12 08:30 = 13.12 08:30",
        "tomorrow: יום א׳ 13.12 09:30 = 13.12 09:30",
    ]


def test_presets_on_a_friday_morning_of_those_who_work_it() -> None:
    assert _offered("2026-11-27 11:20", WITH_FRIDAY) == [
        "ten_minutes: עשר דקות = 27.11 11:30",
        "half_hour: חצי שעה = 27.11 11:50",
        "hour: שעה = 27.11 12:20",
        "two_hours: יום א׳ 08:00 = 29.11 08:00",
        "tomorrow: יום א׳ 09:30 = 29.11 09:30",
    ]


def test_presets_speak_the_language_of_the_reader() -> None:
    with translation.override("en"):
        now = _local("2026-11-22 11:42")
        labels = [moment_label(one, now) for one in offered_now(SEEDED, now, HOURS)]

    assert labels == [
        "ten minutes",
        "half an hour",
        "1 hour",
        "2 hours",
        "Today 16:00",
        "Tomorrow 09:30",
        "next Sun",
    ]


_moments = st.datetimes(datetime(2025, 1, 1), datetime(2032, 12, 31)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=UTC)
)
_hours = st.sampled_from(
    [HOURS, WITH_FRIDAY, WorkingHours(time(10), time(14)), WorkingHours(time(6), time(23, 59))]
)
_days_off = st.frozensets(st.dates(date(2025, 1, 1), date(2033, 1, 1)), max_size=5)


@given(_moments, _hours, _days_off)
def test_no_preset_falls_into_a_forbidden_time(
    now: datetime, hours: WorkingHours, off: frozenset[date]
) -> None:
    presets = offered_now(SEEDED, now, _closed(hours, off))

    assert len({preset.at for preset in presets}) == len(presets) >= 1
    for preset in presets:
        at = local(preset.at)
        kind = day_kind(at.date())
        assert preset.at > now - timedelta(minutes=1)
        assert kind in {WORKDAY, FRIDAY}
        assert at.date() not in off
        end = hours.end if kind == WORKDAY else hours.friday_end
        assert end is not None
        assert hours.start <= at.time() < end
        if preset.row.key in {"tomorrow", "next_week"}:
            assert kind == WORKDAY
            assert at.date() > local(now).date()


def _again(amount: int, unit: str, at: time | None = None, **more: str) -> PresetRow:
    return PresetRow(key="p1", kind=AGAIN, amount=amount, unit=unit, at=at, **more)


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (_again(45, "minute"), "45 דקות = 26.11 12:27"),
        (_again(3, "day", time(11)), "יום ג׳ 11:00 = 01.12 11:00"),
        (_again(2, "week", time(10)), "יום א׳ 6.12 10:00 = 06.12 10:00"),
        (_again(0, "day", time(12), label_he="צהריים"), "צהריים · היום 12:00 = 26.11 12:00"),
        (_again(6, "hour", label_he="בערב"), "בערב · יום א׳ 08:30 = 29.11 08:30"),
        (_again(20, "minute", label_en="Shortly"), "Shortly = 26.11 12:02"),
        (_again(0, "day", time(11)), None),  # that hour has passed
        (_again(0, "day", time(20)), None),  # nobody works then
        (replace(_again(45, "minute"), is_retired=True), None),
    ],
)
def test_a_row_means_a_moment_of_work_and_says_which(row: PresetRow, shown: str | None) -> None:
    now = _local("2026-11-26 11:42:31")  # a Thursday

    found = offered_now([row], now, HOURS)

    with translation.override("he"):
        said = [f"{moment_label(one, now)} = {local(one.at):%d.%m %H:%M}" for one in found]
    assert said == ([shown] if shown else [])


def test_who_never_works_is_offered_minutes_and_hours_alone() -> None:
    never = WorkingHours(week=(None,) * 7)

    found = offered_now(SEEDED, _local("2026-11-26 11:42"), never)

    assert [one.row.key for one in found] == ["ten_minutes", "half_hour", "hour", "two_hours"]


def test_rows_are_stored_and_read_and_keep_their_keys() -> None:
    assert rows_from_json(rows_to_json(SEEDED)) == SEEDED
    rows = [replace(SEEDED[0], key=key) for key in ("before1", "", "p7", "before1", "strange")]

    keys = [row.key for row in with_keys(rows, ["before1", "p7"])]

    assert keys == ["before1", "p8", "p7", "p9", "p10"]
