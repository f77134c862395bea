"""The form in which a business designs a field."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kesher.customfields.choices import TYPE_WORDS
from kesher.customfields.rules.field_types import own_type
from kesher.customfields.rules.number import MOST_DECIMALS
from kesher.records.operations.computing import RESULTS
from kesher.records.rules.designing import PLACES, FieldWish
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.models import Role
from kesher.workspace.choices.words import PLACE_WORDS

_PARTS = {
    "required": ("is_required",),
    "default": ("default",),
    "depends": ("depends_on", "depends_effect", "depends_values"),
    "readers": ("readers",),
    "writers": ("writers",),
}


class FieldForm(forms.Form):
    """How a field is to be. `fixed` are the parts that the product itself has settled."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    label_he = forms.CharField(label=_("Name in Hebrew"), max_length=80, required=False)
    label_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    help_he = forms.CharField(label=_("Help in Hebrew"), max_length=300, required=False)
    help_en = forms.CharField(label=_("Help in English"), max_length=300, required=False)
    decimals = forms.IntegerField(
        label=_("Digits after the point"), min_value=0, max_value=MOST_DECIMALS, required=False
    )
    link_to = forms.ChoiceField(label=_("Leads to"), required=False)
    formula = forms.CharField(
        label=_("Formula"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "spellcheck": "false"}),
    )
    result = forms.ChoiceField(label=_("The result is"), required=False)
    section = forms.CharField(label=_("Section"), max_length=80, required=False)
    is_required = forms.BooleanField(label=_("Required"), required=False)
    default = forms.CharField(label=_("Value of a new record"), max_length=300, required=False)
    places = forms.MultipleChoiceField(
        label=_("Shown in"),
        choices=tuple(PLACE_WORDS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    depends_on = forms.ChoiceField(label=_("By the field"), required=False)
    depends_effect = forms.ChoiceField(
        label=_("The other field decides"),
        choices=(("visible", _("Shown only if")), ("required", _("Required only if"))),
        widget=forms.RadioSelect,
        required=False,
        initial="visible",
    )
    depends_values = forms.MultipleChoiceField(label=_("Holds"), required=False)
    readers = forms.MultipleChoiceField(label=_("May read"), required=False)
    writers = forms.MultipleChoiceField(label=_("May write"), required=False)

    def __init__(
        self,
        *,
        kind: RecordType,
        field_key: str,
        type_key: str,
        roles: Sequence[Role],
        fixed: frozenset[str] = frozenset(),
        types: Mapping[str, Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(use_required_attribute=False, **kwargs)
        self.roles = roles
        self.fixed = fixed
        own = own_type(type_key)
        self.settings = own.settings if own else frozenset()
        for name in {"decimals", "link_to", "formula", "result"} - self.settings:
            del self.fields[name]
        for part in fixed:
            for name in _PARTS.get(part, ()):
                self.fields.pop(name, None)
        for name in ("label_he", "help_he", "section", "default"):
            if name in self.fields:
                self.fields[name].widget.attrs["dir"] = "auto"
        for name in ("label_en", "help_en"):
            self.fields[name].widget.attrs["dir"] = "ltr"
        self.fields["section"].widget.attrs["list"] = "design-sections"
        self.deciders = [spec for spec in kind.fields if spec.key != field_key]
        role_choices = [(str(role.pk), role.name) for role in roles]
        self._choose("readers", role_choices)
        self._choose("writers", role_choices)
        fields = [("", _("Always")), *((one.key, one.label) for one in self.deciders)]
        self._choose("depends_on", fields)
        self._choose("depends_values", [(f"{key}={value}", "") for key, value in self._values()])
        self._choose("link_to", [(key, one.label_plural) for key, one in types.items()])
        self._choose("result", [(key, TYPE_WORDS[key].label) for key in RESULTS])

    def _choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields.get(name)
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def _values(self) -> list[tuple[str, str]]:
        return [(spec.key, value) for spec in self.deciders for value, _label in values_of(spec)]

    def wish(self, before: FieldSpec) -> FieldWish:
        """Return what is wanted; parts that are fixed stay as they are declared."""
        said = self.cleaned_data
        on = said.get("depends_on", "")
        values = [text.partition("=") for text in said.get("depends_values", ())]
        places = frozenset(said["places"])
        if "form" in self.fixed:
            places = places - {"form"} | ({"form"} if before.in_form else set())
        return FieldWish(
            label_he=said["label_he"],
            label_en=said["label_en"],
            help_he=said["help_he"],
            help_en=said["help_en"],
            is_required=said.get("is_required", before.is_required),
            default=said.get("default") or None,
            section=said["section"],
            places=places & frozenset(PLACES),
            depends_on=on,
            depends_values=tuple(value for key, _sep, value in values if key == on),
            depends_effect=said.get("depends_effect") or "visible",
            readers=self._roles("readers"),
            writers=self._roles("writers"),
        )

    def _roles(self, name: str) -> frozenset[int] | None:
        """Return the roles that are ticked; None where all are, so that later ones may too."""
        if name in self.fixed or name not in self.fields:
            return None
        ticked = frozenset(map(int, self.cleaned_data[name]))
        return None if len(ticked) == len(self.roles) else ticked

    def type_settings(self) -> dict[str, Any]:
        """Return what the type needs, as it was typed."""
        said = {name: self.cleaned_data.get(name) for name in self.settings}
        if "options" in self.settings:
            said["options"] = options_typed(self.data)
        return said


def values_of(spec: FieldSpec) -> list[tuple[str, Any]]:
    """Return the values that a field can be asked for, when it decides about another."""
    if spec.type.sql_cast == "boolean":
        return [("1", _("Yes")), ("0", _("No"))]
    return [(option.value, option.label) for option in spec.type.options]


def options_typed(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of options in the order in which they stood on the page."""
    keys = data.getlist("options")[:250] if isinstance(data, QueryDict) else ()
    return [
        {
            "label": data.get(f"options-{key}-label", ""),
            "value": data.get(f"options-{key}-value", ""),
            "tone": data.get(f"options-{key}-tone", "gray"),
            "is_retired": f"options-{key}-retired" in data,
            "is_closed": f"options-{key}-closed" in data,
        }
        for key in dict.fromkeys(keys)
    ]
