"""Looking for duplicates among all parties, in chunks, and dismissing what are none.

A first run looks at every party, in the order of their numbers; later runs at those that the
change log names since. A party is compared with those that share a value with it and with nobody
else, so that the work grows with the number of parties and not with that of their pairs.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from kesher.lib import jobs
from kesher.lib.errors import NotFound
from kesher.parties.models import DuplicatePair, DuplicateScan, Party
from kesher.parties.queries.access import require_reach
from kesher.parties.queries.profiles import Neighbours, counts_of, neighbours_of, profiles_of
from kesher.parties.rules.duplicates import (
    LISTED_FROM,
    MOST_HOLDERS,
    Match,
    Profile,
    Reason,
    is_settled,
    match,
)
from kesher.tenancy.history import operation
from kesher.tenancy.models import Change
from kesher.tenancy.rules.access import Actor, require

RIGHT = "party.merge"
CHUNK_PARTIES = 250
_CHUNK_CHANGES = 2000
# Changes are numbered before they are committed: the newest are looked at again by the next run.
_LATE_CHANGES = 1000
_TABLES = ("parties_phone", "parties_email", "parties_contact")


@operation
def start_duplicate_scan(*, actor: Actor) -> DuplicateScan:
    """Have the worker look for duplicates; while it is at it, a second start changes nothing.

    Raises: NotPermitted.
    """
    require(actor, RIGHT)
    return begin_duplicate_scan(business_id=actor.business_id)


@operation
def begin_duplicate_scan(*, business_id: int) -> DuplicateScan:
    """Begin a run of the finder; the clock is the actor, every night."""
    scan, _is_new = DuplicateScan.objects.select_for_update().get_or_create(business_id=business_id)
    if scan.is_running:
        return scan
    newest = Change.objects.aggregate(newest=Max("pk"))["newest"] or 0
    scan.is_running = True
    scan.started_at, scan.finished_at = timezone.now(), None
    scan.done_count = 0
    if scan.is_complete:
        scan.total_count = max(newest - scan.next_change_id, 0)
    else:
        scan.next_party_id, scan.next_change_id = 0, max(newest - _LATE_CHANGES, 0)
        scan.total_count = Party.objects.filter(left_lists_at=None, archived_at=None).count()
    scan.seen_change_id = newest
    scan.save()
    jobs.enqueue(
        "parties.find_duplicates",
        business_id=business_id,
        one_at_a_time=f"parties.find_duplicates:{business_id}",
    )
    return scan


@operation
def scan_duplicates(*, business_id: int) -> bool:
    """Look at the next parties; return whether more are left. One transaction, safe to repeat."""
    scan = DuplicateScan.objects.select_for_update().filter(business_id=business_id).first()
    if scan is None or not scan.is_running:
        return False
    is_going_on = _scan_changed(scan) if scan.is_complete else _scan_all(scan)
    if not is_going_on:
        scan.is_running, scan.is_complete = False, True
        scan.finished_at = timezone.now()
    scan.save()
    return is_going_on


@operation
def dismiss_pair(*, actor: Actor, pair_id: int) -> DuplicatePair:
    """Remember that two parties are two, until something new speaks for one.

    Raises: NotFound, NotPermitted.
    """
    pair = _locked_pair(actor, pair_id)
    pair.dismissed_at = timezone.now()
    pair.dismissed_by_id = actor.membership_id
    pair.dismissed_marks = [_reason_of(entry).mark() for entry in pair.reasons]
    pair.save(update_fields=["dismissed_at", "dismissed_by", "dismissed_marks"])
    return pair


@operation
def bring_pair_back(*, actor: Actor, pair_id: int) -> DuplicatePair:
    """List a dismissed pair again.

    Raises: NotFound, NotPermitted.
    """
    pair = _locked_pair(actor, pair_id)
    pair.dismissed_at, pair.dismissed_by_id, pair.dismissed_marks = None, None, []
    pair.save(update_fields=["dismissed_at", "dismissed_by", "dismissed_marks"])
    return pair


def _locked_pair(actor: Actor, pair_id: int) -> DuplicatePair:
    pair = (
        DuplicatePair.objects.select_for_update(of=("self",))
        .select_related("low", "high")
        .filter(pk=pair_id, low__left_lists_at=None, high__left_lists_at=None)
        .first()
    )
    if pair is None:
        raise NotFound
    for party in (pair.low, pair.high):
        require_reach(actor, RIGHT, party, see="party.see")
    return pair


# --- one chunk -----------------------------------------------------------------------------------


def _scan_all(scan: DuplicateScan) -> bool:
    living = Party.objects.filter(
        pk__gt=scan.next_party_id, left_lists_at=None, archived_at=None
    ).order_by("pk")
    ids = list(living.values_list("pk", flat=True)[:CHUNK_PARTIES])
    if not ids:
        return False
    _compare(scan.business_id, ids)
    scan.next_party_id = ids[-1]
    scan.done_count += len(ids)
    return True


def _scan_changed(scan: DuplicateScan) -> bool:
    changes = (
        Change.objects.filter(pk__gt=scan.next_change_id, pk__lte=scan.seen_change_id)
        .filter(Q(table="parties_party") | Q(table__in=_TABLES))
        .order_by("pk")
        .values_list("pk", "table", "row_id", "parent_id")[:_CHUNK_CHANGES]
    )
    ids: dict[int, None] = {}
    last = None
    for change_id, table, row_id, parent_id in changes:
        party_id = row_id if table == "parties_party" else parent_id
        if party_id:
            ids[party_id] = None
        last = change_id
        if len(ids) >= CHUNK_PARTIES:
            break
    if last is None:
        scan.next_change_id = max(scan.seen_change_id - _LATE_CHANGES, scan.next_change_id)
        scan.done_count = scan.total_count
        return False
    _compare(scan.business_id, list(ids))
    scan.done_count += max(last - scan.next_change_id, 0)
    scan.next_change_id = last
    return True


def _compare(business_id: int, party_ids: Collection[int]) -> None:
    """Find, score and store the pairs of some parties; pairs that are none any more go."""
    profiles = profiles_of(party_ids)
    neighbours = neighbours_of(profiles.values())
    candidates = set(_candidates(profiles, neighbours))
    others = {party_id for pair in candidates for party_id in pair} - profiles.keys()
    known = profiles | profiles_of(others)
    counts = counts_of(neighbours, known)
    found: dict[tuple[int, int], Match] = {}
    for low, high in sorted(candidates):
        if low in known and high in known:
            result = match(known[low], known[high], counts)
            if result.score >= LISTED_FROM:
                found[low, high] = result
    _store(business_id, party_ids, found)


def _candidates(
    profiles: Mapping[int, Profile], neighbours: Neighbours
) -> Iterator[tuple[int, int]]:
    """Yield pairs that share a value which is not everybody's, the lower number first."""
    for ids in (*neighbours.holders.values(), *neighbours.alike.values()):
        if len(ids) <= MOST_HOLDERS:
            for one in ids & profiles.keys():
                for other in ids - {one}:
                    yield (min(one, other), max(one, other))


