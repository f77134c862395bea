from django.http import FileResponse, HttpResponse
from django.shortcuts import render as render_template
from django.utils import timezone
from django.views.decorators.http import require_GET

from kesher.activities.forms.log_filter import read_filter
from kesher.activities.queries import log_screen
from kesher.activities.queries.contact_log import LogPage, log_row, rows_to_print
from kesher.activities.queries.contact_log import contact_log as read_log
from kesher.activities.rendering.contact_log_pdf import contact_log_document
from kesher.activities.rendering.log_rows import with_drawn_rows
from kesher.activities.rules.contact_log import read_place
from kesher.lib.dates import format_datetime
from kesher.lib.htmx import render
from kesher.lib.ids import read_id
from kesher.lib.urls import business_url
from kesher.parties.queries import get_party
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require


@require_GET
def contact_log(request: BusinessRequest, party_id: int) -> HttpResponse:
    actor = request.actor
    party = get_party(actor, party_id)
    require(actor, "activity.see")
    criteria, errors = read_filter(request.GET)
    context = with_drawn_rows(log_screen.log_context(actor, party, criteria))
    return render(
        request,
        page="activities/contact_log.html",
        partial="activities/_contact_log.html",
        context={**context, "filter_errors": errors, "typed": request.GET},
        status=422 if errors else 200,
    )


@require_GET
def contact_log_rows(request: BusinessRequest, party_id: int) -> HttpResponse:
    actor = request.actor
    party = get_party(actor, party_id)
    require(actor, "activity.see")
    criteria, _errors = read_filter(request.GET)
    if wanted := request.GET.get("row", ""):
        row = None
        if (row_id := read_id(wanted)) is not None:
            row = log_row(actor=actor, party=party, activity_id=row_id, criteria=criteria)
        if row is None:
            return HttpResponse(status=204)
        page = LogPage((row,), "")
    else:
        after = read_place(request.GET.get("after", ""))
        page = read_log(actor=actor, party=party, criteria=criteria, after=after)
    query = log_screen.filter_query(criteria)
    context = with_drawn_rows(log_screen.rows_context(actor, party, page, query))
    return render_template(request, "activities/_contact_log_rows.html", context)


@require_GET
def contact_log_print(request: BusinessRequest, party_id: int) -> HttpResponse:
    actor = request.actor
    party = get_party(actor, party_id)
    require(actor, "activity.export")
    criteria, _errors = read_filter(request.GET)
    rows, is_cut = rows_to_print(actor=actor, party=party, criteria=criteria)
    query = log_screen.filter_query(criteria)
    pdf_url = business_url(actor.business_slug, "activities:contact_log_pdf", party_id=party.pk)
    context = {
        "party": party,
        "rows": rows,
        "is_cut": is_cut,
        "filter_text": log_screen.filter_text(criteria),
        "printed_at": format_datetime(timezone.now()),
        "pdf_url": f"{pdf_url}?{query}" if query else pdf_url,
    }
    return render_template(request, "activities/contact_log_print.html", context)


@require_GET
def contact_log_pdf(request: BusinessRequest, party_id: int) -> FileResponse | HttpResponse:
    actor = request.actor
    party = get_party(actor, party_id)
    require(actor, "activity.export")
    criteria, _errors = read_filter(request.GET)
    rows, is_cut = rows_to_print(actor=actor, party=party, criteria=criteria)
    content = contact_log_document(
        business=request.membership.business,
        party=party,
        rows=rows,
        is_cut=is_cut,
        filter_text=log_screen.filter_text(criteria),
        printed_at=timezone.now(),
        printed_by=actor.display_name,
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="contact-log.pdf"'
    return response
