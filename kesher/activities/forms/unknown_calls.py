"""Naming a call from an unknown number."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kesher.activities.forms.next_calls import KeyedForm
from kesher.lib.names import split_party_name
from kesher.parties.choices import PartyRole
from kesher.parties.rules.entries import PartyEntry


class NameCallForm(KeyedForm):
    """Whose call it was: a party that stands, or a new one by its name."""

    party = forms.IntegerField(required=False)
    name = forms.CharField(label=_("Name of the new card"), max_length=200, required=False)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=PartyRole.choices,
        initial=PartyRole.CUSTOMER,
        widget=forms.RadioSelect,
    )
    add_number = forms.BooleanField(label=_("Add the number to the card"), required=False)

    def clean(self) -> dict[str, Any]:
        """Insist on one of the two; a new party's name is split as in quick entry."""
        told = super().clean() or self.cleaned_data
        told["new_party"] = None
        if told.get("party"):
            return told
        if not told.get("name"):
            self.add_error("name", _("Choose a card, or write a name for a new one."))
            return told
        name = split_party_name(told["name"])
        told["new_party"] = PartyEntry(
            kind=name.kind,
            name=name.name,
            legal_name=name.legal_name,
            first_name=name.first,
            last_name=name.last,
            title=name.title,
        )
        return told
