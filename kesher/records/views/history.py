"""The history of a record of any type."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from kesher.lib.errors import NotFound
from kesher.lib.htmx import render
from kesher.lib.ids import read_id
from kesher.records import queries
from kesher.records.queries.screens import get_type
from kesher.tenancy.requests import BusinessRequest


@require_GET
def record_history(request: BusinessRequest, record_type: str, record_id: int) -> HttpResponse:
    """Answer with what was done to a record before the change that `before` names."""
    kind = get_type(request.actor, record_type)
    record = queries.get_record(actor=request.actor, record_type=kind, record_id=record_id)
    history = queries.history_of(
        request.actor, kind, record.pk, before=_cursor(request.GET.get("before", ""))
    )
    context = {"history": history, "record": record, "record_type": kind.key}
    partial = "records/_history_entries.html" if "before" in request.GET else None
    return render(request, page="records/record_history.html", partial=partial, context=context)


def _cursor(text: str) -> int:
    found = read_id(text or "0")
    if found is None:
        raise NotFound
    return found
