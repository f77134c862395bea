"""What is typed above the stream of a record."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kesher.activities.choices import CallDirection, CallStatus
from kesher.activities.forms.composers import SummaryField
from kesher.activities.forms.next_calls import KeyedForm, NextCallFields


class StreamNoteForm(KeyedForm):
    """A note on any record; an @ offers whom to mention."""

    summary = SummaryField(label=_("Note"), required=False)


class StreamCallForm(KeyedForm, NextCallFields):
    """A call about any record: its direction, how it ended, and the gist."""

    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=CallDirection.choices,
        initial=CallDirection.OUTGOING,
        widget=forms.RadioSelect,
    )
    status = forms.ChoiceField(
        label=_("Result of the call"),
        choices=[("", _("Result of the call…")), *CallStatus.choices],
        error_messages={"required": _("Choose how the call ended.")},
    )
    contact = forms.IntegerField(required=False)
    summary = SummaryField(label=_("Gist of the call"), required=False)


class DocumentationForm(KeyedForm):
    """Contact that is neither a task, a message nor a call: what it was and the text."""

    subtype = forms.ChoiceField(label=_("Type of documentation"))
    contact = forms.IntegerField(required=False)
    summary = SummaryField(label=_("Documentation"), required=False)

    def __init__(self, *args: Any, subtypes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subtype"].choices = subtypes  # type: ignore[attr-defined]


class NewDocumentationForm(DocumentationForm):
    """Documentation from anywhere: with whom is chosen too."""

    party = forms.IntegerField(
        label=_("With whom"),
        min_value=1,
        max_value=2**62,
        error_messages={"required": _("Choose a customer or a supplier.")},
    )
