"""What happens around every request: headers, the scope of the business, refusals."""

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation

from kesher.lib.errors import NotFound, NotPermitted, Refusal
from kesher.lib.htmx import is_htmx, toast
from kesher.tenancy import queries
from kesher.tenancy.scoping import business_scope

GetResponse = Callable[[HttpRequest], HttpResponse]

_CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    ]
)


class SecurityHeadersMiddleware:
    """Send the strict content policy, and keep pages with data out of caches."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


class BusinessMiddleware:
    """Open the scope of the business that the address names, for a member of it.

    The whole request is one transaction; an answer of 400 and above leaves the database as it was.
    Signed out → the sign-in page of that address, whether the business exists or not.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        slug = _slug_of(request.path_info)
        if slug is None or _is_open_page(request.path_info):
            return self.get_response(request)
        if not request.user.is_authenticated:
            return _to_sign_in(request, slug)
        business_id = queries.find_business_id(slug)
        if business_id is None:
            return answer_refusal(request, NotFound())
        with business_scope(business_id=business_id, request_id=secrets.token_hex(8)):
            found = queries.find_actor(user_id=request.user.pk)
            if found is None:
                return answer_refusal(request, NotFound())
            request.actor, request.membership = found  # type: ignore[attr-defined]
            queries.name_actor(request.actor)  # type: ignore[attr-defined]
            with translation.override(request.membership.language):  # type: ignore[attr-defined]
                request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
                response = self.get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> None:
        """Keep the slug out of the views: the actor carries it."""
        if hasattr(request, "actor"):
            kwargs.pop("business", None)


def _slug_of(path: str) -> str | None:
    parts = path.split("/", 3)
    return parts[2] if len(parts) == 4 and parts[1] == "b" else None


def _is_open_page(path: str) -> bool:
    """Tell whether the page is meant for people who are not signed in yet."""
    parts = path.split("/", 4)
    return len(parts) > 3 and parts[3] in {"login", "link"}


def _to_sign_in(request: HttpRequest, slug: str) -> HttpResponse:
    if is_htmx(request):
        return HttpResponse(status=401, headers={"HX-Redirect": f"/b/{slug}/login/"})
    if request.method != "GET":
        return redirect(f"/b/{slug}/login/")
    return redirect(f"/b/{slug}/login/?next={quote(request.get_full_path())}")


class RefusalMiddleware:
    """Turn a refusal that no view placed on a form into an answer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal with its status and words."""
        return answer_refusal(request, error) if isinstance(error, Refusal) else None


def answer_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer with a toast where a page is open, with a page where none is.

    What may not be seen looks the same for everybody: nothing of the business stands on the page.
    """
    if is_htmx(request):
        response = HttpResponse(status=refusal.status)
        response["HX-Reswap"] = "none"
        response["X-Refusal"] = refusal.code
        return toast(response, refusal.message, kind="error")
    if isinstance(refusal, NotFound):
        response = render(request, "not_found.html", status=404)
    else:
        template = "not_permitted.html" if isinstance(refusal, NotPermitted) else "refused.html"
        response = render(request, template, {"refusal": refusal}, status=refusal.status)
    response["X-Refusal"] = refusal.code
    return response


