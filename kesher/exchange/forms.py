"""What a user says about an import: which file, which column is what, what to do with whom."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from kesher.exchange.choices import SpecialRows
from kesher.exchange.models import Batch
from kesher.exchange.rules.mapping import ImportFields
from kesher.exchange.rules.targets import Decision
from kesher.records.operations.places import PLACE_KEYS
from kesher.records.queries import fields_of
from kesher.records.rules.many_statuses import asked_of_many, statuses_for_many
from kesher.records.rules.record_types import FieldSpec, GuardedStatus, RecordType

_COLUMN = "column_"
_OF_SURVEY = {"lone_rows": "lone_count", "repetitions": "repeated_count"}


class UploadForm(forms.Form):
    """The file, and the form's key, so that a double click makes one import."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("Sheet"),
        allow_empty_file=True,  # the reading of it says better what is wrong
        max_length=1000,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xlsm"}),
        error_messages={"required": _("Please choose a file.")},
    )

    def __init__(self, *args: Any, types: Sequence[RecordType], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["record_type"] = forms.ChoiceField(
            label=_("What the rows are"),
            required=False,
            choices=[(kind.key, kind.label_plural) for kind in types],
        )


class SheetForm(forms.Form):
    """The format of a sheet to be written, and the form's key."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    file_kind = forms.ChoiceField(
        label=_("Format"),
        choices=[("xlsx", _("Excel (XLSX)")), ("csv", _("Text (CSV)"))],
        initial="xlsx",
        widget=forms.RadioSelect,
    )


class ExportForm(SheetForm):
    """What else is said of an export of records: which columns."""

    columns = forms.ChoiceField(
        label=_("Columns"),
        choices=[("list", _("The columns of the list")), ("all", _("All fields"))],
        initial="list",
        widget=forms.RadioSelect,
    )


VALUE_PREFIX = "set-"


class DeedForm(forms.Form):
    """The field that an edit changes and how, and the form's key."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    mode = forms.ChoiceField(
        label=_("What to do"),
        choices=[("set", _("Set")), ("add", _("Add")), ("remove", _("Take away"))],
        required=False,
        initial="set",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, kind: RecordType, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._keys = [spec.key for spec in editable_fields(kind)]
        self.fields["field_key"] = forms.ChoiceField(
            label=_("Field"),
            required=False,
            choices=[("", "—"), *((spec.key, spec.label) for spec in editable_fields(kind))],
        )

    def field_key_said(self) -> str:
        """Return the key of the chosen field, blank until one that can be changed is chosen."""
        said = str(self["field_key"].value() or "")
        return said if said in self._keys else ""

    def mode_said(self) -> str:
        """Return how the field is changed."""
        return str(self["mode"].value() or "set")


class StatusDeedForm(forms.Form):
    """The status that many records are given, as `field:status`, and the form's key."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, kind: RecordType, hidden: Collection[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._kind = kind
        statuses = [one for one in kind.statuses if one.field_key not in hidden]
        choices = [
            (f"{status.field_key}:{value}", label)
            for status in statuses
            for value, label in _labelled(kind, status, is_alone=len(statuses) == 1)
        ]
        self._known = {value for value, _label in choices}
        self.fields["target"] = forms.ChoiceField(
            label=_("New status"), required=False, choices=[("", "—"), *choices]
        )

    def target(self) -> tuple[str, str]:
        """Return the key of the field and the status that were chosen, blank until then."""
        said = str(self["target"].value() or "")
        field_key, _colon, value = said.partition(":")
        return (field_key, value) if said in self._known else ("", "")

    def asked(self) -> tuple[FieldSpec, ...]:
        """Return what is asked for the chosen status, once for all records."""
        field_key, value = self.target()
        status = self._kind.find_status(field_key)
        return asked_of_many(self._kind, status, value) if status else ()


def _labelled(
    kind: RecordType, status: GuardedStatus, *, is_alone: bool
) -> Iterator[tuple[str, str]]:
    spec = kind.find_field(status.field_key)
    if spec is None or spec.is_locked:
        return
    labels = {option.value: str(option.label) for option in spec.type.options}
    for value in statuses_for_many(kind, status):
        label = labels.get(value, value)
        yield value, label if is_alone else f"{spec.label}: {label}"


def editable_fields(kind: RecordType) -> list[FieldSpec]:
    """Return the fields that can be given one value in many records."""
    return [
        spec
        for spec in fields_of(kind)
        if not (spec.is_computed or spec.is_locked)
        and (spec.in_form or spec.in_cells or spec.is_custom or spec.key in PLACE_KEYS)
        and spec.key != kind.title_field
        and spec.type.key != "file"  # each is a file of one record
        and not kind.find_status(spec.key)
    ]


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One column of the sheet: its header, what stands in it, and the field chosen for it."""

    header: str
    samples: tuple[str, ...]
    field: BoundField
    is_left_out: bool


class ColumnsForm(forms.Form):
    """The field of each column, the decisions for the whole import, and the special rows."""

    def __init__(
        self,
        *args: Any,
        batch: Batch,
        fields: ImportFields,
        decisions: Sequence[Decision],
        asks_again: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._batch = batch
        self._decisions = decisions
        choices = [("", _("Left out")), *((spec.key, spec.label) for spec in fields.specs)]
        for at, header in enumerate(batch.headers):
            self.fields[f"{_COLUMN}{at}"] = forms.ChoiceField(
                label=header,
                choices=choices,
                required=False,
                initial=batch.mapping[at] if at < len(batch.mapping) else "",
            )
        for decision in decisions:
            self.fields[decision.key] = _decision_field(decision, batch.choices.get(decision.key))
        survey = batch.survey or {}
        for key, count in _OF_SURVEY.items():
            if survey.get(count):
                self.fields[key] = forms.ChoiceField(
                    label=_("What to do with them"),
                    choices=SpecialRows.choices,
                    required=False,
                    initial=batch.choices.get(key),
                    widget=forms.RadioSelect,
                )
        if asks_again:
            self.fields["again"] = forms.BooleanField(
                label=_("Import it again"),
                required=False,
                initial=batch.choices.get("again") == "1",
            )

    def mapping(self) -> list[str]:
        """Return the field of each column, as sent or as it stands."""
        places = range(len(self._batch.headers))
        return [str(self[f"{_COLUMN}{at}"].value() or "") for at in places]

    def choices(self) -> dict[str, str]:
        """Return what was decided, as sent or as it stands."""
        said = {name: self[name].value() for name in self.fields if not name.startswith(_COLUMN)}
        return {name: _as_text(value) for name, value in said.items() if value}

    def columns(self, samples: Sequence[Sequence[str]]) -> Iterator[ColumnChoice]:
        """Yield the columns with what stands in them."""
        for at, header in enumerate(self._batch.headers):
            field = self[f"{_COLUMN}{at}"]
            shown = tuple(samples[at]) if at < len(samples) else ()
            yield ColumnChoice(header, shown, field, not field.value())

    def decision_fields(self) -> list[BoundField]:
        """Return the fields of the decisions in their order."""
        return [self[decision.key] for decision in self._decisions]

    def special_field(self, key: str) -> BoundField | None:
        """Return the field of a question that the sheet raises, if it does."""
        return self[key] if key in self.fields else None


def _as_text(value: object) -> str:
    return "1" if value in (True, "on") else str(value)


def _decision_field(decision: Decision, chosen: str | None) -> forms.ChoiceField:
    values = [option.value for option in decision.options]
    return forms.ChoiceField(
        label=str(decision.label),
        required=not decision.is_optional,
        help_text=str(decision.help),
        choices=[(option.value, option.label) for option in decision.options],
        initial=chosen if chosen in values else values[0] if values else "",
        widget=forms.Select if decision.is_list else forms.RadioSelect,
    )
