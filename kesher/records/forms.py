"""The form of fields as the business has designed them: any type, sections, dependent fields."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kesher.customfields.errors import BadValue
from kesher.customfields.rules.field_type import FieldType
from kesher.lib.typed_dates import parse_date, read_moment
from kesher.lib.urls import business_url
from kesher.lib.widgets import MomentInput
from kesher.records.errors import FieldRequired
from kesher.records.queries import declared_types, record_type_for
from kesher.records.queries.links import linkable, linked_names, lookup_url
from kesher.records.rendering.file_input import file_input
from kesher.records.rendering.forms import DependentField, FormSection, dependent_field
from kesher.records.rules.demands import is_empty, is_required, is_shown
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.rules.access import Actor

_ISO_MOMENT = re.compile(r"\d{4}-\d\d?-\d\d?[T ]")


class RecordLinkInput(forms.TextInput):
    """A field that looks a record up on the server; its id stands in a hidden input."""

    def __init__(self, url: str, name: str = "") -> None:
        super().__init__()
        self.url = url
        self.chosen = name

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        attrs = attrs or {}
        return format_html(
            '<div class="combobox"><input type="text" id="{0}" role="combobox" dir="auto"'
            ' aria-expanded="false" aria-autocomplete="list" autocomplete="off" value="{1}"'
            ' data-combobox="{2}" data-combobox-value="{0}_value"{5}{6}>'
            '<input type="hidden" id="{0}_value" name="{3}" value="{4}"></div>',
            attrs.get("id", ""),
            self.chosen,
            self.url,
            name,
            value or "",
            SafeString(' aria-invalid="true"') if attrs.get("aria-invalid") else "",
            SafeString(" disabled") if attrs.get("disabled") else "",
        )


def _read_typed(kind: FieldType, value: Any) -> Any:
    """Return what people wrote of a date, or of a date and a time, as the type of field reads it.

    Raises: DateNotUnderstood.
    """
    if kind.widget_name == "date" and isinstance(value, str) and value.strip():
        return parse_date(value, today=timezone.localdate())
    if kind.widget_name == "datetime" and isinstance(value, list):
        day, at = (str(part or "").strip() for part in value)
        if not at and _ISO_MOMENT.match(day):
            return day
        return read_moment(day, at, today=timezone.localdate())
    return value


class FileFieldInput(forms.TextInput):
    """A field that holds a file of the record; the form sends the name and number of it."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        attrs = attrs or {}
        return file_input(
            name=name,
            input_id=attrs.get("id", ""),
            value=value or "",
            url=self.url,
            is_invalid=bool(attrs.get("aria-invalid")),
            is_disabled=bool(attrs.get("disabled")),
        )


