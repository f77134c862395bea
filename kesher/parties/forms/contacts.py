"""The form of a contact."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.lib.errors import Refusal
from kesher.parties.forms.fields import LineField, TextField
from kesher.parties.forms.parties import LONGEST_REMARKS, OwnFields
from kesher.parties.forms.reach import EmailForm, PhoneForm, Rows, email_rows, phone_rows
from kesher.parties.models import Contact, Email, Phone
from kesher.parties.rules.entries import ContactEntry

_FIELDS = ("first_name", "last_name", "title", "job_title", "remarks", "is_main")


class ContactForm(forms.Form):
    """The fields of the contact itself; a whole name in the first field is split."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    expected_version = forms.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput
    )
    first_name = LineField(
        label=_("First name"), max_length=100, draft="first_name", is_marked=True
    )
    last_name = LineField(label=_("Last name"), max_length=100, draft="last_name")
    title = LineField(label=pgettext_lazy("of a person", "Title"), max_length=40)
    job_title = LineField(label=_("Job title"), max_length=100, draft="job_title")
    is_main = forms.BooleanField(label=_("Main contact"), required=False)
    remarks = TextField(label=_("Remarks"), max_length=LONGEST_REMARKS, draft="remarks", rows=2)

    def __init__(self, *, draft: str, **kwargs: Any) -> None:
        super().__init__(use_required_attribute=False, **kwargs)
        for name, field in self.fields.items():
            if field.widget.attrs.pop("data-draft-field", None):
                field.widget.attrs["data-draft"] = f"{draft}:{name}"
        self.left_out: dict[str, Any] = {}
        self.fields["first_name"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        """Ask for a name."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not (said.get("first_name") or said.get("last_name")) and not self.errors:
            self.add_error("first_name", _("Please enter a first or a last name."))
        return said

    @property
    def values(self) -> dict[str, Any]:
        """Return what the form holds, and what it leaves out as it is stored."""
        return {**self.left_out, **self.cleaned_data}

    def entry(self) -> ContactEntry:
        """Return what was entered; of a new contact a whole name in the first field is split."""
        said = {name: self.values[name] for name in _FIELDS}
        if self.cleaned_data["expected_version"] is None and not said["last_name"]:
            said |= {"name": said["first_name"], "first_name": ""}
        return ContactEntry(**said)


class WholeContactForm:
    """A contact's form with its phones and e-mails."""

    def __init__(self, main: ContactForm, phones: Rows, emails: Rows) -> None:
        self.main = main
        self.own: OwnFields | None = None
        self.phones = phones
        self.emails = emails
        self.lists = (phones, emails)

    @classmethod
    def sent(
        cls, data: QueryDict, *, draft: str, kept: frozenset[str] = frozenset()
    ) -> "WholeContactForm":
        """Read a form that was sent; `kept` are the mails that the contact has."""
        return cls(
            ContactForm(draft=draft, data=data),
            Rows.sent(PhoneForm, "phones", data),
            Rows.sent(EmailForm, "emails", data, kept),
        )

    @classmethod
    def blank(cls, *, draft: str) -> "WholeContactForm":
        """Return the form of a new contact."""
        return cls(
            ContactForm(draft=draft, initial={"idempotency_key": uuid4()}),
            Rows.stored(PhoneForm, "phones", ()),
            Rows.stored(EmailForm, "emails", ()),
        )

    @classmethod
    def stored(
        cls, contact: Contact, *, draft: str, phones: Sequence[Phone], emails: Sequence[Email]
    ) -> "WholeContactForm":
        """Return the form of a contact as it is now."""
        initial = {name: getattr(contact, name) for name in _FIELDS}
        initial |= {"idempotency_key": uuid4(), "expected_version": contact.version}
        return cls(
            ContactForm(draft=draft, initial=initial),
            Rows.stored(PhoneForm, "phones", phone_rows(phones)),
            Rows.stored(EmailForm, "emails", email_rows(emails)),
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

    def place(self, refusal: Refusal) -> None:
        """Put a refusal beside its field, or above the form where it has none."""
        if any(rows.place(refusal) for rows in self.lists):
            return
        if self.own and refusal.field in self.own.fields:
            self.own.add_error(refusal.field, str(refusal.message))
            return
        lists = {"phone": self.phones, "email": self.emails}
        if refusal.field in lists:
            lists[refusal.field].problem = str(refusal.message)
            return
        name = "first_name" if refusal.field == "name" else refusal.field
        self.main.add_error(name if name in self.main.fields else None, str(refusal.message))

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
