"""Merging: cards, or the contacts of one card, are made into one, with a way back for 30 days.

What is small moves at once. What is large moves in chunks, in the background, while the merged
card has left the lists already: every chunk is a transaction of its own and finds by itself what
is left, so that a merge that was killed goes on where it stopped.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from kesher.lib import jobs
from kesher.lib.ids import read_id
from kesher.parties.choices import MergedKind, MergeState
from kesher.parties.errors import PermanentIntoPotential
from kesher.parties.models import Contact, Merge, MergedRecord, Party
from kesher.parties.operations.merge_candidates import (
    Versions,
    locked_contacts,
    locked_parties,
    open_choices,
    require_quiet,
    require_versions,
)
from kesher.parties.operations.merge_carrying import carry, row_counts, sources_of, target_of
from kesher.parties.operations.merge_links import keep_own_links
from kesher.parties.operations.merge_lists import join_contact_lists, join_lists, summarize_contacts
from kesher.parties.operations.merge_rows import CHUNK_ROWS, change_rows, rows_as_json
from kesher.parties.operations.reach import refresh_party
from kesher.parties.queries.relations import MODELS
from kesher.parties.rules.merge_fields import (
    CONTACT_FIELDS,
    LISTS,
    PARTY_FIELDS,
    chosen_custom_values,
    chosen_values,
    inherited_account_key,
    united_roles,
)
from kesher.records.errors import RecordArchived
from kesher.tenancy.history import operation, quietly
from kesher.tenancy.rules.access import Actor

DAYS_TO_UNDO = 30
_SWEEP_AFTER = dt.timedelta(minutes=2)
_LONGEST_NAMES = 500


@operation
def merge_parties(
    *,
    actor: Actor,
    survivor_id: int,
    party_ids: Collection[int],
    choices: Mapping[str, str],
    versions: Versions,
) -> Merge:
    """Make one card of several; the others leave the lists, and their addresses lead to it.

    `choices` says by the key of a field from which card it comes (`rules.merge_fields`), among the
    fields that the actor may write, and `versions` which state of each card was seen. The survivor
    keeps its status; a role that it lacks it takes over with the status that it has there. All
    cards are locked in the order of their numbers: of two people who merge the same ones, the
    second is told.

    Raises: NotFound, NotPermitted, MergeNeedsTwo, SurvivorUnknown, RecordArchived, AlreadyMerged,
    MergeUnderWay, StaleVersion, PermanentIntoPotential, TooManyRows.
    """
    parties = locked_parties(actor, survivor_id, party_ids)
    require_versions(parties.values(), versions)
    survivor = parties.pop(survivor_id)
    if survivor.archived_at:
        raise RecordArchived
    others = [parties[party_id] for party_id in sorted(parties)]
    require_quiet([survivor, *others])
    merge = _new_merge(actor, MergedKind.PARTY, survivor, [survivor], others)
    choices = open_choices(actor, "party", choices)
    _set_fields(merge, survivor, others, choices)
    main_from = {key: pk for key in LISTS if (pk := read_id(choices.get(key, ""))) is not None}
    merge.moved = join_lists(merge, survivor, others, main_from)
    return _begin(actor, merge, survivor, [other.pk for other in others])


@operation
def merge_contacts(
    *,
    actor: Actor,
    survivor_id: int,
    contact_ids: Collection[int],
    choices: Mapping[str, str],
    versions: Versions,
) -> Merge:
    """Make one contact of several at the same party.

    Raises: NotFound, NotPermitted, MergeNeedsTwo, SurvivorUnknown, RecordArchived, AlreadyMerged,
    ContactsOfDifferentParties, MergeUnderWay, StaleVersion, TooManyRows.
    """
    contacts, party = locked_contacts(actor, survivor_id, contact_ids)
    require_versions(contacts.values(), versions)
    survivor = contacts.pop(survivor_id)
    if survivor.archived_at or party.archived_at:
        raise RecordArchived
    require_quiet([party])
    others = [contacts[contact_id] for contact_id in sorted(contacts)]
    merge = _new_merge(actor, MergedKind.CONTACT, party, [survivor], others)
    choices = open_choices(actor, "contact", choices)
    table = Contact._meta.db_table
    stored = rows_as_json(table, [survivor.pk, *(other.pk for other in others)])
    rows = [stored[survivor.pk], *(stored[other.pk] for other in others)]
    values = chosen_values(CONTACT_FIELDS, choices, survivor.pk, rows)
    values["custom_values"] = chosen_custom_values(choices, survivor.pk, rows)
    values["is_main"] = any(row["is_main"] and not row["archived_at"] for row in rows)
    now = timezone.now().isoformat()
    away = {"merged_into_id": survivor.pk, "is_main": False}
    change_rows(
        merge,
        table,
        {other.pk: away | ({} if other.archived_at else {"archived_at": now}) for other in others},
    )
    change_rows(merge, table, {survivor.pk: values})
    merge.moved = join_contact_lists(merge, survivor, others)
    return _begin(actor, merge, party, [other.pk for other in others])


@operation
def carry_on_merge(*, actor: Actor, merge_id: int, limit: int = CHUNK_ROWS) -> bool:
    """Move the next rows of a merge; return whether any may be left.

    Run again after all has moved it finds what came late: a call that was being written to the
    merged card at the very moment. One transaction of at most `limit` rows.
    """
    merge = Merge.objects.select_for_update().filter(business_id=actor.business_id, pk=merge_id)
    found = merge.first()
    if found is None or found.state not in (MergeState.RUNNING, MergeState.DONE):
        return False
    with quietly():
        moved = carry(found, limit)
    if moved >= limit:
        found.save(update_fields=["moved", "done_count"])
        return True
    if found.state == MergeState.RUNNING or moved:
        _finish(found)
    return False


# --- the deed ------------------------------------------------------------------------------------


def _new_merge(
    actor: Actor,
    kind: str,
    party: Party,
    survivors: Sequence[Party | Contact],
    others: Sequence[Party | Contact],
) -> Merge:
    (survivor,) = survivors
    now = _clock()
    merge: Merge = Merge.objects.create(
        business_id=actor.business_id,
        kind=kind,
        party=party,
        survivor_contact_id=survivor.pk if kind == MergedKind.CONTACT else None,
        names=", ".join(other.name for other in others)[:_LONGEST_NAMES],
        state=MergeState.RUNNING,
        merged_at=now,
        merged_by_id=actor.membership_id,
        erase_after=now + dt.timedelta(days=DAYS_TO_UNDO),
    )
    MergedRecord.objects.bulk_create(
        MergedRecord(
            business_id=actor.business_id,
            merge=merge,
            kind=kind,
            record_id=other.pk,
            card_id=other.pk if kind == MergedKind.PARTY else party.pk,
            name=other.name,
            into_name=survivor.name,
        )
        for other in others
    )
    return merge


def _set_fields(
    merge: Merge, survivor: Party, others: Sequence[Party], choices: Mapping[str, str]
) -> None:
    table = Party._meta.db_table
    stored = rows_as_json(table, [survivor.pk, *(other.pk for other in others)])
    own = stored[survivor.pk]
    rest = [stored[other.pk] for other in others]
    values = chosen_values(PARTY_FIELDS, choices, survivor.pk, [own, *rest])
    values["custom_values"] = chosen_custom_values(choices, survivor.pk, [own, *rest])
    values |= united_roles(own, rest)
    status = values.get("customer_status", own["customer_status"])
    keyed = inherited_account_key(own, rest, status)
    if keyed:
        values["account_key"] = keyed["account_key"]
    elif not own["account_key"] and (owner := next((r for r in rest if r["account_key"]), None)):
        raise PermanentIntoPotential(name=owner["name"])
    latest = [row["last_activity_at"] for row in [own, *rest] if row.get("last_activity_at")]
    if latest:
        values["last_activity_at"] = max(latest)
    gone: dict[str, Any] = {
        "merged_into_id": survivor.pk,
        "left_lists_at": timezone.now().isoformat(),
    }
    # The key goes first: no two cards of a business may hold it at once.
    keys = {keyed["id"]: {"account_key": ""}} if keyed else {}
    change_rows(merge, table, {row["id"]: gone | keys.get(row["id"], {}) for row in rest})
    change_rows(merge, table, {survivor.pk: values})
    if [values["owner_id"], values["branch_id"], values["department_id"]] != [
        own["owner_id"],
        own["branch_id"],
        own["department_id"],
    ]:
        _place_contacts(merge, survivor, values)
    if values["name"] != own["name"]:
        summarize_contacts(Contact.objects.filter(party=survivor).values_list("pk", flat=True))


def _place_contacts(merge: Merge, survivor: Party, values: Mapping[str, Any]) -> None:
    """Let the contacts that the survivor had follow it to its new owner, branch and department."""
    place = {name: values[name] for name in ("owner_id", "branch_id", "department_id")}
    ids = Contact.objects.filter(party=survivor).values_list("pk", flat=True)
    change_rows(merge, Contact._meta.db_table, dict.fromkeys(ids, place))


def _begin(actor: Actor, merge: Merge, party: Party, source_ids: Sequence[int]) -> Merge:
    """Move the first rows; the worker goes on with what is left."""
    _bump_version(merge)
    party.refresh_from_db()
    merge.party = party
    counts = row_counts(merge.kind, target_of(merge), source_ids)
    merge.total_count = sum(counts.values())
    if merge.total_count <= CHUNK_ROWS:
        carry(merge, CHUNK_ROWS)
        _finish(merge)
    else:
        refresh_party(party)
        merge.save()
        _go_on(actor, merge)
    _go_on(actor, merge, at=timezone.now() + _SWEEP_AFTER)
    return merge


def _go_on(actor: Actor, merge: Merge, *, at: dt.datetime | None = None) -> None:
    jobs.enqueue(
        "parties.carry_on_merge",
        business_id=actor.business_id,
        membership_id=actor.membership_id,
        merge_id=merge.pk,
        one_at_a_time=f"parties.merge:{merge.pk}",
        at=at,
    )


def _finish(merge: Merge) -> None:
    party = Party.objects.get(pk=merge.party_id)
    if merge.survivor_contact_id:
        summarize_contacts([merge.survivor_contact_id])
    refresh_party(party)
    keep_own_links(merge.kind, merge.survivor_contact or party)
    merge.state = MergeState.DONE
    merge.finished_at = _clock()
    merge.save()


def _bump_version(merge: Merge) -> None:
    """Tell every form that was opened before that it is out of date."""
    kind, ids = MODELS[merge.kind], [target_of(merge), *sources_of(merge)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {kind._meta.db_table} SET version = version + 1 WHERE id = ANY(%s)",  # noqa: S608 -- ours
            [ids],
        )


def _clock() -> dt.datetime:
    """Return the time as the database has it: the change log is dated by that."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: dt.datetime = cursor.fetchone()[0]
    return now
