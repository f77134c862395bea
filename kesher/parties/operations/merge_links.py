"""Own fields of any record that lead to a record that is merged away: they lead to the survivor.

The value stands in the record's own values, and once more in a table by which it is found from
its other end; both are changed, and kept as steps like every other column.
"""

from collections.abc import Collection, Iterable

from kesher.parties.models import Merge, MergeStep
from kesher.parties.operations.merge_rows import change_rows, rows_as_json
from kesher.records.models import RecordLink
from kesher.records.operations.links import keep_links
from kesher.records.queries import all_record_types

KEY = "records_recordlink.to_id"


def lead_links_on(merge: Merge, source_id: int, target_id: int, limit: int) -> int:
    """Let up to `limit` links to the source lead to the target; return how many."""
    found = RecordLink.objects.filter(to_type=merge.kind, to_id=source_id).order_by("pk")
    links = list(found[:limit])
    tables = {key: kind.table for key, kind in all_record_types().items()}
    for from_type in dict.fromkeys(link.from_type for link in links):
        if from_type not in tables:
            continue  # of a type that the business deleted
        of_type = [link for link in links if link.from_type == from_type]
        stored = rows_as_json(tables[from_type], {link.from_id for link in of_type})
        values = {row_id: dict(row["custom_values"] or {}) for row_id, row in stored.items()}
        for link in of_type:
            own = values.get(link.from_id, {})
            if own.get(link.field_key) == source_id:
                own[link.field_key] = target_id
        changes = {row_id: {"custom_values": own} for row_id, own in values.items()}
        change_rows(merge, tables[from_type], changes)
    if links:
        change_rows(merge, "records_recordlink", {link.pk: {"to_id": target_id} for link in links})
    return len(links)


def count_links(kind: str, source_id: int) -> int:
    """Return how many links lead to a record."""
    return int(RecordLink.objects.filter(to_type=kind, to_id=source_id).count())


def keep_own_links(kind: str, record: object) -> None:
    """Bring up to date what the survivor's own fields lead to."""
    keep_links(kind, [record])


def mend_links(steps: Iterable[MergeStep], kept_tables: Collection[str]) -> None:
    """Let links follow the values again of records whose values were left as they are."""
    kinds = {kind.table: kind for kind in all_record_types().values()}
    for step in steps:
        kind = kinds.get(step.table)
        if kind is not None and step.table in kept_tables and "custom_values" in step.before:
            keep_links(kind.key, list(kind.model.objects.filter(pk__in=step.row_ids)))
