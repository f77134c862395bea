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
from kesher.lib.errors import NotFound
from kesher.lib.ids import read_id
from kesher.parties.choices import MergedKind, MergeState
from kesher.parties.errors import (
    AlreadyMerged,
    ContactsOfDifferentParties,
    MergeNeedsTwo,
    MergeUnderWay,
    PermanentIntoPotential,
    SurvivorUnknown,
)
from kesher.parties.models import Contact, Merge, MergedRecord, Party
from kesher.parties.operations.merge_links import KEY as LINKS
from kesher.parties.operations.merge_links import count_links, keep_own_links, lead_links_on
from kesher.parties.operations.merge_lists import (
    count_joined,
    join_contact_lists,
    join_lists,
    summarize_contacts,
    take_over_contacts,
)
from kesher.parties.operations.merge_rows import (
    CHUNK_ROWS,
    change_rows,
    count_movable,
    move_rows,
    rows_as_json,
)
from kesher.parties.operations.reach import refresh_party
from kesher.parties.queries.access import require_reach
from kesher.parties.queries.relations import MODELS, Relation, relations_to
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
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.history import operation, quietly
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.scoping import scoped_business_id

RIGHT = "party.merge"
MOST_AT_ONCE = 8
DAYS_TO_UNDO = 30
_SWEEP_AFTER = dt.timedelta(minutes=2)
_LONGEST_NAMES = 500
_UNDER_WAY = (MergeState.RUNNING, MergeState.UNDOING)
_CONTACTS = Relation("parties_contact", "party_id")

