"""The form of a party, with its lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.lib.id_numbers import ID_PROBLEM_TEXTS, check_id_number
from kesher.parties.choices import IdNumberKind, PartyKind, PartyRole
from kesher.parties.forms.fields import BuiltInForm, LineField, TextField
from kesher.parties.forms.reach import (
    AddressForm,
    EmailForm,
    PhoneForm,
    Rows,
    address_rows,
    email_rows,
    phone_rows,
)
from kesher.parties.forms.whole import OwnFields, StoredRows, WholeForm
from kesher.parties.models import Address, Email, Party, Phone
from kesher.parties.rules.entries import PartyEntry, Reach
from kesher.records.rendering.forms import DependentField
from kesher.records.rules.places import Place
from kesher.records.rules.record_types import FieldSpec
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


class PartyForm(BuiltInForm):
    """The fields of the party itself.

    `units` are the branches and departments to choose from, `standing` is where the party stands
    as long as nobody says otherwise. `unit` is branch and department in one field.
    """

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    expected_version = forms.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=PartyKind.choices,
        widget=forms.RadioSelect,
        initial=PartyKind.ORGANIZATION,
    )
    roles = forms.MultipleChoiceField(
        label=_("Is a"),
        choices=PartyRole.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose customer, supplier or both.")},
    )
    name = LineField(label=_("Name"), max_length=200, draft="name", is_marked=True)
    legal_name = LineField(label=_("Legal name"), max_length=200, draft="legal_name")
    title = LineField(label=pgettext_lazy("of a person", "Title"), max_length=40, draft="title")
    first_name = LineField(
        label=_("First name"), max_length=100, draft="first_name", is_marked=True
    )
    last_name = LineField(label=_("Last name"), max_length=100, draft="last_name")
    id_number_kind = forms.ChoiceField(
        label=_("Kind of number"),
        choices=IdNumberKind.choices,
        required=False,
        initial=IdNumberKind.UNKNOWN,
    )
    id_number = LineField(label=_("ID or company number"), max_length=40)
    website = LineField(label=_("Website"), max_length=200, draft="website")
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
        standing: Place,
        kept: frozenset[str] = frozenset(),
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.units = {unit.pk: unit for unit in units}
        self.standing = standing
        self.kept = kept
        for name, field in self.fields.items():
            if field.widget.attrs.pop("data-draft-field", None):
                field.widget.attrs["data-draft"] = f"{draft}:{name}"
        self.fields["id_number"].widget.attrs |= {
            "dir": "ltr",
            "inputmode": "numeric",
            "autocomplete": "off",
        }
        self.fields["website"].widget.attrs["dir"] = "ltr"
        is_person = "kind" in self.fields and self["kind"].value() == PartyKind.PERSON
        # The other one goes out of sight, and would take the focus with it.
        self.fields["first_name" if is_person else "name"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        """Check what concerns two fields at once."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if "id_number_kind" in self.fields:
            said["id_number_kind"] = said.get("id_number_kind") or IdNumberKind.UNKNOWN
        if said.get("kind") == PartyKind.PERSON:
            if not (said.get("first_name") or said.get("last_name")) and not self.errors:
                self.add_error("first_name", _("Please enter a first or a last name."))
        elif "name" in said and not said["name"]:
            self.add_error("name", _("Please enter a name."))
        number, kind = said.get("id_number", ""), self.values.get("id_number_kind", "")
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
        texts["id_number_kind"] = texts["id_number_kind"] or IdNumberKind.UNKNOWN
        if said["kind"] == PartyKind.PERSON:
            texts["name"] = ""
        return PartyEntry(**texts, place=self._place())

    def _place(self) -> Place | None:
        """Return where the party is to stand, None where nothing was asked about it."""
        is_asked = {
            name: name in self.data and name in self.fields and not self.fields[name].disabled
            for name in ("owner", "unit")
        }
        place = self.standing
        if is_asked["owner"]:
            place = replace(place, owner_id=self.cleaned_data["owner"] or None)
        if is_asked["unit"]:
            unit = self.units.get(self.cleaned_data["unit"] or 0)
            is_branch = unit is None or unit.kind == OrgUnitKind.BRANCH
            unit_id = unit.pk if unit else None
            place = replace(
                place,
                branch_id=unit_id if is_branch or unit is None else unit.parent_id,
                department_id=None if is_branch else unit_id,
            )
        return place if any(is_asked.values()) else None


_WHO, _REACH, _PLACE = _("Name and number"), _("Contact details"), _("Owner and remarks")
_NAMES = frozenset({"name", "first_name"})  # the form itself asks for one of them
_UNIT = ("branch", "department")


