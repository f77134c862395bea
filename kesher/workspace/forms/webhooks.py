"""Forms of the screens of webhooks."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kesher.lib.dates import format_date
from kesher.lib.typed_dates import DateNotUnderstood, read_moment
from kesher.records.rules.record_types import RecordType
from kesher.webhooks.choices import Deed
from kesher.webhooks.models import Webhook


class WebhookForm(forms.Form):
    """What another system is to be told, and where it is."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Such as the system that is told.")
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("Begins with https:// and lies on the public internet."),
        widget=forms.URLInput(attrs={"dir": "ltr", "placeholder": "https://"}),
    )
    record_types = forms.MultipleChoiceField(
        label=_("Of which records"), widget=forms.CheckboxSelectMultiple
    )
    deeds = forms.MultipleChoiceField(
        label=_("What is told"),
        choices=Deed.choices,
        initial=list(Deed.values),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, kinds: Mapping[str, RecordType], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(key, kind.label_plural) for key, kind in kinds.items()]
        cast("forms.MultipleChoiceField", self.fields["record_types"]).choices = choices


def webhook_values(webhook: Webhook) -> dict[str, Any]:
    """Return what the form begins with."""
    return {name: getattr(webhook, name) for name in WebhookForm.base_fields}


class ReplayForm(forms.Form):
    """A period of which everything is to be sent again."""

    start_day = forms.CharField(label=_("From"), max_length=40)
    start_at = forms.CharField(max_length=20, required=False)
    end_day = forms.CharField(label=_("Until"), max_length=40)
    end_at = forms.CharField(max_length=20, required=False)
    only_undelivered = forms.BooleanField(
        label=_("Only what did not arrive"), required=False, initial=True
    )

    def clean(self) -> dict[str, Any]:
        """Add the moments `start` and `end`; a day without a time is whole."""
        found = super().clean() or {}
        for name, usual in (("start", dt.time.min), ("end", dt.time.max)):
            day, at = found.get(f"{name}_day"), found.get(f"{name}_at")
            if day is None:
                continue
            try:
                found[name] = read_moment(day, at or "", today=timezone.localdate(), usual=usual)
            except DateNotUnderstood:
                self.add_error(f"{name}_day", gettext("Write a date, such as 24/11/2026."))
        return found


def today_values() -> dict[str, Any]:
    """Return the form's beginning: all of today."""
    today = format_date(timezone.localdate())
    return {"start_day": today, "end_day": today, "only_undelivered": True}
