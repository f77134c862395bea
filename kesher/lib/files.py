"""Let the shell send a stored file, after the view has decided that it may be seen.

A view's thread is held only for the decision: the shell reads and sends the file, so a slow or
unread download holds nobody else up.
"""

from pathlib import Path, PurePosixPath

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header

FILE_HEADER = "X-Kesher-File"
CHECKSUM_HEADER = "X-Kesher-Checksum"

# Shown in the page; everything else is only ever offered for saving.
SHOWN_IN_BROWSER = frozenset(
    {"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"}
)


class OutsideFilesError(Exception):
    """A path leaves the folder of stored files: a bug, or an attack that got far."""


def stored_path(name: str) -> Path:
    """Return the place of a stored file, named relative to the files folder of the installation.

    Raises: OutsideFilesError when the name leads out of that folder, also by a link.
    """
    folder = Path(settings.FILES).resolve()
    relative = PurePosixPath(name)
    path = (folder / relative).resolve()
    if relative.is_absolute() or not path.is_relative_to(folder) or path == folder:
        raise OutsideFilesError(name)
    return path


def file_response(
    name: str,
    *,
    shown_name: str,
    content_type: str,
    in_browser: bool = False,
    sha256: str = "",
) -> HttpResponse:
    """Answer with a stored file under the name that the user knows it by.

    `name` is relative to the files folder. Only harmless types are shown in the browser, whatever
    is asked: a page that somebody uploaded must never run as ours. With `sha256` the shell compares
    what it sends, and breaks off rather than pass a damaged file for the whole one.

    Raises: OutsideFilesError when the name leads out of the files folder.
    """
    stored_path(name)
    is_shown = in_browser and content_type in SHOWN_IN_BROWSER
    response = HttpResponse(content_type=content_type)
    response[FILE_HEADER] = name.encode().hex()
    disposition = content_disposition_header(not is_shown, shown_name)
    response["Content-Disposition"] = disposition or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    if sha256:
        response[CHECKSUM_HEADER] = sha256
        response["ETag"] = f'"{sha256}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
