"""What is sent about reminders."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kesher.lib.typed_dates import DateNotUnderstood, read_moment
from kesher.reminders.rules.plans import ReminderPlan
from kesher.reminders.rules.reading import read_choice


class _MomentForm(forms.Form):
    """A moment: one of those offered, or an exact one."""

    preset = forms.DateTimeField(required=False)
    due_date = forms.CharField(label=_("Date and time"), max_length=40, required=False)
    due_time = forms.CharField(label=_("Time"), max_length=10, required=False)

    def read_moment(self) -> datetime | None:
        """Return the moment; a wrong one stands as an error beside its field."""
        told = self.cleaned_data
        if told.get("preset"):
            moment: datetime = told["preset"]
            return moment
        try:
            return read_moment(
                told.get("due_date", ""),
                told.get("due_time", ""),
                today=timezone.localdate(),
                is_future=True,
            )
        except DateNotUnderstood:
            self.add_error("due_date", _("This is no date or time. Write 24/11 and 14:30."))
            return None


class SnoozeForm(_MomentForm):
    """«Remind me again in»."""

    def clean(self) -> dict[str, Any]:
        """Insist on a moment."""
        told = super().clean() or self.cleaned_data
        told["until"] = self.read_moment()
        if told["until"] is None and not self.errors:
            self.add_error("due_date", _("Choose when to be reminded."))
        return told


class ReminderForm(_MomentForm):
    """A reminder: what of, for whom, when; on a record also so long before a moment of it."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(label=_("What to be reminded of"), max_length=300, required=False)
    member = forms.IntegerField(
        label=_("Whom to remind"), required=False, min_value=1, max_value=2**62
    )
    before = forms.CharField(label=_("When"), max_length=80, required=False)

    def __init__(self, *arguments: Any, anchors: dict[str, Any], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._anchors = anchors

    def clean(self) -> dict[str, Any]:
        """Make the plan; an exact moment goes before a time that follows the record."""
        told = super().clean() or self.cleaned_data
        moment = self.read_moment()
        plan = None if moment else read_choice(told.get("before", ""), self._anchors)
        told["plan"] = ReminderPlan(at=moment) if moment else plan
        if told["plan"] is None and not self.errors:
            self.add_error("due_date", _("Choose when to be reminded."))
        return told
