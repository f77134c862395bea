"""The warning that somebody like this is known already, and why two cards may be one."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kesher.lib.urls import business_url
from kesher.parties.queries.duplicates import ContactLikeness, Likeness
from kesher.records.queries import record_type_for
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class ShownLikeness:
    """A card with a link, what it has in common, and how likely it is the same, out of 100."""

    name: str
    url: str
    reasons: tuple[str, ...]
    detail: str
    is_archived: bool
    score: int = 0


_WHY = {
    "id_number": _("the same ID number"),
    "phone": _("the same phone"),
    "email": _("the same e-mail"),
    "name": _("the same name"),
    "similar_name": _("a similar name"),
}


def reason_words(kinds: Iterable[str]) -> tuple[str, ...]:
    """Return the words for what two cards have in common, each once."""
    return tuple(str(_WHY[kind]) for kind in dict.fromkeys(kinds) if kind in _WHY)


def show_likenesses(actor: Actor, found: Iterable[Likeness]) -> list[ShownLikeness]:
    """Return the parties that resemble what is being entered, ready for the template."""
    reads_place = record_type_for(actor, "party").find_field("locality")
    return [
        ShownLikeness(
            name=likeness.party.name,
            url=business_url(actor.business_slug, "parties:party_card", party_id=likeness.party.pk),
            reasons=reason_words(reason.kind for reason in likeness.reasons),
            detail=likeness.party.locality_name if reads_place else "",
            is_archived=likeness.party.archived_at is not None,
            score=likeness.score,
        )
        for likeness in found
    ]


def show_contact_likenesses(actor: Actor, found: Iterable[ContactLikeness]) -> list[ShownLikeness]:
    """Return the contacts that may be the person being entered, ready for the template."""
    return [
        ShownLikeness(
            name=likeness.contact.name,
            url=business_url(
                actor.business_slug,
                "parties:party_tab",
                party_id=likeness.contact.party_id,
                tab="contacts",
            ),
            reasons=reason_words([likeness.by]),
            detail=likeness.contact.party.name,
            is_archived=likeness.contact.archived_at is not None,
        )
        for likeness in found
    ]
