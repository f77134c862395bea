"""Fields that hold a file of the record: what may stand there, and whose the file then is.

The files are those of an app above, which says here how it finds and keeps them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kesher.customfields.rules.file import attachment_id_of
from kesher.records.queries import record_type
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class FileKeeper:
    """How files are found and kept.

    `find` returns the value for a number, or refuses; `keep` is told the numbers of the files that
    fields of records hold by now, with the record's id and the field's key.
    """

    find: Callable[[Actor, RecordType, Any, FieldSpec, int], str]
    keep: Callable[[str, dict[int, tuple[int, str]]], None]


_keepers: list[FileKeeper] = []


def keep_files_with(keeper: FileKeeper) -> None:
    """Tell how files are found and kept; said once."""
    _keepers[:] = [keeper]


def found_file(actor: Actor, kind: RecordType, record: Any, spec: FieldSpec, value: str) -> str:
    """Return the value with the name that the file has.

    Raises: LinkUnknown, when it is no file of this record, nor one that waits for it.
    """
    return _keepers[0].find(actor, kind, record, spec, attachment_id_of(value))


def keep_files(type_key: str, records: Sequence[Any]) -> None:
    """Make the files that fields of these stored records hold files of them."""
    specs = [spec for spec in record_type(type_key).fields if spec.type.key == "file"]
    held = {
        number: (record.pk, spec.key)
        for spec in specs
        for record in records
        if (number := attachment_id_of(spec.value_of(record)))
    }
    if held:
        _keepers[0].keep(type_key, held)
