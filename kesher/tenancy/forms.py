"""Forms of signing in and of one's own account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kesher.tenancy.choices import Density, Language, Theme
from kesher.tenancy.operations.passwords import LONGEST_PASSWORD

_PASSWORD_HELP = _("At least 8 characters; a few words together are best.")


def _password_input(autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput(
        attrs={"autocomplete": autocomplete, "data-password": "", "dir": "ltr"}
    )


class BusinessLoginForm(forms.Form):
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "dir": "auto",
                "autofocus": "",
            }
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=_password_input("current-password"),
    )


class LoginForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "dir": "ltr", "autofocus": ""}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=_password_input("current-password"),
    )


class ForgottenPasswordForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "dir": "ltr", "autofocus": ""}),
    )


class PasswordChangeForm(forms.Form):
    current_password = forms.CharField(
        label=_("Present password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=_password_input("current-password"),
    )
    new_password = forms.CharField(
        label=_("New password"),
        help_text=_PASSWORD_HELP,
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=_password_input("new-password"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        new = cleaned.get("new_password")
        if new and new == cleaned.get("current_password"):
            self.add_error("new_password", _("Choose another password than the present one."))
        return cleaned


class LinkPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("New password"),
        help_text=_PASSWORD_HELP,
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=_password_input("new-password"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].widget.attrs["autofocus"] = True


class ProfileForm(forms.Form):
    display_name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "tel"}),
    )


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(choices=Language.choices, required=False)
    theme = forms.ChoiceField(choices=Theme.choices, required=False)
    density = forms.ChoiceField(choices=Density.choices, required=False)
    shortcuts = forms.ChoiceField(choices=[("on", "on"), ("off", "off")], required=False)
    diary_beside = forms.ChoiceField(choices=[("on", "on"), ("off", "off")], required=False)


class ActivationForm(forms.Form):
    code = forms.CharField(
        label=_("Activation code"),
        max_length=2000,
        widget=forms.Textarea(
            attrs={"dir": "ltr", "rows": "4", "spellcheck": "false", "autocomplete": "off"}
        ),
    )
