"""Forms of the settings screens."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kesher.parties.queries.leads import LOSABLE_LABELS
from kesher.tenancy.models import Group, Membership, OrgUnit, Role
from kesher.workspace.choices.words import SCOPE_CHOICES


class BusinessForm(forms.Form):
    """What stands on every print."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Business name"), max_length=200)
    legal_number = forms.CharField(
        label=_("Company or dealer number"), max_length=20, required=False
    )
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)


class HoursForm(forms.Form):
    """When the business works, and how long a row of the log may be mended."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    workday_start = forms.TimeField(label=_("Working day starts"))
    workday_end = forms.TimeField(label=_("Working day ends"))
    friday_end = forms.TimeField(label=_("Friday ends"))
    log_edit_minutes = forms.IntegerField(
        label=_("Minutes in which a log row may be edited"), min_value=0
    )
    log_delete_minutes = forms.IntegerField(
        label=_("Minutes in which a log row may be deleted"), min_value=0
    )
    no_answer_tries = forms.IntegerField(
        label=_("Calls without an answer until another status is suggested"),
        help_text=_("0 never suggests it."),
        min_value=0,
        max_value=99,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("workday_start", "workday_end", "friday_end"):
            self.fields[name].widget = forms.TimeInput(
                format="%H:%M", attrs={"data-time": "", "dir": "ltr", "inputmode": "numeric"}
            )


class LogoForm(forms.Form):
    """The picture on every print."""

    logo = forms.FileField(
        label=_("Logo"), widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"})
    )


class ApiTokenForm(forms.Form):
    """A token for a program."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Such as the program that will use it.")
    )
    days = forms.IntegerField(label=_("Days of validity"), min_value=1, max_value=730, initial=365)
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=SCOPE_CHOICES,
        initial=["read"],
        widget=forms.CheckboxSelectMultiple,
    )


class UserForm(forms.Form):
    """A user of the business."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    display_name = forms.CharField(label=_("Name"), max_length=120)
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        help_text=_("What this person types at sign-in; once in the business."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    job_title = forms.CharField(label=_("Job title"), max_length=100, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("For the invitation and for resets.")
    )
    role_id = forms.TypedChoiceField(label=_("Role"), coerce=int)
    branch_id = forms.TypedChoiceField(
        label=_("Branch"), coerce=int, empty_value=None, required=False
    )
    department_id = forms.TypedChoiceField(
        label=_("Department"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, roles: list[Role], units: list[OrgUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branches = {unit.pk: unit for unit in units if unit.parent_id is None}
        departments = [unit for unit in units if unit.parent_id is not None]
        choices: dict[str, list[tuple[Any, str]]] = {
            # Nothing is chosen beforehand: the first role is the owner's.
            "role_id": [("", "—"), *((role.pk, role.name) for role in roles)],
            "branch_id": [("", "—"), *((unit.pk, unit.name) for unit in branches.values())],
            "department_id": [
                ("", "—"),
                *(
                    (unit.pk, f"{branches[unit.parent_id].name} · {unit.name}")
                    for unit in departments
                    if unit.parent_id in branches
                ),
            ],
        }
        for name, options in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the type checker
            field.choices = options


class FirstPasswordForm(forms.Form):
    """A password for one sign-in, set by an administrator."""

    password = forms.CharField(
        label=_("Password for the first sign-in"),
        widget=forms.PasswordInput(attrs={"data-password": "", "autocomplete": "new-password"}),
        strip=False,
    )


class RoleForm(forms.Form):
    """A role's name; its rights are a table of their own."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=80)


class OrgUnitForm(forms.Form):
    """A branch or a department."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    branch_id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=100)


class GroupForm(forms.Form):
    """A group and who is in it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=80)
    member_ids = forms.TypedMultipleChoiceField(
        label=_("Members"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, members: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["member_ids"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 -- for the type checker
        field.choices = [(member.pk, member.display_name) for member in members]


class LeadFieldsForm(forms.Form):
    """Which values a fictitious or duplicate lead keeps."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    fields_kept = forms.MultipleChoiceField(
        label=_("Fields that are kept"),
        required=False,
        choices=list(LOSABLE_LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
    )


def group_values(group: Group) -> dict[str, Any]:
    """Return what the form of a group starts with."""
    members = [member.membership_id for member in group.group_members.all()]
    return {"name": group.name, "version": group.version, "member_ids": members}
