"""What a kind of record is: one frozen declaration, from which every generic screen is made.

An app above writes a `RecordType` in its `record_types.py` and hands it to
`records.queries.register`. The list, the search, the card's history, the import and the filters
read nothing else: a field's label, type, column, order and rights are said once, here.

Texts are lazy translations. Callables are the app's own queries and operations, so nothing here
knows a kind of record, a table or Django.
"""

from kesher.records.rules.record_types.cards import CardPanel, CardTab
from kesher.records.rules.record_types.fields import Dependency, FieldSpec
from kesher.records.rules.record_types.kinds import ChildTable, RecordType, options_of_field
from kesher.records.rules.record_types.lists import (
    OWN_LIST_PATHS,
    BuiltInList,
    Cell,
    Column,
    ColumnOrder,
    Deed,
    Fixed,
    Relation,
    SearchSpec,
)
from kesher.records.rules.record_types.writers import (
    GuardedStatus,
    Mark,
    NumberSeries,
    RecordWriter,
    StatusMover,
)

__all__ = [
    "OWN_LIST_PATHS",
    "BuiltInList",
    "CardPanel",
    "CardTab",
    "Cell",
    "ChildTable",
    "Column",
    "ColumnOrder",
    "Deed",
    "Dependency",
    "FieldSpec",
    "Fixed",
    "GuardedStatus",
    "Mark",
    "NumberSeries",
    "RecordType",
    "RecordWriter",
    "Relation",
    "SearchSpec",
    "StatusMover",
    "options_of_field",
]
