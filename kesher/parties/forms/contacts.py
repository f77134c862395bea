"""The form of a contact."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.parties.forms.fields import BuiltInForm, LineField, TextField
from kesher.parties.forms.parties import LONGEST_REMARKS
from kesher.parties.forms.reach import EmailForm, PhoneForm, Rows, email_rows, phone_rows
from kesher.parties.forms.whole import WholeForm
from kesher.parties.models import Contact, Email, Phone
from kesher.parties.rules.entries import ContactEntry
from kesher.records.rendering.forms import DependentField
from kesher.records.rules.record_types import FieldSpec

_FIELDS = ("first_name", "last_name", "title", "job_title", "remarks", "is_main")


class ContactForm(BuiltInForm):
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
        super().__init__(**kwargs)
        for name, field in self.fields.items():
            if field.widget.attrs.pop("data-draft-field", None):
                field.widget.attrs["data-draft"] = f"{draft}:{name}"
        self.fields["first_name"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        """Ask for a name."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not (said.get("first_name") or said.get("last_name")) and not self.errors:
            self.add_error("first_name", _("Please enter a first or a last name."))
        return said

    def entry(self) -> ContactEntry:
        """Return what was entered; of a new contact a whole name in the first field is split."""
        said = {name: self.values[name] for name in _FIELDS}
        if self.cleaned_data["expected_version"] is None and not said["last_name"]:
            said |= {"name": said["first_name"], "first_name": ""}
        return ContactEntry(**said)


class WholeContactForm(WholeForm):
    """A contact's form with its phones and e-mails."""

    type_key = "contact"
    sections_of: ClassVar[Mapping[str, Any]] = {}
    main: ContactForm

    def __init__(self, main: ContactForm, phones: Rows, emails: Rows) -> None:
        super().__init__(main, phones, emails)
        self.phones, self.emails = phones, emails

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
        whole = cls(
            ContactForm(draft=draft, initial={"idempotency_key": uuid4()}),
            Rows.stored(PhoneForm, "phones", ()),
            Rows.stored(EmailForm, "emails", ()),
        )
        whole.keep_drafts(draft)
        return whole

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

    def name_of(self, field: str) -> str:
        """Return the name by which the form has a field that was refused."""
        return "first_name" if field == "name" else field

    def is_missing(self, name: str, spec: FieldSpec, values: Mapping[str, Any]) -> bool:
        """Leave it to the form itself to ask for a name."""
        return name != "first_name" and super().is_missing(name, spec, values)

    def parts(self, spec: FieldSpec, values: Mapping[str, Any]) -> Iterator[DependentField]:
        """Yield a field; whether this is the main contact stands where its party would stand."""
        yield from super().parts(spec, values)
        if spec.key == "party":
            yield DependentField(self.main["is_main"], is_wide=True)
