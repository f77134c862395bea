import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kesher.activities.operations.leads import restore_fictitious_lead
from kesher.activities.queries import statuses as queries
from kesher.lib.errors import Refusal
from kesher.lib.htmx import hx_redirect, is_htmx
from kesher.lib.urls import business_url
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require


@require_GET
def fictitious_lead_list(request: BusinessRequest) -> HttpResponse:
    actor = request.actor
    require(actor, "party.see")
    rows, following = queries.fictitious_leads(actor, before=_cursor(request.GET.get("before", "")))
    here = business_url(actor.business_slug, "activities:fictitious_lead_list")
    context = {
        "rows": rows,
        "next_url": f"{here}?before={following[0].timestamp()}-{following[1]}" if following else "",
        "may_restore": actor.may("party.restore_fictitious"),
    }
    is_page_of_rows = is_htmx(request) and "before" in request.GET
    template = "_fictitious_lead_rows" if is_page_of_rows else "fictitious_lead_list"
    return render(request, f"activities/{template}.html", context)


@require_GET
def fictitious_lead(request: BusinessRequest, lead_id: int) -> HttpResponse:
    lead = queries.get_fictitious_lead(actor=request.actor, lead_id=lead_id)
    context = {"lead": lead, "rows": queries.log_of_lead(request.actor, lead)}
    return render(request, "activities/_fictitious_lead.html", context)


@require_POST
def fictitious_lead_restore(request: BusinessRequest, lead_id: int) -> HttpResponse:
    lead = restore_fictitious_lead(actor=request.actor, lead_id=lead_id)
    slug = request.actor.business_slug
    return hx_redirect(request, business_url(slug, "parties:party_card", party_id=lead.party_id))


def _cursor(text: str) -> tuple[dt.datetime, int] | None:
    """Read where a page begins.

    Raises: Refusal, when it is not an address that the list gave.
    """
    if not text:
        return None
    try:
        moment, lead_id = text.rsplit("-", 1)
        return dt.datetime.fromtimestamp(float(moment), dt.UTC), int(lead_id)
    except (ValueError, OverflowError, OSError):
        raise Refusal(_("This address does not lead to a page of the list.")) from None
