"""The form of built-in fields, and fields that take text as people paste it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kesher.lib.text import clean_line, clean_text
from kesher.records.rules.record_types import FieldSpec


class BuiltInForm(forms.Form):
    """A form of built-in fields, which the design orders, words and takes away.

    `specs` are those that stay, by key; `left_out` is what is stored in the others.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(use_required_attribute=False, **kwargs)
        self.specs: dict[str, FieldSpec] = {}
        self.left_out: dict[str, Any] = {}

    @property
    def values(self) -> dict[str, Any]:
        """Return what the form holds, and what it leaves out as it is stored."""
        return {**self.left_out, **getattr(self, "cleaned_data", {})}


class LineField(forms.CharField):
    """One line: control and bidi characters go before anything is checked.

    `is_marked` shows the asterisk of a required field and leaves it to the form to ask for it:
    which name is needed depends on the kind of party.
    """

    def __init__(self, *, draft: str = "", is_marked: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("required", is_marked)
        super().__init__(**kwargs)
        self.is_marked = is_marked
        self.widget.attrs.setdefault("dir", "auto")
        if draft:
            self.widget.attrs["data-draft-field"] = draft

    def validate(self, value: Any) -> None:
        """Ask for a value, unless the form does."""
        if not self.is_marked:
            super().validate(value)

    def to_python(self, value: Any) -> Any:
        """Return the line as it will be stored."""
        return clean_line(super().to_python(value) or "")


class TextField(LineField):
    """Several lines."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {})["max_length"] = _(
            "This text has %(show_value)d characters; up to %(limit_value)d fit here."
        )
        super().__init__(strip=False, **kwargs)
        self.widget.attrs["rows"] = rows

    def to_python(self, value: Any) -> Any:
        """Return the text as it will be stored."""
        return clean_text(forms.CharField.to_python(self, value) or "")
