"""Fields of designed forms: what people write, and what they see again."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms

from kesher.customfields.rules.moment import DATETIME
from kesher.lib.widgets import MomentInput
from kesher.records.forms import DesignedField
from kesher.records.rules.record_types import FieldSpec

ISRAEL = ZoneInfo("Asia/Jerusalem")


class MeetForm(forms.Form):
    due_at = DesignedField(FieldSpec(key="due_at", label="יעד", type=DATETIME), MomentInput())


def meet(**data: Any) -> MeetForm:
    return MeetForm(data)


@pytest.mark.parametrize(
    ("day", "at", "moment"),
    [
        ("24/11/2026", "14:05", "2026-11-24 14:05"),
        ("24.11.26", "905", "2026-11-24 09:05"),
        ("24/11/2026", "", "2026-11-24 09:30"),
        ("2026-11-24T14:05", "", "2026-11-24 14:05"),
        ("27/03/2026", "02:30", "2026-03-27 03:30"),  # the clocks skip it
    ],
)
def test_a_moment_is_written_as_a_day_and_a_time(day: str, at: str, moment: str):
    form = meet(due_at=day, due_at_time=at)

    assert form.is_valid(), form.errors
    assert f"{form.cleaned_data['due_at'].astimezone(ISRAEL):%Y-%m-%d %H:%M}" == moment


def test_no_day_and_no_time_are_no_moment():
    form = meet(due_at="", due_at_time=" ")

    assert form.is_valid()
    assert form.cleaned_data["due_at"] is None


@pytest.mark.parametrize(
    ("day", "at"), [("31/02/2026", "10:00"), ("24/11/2026", "25:00"), ("<b>", "x" * 1000)]
)
def test_what_is_no_moment_is_refused_and_stays_as_it_was_typed(day: str, at: str):
    form = meet(due_at=day, due_at_time=at)

    assert not form.is_valid()
    shown = str(form["due_at"])
    assert forms.TextInput().render("due_at", day).split('value="')[1].split('"')[0] in shown
    assert at in shown


def test_a_moment_is_shown_by_the_clock_of_israel():
    at_noon = dt.datetime(2026, 7, 1, 9, 0, tzinfo=dt.UTC)

    shown = str(MeetForm(initial={"due_at": at_noon})["due_at"])

    assert 'value="01/07/2026"' in shown
    assert 'value="12:00"' in shown
    assert 'id="id_due_at"' in shown
