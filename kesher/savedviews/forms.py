"""The form of a saved view."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from kesher.savedviews.choices import Sharing


class ViewForm(forms.Form):
    """Name and readers of a view."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    sharing = forms.ChoiceField(label=gettext_lazy("Who sees it"), choices=Sharing.choices)

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            self.fields["sharing"].choices = Sharing.choices[:1]  # type: ignore[attr-defined]
