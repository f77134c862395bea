import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kesher.exchange import operations, queries
from kesher.exchange.forms import UploadForm
from kesher.exchange.rendering.batches import shown_imports
from kesher.exchange.rules.limits import MAX_FILE_MEGABYTES
from kesher.lib.forms import attempt
from kesher.lib.urls import business_url
from kesher.tenancy.operations import run_once
from kesher.tenancy.requests import BusinessRequest

_PAGE = 50
_RECORD_TYPE = "party"


@require_GET
def import_list(request: BusinessRequest) -> HttpResponse:
    queries.require_importer(request.actor)
    before = request.GET.get("before", "")
    batches = queries.visible_batches(request.actor)
    if before.isdecimal():
        batches = batches.filter(pk__lt=int(before))
    found = list(batches[: _PAGE + 1])
    shown = shown_imports(found[:_PAGE], request.actor, timezone.now())
    next_before = shown[-1].id if len(found) > _PAGE else None
    context = {"imports": shown, "next_before": next_before}
    return render(request, "exchange/import_list.html", context)


@require_http_methods(["GET", "POST"])
def import_upload(request: BusinessRequest) -> HttpResponse:
    actor = request.actor
    queries.target_of(actor, _RECORD_TYPE)
    role = request.GET.get("role", "")
    if request.method == "GET":
        form = UploadForm(initial={"idempotency_key": uuid.uuid4()})
        return _upload_page(request, form)
    form = UploadForm(request.POST, request.FILES)
    made: list[int | None] = []

    def upload() -> int:
        file = form.cleaned_data["file"]
        return operations.upload_sheet(
            actor=actor,
            record_type=_RECORD_TYPE,
            file_name=file.name,
            chunks=file.chunks(),
            wanted={"role": role} if role else {},
        ).pk

    def upload_once() -> None:
        key = form.cleaned_data["idempotency_key"]
        made.append(run_once(actor=actor, key=key, deed_name="import_upload", deed=upload))

    if not form.is_valid() or not attempt(form, upload_once):
        return _upload_page(request, form, status=422)
    return redirect(business_url(actor.business_slug, "exchange:import_progress", batch_id=made[0]))


def _upload_page(request: BusinessRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "limit_megabytes": MAX_FILE_MEGABYTES}
    return render(request, "exchange/import_upload.html", context, status=status)
