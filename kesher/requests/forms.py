"""What is asked about several requests at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kesher.customfields.errors import BadValue
from kesher.customfields.rules.moment import DATETIME
from kesher.requests.choices import CLOSED_STATUS
from kesher.tenancy.queries import active_memberships

MOST_IDS = 500


class ChangeRequestsForm(forms.Form):
    """What is to change; what is left empty stays as it is."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    ids = forms.CharField(widget=forms.HiddenInput, max_length=MOST_IDS * 20)
    is_done = forms.BooleanField(label=_("Close them as done"), required=False)
    feedback = forms.CharField(
        label=_("Feedback / remarks"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Tasks are closed only with feedback."),
    )
    owner = forms.TypedChoiceField(label=_("Handler"), required=False, coerce=int, empty_value=None)
    due_at = forms.CharField(
        label=_("Target"),
        required=False,
        widget=forms.TextInput(attrs={"type": "datetime-local", "dir": "ltr"}),
    )

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
        texts = self.cleaned_data["ids"].split()[:MOST_IDS]
        if not texts or not all(text.isascii() and text.isdigit() for text in texts):
            raise forms.ValidationError(_("Choose the requests first."))
        return [int(text) for text in texts if len(text) < 19]

    def clean_due_at(self) -> Any:
        """Return the moment, or nothing."""
        try:
            return DATETIME.clean(self.cleaned_data["due_at"])
        except BadValue as problem:
            raise forms.ValidationError(str(problem.message)) from problem

    def clean(self) -> dict[str, Any]:
        """Ask for at least one change."""
        said = super().clean() or {}
        if not self.errors and not any(said.get(name) for name in ("is_done", "owner", "due_at")):
            raise forms.ValidationError(_("Say what is to change."))
        return said

    def values(self) -> dict[str, Any]:
        """Return the values to write, by the keys of the fields of requests."""
        said = self.cleaned_data
        values = {"owner": said["owner"], "due_at": said["due_at"]}
        values["feedback"] = said["feedback"] or None
        values["status"] = CLOSED_STATUS if said["is_done"] else None
        return {key: value for key, value in values.items() if value is not None}
