"""What the screen of a merge sends: which cards, which one stays, what comes from where."""

from django import forms
from django.http import QueryDict

from kesher.lib.ids import read_id
from kesher.parties.rules.merge_fields import BOTH

_CHOICE, _VERSION = "choice-", "version-"
_LONGEST_ID = 18  # digits
_MOST = 200


class MergeForm(forms.Form):
    """The card that stays; the choices are read by `choices_of`, since each card has its own."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    survivor = forms.IntegerField(min_value=1, max_value=10**_LONGEST_ID)


def ids_of(said: QueryDict, name: str) -> list[int]:
    """Return the numbers that an address or a form names, each once; anything else is left out."""
    numbers = (text for text in said.getlist(name)[:_MOST] if _is_id(text))
    return list(dict.fromkeys(map(int, numbers)))


def choices_of(said: QueryDict) -> dict[str, str]:
    """Return what was chosen, by the key of the field: the number of a card, or both."""
    return {
        name.removeprefix(_CHOICE): value
        for name, value in _pairs(said)
        if name.startswith(_CHOICE) and (_is_id(value) or value == BOTH)
    }


def versions_of(said: QueryDict) -> dict[int, int]:
    """Return which version of each card was shown."""
    return {
        int(name.removeprefix(_VERSION)): int(value)
        for name, value in _pairs(said)
        if name.startswith(_VERSION) and _is_id(name.removeprefix(_VERSION)) and _is_id(value)
    }


def _pairs(said: QueryDict) -> list[tuple[str, str]]:
    return [(name, said.get(name, "")) for name in list(said)[:_MOST]]


def _is_id(text: str) -> bool:
    return read_id(text) is not None
