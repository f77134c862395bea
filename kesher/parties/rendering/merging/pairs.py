"""The list of pairs that may be one card, and how far the finder has come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.lib.dates import relative_datetime
from kesher.lib.urls import business_url
from kesher.parties.models import DuplicatePair, DuplicateScan, Party
from kesher.parties.rendering.likeness import reason_words
from kesher.parties.rendering.merging.comparison import ReadRows
from kesher.tenancy.rules.access import Actor

# From which score a pair is shown as nearly certain, and from which as likely.
_STRONG, _LIKELY = 85, 60


@dataclass(frozen=True, slots=True)
class PairedCard:
    """One side of a pair."""

    name: str
    url: str
    detail: str


@dataclass(frozen=True, slots=True)
class ShownPair:
    """A pair in the list of duplicates."""

    id: int
    score: int
    tone: str
    reasons: tuple[str, ...]
    cards: tuple[PairedCard, ...]
    merge_url: str
    dismiss_url: str
    restore_url: str
    name: str


def shown_pairs(actor: Actor, pairs: Iterable[DuplicatePair]) -> list[ShownPair]:
    """Return pairs ready for the list."""
    slug, reads = actor.business_slug, ReadRows(actor, "party")
    return [
        ShownPair(
            id=pair.pk,
            score=pair.score,
            tone="green" if pair.score >= _STRONG else "blue" if pair.score >= _LIKELY else "gray",
            reasons=reason_words(reason["kind"] for reason in pair.reasons),
            cards=(_card(actor, pair.low, reads), _card(actor, pair.high, reads)),
            merge_url=merge_url(actor, [pair.low_id, pair.high_id]),
            dismiss_url=business_url(slug, "parties:duplicate_dismiss", pair_id=pair.pk),
            restore_url=business_url(slug, "parties:duplicate_restore", pair_id=pair.pk),
            name=pair.low.name,
        )
        for pair in pairs
    ]


def _card(actor: Actor, party: Party, reads: ReadRows) -> PairedCard:
    phone = party.main_phone if reads("phone") else ""
    locality = party.locality_name if reads("locality") else ""
    return PairedCard(
        name=party.name,
        url=business_url(actor.business_slug, "parties:party_card", party_id=party.pk),
        detail=" · ".join(filter(None, (phone, locality))),
    )


def shown_scan(scan: DuplicateScan | None) -> dict[str, Any]:
    """Return how far the finder has come, in words and as a bar."""
    if scan is None or scan.started_at is None:
        return {"is_running": False, "text": _("Nobody has looked for duplicates yet.")}
    if scan.is_running:
        return {
            "is_running": True,
            "value": scan.done_count,
            "maximum": max(scan.total_count, scan.done_count, 1),
        }
    when = relative_datetime(scan.finished_at or scan.started_at, timezone.now())
    return {"is_running": False, "text": _("Looked for %(when)s.") % {"when": when}}


def merge_url(actor: Actor, party_ids: Sequence[int]) -> str:
    """Return the address at which these cards are compared."""
    address = business_url(actor.business_slug, "parties:party_merge")
    return f"{address}?{'&'.join(f'party={party_id}' for party_id in party_ids)}"