class DesignedField(forms.Field):
    """A field of a form that reads, checks and shows as the type of its spec does.

    It is marked as required and asks for nothing itself: that depends on other fields.
    """

    def __init__(self, spec: FieldSpec, widget: forms.Widget) -> None:
        super().__init__(
            label=str(spec.label),
            help_text=str(spec.help),
            widget=widget,
            required=spec.is_required,
        )
        self.spec = spec

    def clean(self, value: Any) -> Any:
        """Return the value as the field holds it; what people may write of dates is read first."""
        kind = self.spec.type
        try:
            return kind.clean(_read_typed(kind, value))
        except BadValue as problem:
            raise forms.ValidationError(str(problem.message)) from problem
        except (ValueError, OverflowError):
            return self._refuse(kind, value)

    def _refuse(self, kind: FieldType, value: Any) -> Any:
        try:
            return kind.clean(value)
        except BadValue as problem:
            raise forms.ValidationError(str(problem.message)) from problem

    def prepare_value(self, value: Any) -> Any:
        """Return the value as the widget shows it; what was typed stays as it was."""
        if value is None or isinstance(value, (str, bool, list)):
            return value
        if self.spec.type.widget_name == "datetime":
            return value
        if self.spec.type.widget_name == "date":
            return self.spec.type.display(value)
        return self.spec.type.to_json(value)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What widgets are made with: who looks, and the names of what is linked to."""

    actor: Actor
    kind: RecordType
    value: Any
    names: Mapping[tuple[str, int], str]


def _input(input_type: str = "text", **attrs: Any) -> Callable[[FieldSpec, _Ground], forms.Widget]:
    def make(_spec: FieldSpec, _ground: _Ground) -> forms.Widget:
        widget = forms.TextInput(attrs=attrs)
        widget.input_type = input_type
        return widget

    return make


def _offered(spec: FieldSpec, ground: _Ground) -> list[tuple[str, str]]:
    held = ground.value if isinstance(ground.value, list) else [ground.value]
    return [
        (option.value, str(option.label))
        for option in spec.type.options
        if not option.is_retired or option.value in held
    ]


def _select(spec: FieldSpec, ground: _Ground) -> forms.Widget:
    return forms.Select(choices=[("", "—"), *_offered(spec, ground)])


def _checks(spec: FieldSpec, ground: _Ground) -> forms.Widget:
    return forms.CheckboxSelectMultiple(choices=_offered(spec, ground))


def _people(spec: FieldSpec, ground: _Ground) -> forms.Widget:
    rows = linkable(ground.actor, spec)
    people = (
        list(rows.values_list("pk", "display_name" if spec.type.key == "user" else "name"))
        if rows is not None
        else []
    )
    name = ground.names.get((spec.key, ground.value or 0))
    if name and all(pk != ground.value for pk, _name in people):
        people.append((ground.value, name))
    return forms.Select(choices=[("", "—"), *people], attrs={"data-tree-picker": True})


def _link(spec: FieldSpec, ground: _Ground) -> forms.Widget:
    url = lookup_url(ground.actor, spec)
    return RecordLinkInput(url, ground.names.get((spec.key, ground.value or 0), ""))


def _file(_spec: FieldSpec, ground: _Ground) -> forms.Widget:
    url = business_url(
        ground.actor.business_slug, "attachments:attachment_upload", record_type=ground.kind.key
    )
    return FileFieldInput(url)


_NUMBER: dict[str, Any] = {"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"}
_CODE: dict[str, Any] = {"dir": "ltr", "autocomplete": "off"}
_DATE: dict[str, Any] = {"data-date": True, "dir": "ltr", "autocomplete": "off"}
_WIDGETS: Mapping[str, Callable[[FieldSpec, _Ground], forms.Widget]] = {
    "text": _input(dir="auto"),
    "textarea": lambda _spec, _ground: forms.Textarea(attrs={"dir": "auto", "rows": 3}),
    "number": _input(**_NUMBER),
    "money": _input(**_NUMBER),
    "percent": _input(**_NUMBER),
    "checkbox": lambda _spec, _ground: forms.CheckboxInput(),
    "select": _select,
    "choices": _checks,
    "date": _input(**_DATE),
    "datetime": lambda _spec, _ground: MomentInput(),
    "phone": _input("tel", **_CODE),
    "email": _input("email", **_CODE),
    "url": _input("url", **_CODE),
    "id_number": _input(inputmode="numeric", **_CODE),
    "users_tree": _people,
    "org_unit": _people,
    "record_link": _link,
    "file": _file,
}


class DesignedForm(forms.Form):
    """Fields of a record type by their keys.

    `kind` is the type as the actor may see it, `fields` those of its fields that stand in this
    form. `stored` is what the record holds by field key; `others` is what the fields beside this
    form hold, since these here may depend on them: set it before the form is asked anything.
    `asked_also` are keys of fields that stand here because a refusal asked for them.
    """

    asked_also: Sequence[str] = ()

    def __init__(
        self,
        *,
        actor: Actor,
        kind: RecordType,
        fields: Sequence[FieldSpec],
        stored: Mapping[str, Any] | None = None,
        is_new: bool = False,
        **kwargs: Any,
    ) -> None:
        self.kind = kind
        self.specs = {spec.key: spec for spec in fields if not spec.is_computed}
        self.stored = dict(stored or {})
        if is_new:
            defaults = {spec.key: spec.type.clean(spec.default) for spec in fields if spec.default}
            self.stored = {**defaults, **self.stored}
        self.others: Mapping[str, Any] = {}
        super().__init__(initial=self.stored, use_required_attribute=False, **kwargs)
        held = [(spec, self.stored.get(spec.key)) for spec in self.specs.values()]
        names = linked_names(actor, held)
        for key, spec in self.specs.items():
            make = _WIDGETS.get(spec.type.widget_name)
            if make:
                ground = _Ground(actor, kind, self.stored.get(key), names)
                self.fields[key] = DesignedField(spec, make(spec, ground))
                self.fields[key].disabled = spec.is_locked

    @property
    def values(self) -> dict[str, Any]:
        """Return what record and form hold by now, by field key."""
        return {**self.stored, **self.others, **getattr(self, "cleaned_data", {})}

    def clean(self) -> dict[str, Any]:
        """Ask for what is required; `said` leaves out what other fields hide."""
        values = self.values
        for key, spec in self.specs.items():
            is_asked = key in self.fields and key not in self.errors and not spec.is_locked
            if is_asked and is_empty(values.get(key)) and is_required(spec, self.kind, values):
                self.add_error(key, str(FieldRequired(key, spec.label).message))
        return self.cleaned_data

    def said(self) -> dict[str, Any]:
        """Return the values that may be written, as their fields hold them."""
        values = self.values
        return {
            key: value
            for key, value in self.cleaned_data.items()
            if not self.specs[key].is_locked and is_shown(self.specs[key], self.kind, values)
        }

    def sections(
        self, is_wanted: Callable[[str], bool] = lambda _key: True
    ) -> tuple[FormSection, ...]:
        """Return the fields whose keys are wanted by section, in the order of the design."""
        values = self.shown_values
        found: dict[str, list[DependentField]] = {}
        for key in filter(is_wanted, self.fields):
            spec = self.specs[key]
            found.setdefault(spec.section, []).append(self._dependent(spec, values))
        return tuple(FormSection(label, tuple(fields)) for label, fields in found.items())

    @property
    def shown_values(self) -> dict[str, Any]:
        """Return what record and form hold as the form is shown: as typed, where it was refused."""
        return {**self.values, **self._typed()}

    def _typed(self) -> dict[str, Any]:
        typed = {}
        for key in self.fields if self.is_bound else ():
            try:
                typed[key] = self.specs[key].type.clean(self[key].value())
            except BadValue:
                continue
        return typed

    def _dependent(self, spec: FieldSpec, values: Mapping[str, Any]) -> DependentField:
        return dependent_field(self[spec.key], spec, self.kind, values)


class SentOnceForm(forms.Form):
    """What travels with a form unseen: its key, and the version of the record that it shows."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    expected_version = forms.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput
    )