def _store(
    business_id: int, party_ids: Collection[int], found: Mapping[tuple[int, int], Match]
) -> None:
    of_these = DuplicatePair.objects.filter(Q(low_id__in=party_ids) | Q(high_id__in=party_ids))
    stored = {(pair.low_id, pair.high_id): pair for pair in of_these.select_for_update()}
    created, changed, gone = [], [], []
    for place, result in found.items():
        pair = stored.pop(place, None)
        values = _values_of(result)
        if pair is None:
            created.append(
                DuplicatePair(business_id=business_id, low_id=place[0], high_id=place[1], **values)
            )
            continue
        if pair.dismissed_at and not is_settled(pair.dismissed_marks, result.reasons):
            values |= {"dismissed_at": None, "dismissed_by_id": None, "dismissed_marks": []}
        if any(getattr(pair, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(pair, name, value)
            changed.append(pair)
    # A pair that somebody dismissed is remembered even while nothing speaks for it.
    hidden = set(_hidden(stored))
    gone = [
        pair.pk
        for place, pair in stored.items()
        if pair.dismissed_at is None and not hidden & set(place)
    ]
    DuplicatePair.objects.bulk_create(created, ignore_conflicts=True)
    DuplicatePair.objects.bulk_update(
        changed, ["score", "reasons", "dismissed_at", "dismissed_by", "dismissed_marks"]
    )
    DuplicatePair.objects.filter(pk__in=gone).delete()


def _hidden(places: Collection[tuple[int, int]]) -> Iterator[int]:
    """Yield the parties that were merged away: until that is final, their pairs wait for them."""
    ids = {party_id for place in places for party_id in place}
    merged = Party.objects.filter(pk__in=ids, merged_into__isnull=False)
    yield from merged.values_list("pk", flat=True)


def _values_of(result: Match) -> dict[str, Any]:
    reasons = [{"kind": reason.kind, "value": reason.value} for reason in result.reasons]
    return {"score": result.score, "reasons": reasons}


def _reason_of(entry: Mapping[str, Any]) -> Reason:
    return Reason(entry["kind"], entry["value"])
