"""What stands in rows of the change log, and the names of what it leads to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kesher.lib.id_numbers import mask_id_number
from kesher.records.queries.access import visible_records
from kesher.records.queries.links import linked_names, title_attribute
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.choices import ChangeKind
from kesher.tenancy.models import Change, Group, Membership, OrgUnit
from kesher.tenancy.rules.access import Actor

Fields = Mapping[str, Mapping[str, FieldSpec]]  # by table and column


@dataclass(frozen=True, slots=True)
class LoggedNames:
    """Names of what the changes of a page lead to by id, each kind read once.

    `links` are records by table, key of the field and id; `rows` are records below the record, by
    table and id: of those in `kinds` that were changed, all of those in `partly`.
    """

    members: Mapping[int, str]
    units: Mapping[int, str]
    groups: Mapping[int, str]
    links: Mapping[tuple[str, str, int], str]
    rows: Mapping[tuple[str, int], str]

    @classmethod
    def of(
        cls,
        actor: Actor,
        changes: Sequence[Change],
        fields: Fields,
        kinds: Mapping[str, RecordType],
        partly: Collection[str],
    ) -> "LoggedNames":
        """Read the names; `kinds` are the types of rows below that are records themselves, `partly`
        the tables of which the actor may see some rows and not others.
        """
        members = {change.membership_id for change in changes if change.membership_id}
        units, groups = set[int](), set[int]()
        by_type: dict[str, set[int]] = {"user": members, "org_unit": units, "group": groups}
        held: dict[str, list[tuple[FieldSpec, Any]]] = {}
        for change in changes:
            for column, value in logged_values(change).items():
                spec = fields[change.table].get(column)
                held_ids = [one for one in value if isinstance(one, int)]
                if spec and spec.type.key in by_type:
                    by_type[spec.type.key].update(held_ids)
                elif spec and spec.link_to:
                    held.setdefault(change.table, []).extend((spec, one) for one in held_ids)
        return cls(
            _names(Membership, "display_name", members),
            _names(OrgUnit, "name", units),
            _names(Group, "name", groups),
            {
                (table, *place): name
                for table, values in held.items()
                for place, name in linked_names(actor, values).items()
            },
            {
                (table, pk): name
                for table, kind in kinds.items()
                if (ids := _rows_of(changes, table, fields[table], is_each=table in partly))
                for pk, name in visible_records(actor, kind)
                .filter(pk__in=ids)
                .values_list("pk", title_attribute(kind))
            },
        )

    def shown(self, table: str, spec: FieldSpec, value: Any) -> str:
        """Return a logged value as people read it."""
        if value is None or value == "":
            return ""
        known = {"user": self.members, "org_unit": self.units, "group": self.groups}
        if spec.type.key in known:
            return known[spec.type.key].get(value, "")
        if spec.link_to:
            return self.links.get((table, spec.key, value), "")
        text = spec.type.display(spec.type.from_json(value))
        return mask_id_number(text) if spec.is_masked else text


def _rows_of(
    changes: Sequence[Change], table: str, fields: Mapping[str, FieldSpec], *, is_each: bool
) -> set[int]:
    """Return rows whose names are wanted: where one is made or unmade, the log itself names it."""
    return {
        change.row_id
        for change in changes
        if change.table == table
        and (
            is_each
            or (change.kind == ChangeKind.UPDATE and fields.keys() & logged_values(change).keys())
        )
    }


def _names(model: Any, attribute: str, ids: Iterable[int]) -> dict[int, str]:
    wanted = sorted(ids)
    if not wanted:
        return {}
    return dict(model.objects.filter(pk__in=wanted).values_list("pk", attribute))


def logged_values(change: Change) -> dict[str, tuple[Any, Any]]:
    """Return before and after by column; nothing for what was erased from the log.

    Own fields, which stand together in one column, come each by itself.
    """
    values = logged_columns(change)
    before, after = (own or {} for own in values.pop("custom_values", (None, None)))
    for key in before.keys() | after.keys():
        if before.get(key) != after.get(key):
            values[f"custom_values__{key}"] = (before.get(key), after.get(key))
    return values


def logged_columns(change: Change) -> dict[str, tuple[Any, Any]]:
    """Return before and after by column as the log has them."""
    if not isinstance(change.diff, dict):
        return {}
    if change.kind == ChangeKind.UPDATE:
        pairs = ((column, pair) for column, pair in change.diff.items())
        return {column: (pair[0], pair[1]) for column, pair in pairs if isinstance(pair, list)}
    if change.kind == ChangeKind.DELETE:
        return {column: (value, None) for column, value in change.diff.items()}
    return {column: (None, value) for column, value in change.diff.items()}
