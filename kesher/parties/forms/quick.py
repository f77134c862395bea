"""The small form that makes a party in passing."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import Refusal
from kesher.lib.names import split_party_name
from kesher.parties.choices import PartyRole
from kesher.parties.forms.fields import LineField
from kesher.parties.forms.reach import LONGEST_NUMBERS
from kesher.parties.forms.whole import OwnFields
from kesher.parties.rules.entries import EmailEntry, PartyEntry, PhoneEntry, Reach
from kesher.records.rules.record_types import FieldSpec

# Built-in fields that a business may demand of every new party, beside name and numbers.
DEMANDABLE = ("id_number", "website", "remarks")


class QuickPartyForm(forms.Form):
    """A party in passing: one field for the name, one for the number, the role, and what else the
    business demands of a new party (`own`).
    """

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    name = LineField(
        label=_("Name"),
        max_length=200,
        required=True,
        error_messages={"required": _("Please enter a name.")},
    )
    phone = LineField(label=_("Phone"), max_length=LONGEST_NUMBERS)
    email = LineField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(label=_("Is a"), choices=PartyRole.choices, widget=forms.RadioSelect)

    def __init__(self, own: OwnFields, **kwargs: Any) -> None:
        super().__init__(use_required_attribute=False, **kwargs)
        self.own = own
        self.fields["phone"].widget.attrs |= {"type": "tel", "dir": "ltr", "autocomplete": "off"}
        self.fields["phone"].widget.input_type = "tel"
        self.fields["email"].widget.input_type = "email"
        self.fields["email"].widget.attrs |= {"dir": "ltr", "autocomplete": "off"}
        self.fields["name"].widget.attrs |= {"autofocus": True, "autocomplete": "off"}
        for key in ("phone", "email"):
            self._follow(key, own.kind.find_field(key))

    def _follow(self, key: str, spec: FieldSpec | None) -> None:
        """Let a field be as designed; one that is not the actor's to write goes."""
        if spec is None or spec.is_locked:
            del self.fields[key]
            return
        self.fields[key].label = str(spec.label)
        self.fields[key].help_text = str(spec.help)
        self.fields[key].is_demanded = spec.is_required  # type: ignore[attr-defined]

    def entry(self) -> PartyEntry:
        """Return the party that the one name tells."""
        name = split_party_name(self.cleaned_data["name"])
        return PartyEntry(
            kind=name.kind,
            name=name.name,
            legal_name=name.legal_name,
            title=name.title,
            first_name=name.first,
            last_name=name.last,
            **{key: value for key, value in self.own.said().items() if key in DEMANDABLE},
        )

    def custom(self) -> dict[str, Any]:
        """Return the values of the business' own fields."""
        return {key: value for key, value in self.own.said().items() if key not in DEMANDABLE}

    def said(self) -> frozenset[str]:
        """Return the keys of the built-in fields that somebody was asked for."""
        return frozenset(["name", *self.own.fields, *({"phone", "email"} & self.fields.keys())])

    def reach(self) -> Reach:
        """Return the number and the mail."""
        phone, email = (self.cleaned_data.get(key, "") for key in ("phone", "email"))
        return Reach(
            phones=(PhoneEntry(raw=phone),) if phone else (),
            emails=(EmailEntry(address=email),) if email else (),
        )

    def place(self, refusal: Refusal) -> None:
        """Put a refusal beside the field that it concerns."""
        if refusal.field in self.own.fields:
            self.own.add_error(refusal.field, str(refusal.message))
            return
        lists = {"phones": "phone", "emails": "email", "roles": "role"}
        name = lists.get((refusal.field or "").partition("-")[0], refusal.field)
        self.add_error(name if name in self.fields else None, str(refusal.message))

    def is_whole(self) -> bool:
        """Tell whether everything can be read; all is asked, so that all errors stand there."""
        is_valid = self.is_valid()
        self.own.others = self.cleaned_data
        return self.own.is_valid() and is_valid

    @property
    def summary(self) -> "QuickErrors":
        """Return what `components/form_errors.html` reads: the errors of both."""
        return QuickErrors(self)


class QuickErrors:
    """The errors of the small form and of the fields that the business demands, in one."""

    def __init__(self, form: QuickPartyForm) -> None:
        self._form = form

    def __iter__(self) -> Iterator[forms.BoundField]:
        yield from self._form
        yield from self._form.own

    @property
    def errors(self) -> bool:
        """Tell whether there is anything to correct."""
        return bool(self._form.errors or self._form.own.errors)

    def non_field_errors(self) -> Any:
        """Return what concerns no single field."""
        return self._form.non_field_errors()
