"""Taking a merge back within 30 days, and forgetting it afterwards.

Every step is taken back in reverse order, a column at a time, where it still holds what the merge
gave it. What was changed or added in the meantime stays, and is listed.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import asdict

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from kesher.lib import jobs
from kesher.lib.errors import NotFound
from kesher.parties.choices import MergedKind, MergeState
from kesher.parties.errors import (
    AlreadyUndone,
    MergeErased,
    MergeUnderWay,
    SurvivorMergedOn,
)
from kesher.parties.models import (
    Contact,
    DuplicatePair,
    Merge,
    MergedRecord,
    MergeStep,
    Party,
)
from kesher.parties.operations.leads import erase_changes
from kesher.parties.operations.merge_carrying import carry
from kesher.parties.operations.merge_links import keep_own_links, mend_links
from kesher.parties.operations.merge_lists import summarize_contacts
from kesher.parties.operations.merge_rows import CHUNK_ROWS, Kept, undo_step
from kesher.parties.operations.reach import refresh_party
from kesher.parties.queries.access import require_reach
from kesher.parties.queries.merges import RIGHT
from kesher.parties.queries.relations import MODELS, relations_to
from kesher.records.operations import erase_also
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.history import operation, quietly
from kesher.tenancy.models import Change
from kesher.tenancy.rules.access import Actor

MOST_KEPT_LISTED = 200
_OURS = (
    "parties.merge_parties",
    "parties.merge_contacts",
    "parties.carry_on_merge",
    "parties.undo_merge",
    "parties.carry_on_undo",
)
_OWN_TABLES = {MergedKind.PARTY: "parties_party", MergedKind.CONTACT: "parties_contact"}


@operation
def undo_merge(*, actor: Actor, merge_id: int) -> Merge:
    """Make the cards of a merge separate again, each with what it had.

    Until the last row is back, the merged cards stay out of the lists.

    Raises: NotFound, NotPermitted, MergeUnderWay, AlreadyUndone, MergeErased, SurvivorMergedOn.
    """
    merge = _locked_merge(actor, merge_id)
    if merge.state == MergeState.UNDONE:
        raise AlreadyUndone
    if merge.erased_at or merge.erase_after <= timezone.now():
        raise MergeErased
    if merge.state != MergeState.DONE or _is_party_busy(merge):
        raise MergeUnderWay
    merge.state = MergeState.UNDOING
    merge.undone_at = timezone.now()
    merge.undone_by_id = actor.membership_id
    merge.kept, merge.kept_count, merge.done_count = [], 0, 0
    merge.total_count = sum(len(step.row_ids) for step in MergeStep.objects.filter(merge=merge))
    if _take_back(merge, CHUNK_ROWS):
        _go_on(actor, merge)
    else:
        _finish(merge)
    merge.save()
    return merge


@operation
def carry_on_undo(*, actor: Actor, merge_id: int) -> bool:
    """Take back the next steps of a large merge; return whether any are left."""
    found = Merge.objects.select_for_update().filter(business_id=actor.business_id, pk=merge_id)
    merge = found.first()
    if merge is None or merge.state != MergeState.UNDOING:
        return False
    with quietly():
        is_going_on = _take_back(merge, CHUNK_ROWS)
    if not is_going_on:
        _finish(merge)
    merge.save()
    return is_going_on


@operation
def erase_due_merges(*, now: dt.datetime, most: int = 50) -> int:
    """Erase what was merged away and can no longer come back, from the change log too.

    The clock is the actor, as with the snapshots of fictitious leads. The old addresses lead on.
    Returns how many merges were erased, at most `most`.
    """
    due = Merge.objects.select_for_update().filter(
        erase_after__lte=now, erased_at=None, state__in=(MergeState.DONE, MergeState.UNDONE)
    )
    merges = list(due.order_by("pk")[:most])
    for merge in merges:
        if merge.state == MergeState.DONE:
            _erase(merge)
        MergeStep.objects.filter(merge=merge).delete()
        merge.erased_at = now
        merge.names, merge.kept = "", []
        merge.save(update_fields=["erased_at", "names", "kept"])
    return len(merges)


# --- taking back ---------------------------------------------------------------------------------


def _locked_merge(actor: Actor, merge_id: int) -> Merge:
    """Return the merge with its cards locked, in the order in which a merge locks them."""
    found: Merge | None = Merge.objects.filter(pk=merge_id).first()
    if found is None:
        raise NotFound
    records = MergedRecord.objects.filter(merge=found, kind=MergedKind.PARTY)
    ids = [found.party_id, *records.values_list("record_id", flat=True)]
    parties = Party.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    by_id = {party.pk: party for party in parties}
    for party in by_id.values():
        require_reach(actor, RIGHT, party, see="party.see")
    survivor = by_id[found.party_id]
    if survivor.merged_into_id:
        raise SurvivorMergedOn
    if survivor.left_lists_at or survivor.deleted_at:
        raise NotFound
    merge: Merge = Merge.objects.select_for_update().get(pk=merge_id)
    contact = merge.survivor_contact
    if contact is not None and contact.merged_into_id:
        raise SurvivorMergedOn
    return merge


def _is_party_busy(merge: Merge) -> bool:
    under_way = Merge.objects.filter(
        party_id=merge.party_id, state__in=(MergeState.RUNNING, MergeState.UNDOING)
    )
    return under_way.exclude(pk=merge.pk).exists()


def _take_back(merge: Merge, limit: int) -> bool:
    """Take back the newest steps, of about `limit` rows; return whether more are left."""
    steps = MergeStep.objects.filter(merge=merge, is_undone=False).order_by("-pk")
    rows = 0
    contacts: set[int] = set()
    for step in steps[:limit]:
        if rows and rows + len(step.row_ids) > limit:
            break
        kept = undo_step(_without_taken_key(merge, step))
        mend_links([step], {entry.table for entry in kept if entry.column == "custom_values"})
        _list_kept(merge, [*kept, *_edited(merge, step)])
        step.is_undone = True
        step.save(update_fields=["is_undone"])
        if step.table == Contact._meta.db_table:
            contacts.update(step.row_ids)
        rows += len(step.row_ids)
    merge.done_count += rows
    if contacts:
        summarize_contacts(contacts)
    return bool(steps.filter(is_undone=False).exists())


def _without_taken_key(merge: Merge, step: MergeStep) -> MergeStep:
    """Leave an account key where it is that another card was given in the meantime."""
    key = step.before.get("account_key") if step.table == "parties_party" else ""
    if not key or not Party.objects.filter(account_key=key).exclude(pk__in=step.row_ids).exists():
        return step
    _list_kept(merge, [Kept(step.table, step.row_ids[0], "account_key")])
    return MergeStep(
        business_id=step.business_id,
        table=step.table,
        row_ids=step.row_ids,
        before={name: value for name, value in step.before.items() if name != "account_key"},
        after={name: value for name, value in step.after.items() if name != "account_key"},
    )


def _finish(merge: Merge) -> None:
    party = Party.objects.get(pk=merge.party_id)
    ids = [merge.party_id]
    if merge.kind == MergedKind.CONTACT:
        records = MergedRecord.objects.filter(merge=merge).values_list("record_id", flat=True)
        contact_ids = [merge.survivor_contact_id or 0, *records]
        summarize_contacts(contact_ids)
        _bump_versions(Contact._meta.db_table, contact_ids)
    else:
        ids += MergedRecord.objects.filter(merge=merge).values_list("record_id", flat=True)
        if _was_renamed(merge):
            own = Contact.objects.filter(party=party)
            summarize_contacts(own.values_list("pk", flat=True))
    _bump_versions(Party._meta.db_table, ids)
    party.refresh_from_db()
    refresh_party(party)
    keep_own_links(merge.kind, merge.survivor_contact or party)
    _list_kept(merge, _added(merge))
    merge.state = MergeState.UNDONE


def _was_renamed(merge: Merge) -> bool:
    steps = MergeStep.objects.filter(merge=merge, table=Party._meta.db_table)
    return bool(steps.filter(row_ids__contains=[merge.party_id], before__has_key="name").exists())


def _bump_versions(table: str, ids: Collection[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET version = version + 1 WHERE id = ANY(%s)",  # noqa: S608 -- ours
            [list(ids)],
        )


def _list_kept(merge: Merge, kept: Sequence[Kept]) -> None:
    merge.kept_count += len(kept)
    room = MOST_KEPT_LISTED - len(merge.kept)
    merge.kept += [asdict(entry) for entry in kept[:room]] if room > 0 else []


def _edited(merge: Merge, step: MergeStep) -> list[Kept]:
    """Return the rows of a step that somebody worked on since: they go back with that work."""
    if step.table == _OWN_TABLES[MergedKind(merge.kind)]:
        return []  # told by the column
    changes = Change.objects.filter(
        table=step.table, row_id__in=step.row_ids, at__gt=merge.finished_at, kind="U"
    )
    ids = changes.exclude(operation__in=_OURS).values_list("row_id", flat=True).distinct()
    return [Kept(step.table, row_id, what="edited") for row_id in sorted(ids)]


def _added(merge: Merge) -> list[Kept]:
    """Return what the card that stays was given since the merge: it keeps it."""
    found = []
    target = merge.survivor_contact_id or merge.party_id
    tables = {(relation.table, relation.column) for relation in relations_to(merge.kind)}
    tables |= {("parties_address", "party_id")} if merge.kind == MergedKind.PARTY else set()
    with connection.cursor() as cursor:
        for table, column in sorted(tables):
            cursor.execute(
                "SELECT DISTINCT change.row_id FROM tenancy_change change"  # noqa: S608 -- ours
                f" JOIN {table} added ON added.id = change.row_id AND added.{column} = %s"
                " WHERE change.business_id = %s AND change.parent_id = %s"
                " AND change.table_name = %s AND change.kind = 'I' AND change.at > %s"
                f" LIMIT {MOST_KEPT_LISTED}",
                [target, merge.business_id, merge.party_id, table, merge.finished_at],
            )
            found += [Kept(table, row_id, what="added") for (row_id,) in cursor.fetchall()]
    return found


def _go_on(actor: Actor, merge: Merge) -> None:
    jobs.enqueue(
        "parties.carry_on_undo",
        business_id=actor.business_id,
        membership_id=actor.membership_id,
        merge_id=merge.pk,
        one_at_a_time=f"parties.merge:{merge.pk}",
    )


# --- forgetting ----------------------------------------------------------------------------------


def _erase(merge: Merge) -> None:
    """Delete the rows that were merged away, with what was left on them as repeated."""
    while carry(merge, CHUNK_ROWS):  # what came late
        pass
    table = MODELS[merge.kind]._meta.db_table
    survivor_id = merge.survivor_contact_id or merge.party_id
    for record in MergedRecord.objects.filter(merge=merge).order_by("pk"):
        _erase_what_points_at(merge, record.record_id, survivor_id)
        MODELS[merge.kind]._default_manager.filter(pk=record.record_id).delete()
        erase_changes(table, [record.record_id])
        record.name, record.into_name = "", ""
        record.save(update_fields=["name", "into_name"])
        erase_changes("parties_mergedrecord", [record.pk])
    erase_changes("parties_merge", [merge.pk])


@erase_also
def erase_merges_into(kind: RecordType, ids: Sequence[int]) -> None:
    """Erase what was merged into parties or contacts that are being erased themselves."""
    if kind.key == MergedKind.PARTY:
        merges = Merge.objects.filter(party_id__in=ids)
    elif kind.key == MergedKind.CONTACT:
        merges = Merge.objects.filter(survivor_contact_id__in=ids)
    else:
        return
    for merge in merges.filter(state=MergeState.DONE, erased_at=None).order_by("pk"):
        _erase(merge)


def _erase_what_points_at(merge: Merge, record_id: int, survivor_id: int) -> None:
    """Delete what repeats what the survivor has; what tells of earlier merges tells on of it."""
    columns = {(relation.table, relation.column) for relation in relations_to(merge.kind)}
    if merge.kind == MergedKind.PARTY:
        columns.add(("parties_address", "party_id"))
        DuplicatePair.objects.filter(Q(low_id=record_id) | Q(high_id=record_id)).delete()
        Merge.objects.filter(party_id=record_id).update(party_id=survivor_id)
    else:
        Merge.objects.filter(survivor_contact_id=record_id).update(survivor_contact_id=survivor_id)
    for table, column in sorted(columns):
        if column == "record_id":
            continue  # names a type too, and has moved whole
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {table} WHERE {column} = %s RETURNING id",  # noqa: S608 -- ours
                [record_id],
            )
            erase_changes(table, [row_id for (row_id,) in cursor.fetchall()])
