"""Working hours, days off and resources, as typed."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.lib.holidays import Calendar
from kesher.lib.typed_dates import DateNotUnderstood, parse_near_date, parse_time
from kesher.lib.workdays import Hours, OwnDay, WorkingHours
from kesher.tenancy.operations import Schedule

DAYS = (
    pgettext_lazy("weekday", "Sunday"),
    pgettext_lazy("weekday", "Monday"),
    pgettext_lazy("weekday", "Tuesday"),
    pgettext_lazy("weekday", "Wednesday"),
    pgettext_lazy("weekday", "Thursday"),
    pgettext_lazy("weekday", "Friday"),
    pgettext_lazy("weekday", "Shabbat"),
)
CALENDARS = (
    (Calendar.JEWISH.value, _("Jewish holidays and eves")),
    (Calendar.MUSLIM.value, _("Muslim holidays")),
    (Calendar.CHRISTIAN.value, _("Christian holidays (Western)")),
    (Calendar.ORTHODOX.value, _("Christian holidays (Orthodox)")),
    (Calendar.DRUZE.value, _("Druze holidays")),
)


class ClockField(forms.CharField):
    """A time of day, or nothing."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"data-time": "", "dir": "ltr", "inputmode": "numeric", "autocomplete": "off"}
        widget = forms.TextInput(attrs=attributes)
        super().__init__(max_length=10, required=False, widget=widget, **kwargs)

    def clean(self, value: Any) -> dt.time | None:
        """Read the time.

        Raises: ValidationError, for what is none.
        """
        told = super().clean(value)
        if not told:
            return None
        try:
            return parse_time(told)
        except DateNotUnderstood:
            raise forms.ValidationError(_("This is no time. Write it as 14:30.")) from None


class DayField(forms.CharField):
    """A date."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"data-date": "", "dir": "auto", "autocomplete": "off"})
        super().__init__(max_length=40, widget=widget, **kwargs)

    def clean(self, value: Any) -> dt.date | None:
        """Read the date.

        Raises: ValidationError, for what is none.
        """
        told = super().clean(value)
        if not told:
            return None
        try:
            return parse_near_date(told, today=timezone.localdate())
        except DateNotUnderstood:
            message = _("This is no date. Write it as 24/11 or tomorrow.")
            raise forms.ValidationError(message) from None


class ScheduleForm(forms.Form):
    """The hours of seven days, of eves, and whose holidays are kept; `schedule` is made of them."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    eve_end = ClockField(
        label=_("Eves of holidays end"), help_text=_("Empty: no work on eves of holidays.")
    )
    calendars = forms.MultipleChoiceField(
        label=_("Holidays"),
        choices=CALENDARS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(DAYS):
            self.fields[f"open_{number}"] = ClockField(label=_("%s, from") % name)
            self.fields[f"close_{number}"] = ClockField(label=_("%s, until") % name)

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """Return the days with their two fields."""
        return [
            (name, self[f"open_{number}"], self[f"close_{number}"])
            for number, name in enumerate(DAYS)
        ]

    def clean(self) -> dict[str, Any]:
        """Make the schedule."""
        told = super().clean() or self.cleaned_data
        week: list[Hours | None] = []
        for number in range(7):
            opens, closes = told.get(f"open_{number}"), told.get(f"close_{number}")
            if bool(opens) != bool(closes) or (opens and closes and opens >= closes):
                self.add_error(f"close_{number}", _("The day ends before it starts."))
            week.append((opens, closes) if opens and closes else None)
        told["schedule"] = Schedule(
            week=tuple(week), eve_end=told.get("eve_end"), calendars=told.get("calendars", ())
        )
        return told


def schedule_values(hours: WorkingHours, version: int | None) -> dict[str, Any]:
    """Return hours as the fields show them."""
    values: dict[str, Any] = {
        "version": version,
        "eve_end": f"{hours.eve_end:%H:%M}" if hours.eve_end else "",
        "calendars": sorted(hours.calendars),
    }
    for number, day in enumerate(hours.usual_week):
        values[f"open_{number}"] = f"{day[0]:%H:%M}" if day else ""
        values[f"close_{number}"] = f"{day[1]:%H:%M}" if day else ""
    return values


class OwnDayForm(forms.Form):
    """Days off, or days with other hours."""

    name = forms.CharField(label=_("What for"), max_length=100)
    first = DayField(label=_("From day"))
    last = DayField(label=_("Until day"), required=False)
    opens = ClockField(label=_("Opens"))
    closes = ClockField(label=_("Closes"), help_text=_("Without hours the days are off."))

    def clean(self) -> dict[str, Any]:
        """Make the day."""
        told = super().clean() or self.cleaned_data
        told["last"] = told.get("last") or told.get("first")
        opens, closes = told.get("opens"), told.get("closes")
        if bool(opens) != bool(closes):
            self.add_error("closes", _("Write both hours, or none."))
        hours = (opens, closes) if opens and closes else None
        told["day"] = OwnDay(told.get("name", ""), hours)
        return told


class ResourceForm(forms.Form):
    """What meetings can take for themselves."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=100)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False)
