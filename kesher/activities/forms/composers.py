"""What is typed when a contact is logged, and when its row is changed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kesher.activities.choices import CallDirection, CallStatus
from kesher.activities.forms.next_calls import KeyedForm, NextCallFields, VersionedForm
from kesher.activities.operations.phone_calls import HELD
from kesher.activities.operations.rows import SUMMARY_LIMIT

HELD_CHOICES = [(status.value, status.label) for status in CallStatus if status in HELD]


class SummaryField(forms.CharField):
    """The summary of an event. Its length is the operation's to refuse, so that the text stays."""

    widget = forms.Textarea(
        attrs={
            "dir": "auto",
            "rows": 3,
            "maxlength": SUMMARY_LIMIT,
            "autofocus": True,
        }
    )


class MessageForm(KeyedForm):
    """A message left."""

    summary = SummaryField(label=_("Gist of the message"), required=False)
    contact = forms.IntegerField(required=False)


class NoteForm(KeyedForm, NextCallFields):
    """A note."""

    summary = SummaryField(label=_("Remarks"), required=False)


class CallForm(KeyedForm, NextCallFields):
    """A call that was held. No status is chosen beforehand."""

    status = forms.ChoiceField(
        label=_("Phone call status"),
        choices=HELD_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose “Short call” or “Call with content”.")},
    )
    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=CallDirection.choices,
        initial=CallDirection.OUTGOING,
        widget=forms.RadioSelect,
    )
    contact = forms.IntegerField(required=False)
    summary = SummaryField(label=_("Summary of the event / remarks"), required=False)


class EditRowForm(VersionedForm):
    """The summary of a row, and the status of a call, while the row is open."""

    summary = SummaryField(label=_("Summary of the event / remarks"), required=False)
    status = forms.ChoiceField(
        label=_("Phone call status"), choices=CallStatus.choices, required=False
    )

    def __init__(self, *args: Any, is_call: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_call:
            del self.fields["status"]


class UnknownCallForm(KeyedForm):
    """An incoming call by its number."""

    phone = forms.CharField(
        label=_("Number of the caller"),
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "tel", "autofocus": True}),
    )
    summary = forms.CharField(
        label=_("Summary of the event / remarks"),
        required=False,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 2, "maxlength": SUMMARY_LIMIT}),
    )
    status = forms.ChoiceField(
        label=_("Phone call status"),
        choices=HELD_CHOICES,
        initial=CallStatus.SHORT_CALL,
        widget=forms.RadioSelect,
    )
