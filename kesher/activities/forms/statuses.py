"""The window «Set status»."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kesher.parties.choices import FictitiousReason
from kesher.records.errors import EvidenceMissing


class StatusForm(forms.Form):
    """What is told about a status change; the table of transitions decides what is asked for."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    role = forms.CharField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput)
    reason_kind = forms.ChoiceField(
        label=_("Kind"), choices=FictitiousReason, widget=forms.RadioSelect, required=False
    )
    surviving_party = forms.IntegerField(required=False)
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=2000
    )
    card_message = forms.CharField(
        label=_("Message that pops on entering the card"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=1000,
    )
    summary = forms.CharField(
        label=_("Summary of the event / remarks"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=20000,
    )

    def __init__(self, *args: Any, evidence: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = {"idempotency_key", "role", "key", "summary", *evidence}
        if "reason_kind" in asked:
            asked.add("surviving_party")
        for name in set(self.fields) - asked:
            del self.fields[name]
        # Marked with an asterisk; the operation refuses blanks, for every door alike.
        self.asked = (*evidence, "summary")
        for name in self.asked:
            self.fields[name].widget.is_required = True

    def tell_blanks(self) -> None:
        """Say of every blank field what an operation refuses for the first of them."""
        for name in self.asked:
            if name not in self.errors and not str(self[name].value() or "").strip():
                self.add_error(name, str(EvidenceMissing(name).message))
