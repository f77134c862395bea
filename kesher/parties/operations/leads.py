"""Fictitious and duplicate leads: out of the lists with a snapshot, back within 30 days."""

import datetime as dt
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils import timezone

from kesher.lib.errors import NotFound
from kesher.parties.choices import FictitiousReason
from kesher.parties.errors import LeadErased, SurvivingPartyUnknown
from kesher.parties.models import Address, Contact, Email, FictitiousLead, Party, Phone
from kesher.parties.operations.statuses import StatusChange, StatusEvidence, lock_party, move
from kesher.parties.rules.lead_fields import CHILDREN, COLUMNS, lost_fields
from kesher.tenancy.history import operation
from kesher.tenancy.models import Business
from kesher.tenancy.queries import within_reach
from kesher.tenancy.rules.access import Actor, require

DAYS_TO_RESTORE = 30

# What a party repeats of its rows, for lists and search.
_DERIVED = ("main_phone", "main_email", "locality_name", "search_text")
_CHILD_MODELS: dict[str, type[models.Model]] = {
    "phones": Phone,
    "emails": Email,
    "addresses": Address,
    "contacts": Contact,
}
# A contact may stand in the log, so its row stays and only what it says of a person goes.
_BLANK_CONTACT: dict[str, str] = {
    "name": "—",
    "first_name": "",
    "last_name": "",
    "title": "",
    "job_title": "",
    "remarks": "",
    "main_phone": "",
    "main_email": "",
    "search_text": "",
    "sort_key": "",
}


@operation
def mark_fictitious(
    *,
    actor: Actor,
    party_id: int,
    evidence: StatusEvidence,
    surviving_party_id: int | None = None,
) -> tuple[FictitiousLead, StatusChange]:
    """Take a customer out of all lists as fictitious or duplicate.

    Values of fields that the business does not keep go into a snapshot, from which
    `restore_lead` brings them back for 30 days.

    Raises: NotFound, NotPermitted, IllegalTransition, EvidenceMissing, and SurvivingPartyUnknown
    when a duplicate names no other party that the actor sees.
    """
    party = lock_party(actor=actor, party_id=party_id)
    change = move(
        actor=actor, party=party, role="customer", key="mark_fictitious", evidence=evidence
    )
    surviving = None
    if evidence.reason_kind == FictitiousReason.DUPLICATE:
        surviving = _surviving_party(actor, party, surviving_party_id)
    now = timezone.now()
    lost = lost_fields(Business.objects.get().kept_lead_fields)
    snapshot = _take_away(party, lost)
    party.left_lists_at = now
    party.save(update_fields=["left_lists_at", *_DERIVED, *_columns(lost)])
    lead = FictitiousLead.objects.create(
        business_id=actor.business_id,
        party=party,
        reason_kind=evidence.reason_kind,
        reason=evidence.reason.strip(),
        surviving_party=surviving,
        marked_by_id=actor.membership_id,
        marked_at=now,
        lost_fields=[name for name in lost if _has_value(snapshot.get(name))],
        snapshot=snapshot,
        erase_after=now + dt.timedelta(days=DAYS_TO_RESTORE),
    )
    return lead, change


@operation
def restore_lead(*, actor: Actor, lead_id: int) -> FictitiousLead:
    """Bring a lead back to the lists with all that it had; an administrator's deed.

    Raises: NotPermitted; NotFound; LeadErased, when the snapshot was erased after its 30 days.
    """
    require(actor, "party.restore_fictitious")
    lead = FictitiousLead.objects.select_for_update().filter(pk=lead_id, restored_at=None).first()
    if lead is None:
        raise NotFound
    if lead.snapshot is None:
        raise LeadErased
    party = lock_party(actor=actor, party_id=lead.party_id, has_left_lists=True)
    move(
        actor=actor,
        party=party,
        role="customer",
        key="restore",
        evidence=StatusEvidence(summary=lead.reason),
    )
    _give_back(party, lead.snapshot)
    lead.restored_at = timezone.now()
    lead.restored_by_id = actor.membership_id
    lead.snapshot = None
    lead.save(update_fields=["restored_at", "restored_by", "snapshot"])
    return lead


