"""When the next call is and who makes it, as typed."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kesher.activities.queries.callers import read_caller
from kesher.activities.rules.next_calls import NextCallPlan
from kesher.lib.typed_dates import DateNotUnderstood, TimeNotUnderstood, read_moment

# What operations name otherwise than the forms of next calls.
FORM_NAMES = {"due": "due_date"}


class KeyedForm(forms.Form):
    """A form that makes one record however often it is sent."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)


class VersionedForm(forms.Form):
    """A form that knows which state of the row it shows."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def renew_version(self, version: int) -> None:
        """Show the state that a colleague made; sent again, the form overwrites it knowingly."""
        sent: Any = self.data
        renewed = sent.copy()
        renewed["version"] = str(version)
        self.data = renewed


class NextCallFields(forms.Form):
    """The optional next call of a row; `plan` is made of them, or nothing."""

    due_date = forms.CharField(label=_("Next phone call"), max_length=40, required=False)
    due_time = forms.CharField(label=_("Time"), max_length=10, required=False)
    caller = forms.CharField(label=_("Next phone call by"), max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        """Make the plan of date, time and caller."""
        told = super().clean() or self.cleaned_data
        told["plan"] = None
        due_at = self._due_at()
        if due_at is None:
            return told
        user, department = read_caller(told.get("caller", ""))
        told["plan"] = NextCallPlan(due_at=due_at, assignee_id=user, department_id=department)
        return told

    def _due_at(self) -> datetime | None:
        day, at = self.data.get("due_date", ""), self.data.get("due_time", "")
        try:
            return read_moment(day, at, today=timezone.localdate(), is_future=True)
        except TimeNotUnderstood:
            self.add_error("due_time", _("This is no time. Write it as 14:30."))
        except DateNotUnderstood:
            self.add_error("due_date", _("This is no date. Write it as 24/11 or tomorrow."))
        return None


class RemindMeForm(KeyedForm, NextCallFields):
    """«Remind me again in»: one of the offered moments, or an exact one."""

    preset = forms.DateTimeField(required=False)

    def clean(self) -> dict[str, Any]:
        """Take the offered moment, unless an exact one was typed."""
        told = super().clean()
        preset = told.get("preset")
        if preset is not None:
            user, department = read_caller(told.get("caller", ""))
            told["plan"] = NextCallPlan(due_at=preset, assignee_id=user, department_id=department)
        elif told["plan"] is None and not self.errors:
            self.add_error("due_date", _("Choose when to call again."))
        return told


class RescheduleForm(VersionedForm, NextCallFields):
    """Moving a call that waits."""

    def clean(self) -> dict[str, Any]:
        """Insist on a moment."""
        told = super().clean()
        if told["plan"] is None and not self.errors:
            self.add_error("due_date", _("Choose when to call again."))
        return told


class CloseCallForm(VersionedForm):
    """Why a call is closed without being made."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.TextInput(attrs={"dir": "auto"})
    )
