"""The forms in which a business makes kinds of record of its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kesher.records.choices import TYPE_ICONS
from kesher.records.models import CustomRecordType
from kesher.records.rules.own_types import OwnStatus, OwnTypeWish
from kesher.tenancy.models import Role

_MOST_ROWS = 100
_WISHES = (
    *("label_he", "label_plural_he", "label_en", "label_plural_en", "icon"),
    *("number_prefix", "number_width", "belongs_to"),
)


class RecordTypeForm(forms.Form):
    """What a type is called, how it looks, how its records are numbered, to what they belong."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    label_he = forms.CharField(label=_("One of them, in Hebrew"), max_length=60)
    label_plural_he = forms.CharField(label=_("Several, in Hebrew"), max_length=60)
    label_en = forms.CharField(label=_("One of them, in English"), max_length=60, required=False)
    label_plural_en = forms.CharField(label=_("Several, in English"), max_length=60, required=False)
    icon = forms.ChoiceField(label=_("Icon"), choices=TYPE_ICONS, widget=forms.RadioSelect)
    number_prefix = forms.CharField(
        label=_("Before the number"),
        help_text=_("A-0001: what stands before the digits, or nothing."),
        max_length=10,
        required=False,
    )
    number_width = forms.IntegerField(
        label=_("Digits of the number"), min_value=1, max_value=9, initial=4
    )
    belongs_to = forms.ChoiceField(
        label=_("Each belongs to"),
        help_text=_("Its card then lists them, and each of them leads to that card."),
        required=False,
    )
    rights_like = forms.ChoiceField(
        label=_("Permissions as for"),
        help_text=_("Every role gets what it has there; roles can be changed later."),
        required=False,
    )

    def __init__(self, *, types: Sequence[tuple[str, Any]], is_new: bool, **kwargs: Any) -> None:
        super().__init__(use_required_attribute=False, **kwargs)
        choices = [("", _("Nothing")), *types]
        self.fields["belongs_to"].choices = choices  # type: ignore[attr-defined]
        self.fields["rights_like"].choices = [("", _("The owner alone")), *types]  # type: ignore[attr-defined]
        if not is_new:
            del self.fields["rights_like"]
        for name in ("label_en", "label_plural_en", "number_prefix"):
            self.fields[name].widget.attrs["dir"] = "ltr"
        for name in ("label_he", "label_plural_he"):
            self.fields[name].widget.attrs["dir"] = "auto"

    def wish(self) -> OwnTypeWish:
        """Return what was entered."""
        return OwnTypeWish(**{name: self.cleaned_data[name] for name in _WISHES})


class StatusesForm(forms.Form):
    """The version of the type whose statuses are sent; their rows are read by themselves."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


def initial_of(own: CustomRecordType) -> dict[str, Any]:
    """Return a type as its form shows it."""
    return {name: getattr(own, name) for name in (*_WISHES, "version")}


def statuses_typed(data: Mapping[str, Any], roles: Sequence[Role]) -> list[OwnStatus]:
    """Return the rows of statuses in the order in which they stood on the page.

    A status that every other may go to, or that every role may set, says so by all boxes ticked.
    """
    if not isinstance(data, QueryDict):
        return []
    keys = list(dict.fromkeys(data.getlist("statuses")))[:_MOST_ROWS]
    known = {data.get(f"statuses-{key}-value", "") for key in keys} - {""}
    return [_status(data, key, known, roles) for key in keys]


def _status(data: QueryDict, key: str, known: set[str], roles: Sequence[Role]) -> OwnStatus:
    name = f"statuses-{key}"
    value = data.get(f"{name}-value", "")
    after = [one for one in data.getlist(f"{name}-after") if one in known]
    of_roles = {role.pk for role in roles if str(role.pk) in data.getlist(f"{name}-roles")}
    is_free = not value or set(after) >= known - {value}
    is_open = not value or len(of_roles) == len(roles)
    return OwnStatus(
        label=data.get(f"{name}-label", ""),
        value=value,
        tone=data.get(f"{name}-tone", "gray"),
        is_first=f"{name}-first" in data,
        is_closed=f"{name}-closed" in data,
        needs_summary=f"{name}-summary" in data,
        after=None if is_free else tuple(after),
        roles=None if is_open else tuple(sorted(of_roles)),
    )
