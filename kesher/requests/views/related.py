"""Requests on the cards of what they are bound to, and the way from a request back there."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from kesher.lib.errors import NotFound
from kesher.lib.htmx import render
from kesher.records.queries import card_url, get_record, record_type_for, visible_records
from kesher.requests.queries import related
from kesher.requests.queries.access import get_request, get_request_type
from kesher.requests.rendering.related import related_context
from kesher.tenancy.requests import BusinessRequest


@require_GET
def related_requests(
    request: BusinessRequest, card: str, card_id: int, record_type: str
) -> HttpResponse:
    """Show all requests of a kind that are bound to a record, or the open ones."""
    actor = request.actor
    kind = get_request_type(actor, record_type)
    if card not in related.LINKS:
        raise NotFound
    get_record(actor=actor, record_type=record_type_for(actor, card), record_id=card_id)
    context = related_context(
        actor, kind.key, card, card_id, is_open_only=request.GET.get("open") == "1"
    )
    return render(
        request,
        page="requests/related_requests.html",
        partial="requests/_related_requests.html",
        context=context,
    )


@require_GET
def request_links(request: BusinessRequest, request_id: int) -> HttpResponse:
    """Lead to the card of the customer or supplier of a request, else to that of its project.

    Raises: NotFound, where there is neither, or none that the actor may see.
    """
    actor = request.actor
    found = get_request(actor, request_id)
    for type_key, column in related.LINKS.items():
        kind, card_id = record_type_for(actor, type_key), getattr(found, column)
        if card_id and visible_records(actor, kind).filter(pk=card_id).exists():
            return redirect(card_url(actor, kind, card_id))
    raise NotFound
