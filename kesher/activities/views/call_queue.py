from django.http import HttpResponse
from django.shortcuts import render as render_template
from django.views.decorators.http import require_GET

from kesher.activities.queries import queue_screen
from kesher.activities.queries.call_queue import QueuePage, queue_card
from kesher.activities.queries.call_queue import call_queue as read_queue_page
from kesher.activities.rendering.queue_cards import with_drawn_cards
from kesher.activities.rules.contact_log import read_place
from kesher.lib.errors import NotFound
from kesher.lib.htmx import is_htmx
from kesher.lib.ids import read_id
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require


@require_GET
def call_queue(request: BusinessRequest) -> HttpResponse:
    """Show the queue with a call open, or for htmx the pane of that call alone."""
    actor = request.actor
    require(actor, "activity.see")
    state = queue_screen.read_queue(request.GET)
    if is_htmx(request) and state.call_id is not None:
        context = queue_screen.pane_context(actor, state)
        return render_template(request, "activities/_call_pane.html", context)
    try:
        context = queue_screen.queue_context(actor, state)
    except NotFound:
        # An old address of a call that is gone still leads to the queue.
        gone = queue_screen.QueueState(reach=state.reach, bucket=state.bucket)
        context = queue_screen.queue_context(actor, gone)
    return render_template(request, "activities/call_queue.html", with_drawn_cards(context))


@require_GET
def call_queue_cards(request: BusinessRequest) -> HttpResponse:
    actor = request.actor
    require(actor, "activity.see")
    state = queue_screen.read_queue(request.GET)
    if wanted := request.GET.get("row", ""):
        card = None
        if (call_id := read_id(wanted)) is not None:
            card = queue_card(
                actor=actor, next_call_id=call_id, reach=state.reach, bucket=state.bucket
            )
        if card is None:
            return HttpResponse(status=204)
        page = QueuePage((card,), "")
    else:
        after = read_place(request.GET.get("after", ""))
        page = read_queue_page(actor=actor, reach=state.reach, bucket=state.bucket, after=after)
    context = with_drawn_cards(queue_screen.cards_context(actor, state, page))
    is_whole = not request.GET.get("row") and not request.GET.get("after")
    template = "_call_queue_list" if is_whole else "_call_queue_cards"
    return render_template(request, f"activities/{template}.html", context)


@require_GET
def call_queue_counts(request: BusinessRequest) -> HttpResponse:
    actor = request.actor
    require(actor, "activity.see")
    context = queue_screen.counts_context(actor, queue_screen.read_queue(request.GET))
    return render_template(request, "activities/_call_queue_counts.html", context)
