"""A meeting, as typed."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.activities.choices import SeriesPart
from kesher.activities.forms.next_calls import KeyedForm, VersionedForm
from kesher.activities.forms.recurrences import RecurrenceFields
from kesher.activities.operations.rows import SUMMARY_LIMIT
from kesher.activities.rules.meetings import MeetingEntry
from kesher.lib.dates import day_range, to_utc
from kesher.lib.typed_dates import DateNotUnderstood, parse_near_date, parse_time


class MeetingForm(RecurrenceFields):
    """Title, time, place, participants, resources and summary; `entry` is made of them."""

    title = forms.CharField(label=pgettext_lazy("of a meeting", "Title"), max_length=200)
    starts_date = forms.CharField(label=_("Start"), max_length=40)
    starts_time = forms.CharField(label=_("Time"), max_length=10, required=False)
    ends_date = forms.CharField(label=_("End"), max_length=40, required=False)
    ends_time = forms.CharField(label=_("Time"), max_length=10, required=False)
    is_all_day = forms.BooleanField(label=_("All day"), required=False)
    is_private = forms.BooleanField(
        label=_("Private"),
        required=False,
        help_text=_("Others see only that the time is taken."),
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    users = forms.TypedMultipleChoiceField(label=_("Users"), coerce=int, required=False)
    contacts = forms.TypedMultipleChoiceField(
        label=_("Contacts of the card"), coerce=int, required=False
    )
    participants_text = forms.CharField(
        label=_("Other participants"),
        max_length=500,
        required=False,
        help_text=_("Names or e-mail addresses of people from outside, with commas between."),
    )
    resources = forms.TypedMultipleChoiceField(label=_("Resources"), coerce=int, required=False)
    summary = forms.CharField(
        label=_("Meeting summary"),
        required=False,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 4, "maxlength": SUMMARY_LIMIT}),
    )

    def __init__(
        self,
        *args: Any,
        user_choices: list[tuple[int, str]],
        contact_choices: list[tuple[int, str]],
        resource_choices: list[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["users"].choices = user_choices  # type: ignore[attr-defined]
        self.fields["contacts"].choices = contact_choices  # type: ignore[attr-defined]
        self.fields["resources"].choices = resource_choices  # type: ignore[attr-defined]
        for name in ("title", "place", "participants_text"):
            self.fields[name].widget.attrs["dir"] = "auto"

    def clean(self) -> dict[str, Any]:
        """Make the entry."""
        told = super().clean() or self.cleaned_data
        is_all_day = told.get("is_all_day", False)
        starts_at = self._moment("starts", told.get("starts_date", ""), is_all_day=is_all_day)
        ends_day = told.get("ends_date") or told.get("starts_date", "")
        ends_at = self._moment("ends", ends_day, is_all_day=is_all_day)
        if starts_at is None or ends_at is None or self.errors:
            return told
        told["entry"] = MeetingEntry(
            title=told["title"],
            starts_at=starts_at,
            ends_at=ends_at,
            place=told["place"],
            summary=told["summary"],
            participants_text=told["participants_text"],
            is_all_day=is_all_day,
            is_private=told["is_private"],
            membership_ids=frozenset(told["users"]),
            contact_ids=frozenset(told["contacts"]),
            resource_ids=frozenset(told["resources"]),
        )
        return told

    def _moment(self, which: str, day: str, *, is_all_day: bool) -> datetime | None:
        at = self.cleaned_data.get(f"{which}_time", "")
        if not day:
            return None
        if not at and not is_all_day:
            self.add_error(f"{which}_time", _("Write the time, as 14:30."))
            return None
        try:
            read_day = parse_near_date(day, today=timezone.localdate())
        except DateNotUnderstood:
            self.add_error(f"{which}_date", _("This is no date. Write it as 24/11 or tomorrow."))
            return None
        try:
            if is_all_day:
                return day_range(read_day)[0 if which == "starts" else 1]
            return to_utc(read_day, parse_time(at))
        except DateNotUnderstood:
            self.add_error(f"{which}_time", _("This is no time. Write it as 14:30."))
            return None


class NewMeetingForm(KeyedForm, MeetingForm):
    """A meeting that is being set."""


class EditMeetingForm(VersionedForm, MeetingForm):
    """A meeting that stands; of a recurring one `part` says how much is changed."""

    part = forms.ChoiceField(
        label=_("What is changed"),
        choices=SeriesPart.choices,
        required=False,
        widget=forms.RadioSelect,
    )

    def clean_part(self) -> str:
        return self.cleaned_data["part"] or SeriesPart.ONE