Versions = Mapping[int, int]


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

    `choices` says by the key of a field from which card it comes (`rules.merge_fields`), and
    `versions` which state of each card was seen. The survivor keeps its status; a role that it
    lacks it takes over with the status that it has there. All cards are locked in the order of
    their numbers: of two people who merge the same ones, the second is told.

    Raises: NotFound, NotPermitted, MergeNeedsTwo, SurvivorUnknown, RecordArchived, AlreadyMerged,
    MergeUnderWay, StaleVersion, PermanentIntoPotential, TooManyRows.
    """
    parties = _locked_parties(actor, survivor_id, party_ids)
    _require_versions(parties.values(), versions)
    survivor = parties.pop(survivor_id)
    if survivor.archived_at:
        raise RecordArchived
    others = [parties[party_id] for party_id in sorted(parties)]
    _require_quiet([survivor, *others])
    merge = _new_merge(actor, MergedKind.PARTY, survivor, [survivor], others)
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
    contacts, party = _locked_contacts(actor, survivor_id, contact_ids)
    _require_versions(contacts.values(), versions)
    survivor = contacts.pop(survivor_id)
    if survivor.archived_at or party.archived_at:
        raise RecordArchived
    _require_quiet([party])
    others = [contacts[contact_id] for contact_id in sorted(contacts)]
    merge = _new_merge(actor, MergedKind.CONTACT, party, [survivor], others)
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


def carry(merge: Merge, limit: int) -> int:
    """Move up to `limit` rows of those that are left, along one relation after another.

    Returns how many moved.
    """
    target_id = _target_id(merge)
    left = limit
    for source_id in _source_ids(merge):
        while left > 0 and (count := lead_links_on(merge, source_id, target_id, left)):
            merge.moved[LINKS] = merge.moved.get(LINKS, 0) + count
            merge.done_count += count
            left -= count
        for relation in _relations(merge.kind):
            while left > 0:
                if relation == _CONTACTS:
                    count = take_over_contacts(merge, merge.party, source_id, left)
                else:
                    count = len(move_rows(merge, relation, source_id, target_id, left))
                if not count:
                    break
                merge.moved[relation.key] = merge.moved.get(relation.key, 0) + count
                merge.done_count += count
                left -= count
    return limit - left


def _relations(kind: str) -> list[Relation]:
    """Return what moves row by row; contacts go first, since they are asked for most."""
    relations = relations_to(kind)
    if kind == MergedKind.CONTACT:
        own = {"parties_phone", "parties_email"}
        return [relation for relation in relations if relation.table not in own]
    own = {"parties_contact", "parties_address"}
    return [_CONTACTS, *(relation for relation in relations if relation.table not in own)]


def preview_counts(kind: str, target_id: int, source_ids: Sequence[int]) -> dict[str, int]:
    """Return how many rows a merge would move, by relation; relations without any are left out."""
    counts = count_joined(target_id, source_ids) if kind == MergedKind.PARTY else {}
    for key, count in _row_counts(kind, target_id, source_ids).items():
        counts[key] = counts.get(key, 0) + count
    return counts


def _row_counts(kind: str, target_id: int, source_ids: Sequence[int]) -> dict[str, int]:
    merge = Merge(business_id=scoped_business_id(), kind=kind)
    links = sum(count_links(kind, source_id) for source_id in source_ids)
    counts: dict[str, int] = {LINKS: links} if links else {}
    for relation in _relations(kind):
        for source_id in source_ids:
            count = count_movable(merge, relation, source_id, target_id)
            if count:
                counts[relation.key] = counts.get(relation.key, 0) + count
    return counts


# --- before --------------------------------------------------------------------------------------


def _locked_parties(actor: Actor, survivor_id: int, ids: Collection[int]) -> dict[int, Party]:
    wanted = _wanted(survivor_id, ids)
    found = Party.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    parties = {party.pk: party for party in found}
    if len(parties) != len(wanted):
        raise NotFound
    for party in parties.values():
        require_reach(actor, RIGHT, party, see="party.see")
    for party in parties.values():
        if party.merged_into_id:
            raise AlreadyMerged(name=party.name)
        if party.left_lists_at or party.deleted_at:
            raise NotFound
    return parties


def _locked_contacts(
    actor: Actor, survivor_id: int, ids: Collection[int]
) -> tuple[dict[int, Contact], Party]:
    wanted = _wanted(survivor_id, ids)
    unlocked = Contact.objects.filter(pk__in=wanted).values_list("party_id", flat=True)
    parties = Party.objects.select_for_update().filter(
        pk__in=list(unlocked), left_lists_at=None, deleted_at=None
    )
    by_id = {party.pk: party for party in parties.order_by("pk")}
    contacts = {
        contact.pk: contact
        for contact in Contact.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    }
    if len(contacts) != len(wanted):
        raise NotFound
    for contact in contacts.values():
        if contact.party_id not in by_id or contact.deleted_at:
            raise NotFound
        party = by_id[contact.party_id]
        require_reach(actor, "contact.see", party, see="party.see")
        require_reach(actor, RIGHT, party, see="party.see")
        if contact.merged_into_id:
            raise AlreadyMerged(name=contact.name)
    if len({contact.party_id for contact in contacts.values()}) > 1:
        raise ContactsOfDifferentParties
    return contacts, by_id[contacts[survivor_id].party_id]


def _wanted(survivor_id: int, ids: Collection[int]) -> set[int]:
    wanted = set(ids)
    if not 2 <= len(wanted) <= MOST_AT_ONCE:
        raise MergeNeedsTwo(most=MOST_AT_ONCE)
    if survivor_id not in wanted:
        raise SurvivorUnknown
    return wanted


def _require_versions(records: Collection[Party | Contact], versions: Versions) -> None:
    for record in records:
        if versions.get(record.pk) != record.version:
            raise StaleVersion(current_version=record.version)


def _require_quiet(parties: Sequence[Party]) -> None:
    """Refuse while another merge of one of the cards has not ended: rows are still on their way."""
    ids = [party.pk for party in parties]
    if Merge.objects.filter(party_id__in=ids, state__in=_UNDER_WAY).exists():
        raise MergeUnderWay


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
    counts = _row_counts(merge.kind, _target_id(merge), source_ids)
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
    kind, ids = MODELS[merge.kind], [_target_id(merge), *_source_ids(merge)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {kind._meta.db_table} SET version = version + 1 WHERE id = ANY(%s)",  # noqa: S608 -- ours
            [ids],
        )


def _target_id(merge: Merge) -> int:
    contact_id: int | None = merge.survivor_contact_id
    return contact_id or int(merge.party_id)


def _source_ids(merge: Merge) -> list[int]:
    records = MergedRecord.objects.filter(merge=merge).order_by("pk")
    return list(records.values_list("record_id", flat=True))


def _clock() -> dt.datetime:
    """Return the time as the database has it: the change log is dated by that."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: dt.datetime = cursor.fetchone()[0]
    return now
