"""The search fields above the contact log."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kesher.activities.choices import ActivityKind, CallStatus
from kesher.activities.rules.contact_log import LogFilter
from kesher.lib.typed_dates import DateNotUnderstood, parse_near_date


class LogFilterForm(forms.Form):
    """Criteria as an address or the fields give them."""

    what = forms.ChoiceField(choices=ActivityKind.choices, required=False)
    text = forms.CharField(max_length=200, required=False)
    call_status = forms.ChoiceField(choices=CallStatus.choices, required=False)
    since = forms.CharField(max_length=40, required=False)
    until = forms.CharField(max_length=40, required=False)
    by = forms.IntegerField(min_value=1, max_value=2**62, required=False)

    def clean_since(self) -> Any:
        """Read the first day."""
        return _day(self.cleaned_data["since"])

    def clean_until(self) -> Any:
        """Read the last day."""
        return _day(self.cleaned_data["until"])


def _day(text: str) -> Any:
    if not text.strip():
        return None
    try:
        return parse_near_date(text, today=timezone.localdate())
    except DateNotUnderstood:
        raise forms.ValidationError(_("This is no date: %(text)s") % {"text": text}) from None


def read_filter(data: Mapping[str, Any]) -> tuple[LogFilter, dict[str, list[str]]]:
    """Return the criteria that can be read, and what is wrong with the others by field."""
    form = LogFilterForm(data)
    form.is_valid()
    read = {key: value for key, value in form.cleaned_data.items() if value not in (None, "")}
    errors = {name: [str(error) for error in found] for name, found in form.errors.items()}
    return LogFilter(**read), errors
