"""The form of a saved view."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from kesher.savedviews.choices import Sharing


class ViewForm(forms.Form):
    """Name and readers of a view; `version` is that of the view which was to be changed."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    sharing = forms.ChoiceField(label=gettext_lazy("Who sees it"), choices=Sharing.choices)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            self.fields["sharing"].choices = Sharing.choices[:1]  # type: ignore[attr-defined]

    @property
    def named(self) -> dict[str, str]:
        """Return what was chosen for the view."""
        return {"name": self.cleaned_data["name"], "sharing": self.cleaned_data["sharing"]}
