"""Which columns of the whole product point at a party or a contact: what a merge has to move.

They are found in the registry of models, so that an app above is served without being known. A
test compares them with the keys of the database and fails where a merge would leave one behind.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models

from kesher.parties.choices import MergedKind
from kesher.parties.models import Contact, Party

MODELS: dict[str, type[models.Model]] = {MergedKind.PARTY: Party, MergedKind.CONTACT: Contact}

# What tells of a merge or of a pair stays with the card that it tells of.
STAYING = frozenset(
    {
        ("parties_duplicatepair", "low_id"),
        ("parties_duplicatepair", "high_id"),
        ("parties_merge", "party_id"),
        ("parties_merge", "survivor_contact_id"),
    }
)
# Tables that name any record by type and number: what is attached moves, what tells of the past
# of one record does not. The rows of a batch stay too: undoing an import takes back what it made,
# never the card that this was merged into; their links lead on by the old address.
NAMED_MOVING = frozenset(
    {
        "activities_activity",
        "attachments_attachment",
        "notifications_notification",
        "records_streampin",
        "reminders_reminder",
    }
)
NAMED_STAYING = frozenset({"savedviews_boardplace", "webhooks_webhookdelivery"})
_NAMING = {"record_type", "record_id"}


@dataclass(frozen=True, slots=True)
class Relation:
    """A column that points at a record of the kind.

    `condition` is SQL on a row called `moved`; `conflicts` are the groups of columns, with the
    condition if there is one, of which two rows may not be alike once both point at one record.
    """

    table: str
    column: str
    condition: str = ""
    conflicts: tuple[tuple[tuple[str, ...], str], ...] = ()

    @property
    def key(self) -> str:
        """Return the relation's name in the report of a merge."""
        return f"{self.table}.{self.column}"


@cache
def relations_to(kind: str) -> tuple[Relation, ...]:
    """Return every relation that a merge of this kind moves, in a fixed order.

    Of a party's phones and e-mails those of its contacts; its own lists and the contacts
    themselves are moved with more care than a column.
    """
    found = [*_keys_to(MODELS[kind]), *_names_of(kind)]
    return tuple(sorted(found, key=lambda relation: relation.key))


def columns_pointing_at(kind: str) -> frozenset[tuple[str, str]]:
    """Return table and column of every foreign key to this kind, moved or staying."""
    return frozenset(
        (field.model._meta.db_table, field.column) for field in _foreign_keys(MODELS[kind])
    )


def tables_naming_records() -> frozenset[str]:
    """Return the tables that name any record by its type and number."""
    return frozenset(model._meta.db_table for model in _naming_models())


def label_of(table: str) -> str:
    """Return what the rows of a table are called on screen."""
    model = next((one for one in apps.get_models() if one._meta.db_table == table), None)
    return str(model._meta.verbose_name_plural) if model else table


def _keys_to(target: type[models.Model]) -> Iterator[Relation]:
    for field in _foreign_keys(target):
        table, column = field.model._meta.db_table, field.column
        if (table, column) in STAYING:
            continue
        own = table in {"parties_phone", "parties_email"} and column == "party_id"
        yield Relation(
            table,
            column,
            "moved.contact_id IS NOT NULL" if own else "",
            tuple(_conflicts(field.model, {field.name})),
        )


def _foreign_keys(target: type[models.Model]) -> Iterator[models.ForeignKey[Any, Any]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is target:
                yield field


def _naming_models() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if {field.name for field in model._meta.concrete_fields} >= _NAMING:
            yield model


def _names_of(kind: str) -> Iterator[Relation]:
    for model in _naming_models():
        table = model._meta.db_table
        if table not in NAMED_STAYING:
            conflicts = tuple(_conflicts(model, _NAMING))
            yield Relation(table, "record_id", f"moved.record_type = '{kind}'", conflicts)


def _conflicts(
    model: type[models.Model], pointing: Collection[str]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Return what may not be alike twice beside the fields that point at the record."""
    fields = {one.name: one for one in model._meta.concrete_fields}
    # Never entered, so it composes SQL and runs none.
    editor = connection.SchemaEditorClass(connection)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and {*pointing} <= {*constraint.fields}:
            others = [name for name in constraint.fields if name not in {*pointing, "business"}]
            condition = constraint._get_condition_sql(model, editor)  # type: ignore[attr-defined]
            yield tuple(str(fields[name].column) for name in others), condition or ""
    if any(fields[name].unique and not fields[name].primary_key for name in pointing):
        yield (), ""
