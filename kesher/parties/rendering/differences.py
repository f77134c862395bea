"""Two versions of a record, field by field."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django import forms
from django.utils.translation import gettext as _

from kesher.records.queries import linked_names
from kesher.records.rendering import values as records
from kesher.records.rendering.values import Difference
from kesher.records.rules.record_types import FieldSpec
from kesher.tenancy.models import Membership, OrgUnit
from kesher.tenancy.rules.access import Actor


class RowsOfForm(Protocol):
    """A list of rows in a form."""

    name: str
    forms: list[Any]


class FormWithLists(Protocol):
    """A form and its lists."""

    @property
    def main(self) -> forms.Form: ...

    @property
    def lists(self) -> Sequence[RowsOfForm]: ...


class OwnFields(Protocol):
    """The form of the fields that the business added (`records.forms.DesignedForm`)."""

    specs: dict[str, FieldSpec]
    stored: dict[str, Any]
    cleaned_data: dict[str, Any]


_HIDDEN = {"idempotency_key", "expected_version", "roles"}
_ROW_HIDDEN = {"id"}


def differences(
    stored: FormWithLists,
    typed: FormWithLists,
    *,
    owners: Iterable[Membership] = (),
    units: Iterable[OrgUnit] = (),
) -> list[Difference]:
    """Return the fields and lists in which two versions of a form differ."""
    names = {
        "owner": {str(person.pk): person.display_name for person in owners},
        "unit": {str(unit.pk): unit.name for unit in units},
    }
    found = []
    for name, field in stored.main.fields.items():
        if name in _HIDDEN:
            continue
        words = names.get(name) or _words_of(field)
        before, after = stored.main[name].value(), typed.main[name].value()
        if _text(before) != _text(after):
            found.append(
                Difference(
                    label=str(field.label),
                    stored=words.get(_text(before), _text(before)),
                    typed=words.get(_text(after), _text(after)),
                    input_id=stored.main[name].id_for_label,
                    value=_text(before),
                )
            )
    for kept, sent in zip(stored.lists, typed.lists, strict=True):
        before, after = _lines(kept), _lines(sent)
        if before != after:
            found.append(Difference(_list_label(kept.name), before, after))
    return found


def own_differences(actor: Actor, form: OwnFields | None) -> list[Difference]:
    """Return the fields of the business' own in which what is stored differs from what was typed.

    At most one query for each kind of thing that is linked to.
    """
    if form is None:
        return []
    versions = (form.stored, form.cleaned_data)
    names = linked_names(
        actor, [(spec, values.get(key)) for values in versions for key, spec in form.specs.items()]
    )
    return records.differences(form.specs.values(), *versions, names)


def _text(value: object) -> str:
    if value in (None, False):
        return ""
    return str(value).replace("\r\n", "\n").strip()


def _words_of(field: forms.Field) -> dict[str, str]:
    if isinstance(field, forms.BooleanField):
        return {"": str(_("no")), "True": str(_("yes")), "on": str(_("yes"))}
    choices = getattr(field, "choices", None) or ()
    return {str(value): str(label) for value, label in choices}


def _lines(rows: RowsOfForm) -> str:
    lines = []
    for form in rows.forms:
        values = [_text(form[name].value()) for name in form.fields if name not in _ROW_HIDDEN]
        line = " ".join(value for value in values if value and value not in {"True", "on", "IL"})
        lines.append(line)
    return "\n".join(filter(None, lines))


def _list_label(name: str) -> str:
    labels = {"phones": _("Phones"), "emails": _("E-mails"), "addresses": _("Addresses")}
    return labels[name]
