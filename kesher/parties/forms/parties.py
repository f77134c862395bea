"""The form of a party, with its lists, and the small one that makes a party in passing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.lib.errors import Refusal
from kesher.lib.id_numbers import ID_PROBLEM_TEXTS, check_id_number
from kesher.lib.names import split_party_name
from kesher.parties.choices import IdNumberKind, PartyKind, PartyRole
from kesher.parties.forms.fields import LineField, TextField
from kesher.parties.forms.reach import (
    AddressForm,
    EmailForm,
    PhoneForm,
    Rows,
    address_rows,
    email_rows,
    phone_rows,
)
from kesher.parties.models import Address, Email, Party, Phone
from kesher.parties.rules.entries import EmailEntry, PartyEntry, PhoneEntry, Reach
from kesher.records.rules.places import Place
from kesher.tenancy.choices import OrgUnitKind
from kesher.tenancy.models import OrgUnit

LONGEST_REMARKS = 20_000
_FIELDS = (
    "kind",
    "name",
    "legal_name",
    "first_name",
    "last_name",
    "title",
    "id_number_kind",
    "id_number",
    "website",
    "remarks",
)


class PartyForm(forms.Form):
    """The fields of the party itself. `units` are the branches and departments to choose from."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    expected_version = forms.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=PartyKind.choices, widget=forms.RadioSelect)
    roles = forms.MultipleChoiceField(
        label=_("Is a"),
        choices=PartyRole.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose customer, supplier or both.")},
    )
    name = LineField(label=_("Name"), max_length=200, draft="name", is_marked=True)
    legal_name = LineField(label=_("Legal name"), max_length=200, draft="legal_name")
    title = LineField(label=pgettext_lazy("of a person", "Title"), max_length=40)
    first_name = LineField(
        label=_("First name"), max_length=100, draft="first_name", is_marked=True
    )
    last_name = LineField(label=_("Last name"), max_length=100, draft="last_name")
    id_number_kind = forms.ChoiceField(
        label=_("Kind of number"), choices=IdNumberKind.choices, required=False
    )
    id_number = LineField(label=_("ID or company number"), max_length=40)
    website = LineField(label=_("Website"), max_length=200)
    remarks = TextField(label=_("Remarks"), max_length=LONGEST_REMARKS, draft="remarks")
    owner = forms.IntegerField(label=_("Owner"), required=False, min_value=1, max_value=2**63 - 1)
    unit = forms.IntegerField(
        label=_("Branch and department"), required=False, min_value=1, max_value=2**63 - 1
    )

    def __init__(
        self,
        *,
        draft: str,
        units: Sequence[OrgUnit],
        kept: frozenset[str] = frozenset(),
        **kwargs: Any,
    ) -> None:
        super().__init__(use_required_attribute=False, **kwargs)
        self.units = {unit.pk: unit for unit in units}
        self.kept = kept
        self.left_out: dict[str, Any] = {}
        for name, field in self.fields.items():
            if field.widget.attrs.pop("data-draft-field", None):
                field.widget.attrs["data-draft"] = f"{draft}:{name}"
        self.fields["id_number"].widget.attrs |= {
            "dir": "ltr",
            "inputmode": "numeric",
            "autocomplete": "off",
        }
        self.fields["website"].widget.attrs["dir"] = "ltr"

    @property
    def values(self) -> dict[str, Any]:
        """Return what the form holds, and what it leaves out as it is stored."""
        return {**self.left_out, **self.cleaned_data}

    def clean(self) -> dict[str, Any]:
        """Check what concerns two fields at once."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        said["id_number_kind"] = said.get("id_number_kind") or IdNumberKind.UNKNOWN
        if said.get("kind") == PartyKind.PERSON:
            if not (said.get("first_name") or said.get("last_name")) and not self.errors:
                self.add_error("first_name", _("Please enter a first or a last name."))
        elif "name" in said and not said["name"]:
            self.add_error("name", _("Please enter a name."))
        number, kind = said.get("id_number", ""), said.get("id_number_kind", "")
        check = check_id_number(kind, number)
        is_asked = "id_number" in self.fields and number not in self.kept
        if check.problem and check.severity == "refuse" and is_asked:
            self.add_error("id_number", str(ID_PROBLEM_TEXTS[check.problem]))
        if said.get("unit") and said["unit"] not in self.units:
            self.add_error("unit", _("Please choose a branch or a department."))
        return said

    def entry(self) -> PartyEntry:
        """Return what was entered."""
        said = self.values
        texts = {name: said[name] for name in _FIELDS}
        if said["kind"] == PartyKind.PERSON:
            texts["name"] = ""
        return PartyEntry(**texts, place=self._place())

    def _place(self) -> Place | None:
        if "owner" not in self.data and "unit" not in self.data:
            return None
        unit = self.units.get(self.cleaned_data["unit"] or 0)
        is_branch = unit is None or unit.kind == OrgUnitKind.BRANCH
        unit_id = unit.pk if unit else None
        return Place(
            owner_id=self.values["owner"] or None,
            branch_id=unit_id if is_branch or unit is None else unit.parent_id,
            department_id=None if is_branch else unit_id,
        )


class OwnFields(Protocol):
    """The form of the fields that the business added (`records.forms.DesignedForm`)."""

    others: Mapping[str, Any]
    specs: dict[str, Any]
    stored: dict[str, Any]
    cleaned_data: dict[str, Any]
    fields: dict[str, forms.Field]

    @property
    def errors(self) -> Any: ...

    def is_valid(self) -> bool: ...

    def said(self) -> dict[str, Any]: ...

    def add_error(self, field: str | None, error: str) -> None: ...

    def __iter__(self) -> Iterator[forms.BoundField]: ...


class WholePartyForm:
    """A party's form and its lists: checked together, refused together."""

    def __init__(self, main: PartyForm, phones: Rows, emails: Rows, addresses: Rows) -> None:
        self.main = main
        self.own: OwnFields | None = None
        self.phones = phones
        self.emails = emails
        self.addresses = addresses
        self.lists = (phones, emails, addresses)

    @classmethod
    def sent(
        cls,
        data: QueryDict,
        *,
        draft: str,
        units: Sequence[OrgUnit],
        kept: frozenset[str] | None = None,
    ) -> "WholePartyForm":
        """Read a form that was sent; for a party that exists `kept` are its stored texts."""
        main = PartyForm(draft=draft, units=units, kept=kept or frozenset(), data=data)
        if kept is not None:
            del main.fields["roles"]
        return cls(
            main,
            Rows.sent(PhoneForm, "phones", data),
            Rows.sent(EmailForm, "emails", data, kept or frozenset()),
            Rows.sent(AddressForm, "addresses", data, kept or frozenset()),
        )

    @classmethod
    def blank(
        cls,
        *,
        draft: str,
        units: Sequence[OrgUnit],
        initial: dict[str, Any],
        phones: Sequence[str] = (),
        emails: Sequence[str] = (),
    ) -> "WholePartyForm":
        """Return the form of a new party."""
        initial = {"idempotency_key": uuid4(), "id_number_kind": IdNumberKind.UNKNOWN, **initial}
        numbers = [{"raw": raw, "is_main": place == 0} for place, raw in enumerate(phones)]
        mails = [{"address": text, "is_main": place == 0} for place, text in enumerate(emails)]
        return cls(
            PartyForm(draft=draft, units=units, initial=initial),
            Rows.stored(PhoneForm, "phones", numbers),
            Rows.stored(EmailForm, "emails", mails),
            Rows.stored(AddressForm, "addresses", ()),
        )

    @classmethod
    def stored(
        cls,
        party: Party,
        *,
        draft: str,
        units: Sequence[OrgUnit],
        phones: Sequence[Phone],
        emails: Sequence[Email],
        addresses: Sequence[Address],
    ) -> "WholePartyForm":
        """Return the form of a party as it is now."""
        initial = {name: getattr(party, name) for name in _FIELDS}
        initial |= {
            "idempotency_key": uuid4(),
            "expected_version": party.version,
            "owner": party.owner_id,
            "unit": party.department_id or party.branch_id,
        }
        main = PartyForm(draft=draft, units=units, initial=initial)
        del main.fields["roles"]
        return cls(
            main,
            Rows.stored(PhoneForm, "phones", phone_rows(phones)),
            Rows.stored(EmailForm, "emails", email_rows(emails)),
            Rows.stored(AddressForm, "addresses", address_rows(addresses)),
        )

    def is_valid(self) -> bool:
        """Tell whether everything can be read; all is asked, so that all errors stand there."""
        parts = [self.main.is_valid(), *(rows.is_valid() for rows in self.lists)]
        if self.own:
            self.own.others = self.main.values
            parts.append(self.own.is_valid())
        return all(parts)

    def custom(self) -> dict[str, Any]:
        """Return the values of the business' own fields."""
        return self.own.said() if self.own else {}

    def reach(self) -> Reach:
        """Return the lists that were entered."""
        return Reach(
            phones=self.phones.entries(),
            emails=self.emails.entries(),
            addresses=self.addresses.entries(),
        )

    def place(self, refusal: Refusal) -> None:
        """Put a refusal beside its field, or above the form where it has none."""
        if any(rows.place(refusal) for rows in self.lists):
            return
        if self.own and refusal.field in self.own.fields:
            self.own.add_error(refusal.field, str(refusal.message))
            return
        lists = {"phone": self.phones, "email": self.emails, "locality": self.addresses}
        if refusal.field in lists:
            lists[refusal.field].problem = str(refusal.message)
            return
        field = refusal.field if refusal.field in self.main.fields else None
        self.main.add_error(field, str(refusal.message))

    # What `components/form_errors.html` reads.

    def __iter__(self) -> Iterator[forms.BoundField]:
        yield from self.main
        for rows in self.lists:
            yield from rows.bound_fields()
        yield from self.own or ()

    @property
    def errors(self) -> bool:
        """Tell whether there is anything to correct."""
        is_row_wrong = any(form.errors for rows in self.lists for form in rows.forms)
        is_own_wrong = bool(self.own and self.own.errors)
        return bool(self.main.errors or is_row_wrong or is_own_wrong or self.non_field_errors())

    def non_field_errors(self) -> list[str]:
        """Return what concerns no single field."""
        return [*self.main.non_field_errors(), *filter(None, (rows.problem for rows in self.lists))]


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
    phone = LineField(label=_("Phone"), max_length=120)
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
        )

    def reach(self) -> Reach:
        """Return the number and the mail."""
        phone, email = self.cleaned_data["phone"], self.cleaned_data["email"]
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
