"""What came of a merge: what moved, whether it can be undone, and what an undoing kept."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.lib.dates import format_datetime
from kesher.lib.urls import business_url
from kesher.parties.choices import MergeState
from kesher.parties.models import Contact, Merge, Party
from kesher.parties.queries.relations import label_of
from kesher.parties.rendering.merging.counts import by_table
from kesher.tenancy.rules.access import Actor

_TONES = {
    MergeState.RUNNING: "blue",
    MergeState.DONE: "green",
    MergeState.UNDOING: "blue",
    MergeState.UNDONE: "gray",
}


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What a merge moved, whether it can be undone, and what an undoing kept."""

    title: str
    card_url: str
    state: str
    tone: str
    moved: tuple[tuple[str, int], ...]
    kept: tuple[str, ...]
    kept_more: int
    is_under_way: bool
    value: int
    maximum: int
    told: str
    undo_url: str
    undo_reason: str
    names: str


def merge_report(actor: Actor, merge: Merge) -> MergeReport:
    """Return what the report of a merge shows."""
    state = MergeState(merge.state)
    name = merge.survivor_contact.name if merge.survivor_contact else merge.party.name
    by, at = merge.merged_by.display_name, format_datetime(merge.merged_at)
    kept = _kept(merge)
    return MergeReport(
        title=name,
        card_url=business_url(actor.business_slug, "parties:party_card", party_id=merge.party_id),
        state=str(state.label),
        tone=_TONES[state],
        moved=tuple(by_table(merge.moved)),
        kept=tuple(kept),
        kept_more=max(merge.kept_count - len(merge.kept), 0),
        is_under_way=state in (MergeState.RUNNING, MergeState.UNDOING),
        value=merge.done_count,
        maximum=max(merge.total_count, 1),
        told=_("by %(name)s, %(when)s") % {"name": by, "when": at},
        undo_url=business_url(actor.business_slug, "parties:merge_undo", merge_id=merge.pk),
        undo_reason=_undo_reason(merge, state),
        names=merge.names,
    )


def _undo_reason(merge: Merge, state: MergeState) -> str:
    if state is MergeState.UNDONE:
        return _("This merge was undone already.")
    if state is not MergeState.DONE:
        return _("This merge has not ended yet.")
    if merge.erased_at or merge.erase_after <= timezone.now():
        return _("The 30 days are over: this merge can no longer be undone.")
    return ""


def days_left(merge: Merge) -> str:
    """Return how long a merge can still be undone."""
    left = merge.erase_after - timezone.now()
    days = max(math.ceil(left / dt.timedelta(days=1)), 0)
    return ngettext("%(days)d day left to undo", "%(days)d days left to undo", days) % {
        "days": days
    }


def _kept(merge: Merge) -> Iterator[str]:
    counts = Counter((entry["table"], entry["column"], entry["what"]) for entry in merge.kept)
    words = {
        "added": _("%(what)s: %(count)d added since the merge stay with the card that stayed"),
        "edited": _("%(what)s: %(count)d changed since the merge went back as they are now"),
        "gone": _("%(what)s: %(count)d deleted since the merge"),
        "changed": _("%(what)s: changed since the merge, and left as it is"),
    }
    for (table, column, what), count in sorted(counts.items()):
        label = _column_label(table, column) if what == "changed" else label_of(table)
        yield words[what] % {"what": label, "count": count}


def _column_label(table: str, column: str) -> str:
    models_by_table: dict[str, type[models.Model]] = {
        "parties_party": Party,
        "parties_contact": Contact,
    }
    model = models_by_table.get(table)
    fields = {one.attname: one for one in model._meta.concrete_fields} if model else {}
    found = fields.get(column)
    return str(found.verbose_name) if found is not None else label_of(table)