class WholePartyForm(WholeForm):
    """A party's form and its lists.

    `may_move`: owner, branch and department may be chosen; `nodes` are what there is to choose
    from, by the name of the field.
    """

    type_key = "party"
    sections_of: ClassVar[Mapping[str, Any]] = {
        **dict.fromkeys(("kind", "name", "legal_name", "first_name", "last_name", "title"), _WHO),
        **dict.fromkeys(("id_number_kind", "id_number"), _WHO),
        **dict.fromkeys(("phone", "email", "locality", "website"), _REACH),
        **dict.fromkeys(("owner", "branch", "department", "remarks"), _PLACE),
    }
    main: PartyForm

    def __init__(self, main: PartyForm, phones: Rows, emails: Rows, addresses: Rows) -> None:
        super().__init__(main, phones, emails, addresses)
        self.phones, self.emails, self.addresses = phones, emails, addresses
        self.may_move = True
        self.nodes: Mapping[str, Any] = {}

    @classmethod
    def sent(
        cls,
        data: QueryDict,
        *,
        draft: str,
        units: Sequence[OrgUnit],
        standing: Place,
        kept: frozenset[str] | None = None,
    ) -> "WholePartyForm":
        """Read a form that was sent; for a party that exists `kept` are its stored texts."""
        main = PartyForm(
            draft=draft, units=units, standing=standing, kept=kept or frozenset(), data=data
        )
        if kept is not None:
            del main.fields["roles"]
        whole = cls(
            main,
            Rows.sent(PhoneForm, "phones", data),
            Rows.sent(EmailForm, "emails", data, kept or frozenset()),
            Rows.sent(AddressForm, "addresses", data, kept or frozenset()),
        )
        if kept is None:
            whole.keep_drafts(draft)
        return whole

    @classmethod
    def blank(
        cls,
        *,
        draft: str,
        units: Sequence[OrgUnit],
        standing: Place,
        initial: dict[str, Any],
        phones: Sequence[str] = (),
        emails: Sequence[str] = (),
    ) -> "WholePartyForm":
        """Return the form of a new party."""
        initial = {
            "idempotency_key": uuid4(),
            "owner": standing.owner_id,
            "unit": standing.department_id or standing.branch_id,
            **initial,
        }
        numbers = [{"raw": raw, "is_main": place == 0} for place, raw in enumerate(phones)]
        mails = [{"address": text, "is_main": place == 0} for place, text in enumerate(emails)]
        whole = cls(
            PartyForm(draft=draft, units=units, standing=standing, initial=initial),
            Rows.stored(PhoneForm, "phones", numbers),
            Rows.stored(EmailForm, "emails", mails),
            Rows.stored(AddressForm, "addresses", ()),
        )
        if not (numbers or mails):  # what a caller left is not overwritten by an older draft
            whole.keep_drafts(draft)
        return whole

    @classmethod
    def stored(
        cls,
        party: Party,
        *,
        draft: str,
        units: Sequence[OrgUnit],
        standing: Place,
        phones: Sequence[Phone],
        emails: Sequence[Email],
        addresses: Sequence[Address],
    ) -> "WholePartyForm":
        """Return the form of a party as it is now."""
        initial = {name: getattr(party, name) for name in _FIELDS}
        initial |= {
            "idempotency_key": uuid4(),
            "expected_version": party.version,
            "owner": standing.owner_id,
            "unit": standing.department_id or standing.branch_id,
        }
        main = PartyForm(draft=draft, units=units, standing=standing, initial=initial)
        del main.fields["roles"]
        return cls(
            main,
            Rows.stored(PhoneForm, "phones", phone_rows(phones)),
            Rows.stored(EmailForm, "emails", email_rows(emails)),
            Rows.stored(AddressForm, "addresses", address_rows(addresses)),
        )

    def follow(self, own: OwnFields, stored: StoredRows) -> None:
        """Let the form be as designed; branch and department are one field and go together."""
        super().follow(own, stored)
        specs = [self.kind.find_field(key) for key in _UNIT]
        if any(spec is None or not spec.in_form for spec in specs):
            del self.main.fields["unit"]
        else:
            self.main.fields["unit"].disabled = any(spec and spec.is_locked for spec in specs)
            if self.main.fields["unit"].disabled:
                place = self.main.standing
                self.main.initial["unit"] = place.department_id or place.branch_id

    def is_missing(self, name: str, spec: FieldSpec, values: Mapping[str, Any]) -> bool:
        """Leave it to the form itself to ask for a name."""
        return name not in _NAMES and super().is_missing(name, spec, values)

    def said(self) -> frozenset[str]:
        """Return the keys of the built-in fields that are being written."""
        has_unit = "unit" in self.main.fields and not self.main.fields["unit"].disabled
        return super().said() | frozenset(_UNIT if has_unit else ())

    def name_of(self, field: str) -> str:
        """Return the name by which the form has a field that was refused."""
        return "unit" if field in _UNIT else field

    def parts(self, spec: FieldSpec, values: Mapping[str, Any]) -> Iterator[DependentField]:
        """Yield a field with what goes with it: the roles with the kind, the trees of places."""
        if spec.key == "kind":
            context = {"kind": self.main["kind"], "roles": None}
            if "roles" in self.main.fields:
                context["roles"] = self.main["roles"]
            yield DependentField(
                None, is_wide=True, template="parties/_form_kind.html", context=context
            )
        elif spec.key in {"owner", "branch"}:
            name = "unit" if spec.key == "branch" else "owner"
            if name in self.main.fields:
                yield self._tree(name)
        elif spec.key == "name":
            organization = '["organization"]'
            yield DependentField(self.main["name"], "kind", organization, "visible")
        elif spec.key != "department":
            yield from super().parts(spec, values)

    def _tree(self, name: str) -> DependentField:
        bound = self.main[name]
        context = {
            "field": bound,
            "name": name,
            "nodes": self.nodes.get(name, ()),
            "is_locked": bound.field.disabled,
            "may_move": self.may_move,
        }
        return DependentField(None, template="parties/_form_place.html", context=context)

    def reach(self) -> Reach:
        """Return the lists that were entered."""
        return Reach(
            phones=self.phones.entries(),
            emails=self.emails.entries(),
            addresses=self.addresses.entries(),
        )
