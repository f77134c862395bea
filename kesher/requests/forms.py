"""What is asked about several requests at once."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import Refusal
from kesher.lib.ids import read_ids
from kesher.lib.widgets import MomentField
from kesher.requests.choices import CLOSED_STATUS
from kesher.tenancy.queries import active_memberships

_LONGEST_IDS = 200_000
LENGTHS = (
    (15, _("a quarter of an hour")),
    (30, _("half an hour")),
    (45, _("three quarters of an hour")),
    (60, _("an hour")),
    (90, _("an hour and a half")),
    (120, _("two hours")),
    (240, _("four hours")),
)
USUAL_LENGTH = 30
_CHANGES = ("is_done", "feedback", "owner", "due_at")


class ChangeRequestsForm(forms.Form):
    """What is to change; what is left empty stays as it is."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    ids = forms.CharField(widget=forms.HiddenInput, max_length=_LONGEST_IDS)
    is_done = forms.BooleanField(label=_("Close them as done"), required=False)
    feedback = forms.CharField(
        label=_("Feedback / remarks"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Tasks are closed only with feedback."),
    )
    owner = forms.TypedChoiceField(label=_("Handler"), required=False, coerce=int, empty_value=None)
    due_at = MomentField(label=_("Target"), required=False)

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial, use_required_attribute=False)
        people = active_memberships().values_list("pk", "display_name")
        owner = self.fields["owner"]
        if isinstance(owner, forms.TypedChoiceField):
            owner.choices = [("", "—"), *people]
            owner.widget.attrs["data-tree-picker"] = True

    def clean_ids(self) -> list[int]:
        """Return the numbers of the requests.

        Raises: ValidationError, when there is none, or what is no number.
        """
        texts = self.cleaned_data["ids"].split()
        ids = read_ids(texts)
        if not ids or len(ids) < len(texts):
            raise forms.ValidationError(_("Choose the requests first."))
        return ids

    def clean(self) -> dict[str, Any]:
        """Ask for at least one change."""
        said = super().clean() or {}
        if not self.errors and not any(said.get(name) for name in _CHANGES):
            raise forms.ValidationError(_("Say what is to change."))
        return said

    def add_refusals(self, refusals: Iterable[Refusal]) -> None:
        """Put each different reason beside the field that it names, or above all."""
        said = dict.fromkeys((refusal.field, str(refusal.message)) for refusal in refusals)
        for field, message in said:
            self.add_error(field if field in self.fields else None, message)

    def values(self) -> dict[str, Any]:
        """Return the values to write, by the keys of the fields of requests."""
        said = self.cleaned_data
        values = {"owner": said["owner"], "due_at": said["due_at"]}
        values["feedback"] = said["feedback"] or None
        values["status"] = CLOSED_STATUS if said["is_done"] else None
        return {key: value for key, value in values.items() if value is not None}


class ItemForm(forms.Form):
    """What is sent about an item of a checklist; each deed reads what it needs."""

    idempotency_key = forms.UUIDField(required=False)
    text = forms.CharField(required=False, strip=False)
    version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    is_done = forms.BooleanField(required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class ScheduleForm(forms.Form):
    """When a time for a request begins in the diary, and how long it is."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    starts = MomentField(label=_("Start"))
    minutes = forms.TypedChoiceField(label=_("How long"), coerce=int, choices=LENGTHS)
    is_with_party = forms.BooleanField(
        label=_("A meeting with the customer"),
        required=False,
        help_text=_("It stands on his card and in his log. Without it the time is yours alone."),
    )
