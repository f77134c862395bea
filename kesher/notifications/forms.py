"""What is sent about notifications."""

from typing import Any

from django import forms

from kesher.notifications.choices import Delivery
from kesher.notifications.rules.kinds import kinds_to_choose

_PREFIX = "kind-"


class SeenForm(forms.Form):
    """Up to which notification somebody has seen them."""

    until = forms.IntegerField(min_value=1, max_value=2**62)


class MarkForm(forms.Form):
    """Whether a line is read."""

    is_read = forms.BooleanField(required=False)


class DeliveriesForm(forms.Form):
    """How a person wants each kind; a kind that is not sent stays as it is."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for kind in kinds_to_choose():
            self.fields[_PREFIX + kind.key] = forms.ChoiceField(
                choices=Delivery.choices, required=False, label=str(kind.label)
            )

    def deliveries(self) -> dict[str, str]:
        """Return what was chosen, by kind."""
        return {
            name.removeprefix(_PREFIX): value for name, value in self.cleaned_data.items() if value
        }
