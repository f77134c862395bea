"""Reading batches: whose they are, and who else may see them."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q, QuerySet

from kesher.exchange.choices import ENDED, BatchDeed, BatchState
from kesher.exchange.models import Batch
from kesher.exchange.rules.deeds import HANDOVER_RIGHT, RIGHTS, UNDO_DAYS, right_for
from kesher.lib.errors import NotFound, NotPermitted
from kesher.records.queries import all_record_types
from kesher.tenancy.rules.access import Actor, Level


def _rights() -> Iterator[tuple[str, str, str]]:
    """Yield deed, record type and right of everything that can be done to many records."""
    for key, kind in all_record_types().items():
        if kind.lists:
            for deed in RIGHTS:
                yield deed, key, right_for(deed, kind.right)
    yield BatchDeed.HANDOVER, "", HANDOVER_RIGHT


def rights_to_batch() -> tuple[str, ...]:
    """Return the rights of which one is enough to see the screen of deeds done to many records."""
    return tuple(dict.fromkeys(right for _deed, _key, right in _rights()))


def may_batch(actor: Actor) -> bool:
    """Tell whether the actor may do anything at all to many records."""
    return any(map(actor.may, rights_to_batch()))


def visible_batches(actor: Actor) -> QuerySet[Batch]:
    """Return the batches that the actor may see, newest first.

    One's own, as long as one has the right to the deed; those of everybody for whoever may do it
    to all records of the type.
    """
    own, all_of_type = Q(pk__in=()), Q(pk__in=())
    for deed, key, right in _rights():
        level = actor.level(right)
        if level is Level.ALL:
            all_of_type |= Q(deed=deed, record_type=key)
        elif level:
            own |= Q(deed=deed, record_type=key)
    mine = own & Q(created_by_id=actor.membership_id)
    batches: QuerySet[Batch] = Batch.objects.select_related("created_by", "undone_by")
    return batches.filter(mine | all_of_type).order_by("-id")


def require_batches(actor: Actor) -> None:
    """Let only those pass who may do anything to many records.

    Raises: NotPermitted.
    """
    if not may_batch(actor):
        raise NotPermitted(right_for(BatchDeed.IMPORT, "party"))


def get_batch(actor: Actor, batch_id: int, *, deed: str = "", for_update: bool = False) -> Batch:
    """Return a batch that the actor may see, locked if it is going to be changed.

    Raises: NotPermitted, when the actor may do nothing to many records; NotFound, when it is
    absent, foreign, somebody else's, or another deed than the one that is wanted.
    """
    require_batches(actor)
    batches = visible_batches(actor)
    if deed:
        batches = batches.filter(deed=deed)
    if for_update:
        batches = batches.select_for_update(of=("self",))
    batch = batches.filter(pk=batch_id).first()
    if batch is None:
        raise NotFound
    return batch


def undo_until(batch: Batch) -> dt.datetime | None:
    """Return until when a batch can be undone, None before it has ended."""
    return batch.finished_at + dt.timedelta(days=UNDO_DAYS) if batch.finished_at else None


def has_something_to_undo(batch: Batch) -> bool:
    """Tell whether a batch is over, changed anything and was not undone."""
    is_over = batch.state in ENDED and batch.state != BatchState.UNDONE
    return is_over and batch.deed != BatchDeed.EXPORT and bool(batch.changed_count)


def is_undoable(batch: Batch, now: dt.datetime) -> bool:
    """Tell whether there is something to undo, and still time for it."""
    until = undo_until(batch)
    return has_something_to_undo(batch) and bool(until and until > now)


def may_download(actor: Actor, batch: Batch) -> bool:
    """Tell whether the actor may have the file of a batch.

    An export holds what its maker may see and read, so nobody else has it but the owner.
    """
    is_own = batch.created_by_id == actor.membership_id
    return bool(batch.result_file) and (batch.deed != BatchDeed.EXPORT or is_own or actor.is_owner)
