"""How a thing comes again, as typed."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.lib.recurrences import (
    LONGEST_INTERVAL,
    MOST_TIMES,
    Frequency,
    Recurrence,
    RecurrenceInvalid,
)
from kesher.lib.typed_dates import DateNotUnderstood, parse_near_date

FREQUENCIES = (
    ("", pgettext_lazy("recurrence", "Does not repeat")),
    (Frequency.DAILY.value, pgettext_lazy("recurrence", "Every day")),
    (Frequency.WEEKLY.value, pgettext_lazy("recurrence", "Every week")),
    (Frequency.MONTHLY.value, pgettext_lazy("recurrence", "Every month, on the same date")),
    (
        Frequency.MONTHLY_WEEKDAY.value,
        pgettext_lazy("recurrence", "Every month, on the same weekday"),
    ),
    (Frequency.YEARLY.value, pgettext_lazy("recurrence", "Every year")),
    (
        Frequency.JEWISH_YEARLY.value,
        pgettext_lazy("recurrence", "Every year, by the Hebrew date"),
    ),
)
WEEKDAYS = (
    ("0", pgettext_lazy("letter of a weekday", "Sun")),
    ("1", pgettext_lazy("letter of a weekday", "Mon")),
    ("2", pgettext_lazy("letter of a weekday", "Tue")),
    ("3", pgettext_lazy("letter of a weekday", "Wed")),
    ("4", pgettext_lazy("letter of a weekday", "Thu")),
    ("5", pgettext_lazy("letter of a weekday", "Fri")),
    ("6", pgettext_lazy("letter of a weekday", "Sat")),
)


class RecurrenceFields(forms.Form):
    """The optional recurrence of a thing; `recurrence` is made of them, or None."""

    repeats = forms.ChoiceField(label=_("Repeats"), choices=FREQUENCIES, required=False)
    interval = forms.IntegerField(
        label=_("Every how many"), min_value=1, max_value=LONGEST_INTERVAL, required=False
    )
    weekdays = forms.MultipleChoiceField(
        label=_("On weekdays"),
        choices=WEEKDAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    until = forms.CharField(label=_("Until"), max_length=40, required=False)
    count = forms.IntegerField(
        label=_("Number of times"), min_value=1, max_value=MOST_TIMES, required=False
    )

    def clean(self) -> dict[str, Any]:
        """Make the rule."""
        told = super().clean() or self.cleaned_data
        told["recurrence"] = None
        if not told.get("repeats") or self.errors:
            return told
        days = told["weekdays"] if told["repeats"] == Frequency.WEEKLY else ()
        try:
            until = (
                parse_near_date(told["until"], today=timezone.localdate())
                if told["until"]
                else None
            )
            told["recurrence"] = Recurrence(
                frequency=Frequency(told["repeats"]),
                interval=told["interval"] or 1,
                weekdays=frozenset(int(day) for day in days),
                until=until,
                count=told["count"],
            )
        except DateNotUnderstood:
            self.add_error("until", _("This is no date. Write it as 24/11 or tomorrow."))
        except RecurrenceInvalid:
            self.add_error("count", _("Choose one end: a day, or a number of times."))
        return told
