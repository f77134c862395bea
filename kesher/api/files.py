"""Files of records of every type."""

from django.http import HttpRequest, HttpResponse
from ninja import File, Router
from ninja.files import UploadedFile

from kesher.api.callers import actor_of
from kesher.api.representation import answer
from kesher.api.schemas import AttachmentOut
from kesher.attachments import operations, queries
from kesher.attachments.models import Attachment
from kesher.lib.files import file_response

router = Router(tags=["files"])


@router.get(
    "/records/{type}/{id}/attachments", response=list[AttachmentOut], summary="Files of a record"
)
def attachment_list(request: HttpRequest, type: str, id: int) -> HttpResponse:  # noqa: A002
    """The files that are on the record, newest first."""
    found = queries.attachments_of(actor_of(request), type, id).order_by("-id")
    return answer([_shown(one) for one in found])


@router.post(
    "/records/{type}/{id}/attachments", response={201: AttachmentOut}, summary="Attach a file"
)
def attachment_add(
    request: HttpRequest,
    type: str,  # noqa: A002
    id: int,  # noqa: A002
    file: File[UploadedFile],
) -> HttpResponse:
    """Take a file in, as `multipart/form-data`; what it is, its bytes decide and not its name."""
    attachment = operations.attach_file(
        actor=actor_of(request),
        record_type=type,
        record_id=id,
        file_name=file.name or "",
        chunks=file.chunks(),
    )
    return answer(_shown(attachment), 201)


@router.get("/attachments/{id}", summary="The bytes of a file")
def attachment_get(request: HttpRequest, id: int) -> HttpResponse:  # noqa: A002
    """The file itself, for downloading; one that waits for the scanner is not given out."""
    attachment, _kind, _record = queries.get_attachment(actor_of(request), id)
    queries.require_given_out(attachment)
    return file_response(
        attachment.storage_key,
        shown_name=attachment.name,
        content_type=attachment.content_type,
        sha256=attachment.sha256,
    )


@router.delete("/attachments/{id}", response={204: None}, summary="Delete a file")
def attachment_delete(request: HttpRequest, id: int) -> HttpResponse:  # noqa: A002
    """Put a file into the recycle bin of its record, for thirty days."""
    operations.delete_attachment(actor=actor_of(request), attachment_id=id)
    return HttpResponse(status=204)


def _shown(attachment: Attachment) -> dict[str, object]:
    return {
        "id": attachment.pk,
        "name": attachment.name,
        "content_type": attachment.content_type,
        "size_bytes": attachment.size_bytes,
        "sha256": attachment.sha256,
        "scan_state": attachment.scan_state,
        "created_at": attachment.created_at.isoformat(),
    }
