"""What forms show that Django's own widgets do not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kesher.lib.dates import format_date, format_time
from kesher.lib.typed_dates import USUAL_TIME, DateNotUnderstood, TimeNotUnderstood, read_moment


class MomentInput(forms.MultiWidget):
    """Our date field with a time beside it, sent as `<name>` and `<name>_time`.

    The browser's own field shows a moment by the browser's language, 11/22/2026, 02:16 PM.
    """

    use_fieldset = False

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        date: dict[str, Any] = {"data-date": True, "dir": "ltr", "autocomplete": "off"}
        time: dict[str, Any] = {
            "data-time": format_time(USUAL_TIME),
            "dir": "ltr",
            "autocomplete": "off",
            "aria-label": _("Time"),
        }
        super().__init__(
            {"": forms.TextInput(date), "time": forms.TextInput(time)}, dict(attrs or {})
        )

    def decompress(self, value: Any) -> list[str]:
        """Return date and time as they are shown; a text that was sent as one stays one."""
        if isinstance(value, datetime):
            return [format_date(value), format_time(value)]
        return [value or "", ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Give the date the id that the label names."""
        context = super().get_context(name, value, attrs)
        date, time = context["widget"]["subwidgets"]
        own_id = context["widget"]["attrs"].get("id", "")
        date["attrs"]["id"], time["attrs"]["id"] = own_id, f"{own_id}_time"
        return context

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        """Put the two side by side."""
        return format_html('<div class="date-fields">{}</div>', super().render(*args, **kwargs))


class MomentField(forms.Field):
    """A moment that is still to come, written as people write a date and a time beside it."""

    widget = MomentInput

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment, none where nothing is written.

        Raises: ValidationError, when it is no date or no time.
        """
        day, at = (str(part or "") for part in value or ("", ""))
        try:
            return read_moment(day, at, today=timezone.localdate(), is_future=True)
        except TimeNotUnderstood:
            raise forms.ValidationError(_("This is no time. Write it as 14:30.")) from None
        except DateNotUnderstood:
            raise forms.ValidationError(
                _("This is no date. Write it as 24/11 or tomorrow.")
            ) from None
