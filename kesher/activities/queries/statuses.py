"""What «Set status» offers on a card, and the list of fictitious and duplicate leads."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from kesher.activities.choices import ActivityKind
from kesher.activities.models import Activity
from kesher.activities.queries.activities import visible_activities
from kesher.lib.dates import format_datetime
from kesher.lib.errors import NotFound
from kesher.parties.choices import (
    TRANSITION_LABELS,
    CustomerStatus,
    FictitiousReason,
    SupplierStatus,
)
from kesher.parties.models import FictitiousLead, Party
from kesher.parties.queries import visible_parties
from kesher.parties.rules.status_transitions import TABLES, unfreeze_default
from kesher.records.rules.transitions import Transition
from kesher.tenancy.models import Business
from kesher.tenancy.queries import within_reach
from kesher.tenancy.rules.access import Actor, is_within_reach

_STATUSES = {"customer": CustomerStatus, "supplier": SupplierStatus}
LEADS_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class OfferedMove:
    """A status change that is legal from here; `missing_right` says why it cannot be made."""

    role: str
    key: str
    label: str | Promise
    is_default: bool
    missing_right: str


@dataclass(frozen=True, slots=True)
class RoleStatus:
    """A party's status in one role, and the moves from it."""

    role: str
    status: str
    label: str | Promise
    moves: tuple[OfferedMove, ...]


def status_label(role: str, status: str) -> str | Promise:
    """Return the words of a status."""
    return _STATUSES[role](status).label


def role_statuses(actor: Actor, party: Party) -> tuple[RoleStatus, ...]:
    """Return the statuses of a party by role, with the moves that are legal from each."""
    return tuple(
        RoleStatus(
            role,
            status,
            status_label(role, status),
            tuple(_offered(actor, party, role, move) for move in table.legal_from(status)),
        )
        for role, table in TABLES.items()
        if (status := getattr(party, f"{role}_status")) is not None
    )


def _offered(actor: Actor, party: Party, role: str, move: Transition) -> OfferedMove:
    if move.right.endswith(".edit"):
        may = is_within_reach(
            actor,
            move.right,
            owner_id=party.owner_id,
            branch_id=party.branch_id,
            department_id=party.department_id,
        )
    else:
        may = actor.may(move.right)
    return OfferedMove(
        role=role,
        key=move.key,
        label=TRANSITION_LABELS[move.key],
        is_default=move.key == unfreeze_default(party.status_before_freeze),
        missing_right="" if may else move.right,
    )


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A line of the list of fictitious and duplicate leads, ready to be shown."""

    id: int
    party_id: int
    name: str
    reason_kind: str
    reason: str
    surviving_party_id: int | None
    surviving_party_name: str
    marked_by: str
    marked_at: str
    days_left: int
    is_erased: bool


def fictitious_leads(
    actor: Actor, *, before: tuple[dt.datetime, int] | None = None
) -> tuple[list[LeadRow], tuple[dt.datetime, int] | None]:
    """Return a page of the leads that the actor may see, newest first, and where the next is."""
    leads = _visible_leads(actor).select_related("party", "surviving_party", "marked_by")
    if before is not None:
        moment, lead_id = before
        leads = leads.filter(marked_at__lte=moment).exclude(marked_at=moment, pk__gte=lead_id)
    found = list(leads.order_by("-marked_at", "-id")[: LEADS_PER_PAGE + 1])
    page = found[:LEADS_PER_PAGE]
    following = (page[-1].marked_at, page[-1].pk) if len(found) > LEADS_PER_PAGE else None
    now = timezone.now()
    others = {lead.surviving_party_id for lead in page if lead.surviving_party_id}
    seen = set(visible_parties(actor).filter(pk__in=others).values_list("pk", flat=True))
    return [_lead_row(lead, now, seen) for lead in page], following


def get_fictitious_lead(*, actor: Actor, lead_id: int) -> FictitiousLead:
    """Return a lead of the list that the actor may see.

    Raises: NotFound, when it is absent, foreign, out of sight or restored.
    """
    lead: FictitiousLead | None = (
        _visible_leads(actor)
        .select_related("party", "surviving_party", "marked_by")
        .filter(pk=lead_id)
        .first()
    )
    if lead is None:
        raise NotFound
    return lead


def _visible_leads(actor: Actor) -> QuerySet[FictitiousLead]:
    leads = FictitiousLead.objects.filter(restored_at=None)
    return within_reach(leads, actor, "party.see", prefix="party__")


def _lead_row(lead: FictitiousLead, now: dt.datetime, seen: Collection[int]) -> LeadRow:
    surviving = lead.surviving_party if lead.surviving_party_id in seen else None
    return LeadRow(
        id=lead.pk,
        party_id=lead.party_id,
        name=lead.party.name,
        reason_kind=str(FictitiousReason(lead.reason_kind).label),
        reason=lead.reason,
        surviving_party_id=surviving.pk if surviving else None,
        surviving_party_name=surviving.name if surviving else "",
        marked_by=lead.marked_by.display_name,
        marked_at=format_datetime(lead.marked_at),
        days_left=max(0, -((now - lead.erase_after) // dt.timedelta(days=1))),
        is_erased=lead.snapshot is None,
    )


def move_label(key: str) -> str | Promise:
    """Return the words of a move, empty for one that does not exist."""
    return TRANSITION_LABELS.get(key, "")


def open_row_text(*, actor: Actor, party_id: int) -> str:
    """Return the summary of the actor's row that a status change would be written into."""
    row = open_rows(actor, party_id).first()
    return row.summary if row else ""


def open_rows(actor: Actor, party_id: int) -> QuerySet[Activity]:
    """Return the actor's own rows of the party that a status change may be told in, newest first.

    Those are the rows still open for editing. A row that tells of another status change is left
    alone, and so is a meeting, whose summary is the meeting's.
    """
    minutes = Business.objects.get().log_edit_minutes
    return (
        Activity.objects.filter(
            party_id=party_id,
            created_by_id=actor.membership_id,
            status_change="",
            # To the second, as `rules.windows` counts: at 60:00 the window is open.
            recorded_at__gt=timezone.now() - dt.timedelta(minutes=minutes, seconds=1),
        )
        .exclude(kind=ActivityKind.MEETING)
        .order_by("-recorded_at", "-id")
    )


@dataclass(frozen=True, slots=True)
class LeadLogRow:
    """A row of the log that went with a lead; nobody edits it any more."""

    what: str
    summary: str
    when: str
    who: str


def log_of_lead(actor: Actor, lead: FictitiousLead) -> list[LeadLogRow]:
    """Return the latest rows of the lead's log that the actor may see, read-only."""
    rows = (
        visible_activities(actor)
        .filter(party_id=lead.party_id)
        .select_related("owner")
        .order_by("-occurred_at", "-id")[:LEADS_PER_PAGE]
    )
    return [
        LeadLogRow(
            str(ActivityKind(row.kind).label),
            row.summary,
            format_datetime(row.occurred_at),
            row.owner.display_name if row.owner else "",
        )
        for row in rows
    ]
