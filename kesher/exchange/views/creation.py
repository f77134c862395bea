"""Doing something to many records: what is selected, what shall become of it, and the start."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kesher.exchange import operations, queries
from kesher.exchange.choices import BatchDeed
from kesher.exchange.forms import ExportForm
from kesher.exchange.rendering.batches import rows_text, shown_progress
from kesher.exchange.rules.selections import Selection, read_selection
from kesher.lib.errors import NotFound
from kesher.lib.forms import attempt
from kesher.tenancy.operations import run_once
from kesher.tenancy.requests import BusinessRequest

_FORM_NAMES = ("csrfmiddlewaretoken", "idempotency_key", "file_kind", "columns")


@require_http_methods(["GET", "POST"])
def batch_create(request: BusinessRequest) -> HttpResponse:
    """Show the dialog of a deed over what is selected; sent with its key, start it.

    The selection may come by POST too, since thousands of ticked rows fit no address.
    """
    sent = request.POST if request.method == "POST" else request.GET
    told = {**dict(request.GET.lists()), **dict(request.POST.lists())}
    selection = read_selection(told, more=_FORM_NAMES)
    if told.get("deed", [""])[0] != BatchDeed.EXPORT:
        raise NotFound
    if "idempotency_key" not in sent:
        return _export_dialog(
            request, selection, ExportForm(initial={"idempotency_key": uuid.uuid4()})
        )
    return _start_export(request, selection, ExportForm(sent))


def _start_export(request: BusinessRequest, selection: Selection, form: ExportForm) -> HttpResponse:
    actor = request.actor
    made: list[int | None] = []

    def export() -> int:
        return operations.start_export(
            actor=actor,
            selection=selection,
            file_kind=form.cleaned_data["file_kind"],
            all_fields=form.cleaned_data["columns"] == "all",
        ).pk

    def export_once() -> None:
        key = form.cleaned_data["idempotency_key"]
        made.append(run_once(actor=actor, key=key, deed_name="batch_create", deed=export))

    if not form.is_valid() or not attempt(form, export_once):
        return _export_dialog(request, selection, form, status=422)
    batch = queries.get_batch(actor, made[0] or 0)
    context = {"batch": batch, "progress": shown_progress(batch, actor), "is_dialog": True}
    return render(request, "exchange/_batch_dialog.html", context)


def _export_dialog(
    request: BusinessRequest, selection: Selection, form: ExportForm, *, status: int = 200
) -> HttpResponse:
    chosen = queries.selected(request.actor, selection, BatchDeed.EXPORT)
    count = chosen.rows.order_by().count()
    context = {
        "form": form,
        "selection_fields": _hidden_fields(selection, BatchDeed.EXPORT),
        "count": count,
        "rows": rows_text(count),
        "out_of_reach": rows_text(chosen.seen.order_by().count() - count),
    }
    return render(request, "exchange/_export_create.html", context, status=status)


def _hidden_fields(selection: Selection, deed: str) -> list[tuple[str, str]]:
    """Return what the dialog's form sends along of the selection."""
    state = [(name, value) for name, values in selection.state.items() for value in values]
    what = ("all", "1")
    if not selection.is_everything:
        what = ("ids", ",".join(map(str, selection.ids)))
    return [("deed", deed), ("listing", selection.listing), what, *state]
