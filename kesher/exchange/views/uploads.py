import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kesher.exchange import operations, queries
from kesher.exchange.forms import UploadForm
from kesher.exchange.rules.limits import MAX_FILE_MEGABYTES
from kesher.lib.forms import attempt
from kesher.lib.urls import business_url
from kesher.tenancy.operations import run_once
from kesher.tenancy.requests import BusinessRequest

_RECORD_TYPE = "party"


@require_http_methods(["GET", "POST"])
def import_upload(request: BusinessRequest) -> HttpResponse:
    actor = request.actor
    types = queries.importable_types(actor)
    wanted = request.GET.get("type", "")
    if not types or (wanted and wanted not in {kind.key for kind in types}):
        queries.target_of(actor, wanted or _RECORD_TYPE)
    role = request.GET.get("role", "")
    if request.method == "GET":
        told = {"idempotency_key": uuid.uuid4(), "record_type": wanted or types[0].key}
        return _upload_page(request, UploadForm(types=types, initial=told))
    form = UploadForm(request.POST, request.FILES, types=types)
    made: list[int | None] = []

    def upload() -> int:
        file = form.cleaned_data["file"]
        return operations.upload_sheet(
            actor=actor,
            record_type=form.cleaned_data["record_type"] or wanted or types[0].key,
            file_name=file.name,
            chunks=file.chunks(),
            wanted={"role": role} if role else {},
        ).pk

    def upload_once() -> None:
        key = form.cleaned_data["idempotency_key"]
        made.append(run_once(actor=actor, key=key, deed_name="import_upload", deed=upload))

    if not form.is_valid() or not attempt(form, upload_once):
        return _upload_page(request, form, status=422)
    return redirect(business_url(actor.business_slug, "exchange:batch_progress", batch_id=made[0]))


def _upload_page(request: BusinessRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "limit_megabytes": MAX_FILE_MEGABYTES}
    return render(request, "exchange/import_upload.html", context, status=status)
