"""Writing a report into a sheet: the choice of the format, and the start."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kesher.exchange import operations, queries
from kesher.exchange.forms import SheetForm
from kesher.exchange.views.creation import progress_dialog, started
from kesher.tenancy.requests import BusinessRequest


@require_http_methods(["GET", "POST"])
def source_export(request: BusinessRequest, what: str) -> HttpResponse:
    """Show the dialog of an export of a report; sent with its key, start it.

    The query of the address is that of the report.
    """
    actor = request.actor
    found = queries.get_sheet_source(actor, what)
    is_sent = request.method == "POST"
    form = SheetForm(request.POST if is_sent else None, initial={"idempotency_key": uuid.uuid4()})

    def export() -> int:
        return operations.start_source_export(
            actor=actor,
            source_key=what,
            parameters=request.GET.dict(),
            file_kind=form.cleaned_data["file_kind"],
        ).pk

    batch = started(request, form, export) if is_sent else None
    if batch is not None:
        return progress_dialog(request, batch)
    context = {"form": form, "label": found.label, "post_url": request.get_full_path()}
    status = 422 if is_sent else 200
    return render(request, "exchange/_source_export.html", context, status=status)
