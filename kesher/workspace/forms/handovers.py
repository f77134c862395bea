"""To whom the work of a user goes who goes himself."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kesher.exchange.queries.handovers import WorkCount
from kesher.tenancy.models import Group, Membership
from kesher.tenancy.queries.open_work import Receiver


class HandoverForm(forms.Form):
    """The receivers, the kinds of work that they get, and the form's key."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    to = forms.TypedChoiceField(
        label=_("Hand over to"), coerce=int, empty_value=None, required=False
    )
    group = forms.TypedChoiceField(
        label=_("Messages and tasks to a group"), coerce=int, empty_value=None, required=False
    )
    kinds = forms.MultipleChoiceField(
        label=_("What is handed over"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        work: Sequence[WorkCount],
        people: Sequence[Membership],
        groups: Sequence[Group],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        allowed = [one for one in work if one.is_allowed]
        choices: dict[str, list[tuple[Any, Any]]] = {
            "to": [("", _("Nobody: it stays as it is")), *((p.pk, p.display_name) for p in people)],
            "group": [("", "—"), *((group.pk, group.name) for group in groups)],
            "kinds": [(one.work.key, f"{one.work.label} ({one.count:,})") for one in allowed],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        self.fields["kinds"].initial = [one.work.key for one in allowed]
        if not (groups and any(one.work.takes_group for one in allowed)):
            del self.fields["group"]
        if not allowed:
            self.fields.clear()

    def receiver(self) -> Receiver | None:
        """Return who gets the work; None where it stays as it is."""
        said = self.cleaned_data
        to = Receiver(said.get("to"), said.get("group"))
        return to if to.membership_id or to.group_id else None
