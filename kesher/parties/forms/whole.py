"""The form of a party or a contact with its lists and the fields of the business' own, as one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Protocol

from django import forms

from kesher.lib.errors import Refusal
from kesher.parties.forms.fields import BuiltInForm
from kesher.parties.forms.reach import Rows
from kesher.parties.rules.entries import FIELD_OF_LIST
from kesher.records.errors import FieldRequired
from kesher.records.queries import declared_types, fields_of
from kesher.records.rendering.forms import DependentField, FormSection, dependent_field
from kesher.records.rules.demands import is_empty, is_required, is_shown
from kesher.records.rules.record_types import FieldSpec, RecordType

StoredRows = Callable[[str], Sequence[Mapping[str, Any]]]


class OwnFields(Protocol):
    """The form of the fields that the business added (`records.forms.DesignedForm`)."""

    kind: RecordType
    others: Mapping[str, Any]
    specs: dict[str, FieldSpec]
    stored: dict[str, Any]
    cleaned_data: dict[str, Any]
    fields: dict[str, forms.Field]

    @property
    def errors(self) -> Any: ...

    @property
    def values(self) -> dict[str, Any]: ...

    @property
    def shown_values(self) -> dict[str, Any]: ...

    def is_valid(self) -> bool: ...

    def said(self) -> dict[str, Any]: ...

    def add_error(self, field: str | None, error: str) -> None: ...

    def __getitem__(self, name: str) -> forms.BoundField: ...

    def __iter__(self) -> Iterator[forms.BoundField]: ...


class WholeForm:
    """Checked together, refused together, and shown in the order and sections of the design.

    `sections_of` are the sections in which built-in fields stand where the business has named none.
    """

    type_key: ClassVar[str]
    sections_of: ClassVar[Mapping[str, Any]]
    main: BuiltInForm
    own: OwnFields

    def __init__(self, main: BuiltInForm, *lists: Rows) -> None:
        self.main = main
        self.lists = lists
        self.by_field = {FIELD_OF_LIST[rows.name]: rows for rows in lists}

    @property
    def kind(self) -> RecordType:
        """Return the type as the actor may see it."""
        return self.own.kind

    def follow(self, own: OwnFields, stored: StoredRows) -> None:
        """Take in the fields of the business' own, and let the lists be as it has designed them.

        The main form follows the design by then. `stored` returns the rows of a list, for one that
        the actor may read and not write.
        """
        self.own = own
        declared = declared_types()[self.type_key]
        for key, rows in self.by_field.items():
            spec, was = self.kind.find_field(key), declared.find_field(key)
            if spec is None or not spec.in_form:
                rows.close()
            elif spec.is_locked:
                rows.close(stored(rows.name))
            if spec is not None and was is not None:
                rows.label = "" if str(spec.label) == str(was.label) else str(spec.label)
                rows.help, rows.is_required = str(spec.help), spec.is_required

    def keep_drafts(self, draft: str) -> None:
        """Let the browser keep what is typed in the lists until it is saved."""
        for rows in self.lists:
            rows.keep_drafts(draft)

    def is_valid(self) -> bool:
        """Tell whether everything can be read; all is asked, so that all errors stand there."""
        parts = [self.main.is_valid(), *(rows.is_valid() for rows in self.lists)]
        self.own.others = self.main.values
        parts.append(self.own.is_valid())
        return self._has_what_is_demanded() and all(parts)

    def _has_what_is_demanded(self) -> bool:
        """Ask for what the design demands of built-in fields and lists; own ones ask themselves."""
        values, missing = self.own.values, False
        for key, rows in self.by_field.items():
            spec = self.kind.find_field(key)
            if rows.is_open and spec and rows.is_blank and is_required(spec, self.kind, values):
                rows.problem = str(FieldRequired(key, spec.label).message)
                missing = True
        for name, spec in self.main.specs.items():
            field = self.main.fields[name]
            is_asked = not (field.required or field.disabled or name in self.main.errors)
            if is_asked and self.is_missing(name, spec, values):
                self.main.add_error(name, str(FieldRequired(name, spec.label).message))
                missing = True
        return not missing

    def is_missing(self, name: str, spec: FieldSpec, values: Mapping[str, Any]) -> bool:
        """Tell whether a field of the main form lacks the value that the design demands."""
        return is_empty(values.get(name)) and is_required(spec, self.kind, values)

    def custom(self) -> dict[str, Any]:
        """Return the values of the business' own fields."""
        return self.own.said()

    def said(self) -> frozenset[str]:
        """Return the keys of the built-in fields that are being written."""
        values = self.own.values
        open_fields = {
            name
            for name, spec in self.main.specs.items()
            if not self.main.fields[name].disabled and is_shown(spec, self.kind, values)
        }
        return frozenset(open_fields | {key for key, rows in self.by_field.items() if rows.is_open})

    def place(self, refusal: Refusal) -> None:
        """Put a refusal beside its field, or above the form where it has none."""
        if any(rows.place(refusal) for rows in self.lists):
            return
        field = self.name_of(refusal.field or "")
        if field in self.own.fields:
            self.own.add_error(field, str(refusal.message))
        elif field in self.by_field and self.by_field[field].is_open:
            self.by_field[field].problem = str(refusal.message)
        else:
            self.main.add_error(field if field in self.main.fields else None, str(refusal.message))

    def name_of(self, field: str) -> str:
        """Return the name by which the form has a field that was refused."""
        return field

    # --- as it is shown ------------------------------------------------------------------------

    def sections(self) -> tuple[FormSection, ...]:
        """Return what stands in the form by section, in the order of the design."""
        typed = {name: self.main[name].value() for name in self.main.fields}
        values = {**self.own.shown_values, **typed}
        found: dict[str, list[DependentField]] = {}
        for spec in fields_of(self.kind):
            for part in self.parts(spec, values):
                section = spec.section or str(self.sections_of.get(spec.key, ""))
                found.setdefault(section, []).append(part)
        return tuple(FormSection(label, tuple(parts)) for label, parts in found.items())

    def parts(self, spec: FieldSpec, values: Mapping[str, Any]) -> Iterator[DependentField]:
        """Yield what stands in the form for a field: nothing, itself, or with what goes with it."""
        rows = self.by_field.get(spec.key)
        if rows is not None:
            if rows.is_shown:
                yield DependentField(
                    None, is_wide=True, template=rows.template, context={"rows": rows}
                )
        elif spec.key in self.own.fields:
            yield dependent_field(self.own[spec.key], spec, self.kind, values)
        elif spec.key in self.main.fields:
            yield dependent_field(self.main[spec.key], spec, self.kind, values)

    # --- what `components/form_errors.html` reads ------------------------------------------------

    def __iter__(self) -> Iterator[forms.BoundField]:
        yield from self.main
        for rows in self.lists:
            yield from rows.bound_fields()
        yield from self.own

    @property
    def errors(self) -> bool:
        """Tell whether there is anything to correct."""
        is_row_wrong = any(form.errors for rows in self.lists for form in rows.forms)
        return bool(self.main.errors or is_row_wrong or self.own.errors or self.non_field_errors())

    def non_field_errors(self) -> list[str]:
        """Return what concerns no single field."""
        return [*self.main.non_field_errors(), *filter(None, (rows.problem for rows in self.lists))]
