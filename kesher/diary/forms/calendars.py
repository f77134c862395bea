"""A calendar that comes as a file."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CalendarFileForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_("Calendar file (.ics)"),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )
