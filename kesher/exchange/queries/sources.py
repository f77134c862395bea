"""The registry of what can be written into a sheet beside the records of a list: reports."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.apps import apps

from kesher.exchange.rules.export_cells import CellValue
from kesher.lib.errors import NotFound, Text
from kesher.records.errors import RegistryClosed
from kesher.tenancy.rules.access import Actor, require

Parameters = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SheetTable:
    """What stands in the sheet, all of it at once: a report is counted and so never long."""

    headers: Sequence[str]
    rows: Sequence[Sequence[CellValue]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSource:
    """A report that can be written into a sheet.

    `table` makes it of the parameters of the report's address, as the actor may see it when it is
    made. `record_type` is what it is about, and `right` whose export it is.
    """

    key: str
    label: Text
    record_type: str
    right: str
    table: Callable[[Actor, Parameters], SheetTable]


_sources: dict[str, SheetSource] = {}


def register_sheet_source(source: SheetSource) -> SheetSource:
    """Let a report be written into a sheet; called from `record_types` of the app that has it.

    Raises: RegistryClosed, after the program has started.
    """
    if apps.ready:
        raise RegistryClosed(source.key)
    _sources[source.key] = source
    return source


def sheet_sources() -> Mapping[str, SheetSource]:
    """Return what can be written into a sheet beside the records of a list, by key."""
    return MappingProxyType(_sources)


def get_sheet_source(actor: Actor, key: str) -> SheetSource:
    """Return what can be written into a sheet, for somebody who may.

    Raises: NotFound, NotPermitted.
    """
    if key not in _sources:
        raise NotFound
    require(actor, _sources[key].right)
    return _sources[key]
