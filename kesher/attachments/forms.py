"""What a user says about a file besides its bytes."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RenameForm(forms.Form):
    """The new name of a file."""

    name = forms.CharField(
        label=_("File name"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )


class AnnouncedFileForm(forms.Form):
    """What stands in the address when the body is the file itself.

    The key makes an upload that is sent again after a lost answer the same one. The name is taken
    as it is: what is wrong with it the operation says.
    """

    name = forms.CharField(strip=False, max_length=1000)
    key = forms.UUIDField()
