"""The card of a party: head, tabs and side."""

from typing import Any

from django.http import HttpResponse
from django.template.context_processors import csrf
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kesher.attachments.rendering import uploads_context
from kesher.lib.errors import NotFound
from kesher.lib.htmx import hx_redirect, is_htmx, render, toast
from kesher.lib.urls import business_url
from kesher.parties import operations
from kesher.parties.errors import MergedAway
from kesher.parties.models import Party
from kesher.parties.queries.card import PartyCard, card_as_read, get_party_card
from kesher.parties.record_types import PARTY
from kesher.parties.rendering.card import card_facts, card_head
from kesher.records.queries import panels_of, record_type_for, tabs_for
from kesher.records.rules.record_types import CardPanel, CardTab
from kesher.tenancy.requests import BusinessRequest


@require_GET
def party_card(request: BusinessRequest, party_id: int) -> HttpResponse:
    """Show the card on its first tab; the message of a frozen customer pops on every opening."""
    return _card(request, party_id, tabs_for(request.actor, PARTY.key)[0])


@require_GET
def party_tab(request: BusinessRequest, party_id: int, tab: str) -> HttpResponse:
    """Show the card on another tab; htmx gets the tabs and the content alone."""
    tabs = tabs_for(request.actor, PARTY.key)
    found = next((entry for entry in tabs if entry.key == tab), None)
    if found is None:
        raise NotFound
    return _card(request, party_id, found)


@require_GET
def party_head(request: BusinessRequest, party_id: int) -> HttpResponse:
    """Answer with the head alone, for a screen that hears of a change."""
    card = _read_card(request, party_id)
    return render(request, page="parties/_party_head.html", context=_head(request, card))


@require_GET
def party_side(request: BusinessRequest, party_id: int) -> HttpResponse:
    """Answer with the facts beside the tabs alone."""
    card = _read_card(request, party_id)
    return render(request, page="parties/_party_facts.html", context=_facts(request, card))


@require_POST
def party_archive(request: BusinessRequest, party_id: int) -> HttpResponse:
    operations.archive_party(actor=request.actor, party_id=party_id)
    undo = _url(request, "party_unarchive", party_id)
    return toast(_changed_head(request, party_id), _("Moved to the archive."), undo_url=undo)


@require_POST
def party_unarchive(request: BusinessRequest, party_id: int) -> HttpResponse:
    operations.unarchive_party(actor=request.actor, party_id=party_id)
    undo = _url(request, "party_archive", party_id)
    return toast(
        _changed_head(request, party_id), _("Brought back from the archive."), undo_url=undo
    )


@require_POST
def party_role_add(request: BusinessRequest, party_id: int, role: str) -> HttpResponse:
    operations.add_role(actor=request.actor, party_id=party_id, role=role)
    undo = _url(request, "party_role_remove", party_id, role=role)
    return toast(_changed_head(request, party_id), _("The role was added."), undo_url=undo)


@require_POST
def party_role_remove(request: BusinessRequest, party_id: int, role: str) -> HttpResponse:
    operations.remove_role(actor=request.actor, party_id=party_id, role=role)
    undo = _url(request, "party_role_add", party_id, role=role)
    return toast(_changed_head(request, party_id), _("The role was taken away."), undo_url=undo)


def _changed_head(request: BusinessRequest, party_id: int) -> HttpResponse:
    card = _read_card(request, party_id)
    return render(
        request,
        page="parties/_party_head.html",
        context=_head(request, card),
    )


def _card(request: BusinessRequest, party_id: int, tab: CardTab) -> HttpResponse:
    try:
        card = _read_card(request, party_id)
    except MergedAway as away:
        return hx_redirect(request, _url(request, "party_card", away.survivor_id))
    # One token for the page and its tab: to mask it anew takes longer than to draw the tab.
    token = csrf(request)
    context = _tab(request, card, tab, token)
    if not is_htmx(request):
        context |= {
            **_head(request, card),
            **_facts(request, card),
            "panels": _panels(request, card.party),
            **uploads_context(request.actor, card.party),
            "list_url": _list_url(request, card.party),
            "list_label": _list_label(card.party),
        }
    return render(
        request,
        page="parties/party_card.html",
        partial="parties/_party_tab.html",
        context=context,
    )


def _read_card(request: BusinessRequest, party_id: int) -> PartyCard:
    card = get_party_card(request.actor, party_id)
    return card_as_read(card, record_type_for(request.actor, "contact"))


def _head(request: BusinessRequest, card: PartyCard) -> dict[str, Any]:
    return {
        "party": card.party,
        "head": card_head(request.actor, card, record_type_for(request.actor, PARTY.key)),
        "head_url": _url(request, "party_head", card.party.pk),
    }


def _facts(request: BusinessRequest, card: PartyCard) -> dict[str, Any]:
    party_id = card.party.pk
    return {
        "party": card.party,
        "facts": card_facts(card, record_type_for(request.actor, PARTY.key)),
        "facts_url": _url(request, "party_side", party_id),
        "facts_live": " ".join(
            f"{table}@{party_id}"
            for table in ("parties_phone", "parties_contact", "parties_email", "parties_address")
        )
        + f" parties_party:{party_id}",
    }


def _tab(
    request: BusinessRequest, card: PartyCard, current: CardTab, token: dict[str, Any]
) -> dict[str, Any]:
    """Return the tabs and the finished content of the open one.

    The figures of contacts come with the card; the other tabs are asked for theirs.
    """
    actor, party = request.actor, card.party
    tabs = []
    for place, tab in enumerate(tabs_for(actor, PARTY.key)):
        url = _url(request, "party_tab", party.pk, tab=tab.key)
        tabs.append(
            {
                "label": str(tab.label),
                "icon": "",
                "url": url if place else _url(request, "party_card", party.pk),
                "is_current": tab.key == current.key,
                "count": (tab.count(actor, party) or "") if tab.count else "",
            }
        )
    shown = _context_of(request, party, current)
    return {
        **token,
        "party": party,
        "tabs": tabs,
        "tab_content": render_to_string(current.template, {**shown, **token}),
        "tab_live": shown.get("tab_live", ""),
        "tab_url": _url(request, "party_tab", party.pk, tab=current.key),
    }


def _panels(request: BusinessRequest, party: Party) -> list[SafeString]:
    """Draw each panel by itself: the frame is made once, for the page around them."""
    return [
        render_to_string(panel.template, {**_context_of(request, party, panel), **csrf(request)})
        for panel in panels_of(PARTY.key)
    ]


def _context_of(
    request: BusinessRequest, party: Party, part: CardTab | CardPanel
) -> dict[str, Any]:
    return {
        "record": party,
        "party": party,
        "actor": request.actor,
        "business": request.membership.business,
        **part.context(request.actor, party),
    }


def _list_url(request: BusinessRequest, party: Party) -> str:
    listing = "customers" if party.customer_status is not None else "suppliers"
    return business_url(request.actor.business_slug, "savedviews:record_list", listing=listing)


def _list_label(party: Party) -> str:
    return _("Customers") if party.customer_status is not None else _("Suppliers")


def _url(request: BusinessRequest, name: str, party_id: int, **kwargs: Any) -> str:
    return business_url(request.actor.business_slug, f"parties:{name}", party_id=party_id, **kwargs)
