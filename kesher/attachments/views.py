"""The files of a record: the list, taking them in, giving them out."""

from collections.abc import Iterator
from http import HTTPStatus

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kesher.attachments import operations, queries
from kesher.attachments.errors import FileNameMissing, NothingAttached
from kesher.attachments.forms import AnnouncedFileForm, RenameForm
from kesher.attachments.models import Attachment
from kesher.attachments.rendering import (
    file_url,
    files_context,
    list_url,
    preview_context,
    uploads_context,
)
from kesher.lib.files import file_response
from kesher.lib.forms import attempt
from kesher.lib.htmx import is_htmx, render, toast, trigger
from kesher.lib.ids import read_id
from kesher.records.queries import card_url
from kesher.tenancy.operations import run_once
from kesher.tenancy.requests import BusinessRequest

_CHUNK_BYTES = 64 * 1024
_RAW = "application/octet-stream"


@require_GET
def attachment_list(request: BusinessRequest, record_type: str, record_id: int) -> HttpResponse:
    """Show the files of a record; a card shows the same as one of its tabs."""
    kind, record = queries.get_record_of_files(request.actor, record_type, record_id)
    before = request.GET.get("before", "")
    context = {
        **files_context(
            request.actor,
            kind,
            record,
            now=timezone.now(),
            before=read_id(before) or 0,
        ),
        **uploads_context(request.actor, record),
        "record": record,
        "record_type": kind,
        "card_url": card_url(request.actor, kind, getattr(record, kind.card_attribute)),
    }
    partial = "attachments/_attachment_rows.html" if before else "attachments/_attachments.html"
    return render(
        request, page="attachments/attachment_list.html", partial=partial, context=context
    )


@require_POST
def attachment_add(request: BusinessRequest, record_type: str, record_id: int) -> HttpResponse:
    """Take files in: one as the body itself, or several from a form where no script runs.

    Raises: NotFound, NotPermitted, RecordArchived, NothingAttached, and what `attach_file` refuses.
    """
    kind, record = queries.get_record_of_files(request.actor, record_type, record_id)
    queries.require_change(request.actor, kind, record)
    if request.content_type == _RAW:
        return _add_body(request, record_type, record_id)
    files = request.FILES.getlist("files")
    if not files:
        raise NothingAttached
    for file in files:
        operations.attach_file(
            actor=request.actor,
            record_type=record_type,
            record_id=record_id,
            file_name=file.name or "",
            chunks=file.chunks(),
        )
    return HttpResponse(
        status=HTTPStatus.SEE_OTHER,
        headers={"Location": list_url(request.actor, record_type, record_id)},
    )


def _add_body(request: BusinessRequest, record_type: str, record_id: int) -> HttpResponse:
    form = AnnouncedFileForm(request.GET)
    if not form.is_valid():
        raise FileNameMissing

    def attach() -> int:
        return operations.attach_file(
            actor=request.actor,
            record_type=record_type,
            record_id=record_id,
            file_name=form.cleaned_data["name"],
            chunks=_body(request),
        ).pk

    attachment_id = run_once(
        actor=request.actor,
        key=form.cleaned_data["key"],
        deed_name="attachment_add",
        deed=attach,
    )
    return JsonResponse({"id": attachment_id}, status=HTTPStatus.CREATED)


def _body(request: BusinessRequest) -> Iterator[bytes]:
    while chunk := request.read(_CHUNK_BYTES):
        yield chunk


@require_POST
def attachment_upload(request: BusinessRequest, record_type: str) -> HttpResponse:
    """Take in the file of a field while its form is still being filled in."""
    queries.require_writing(request.actor, record_type)
    form = AnnouncedFileForm(request.GET)
    if not form.is_valid():
        raise FileNameMissing

    def take_in() -> int:
        return operations.take_file_in(
            actor=request.actor,
            record_type=record_type,
            file_name=form.cleaned_data["name"],
            chunks=_body(request),
        ).pk

    attachment_id = run_once(
        actor=request.actor,
        key=form.cleaned_data["key"],
        deed_name="attachment_upload",
        deed=take_in,
    )
    return JsonResponse({"id": attachment_id}, status=HTTPStatus.CREATED)


