"""The stream of a record of any type."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render as render_template
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kesher.lib.errors import NotFound
from kesher.lib.htmx import render, toast, trigger
from kesher.records import operations
from kesher.records.forms import PinForm
from kesher.records.queries import card_url, get_record, title_attribute
from kesher.records.queries.screens import get_type
from kesher.records.queries.stream import has_stream, stream_down_to, stream_kinds, stream_page
from kesher.records.queries.stream import stream_entry as find_entry
from kesher.records.rendering.stream import (
    down_to_context,
    draw_entry,
    pinned_context,
    rows_context,
    stream_context,
)
from kesher.records.rules.record_types import RecordType
from kesher.records.rules.stream import read_entry_id
from kesher.tenancy.requests import BusinessRequest


@require_GET
def record_stream(request: BusinessRequest, record_type: str, record_id: int) -> HttpResponse:
    """Show the stream, narrowed to the kinds asked for; `after` goes on where a page ended.

    With `at`, the id of an entry on the screen, all rows down to it.
    """
    kind, record = _record(request, record_type, record_id)
    if at := request.GET.get("at"):
        return _down_to(request, kind, record, at)
    if request.GET.get("part") == "pinned":
        context = pinned_context(request.actor, kind, record)
        return render_template(request, "records/_stream_pinned.html", context)
    known = {one.key for one in stream_kinds()}
    wanted = [key for key in dict.fromkeys(request.GET.getlist("kind")) if key in known]
    after = request.GET.get("after", "")
    if after:
        page = stream_page(request.actor, kind, record, wanted=wanted, after=after)
        context = rows_context(request.actor, kind, record, page, wanted)
        return render_template(request, "records/_stream_rows.html", context)
    return render(
        request,
        page="records/record_stream.html",
        partial="records/_record_stream.html",
        context={
            **stream_context(request.actor, kind, record, wanted),
            "title": getattr(record, title_attribute(kind)) or str(record),
            "card_url": card_url(request.actor, kind, record.pk),
        },
    )


def _down_to(request: BusinessRequest, kind: RecordType, record: Any, at: str) -> HttpResponse:
    wanted = read_entry_id(at)
    if wanted is None:
        raise NotFound
    source, row_id = wanted
    page, noted = stream_down_to(request.actor, kind, record, source_key=source, row_id=row_id)
    context = down_to_context(request.actor, kind, record, page, noted)
    return render_template(request, "records/_stream_rows.html", context)


@require_GET
def stream_entry(
    request: BusinessRequest, record_type: str, record_id: int, source: str, row_id: int
) -> HttpResponse:
    """Answer with one entry, to stand again where a form stood."""
    kind, record = _record(request, record_type, record_id)
    shown = find_entry(request.actor, kind, record, source_key=source, row_id=row_id)
    if shown is None:
        raise NotFound
    return HttpResponse(draw_entry(request.actor, kind, record, shown))


@require_POST
def stream_pin(request: BusinessRequest, record_type: str, record_id: int) -> HttpResponse:
    """Pin an entry to the top, or let it go."""
    form = PinForm(request.POST)
    if not form.is_valid():
        raise NotFound
    told = form.cleaned_data
    operations.pin_entry(
        actor=request.actor,
        record_type=record_type,
        record_id=record_id,
        source=told["source"],
        row_id=told["row"],
        is_pinned=told["is_pinned"],
    )
    response = trigger(HttpResponse(), "kesher:refresh", "#stream-pinned, #stream-rows")
    response["HX-Reswap"] = "none"
    text = _("Pinned to the top.") if told["is_pinned"] else _("No longer pinned.")
    return toast(response, text)


def _record(request: BusinessRequest, record_type: str, record_id: int) -> tuple[RecordType, Any]:
    """Return the record with its type.

    Raises: NotFound, when it is not to be seen, or has no stream.
    """
    kind = get_type(request.actor, record_type)
    if not has_stream(kind):
        raise NotFound
    return kind, get_record(actor=request.actor, record_type=kind, record_id=record_id)
