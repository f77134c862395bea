"""What is answered when the program itself fails."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

_RETRY_SECONDS = "5"


def failed(request: HttpRequest) -> HttpResponse:
    """Answer a fault without its trace; 503 where the database is away and soon comes back."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        return HttpResponse(
            render_to_string("503.html"), status=503, headers={"Retry-After": _RETRY_SECONDS}
        )
    return server_error(request)
