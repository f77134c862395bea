"""Rows of the recycle bin, ready for the template."""

from dataclasses import dataclass

from kesher.lib.dates import format_datetime
from kesher.lib.urls import business_url
from kesher.records.queries import BinPlace, deleted_records
from kesher.records.queries.bin import PAGE_ROWS
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class BinRow:
    """One deleted record."""

    type_key: str
    record_id: int
    title: str
    kind: str
    deleted_by: str
    deleted_at: str
    days_left: int
    restore_url: str


@dataclass(frozen=True, slots=True)
class BinPage:
    """A page of the bin, and where the next one is."""

    rows: tuple[BinRow, ...]
    next_url: str


def bin_page(actor: Actor, after: BinPlace | None = None) -> BinPage:
    """Return what the actor may restore, newest first, after this place."""
    found = deleted_records(actor, after)
    shown = found[:PAGE_ROWS]
    next_url = ""
    if len(found) > PAGE_ROWS:
        place = shown[-1].place
        here = business_url(actor.business_slug, "workspace:recycle_bin")
        moment = f"{place.deleted_at.timestamp():.6f}"
        next_url = f"{here}?after={moment}~{place.type_key}~{place.record_id}"
    rows = tuple(
        BinRow(
            row.kind.key,
            row.place.record_id,
            row.title,
            str(row.kind.label),
            row.deleted_by,
            format_datetime(row.place.deleted_at),
            row.days_left,
            business_url(
                actor.business_slug,
                "workspace:recycle_bin_restore",
                record_type=row.kind.key,
                record_id=row.place.record_id,
            )
            + "?back=bin",
        )
        for row in shown
    )
    return BinPage(rows, next_url)
