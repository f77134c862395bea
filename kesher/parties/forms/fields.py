"""Fields that take text as people paste it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kesher.lib.text import clean_line, clean_text


class LineField(forms.CharField):
    """One line: control and bidi characters go before anything is checked."""

    def __init__(self, *, draft: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("dir", "auto")
        if draft:
            self.widget.attrs["data-draft-field"] = draft

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
