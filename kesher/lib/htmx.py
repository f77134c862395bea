"""Answering a request of htmx and a request of the browser from one view."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as render_template


def is_htmx(request: HttpRequest) -> bool:
    """Tell whether the answer will be swapped into a page that is already shown."""
    return request.headers.get("HX-Request") == "true" and "HX-Boosted" not in request.headers


def render(
    request: HttpRequest,
    *,
    page: str,
    partial: str | None = None,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the partial for htmx, the whole page for everybody else."""
    template = partial if partial and is_htmx(request) else page
    response = render_template(request, template, context, status=status)
    response["Vary"] = "HX-Request"
    return response


def trigger(response: HttpResponse, event: str, detail: object = True) -> HttpResponse:  # noqa: FBT002 -- htmx dispatches events with a detail or with true
    """Have the page dispatch an event once the answer has arrived."""
    events = json.loads(response["HX-Trigger"]) if "HX-Trigger" in response else {}
    events[event] = detail
    response["HX-Trigger"] = json.dumps(events)
    return response


def toast(
    response: HttpResponse,
    text: object,
    *,
    undo_url: str | None = None,
    open_url: str | None = None,
    deed: tuple[object, str] | None = None,
    kind: str = "info",
) -> HttpResponse:
    """Show a short message; it offers to take the deed back, or leads to what was made.

    Or it offers a further `deed`, by what that is called and the address to which it is posted.
    """
    detail = {"text": str(text), "kind": kind, "undoUrl": undo_url, "openUrl": open_url}
    if deed:
        detail |= {"deedWord": str(deed[0]), "deedUrl": deed[1]}
    return trigger(response, "kesher:toast", detail)


def hx_redirect(
    request: HttpRequest, url: str, *, told: object = "", undo_url: str = ""
) -> HttpResponse:
    """Send the browser to another page, from a swap as well as from a plain form.

    What is `told` is shown there as a toast; with `undo_url` it offers to take the deed back.
    """
    if told:
        messages.success(request, str(told), extra_tags=undo_url)
    if is_htmx(request):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponse(status=303, headers={"Location": url})
