"""Beside a card: which others may be the same, and what was merged into it."""

from collections.abc import Mapping
from typing import Any

from kesher.lib.urls import business_url
from kesher.parties.models import Party
from kesher.parties.queries.access import may
from kesher.parties.queries.merges import RIGHT
from kesher.parties.rendering.likeness import reason_words
from kesher.parties.rendering.merging.pairs import merge_url
from kesher.tenancy.rules.access import Actor, is_within_reach

_SHOWN = 3
_PLACE = ("owner_id", "branch_id", "department_id")


def duplicates_panel(actor: Actor, party: Party) -> Mapping[str, Any]:
    """Return the likeliest duplicates of a card and its merges, for those who may merge it.

    What it shows came with the card: no query.
    """
    if party.archived_at or not may(actor, RIGHT, party):
        return {}
    twins = [
        twin
        for twin in getattr(party, "card_twins", ())
        if is_within_reach(actor, "party.see", **{name: twin[name] for name in _PLACE})
    ]
    merges = getattr(party, "card_merges", ())
    return {
        "duplicate_lines": [
            {
                "name": twin["name"],
                "url": merge_url(actor, [party.pk, twin["id"]]),
                "reasons": " · ".join(reason_words(one["kind"] for one in twin["reasons"])),
            }
            for twin in twins[:_SHOWN]
        ],
        "merge_lines": [
            {
                "names": merge["names"],
                "url": business_url(
                    actor.business_slug, "parties:merge_report", merge_id=merge["id"]
                ),
            }
            for merge in merges[:_SHOWN]
        ],
    }
