"""The warning that somebody like this is known already."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kesher.lib.urls import business_url
from kesher.parties.queries.duplicates import Likeness
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class ShownLikeness:
    """A party with a link to its card, and what it has in common."""

    name: str
    url: str
    why: str
    detail: str
    is_archived: bool


_WHY = {
    "id_number": _("the same number"),
    "phone": _("the same phone"),
    "email": _("the same e-mail"),
    "name": _("the same name"),
}


def show_likenesses(actor: Actor, found: Iterable[Likeness]) -> list[ShownLikeness]:
    """Return the parties that resemble what is being entered, ready for the template."""
    return [
        ShownLikeness(
            name=likeness.party.name,
            url=business_url(actor.business_slug, "parties:party_card", party_id=likeness.party.pk),
            why=str(_WHY[likeness.by]),
            detail=likeness.party.locality_name,
            is_archived=likeness.party.archived_at is not None,
        )
        for likeness in found
    ]