@operation
def erase_due_snapshots(*, now: dt.datetime) -> int:
    """Erase the snapshots whose 30 days are over, from the change log too; return how many.

    The clock is the actor: a job of the business runs this every day, and again without harm.
    """
    due = list(
        FictitiousLead.objects.select_for_update().filter(
            erase_after__lte=now, erased_at=None, restored_at=None
        )
    )
    for lead in due:
        children = {
            name: [row["id"] for row in (lead.snapshot or {}).get(name, [])] for name in CHILDREN
        }
        lead.snapshot = None
        lead.erased_at = now
        lead.save(update_fields=["snapshot", "erased_at"])
        erase_changes("parties_fictitiouslead", [lead.pk])
        erase_changes("parties_party", [lead.party_id])
        for name, ids in children.items():
            erase_changes(_CHILD_MODELS[name]._meta.db_table, ids)
    return len(due)


def erase_changes(table: str, ids: list[int]) -> None:
    """Erase from the change log what rows held, where there are any."""
    if ids:
        with connection.cursor() as cursor:
            cursor.execute("SELECT kesher_erase_changes(%s, %s)", (table, ids))


def _surviving_party(actor: Actor, party: Party, surviving_party_id: int | None) -> Party:
    seen = within_reach(Party.objects.filter(left_lists_at=None), actor, "party.see")
    found: Party | None = seen.filter(pk=surviving_party_id or 0).exclude(pk=party.pk).first()
    if found is None:
        raise SurvivingPartyUnknown
    return found


def _columns(lost: tuple[str, ...]) -> list[str]:
    return [name for name in lost if name in COLUMNS]


def _has_value(value: object) -> bool:
    return bool(value)


def _take_away(party: Party, lost: tuple[str, ...]) -> dict[str, Any]:
    """Blank the lost fields and return all that is needed to bring them back."""
    snapshot: dict[str, Any] = {name: getattr(party, name) for name in _DERIVED}
    # No list searches such a row, and what it lost must not go on standing here.
    party.search_text = ""
    for name in _columns(lost):
        snapshot[name] = getattr(party, name)
        setattr(party, name, COLUMNS[name])
    for name in CHILDREN:
        if name in lost:
            snapshot[name] = _take_children(party, name)
    if "phones" in lost:
        party.main_phone = ""
    if "emails" in lost:
        party.main_email = ""
    if "addresses" in lost:
        party.locality_name = ""
    stored: dict[str, Any] = json.loads(json.dumps(snapshot, cls=DjangoJSONEncoder))
    return stored


def _take_children(party: Party, name: str) -> list[dict[str, Any]]:
    rows = _CHILD_MODELS[name]._default_manager.filter(party=party)
    taken = [dict(row) for row in rows.values()]
    if name == "contacts":
        rows.update(archived_at=timezone.now(), **_BLANK_CONTACT)
    else:
        rows.delete()
    return taken


def _give_back(party: Party, snapshot: dict[str, Any]) -> None:
    """Write the snapshot back: columns, and rows under the numbers they had."""
    columns = [name for name in snapshot if name not in CHILDREN]
    for name in columns:
        setattr(party, name, snapshot[name])
    party.left_lists_at = None
    party.save(update_fields=["left_lists_at", *columns])
    for name in CHILDREN:
        model = _CHILD_MODELS[name]
        for row in snapshot.get(name, []):
            model(**_parsed(model, row)).save(force_insert=name != "contacts")


def _parsed(model: type[models.Model], row: dict[str, Any]) -> dict[str, Any]:
    """Return the stored row with dates and times as Python has them."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in row.items()}
