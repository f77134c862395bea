"""The rows of phones, e-mails and addresses in a form, and reading them in their order."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kesher.customfields.errors import BadValue
from kesher.customfields.rules import email as email_rules
from kesher.lib.errors import Refusal
from kesher.parties.choices import PostalCodeProblem
from kesher.parties.forms.fields import LineField
from kesher.parties.models import Address, Email, Phone
from kesher.parties.rules.entries import AddressEntry, EmailEntry, PhoneEntry
from kesher.parties.rules.postal_codes import postal_code_problem

MOST_ROWS = 50
LONGEST_NUMBERS = 300  # characters; several numbers are pasted into one field
NEW_ROW = "__row__"


class RowForm(forms.Form):
    """One row; `key` names it on the page, as in `phones-3-raw`.

    `kept` are the mails and postal codes that are stored: what an import left wrong may stay.
    """

    said: ClassVar[tuple[str, ...]]
    id = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )

    def __init__(
        self,
        *,
        list_name: str,
        key: str,
        is_main: bool = False,
        kept: frozenset[str] = frozenset(),
        **kwargs: Any,
    ) -> None:
        super().__init__(prefix=f"{list_name}-{key}", use_required_attribute=False, **kwargs)
        self.kept = kept
        self.list_name = list_name
        self.draft = ""
        self.key = key
        self.is_main = is_main

    def keep_drafts(self, draft: str) -> None:
        """Let the browser keep what is typed here until it is saved."""
        self.draft = draft
        for name in self.said:
            self.fields[name].widget.attrs["data-draft"] = f"{draft}:{self.add_prefix(name)}"

    def line(self) -> str:
        """Return what the row says, in one line."""
        values = (str(self[name].value() or "").strip() for name in self.said)
        return " ".join(filter(None, values))


class PhoneForm(RowForm):
    said = ("raw",)
    raw = LineField(
        label=_("Number"), max_length=LONGEST_NUMBERS, widget=forms.TextInput(attrs={"type": "tel"})
    )
    label = LineField(label=_("Label"), max_length=40)
    extension = LineField(label=_("Extension"), max_length=12)
    no_calls = forms.BooleanField(label=_("No calls"), required=False)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["raw"].widget.attrs |= {"dir": "ltr", "autocomplete": "off"}
        self.fields["extension"].widget.attrs |= {"dir": "ltr", "inputmode": "numeric"}
        self.fields["label"].widget.attrs["placeholder"] = _("Office, mobile…")

    def entry(self) -> PhoneEntry:
        """Return what was entered."""
        said = self.cleaned_data
        return PhoneEntry(
            raw=said["raw"],
            label=said["label"],
            extension=said["extension"],
            no_calls=said["no_calls"],
            is_main=self.is_main,
            id=said["id"],
        )


class EmailForm(RowForm):
    said = ("address",)
    address = LineField(
        label=_("E-mail"), max_length=254, widget=forms.TextInput(attrs={"type": "email"})
    )
    label = LineField(label=_("Label"), max_length=40)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["address"].widget.attrs |= {"dir": "ltr", "autocomplete": "off"}

    def clean_address(self) -> str:
        """Check the address as it will be checked once more when it is stored."""
        text: str = self.cleaned_data["address"]
        if text in self.kept:
            return text
        try:
            return email_rules.clean(text)
        except BadValue as problem:
            raise forms.ValidationError(str(problem.message)) from problem

    def entry(self) -> EmailEntry:
        """Return what was entered."""
        said = self.cleaned_data
        return EmailEntry(
            address=said["address"], label=said["label"], is_main=self.is_main, id=said["id"]
        )


class AddressForm(RowForm):
    said = ("street", "house_number", "po_box", "locality_name", "postal_code")
    label = LineField(label=_("Label"), max_length=40)
    street = LineField(label=_("Street"), max_length=120)
    house_number = LineField(label=_("House"), max_length=12)
    entrance = LineField(label=_("Entrance"), max_length=12)
    floor = LineField(label=_("Floor"), max_length=12)
    flat = LineField(label=_("Flat"), max_length=12)
    po_box = LineField(label=_("PO box"), max_length=12)
    locality_name = LineField(label=_("Locality"), max_length=100)
    postal_code = LineField(label=_("Postal code"), max_length=12)
    country = LineField(label=_("Country"), max_length=2)
    remarks = LineField(label=_("Remarks"), max_length=200)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["country"].widget.attrs |= {"dir": "ltr", "placeholder": "IL"}
        self.fields["postal_code"].widget.attrs |= {"dir": "ltr", "inputmode": "numeric"}

    def clean(self) -> dict[str, Any]:
        """Check the postal code of an address in Israel."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        country = said.get("country", "").upper() or "IL"
        code = said.get("postal_code", "")
        problem = postal_code_problem(code, country)
        if problem is PostalCodeProblem.INVALID and code not in self.kept:
            self.add_error("postal_code", PostalCodeProblem.INVALID.label)
        return said

    def entry(self) -> AddressEntry:
        """Return what was entered."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "id"}
        return AddressEntry(**said, is_main=self.is_main, id=self.cleaned_data["id"])


class Rows:
    """The forms of one list, as they stand on the page.

    `is_open`: the actor may write it; `lines` are the rows of one that he may only read. `label`,
    `help` and `is_required` are what the business says of it in its design.
    """

    def __init__(self, form_class: type[RowForm], name: str, forms_: Sequence[Any]) -> None:
        self.form_class = form_class
        self.name = name
        self.forms = list(forms_)
        self.problem = ""
        self.label = self.help = self.draft = ""
        self.is_required = False
        self.is_open = True
        self.lines: tuple[str, ...] | None = None

    @classmethod
    def sent(
        cls,
        form_class: type[RowForm],
        name: str,
        data: QueryDict,
        kept: frozenset[str] = frozenset(),
    ) -> "Rows":
        """Read the rows of a form in the order in which they stood on the page."""
        main = data.get(f"{name}-main", "")
        keys = list(dict.fromkeys(data.getlist(name)))[: MOST_ROWS + 1]
        return cls(
            form_class,
            name,
            [
                form_class(list_name=name, key=key[:20], is_main=key == main, kept=kept, data=data)
                for key in keys
            ],
        )

    @classmethod
    def stored(
        cls, form_class: type[RowForm], name: str, rows: Sequence[Mapping[str, Any]]
    ) -> "Rows":
        """Show stored rows, or one blank row where there is none."""
        return cls(
            form_class,
            name,
            [
                form_class(
                    list_name=name, key=str(place), is_main=bool(row.get("is_main")), initial=row
                )
                for place, row in enumerate(rows or [{"is_main": True}])
            ],
        )

    @property
    def template(self) -> str:
        """Return the partial that shows the list."""
        return f"parties/_form_{self.name}.html"

    @property
    def is_shown(self) -> bool:
        """Tell whether the list stands in the form, be it only to be read."""
        return self.is_open or self.lines is not None

    @property
    def is_blank(self) -> bool:
        """Tell whether no row says anything."""
        return not any(form.line() for form in self.forms)

    def close(self, stored: Sequence[Mapping[str, Any]] | None = None) -> None:
        """Keep the actor from writing the list, whatever was sent; he reads what is `stored`."""
        self.is_open, self.forms = False, []
        if stored is not None:
            shown = (self.form_class(list_name=self.name, key="", initial=row) for row in stored)
            self.lines = tuple(form.line() for form in shown)

    def keep_drafts(self, draft: str) -> None:
        """Let the browser keep what is typed in the rows, also in those that a script adds."""
        self.draft = draft
        for form in self.forms:
            form.keep_drafts(draft)

    def blank(self) -> RowForm:
        """Return the row that a script copies when another one is wanted."""
        row = self.form_class(list_name=self.name, key=NEW_ROW)
        if self.draft:
            row.keep_drafts(self.draft)
        return row

    def is_valid(self) -> bool:
        """Tell whether every row can be read."""
        return all(form.is_valid() for form in self.forms)

    def entries(self) -> tuple[Any, ...] | None:
        """Return what was entered, row by row; None where the list is not the actor's to write."""
        return tuple(form.entry() for form in self.forms) if self.is_open else None

    def place(self, refusal: Refusal) -> bool:
        """Put a refusal beside the row that its field names; tell whether it was one of these."""
        name, _sep, rest = (refusal.field or "").partition("-")
        if name != self.name:
            return False
        number, _sep, field = rest.partition("-")
        if field and int(number) < len(self.forms):
            self.forms[int(number)].add_error(field, str(refusal.message))
        else:
            self.problem = str(refusal.message)
        return True

    def bound_fields(self) -> Iterator[forms.BoundField]:
        """Yield every field of every row."""
        for form in self.forms:
            yield from form


def phone_rows(phones: Sequence[Phone]) -> list[dict[str, Any]]:
    """Return stored numbers as a form shows them."""
    return [_columns(row, "raw", "label", "extension", "no_calls") for row in phones]


def email_rows(emails: Sequence[Email]) -> list[dict[str, Any]]:
    """Return stored e-mail addresses as a form shows them."""
    return [_columns(row, "address", "label") for row in emails]


def address_rows(addresses: Sequence[Address]) -> list[dict[str, Any]]:
    """Return stored addresses as a form shows them."""
    return [_columns(row, *AddressForm.base_fields) for row in addresses]


def _columns(row: Phone | Email | Address, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*names, "id", "is_main")}