@require_GET
def attachment_open(request: BusinessRequest, attachment_id: int) -> HttpResponse:
    """Give a file out by its number alone, as the value of a field names it."""
    attachment, _kind, _record = queries.get_attachment(request.actor, attachment_id)
    queries.require_given_out(attachment)
    return _bytes_of(attachment, in_browser=True)


@require_GET
def attachment_file(
    request: BusinessRequest, record_type: str, record_id: int, attachment_id: int
) -> HttpResponse:
    """Give a file out: to be shown, where that is harmless, or with `download` to be saved."""
    attachment, _kind, _record = queries.get_attachment(
        request.actor, attachment_id, type_key=record_type, record_id=record_id
    )
    queries.require_given_out(attachment)
    return _bytes_of(attachment, in_browser="download" not in request.GET)


def _bytes_of(attachment: Attachment, *, in_browser: bool) -> HttpResponse:
    return file_response(
        attachment.storage_key,
        shown_name=attachment.name,
        content_type=attachment.content_type,
        in_browser=attachment.is_previewable and in_browser,
        sha256=attachment.sha256,
    )


@require_GET
def attachment_preview(
    request: BusinessRequest, record_type: str, record_id: int, attachment_id: int
) -> HttpResponse:
    """Show a picture or a PDF in a dialog, with ways to the files before and after it."""
    attachment, _kind, _record = queries.get_attachment(
        request.actor, attachment_id, type_key=record_type, record_id=record_id
    )
    queries.require_given_out(attachment)
    context = preview_context(request.actor, attachment)
    if not is_htmx(request):
        return HttpResponse(
            status=HTTPStatus.SEE_OTHER,
            headers={"Location": file_url(request.actor, attachment, "attachment_file")},
        )
    return render(request, page="attachments/_attachment_preview.html", context=context)


@require_http_methods(["GET", "POST"])
def attachment_rename(
    request: BusinessRequest, record_type: str, record_id: int, attachment_id: int
) -> HttpResponse:
    """Ask for a new name, and give it."""
    attachment, kind, record = queries.get_attachment(
        request.actor, attachment_id, type_key=record_type, record_id=record_id
    )
    queries.require_change(request.actor, kind, record)
    form = RenameForm(request.POST or None, initial={"name": attachment.name})

    def rename() -> None:
        operations.rename_attachment(
            actor=request.actor, attachment_id=attachment_id, name=form.cleaned_data["name"]
        )

    if request.method == "POST" and form.is_valid() and attempt(form, rename):
        return toast(_changed(), _("The file was renamed."))
    return render(
        request,
        page="attachments/_attachment_rename.html",
        context={
            "form": form,
            "attachment": attachment,
            "rename_url": file_url(request.actor, attachment, "attachment_rename"),
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
    )


@require_POST
def attachment_delete(
    request: BusinessRequest, record_type: str, record_id: int, attachment_id: int
) -> HttpResponse:
    """Put a file into the bin."""
    queries.get_attachment(request.actor, attachment_id, type_key=record_type, record_id=record_id)
    attachment = operations.delete_attachment(actor=request.actor, attachment_id=attachment_id)
    undo = file_url(request.actor, attachment, "attachment_restore")
    return toast(_changed(), _("The file was deleted."), undo_url=undo)


@require_POST
def attachment_restore(
    request: BusinessRequest, record_type: str, record_id: int, attachment_id: int
) -> HttpResponse:
    """Take a file out of the bin."""
    queries.get_attachment(
        request.actor, attachment_id, type_key=record_type, record_id=record_id, is_deleted=True
    )
    operations.restore_attachment(actor=request.actor, attachment_id=attachment_id)
    return toast(_changed(), _("The file was restored."))


def _changed() -> HttpResponse:
    """Close the dialog, and have the list fetched anew even where the live line is down."""
    response = trigger(HttpResponse(), "kesher:close-dialog")
    response["HX-Reswap"] = "none"
    return trigger(response, "kesher:refresh", "[data-files]")