def own_fields_form(
    actor: Actor,
    type_key: str,
    *,
    record: Any = None,
    data: Any = None,
    only_required: bool = False,
    also: Collection[str] = (),
) -> DesignedForm:
    """Return the form of the fields that the business added to a type, for one record.

    With `only_required` only of those without which a record cannot be made, and then `also` of
    these built-in ones.
    """
    kind = record_type_for(actor, type_key)
    fields = [
        spec
        for spec in kind.fields
        if (spec.is_custom or spec.key in also)
        and (spec.is_required if only_required else spec.in_form)
    ]
    stored = {spec.key: spec.value_of(record) for spec in kind.fields} if record else {}
    return DesignedForm(
        actor=actor, kind=kind, fields=fields, stored=stored, is_new=record is None, data=data
    )


class DesignableForm(Protocol):
    """A form of built-in fields that can follow the design."""

    fields: dict[str, forms.Field]
    initial: Any
    specs: dict[str, FieldSpec]
    left_out: dict[str, Any]


def follow_design(form: DesignableForm, actor: Actor, type_key: str, record: Any = None) -> None:
    """Let a form of built-in fields follow the design; its fields have the keys of their specs.

    What stands in no form, or not before these eyes, goes from the form; `form.left_out` keeps
    what is stored there. `form.specs` are the fields that stay, by key: their order, their
    sections and what they demand is for the form to show and to ask for.
    """
    declared, kind = declared_types()[type_key], record_type_for(actor, type_key)
    stored = {spec.key: spec.value_of(record) for spec in declared.fields} if record else {}
    for name in list(form.fields):
        if declared.find_field(name) is None:
            continue
        spec = kind.find_field(name)
        field = form.fields[name]
        if spec is None or not spec.in_form:
            form.left_out[name] = stored.get(name, "")
            del form.fields[name]
            continue
        if spec.label != field.label and not _is_declared(declared, spec):
            field.label = str(spec.label)
        form.specs[name] = spec
        field.help_text = str(spec.help) or field.help_text
        field.is_demanded = spec.is_required  # type: ignore[attr-defined]
        if spec.is_locked:
            field.disabled = True
            form.initial[name] = stored.get(name, form.initial.get(name))
        if spec.default is not None and record is None and not form.initial.get(name):
            form.initial[name] = spec.type.clean(spec.default)


def _is_declared(declared: RecordType, spec: FieldSpec) -> bool:
    was = declared.find_field(spec.key)
    return was is not None and str(was.label) == str(spec.label)


class PinForm(forms.Form):
    """Which entry of a stream is to be pinned, or let go."""

    source = forms.SlugField(max_length=40)
    row = forms.IntegerField(min_value=1, max_value=2**62)
    is_pinned = forms.BooleanField(required=False)
