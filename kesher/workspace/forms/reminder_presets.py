"""The table of reminder presets as it is sent."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kesher.lib.typed_dates import DateNotUnderstood, parse_time
from kesher.reminders.rules.presets import AGAIN, BEFORE, PresetRow

_MOST_ROWS = 100
_LONGEST = 200
_MOST_DIGITS = 6


class PresetsForm(forms.Form):
    """All rows of the table; `rows` are made of them, in the order of the page."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Read the rows."""
        told = super().clean() or self.cleaned_data
        sent: Any = self.data
        told["rows"] = [
            row for kind in (BEFORE, AGAIN) for row in self._rows(sent, kind) if row is not None
        ]
        return told

    def typed(self) -> dict[str, list[dict[str, Any]]]:
        """Return what was typed, by kind, to be shown again."""
        return {kind: _typed(self.data, kind) for kind in (BEFORE, AGAIN)}

    def _rows(self, sent: Any, kind: str) -> Sequence[PresetRow | None]:
        return [self._row(one, kind) for one in _typed(sent, kind)]

    def _row(self, typed: dict[str, Any], kind: str) -> PresetRow | None:
        said = (typed["amount"], typed["at"], typed["label_he"], typed["label_en"], typed["key"])
        if not any(said):
            return None  # a row that nobody filled in
        amount = str(typed["amount"])
        if not (amount.isascii() and amount.isdigit() and len(amount) <= _MOST_DIGITS):
            self.add_error(None, _("Write how many, as a whole number."))
            return None
        at: time | None = None
        if typed["at"]:
            try:
                at = parse_time(typed["at"])
            except DateNotUnderstood:
                self.add_error(None, _("This is no time. Write it as 14:30."))
                return None
        return PresetRow(**{**typed, "kind": kind, "amount": int(amount), "at": at})


def _typed(sent: Any, kind: str) -> list[dict[str, Any]]:
    names = ("key", "amount", "unit", "at", "label_he", "label_en", "tone")
    rows = []
    for number in list(dict.fromkeys(sent.getlist(kind)))[:_MOST_ROWS]:
        row = {name: sent.get(f"{kind}-{number}-{name}", "").strip()[:_LONGEST] for name in names}
        rows.append({**row, "is_retired": f"{kind}-{number}-retired" in sent})
    return rows
