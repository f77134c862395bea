"""What happens around every request: headers, the scope of the business, refusals."""

import secrets
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation

from kesher.lib.errors import NotFound, NotPermitted, Refusal
from kesher.lib.htmx import hx_redirect, is_htmx, toast, trigger
from kesher.tenancy import queries
from kesher.tenancy.choices import SESSION_LANGUAGE, SESSION_LAST_BUSINESS, SESSION_SIGNED_IN_AT
from kesher.tenancy.errors import NotActive
from kesher.tenancy.models import Membership
from kesher.tenancy.rules.activation import ActivationState
from kesher.tenancy.scoping import Scope, member_scope, remember_design_stamp

IDLE_SECONDS = 24 * 60 * 60
_SEEN_AT = "seen_at"
_NOTED_EVERY_SECONDS = 10 * 60

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_OPEN_AREAS = frozenset({"login", "link"})
_AREAS_WITHOUT_ACTIVATION = frozenset({"settings", "help", "profile", "preferences", "logo"})
_AREAS_OF_EXPORT = frozenset({"export", "exports"})

GetResponse = Callable[[HttpRequest], HttpResponse]

_DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",  # the preview of a PDF; our pages let nobody frame them
    "worker-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
)
_CONTENT_SECURITY_POLICY = "; ".join(_DIRECTIVES)


class SecurityHeadersMiddleware:
    """Send the strict content policy, and keep pages with data out of caches."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        return response


class SessionAgeMiddleware:
    """End a session after a day without use, and after two weeks however busy it is."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            session = request.session
            signed_in_at = session.setdefault(SESSION_SIGNED_IN_AT, now)
            seen_at = session.get(_SEEN_AT, now)
            if now - seen_at > IDLE_SECONDS or now - signed_in_at > settings.SESSION_COOKIE_AGE:
                logout(request)
            elif _SEEN_AT not in session or now - seen_at > _NOTED_EVERY_SECONDS:
                session[_SEEN_AT] = now
        return self.get_response(request)


class BusinessMiddleware:
    """Open the scope of the business that the address names, for a member of it.

    The whole request is one transaction; an answer of 400 and above leaves the database as it was.
    Signed out → the sign-in page of that address, whether the business exists or not.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        slug = _slug_of(request.path_info)
        if slug is None or _area_of(request.path_info) in _OPEN_AREAS:
            return self._answer_outside(request)
        if not request.user.is_authenticated:
            return _to_sign_in(request, slug)
        with member_scope(
            slug=slug, user_id=request.user.pk, request_id=secrets.token_hex(8)
        ) as scope:
            if scope is None:
                return answer_refusal(request, NotFound())
            response = self._answer_member(request, slug, scope)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Any,  # noqa: ARG002 -- Django's signature
        args: Any,  # noqa: ARG002
        kwargs: dict[str, Any],
    ) -> None:
        """Keep the slug out of the views: the actor carries it."""
        if hasattr(request, "actor"):
            kwargs.pop("business", None)

    def _answer_outside(self, request: HttpRequest) -> HttpResponse:
        language = request.session.get(SESSION_LANGUAGE) if request.user.is_authenticated else None
        with translation.override(language or settings.LANGUAGE_CODE):
            return self.get_response(request)

    def _answer_member(self, request: HttpRequest, slug: str, scope: Scope) -> HttpResponse:
        membership = queries.get_own_membership(scope.membership_id or 0)
        remember_design_stamp(membership.business.design_stamp)
        request.membership = membership  # type: ignore[attr-defined]
        request.actor = queries.actor_of(membership)  # type: ignore[attr-defined]
        if request.session.get(SESSION_LAST_BUSINESS) != slug:
            request.session[SESSION_LAST_BUSINESS] = slug
        if request.session.get(SESSION_LANGUAGE) != membership.language:
            request.session[SESSION_LANGUAGE] = membership.language
        with translation.override(membership.language):
            request.LANGUAGE_CODE = translation.get_language()
            if request.user.must_change_password:  # type: ignore[union-attr]
                return hx_redirect(request, reverse("tenancy:password_change"))
            return self._refuse_inactive(request, membership) or self.get_response(request)

    def _refuse_inactive(self, request: HttpRequest, membership: Membership) -> HttpResponse | None:
        """Hold back what is not activated; settings, help and one's own account never are."""
        state = queries.crm_state(membership.business, timezone.localdate())
        area = _area_of(request.path_info)
        if state is ActivationState.ACTIVE or area in _AREAS_WITHOUT_ACTIVATION:
            return None
        is_readable = state is ActivationState.READ_ONLY
        if is_readable and (request.method in _READING or area in _AREAS_OF_EXPORT):
            return None
        if is_readable or is_htmx(request):
            return answer_refusal(request, NotActive(is_readable=is_readable))
        context = {
            "was_active": membership.business.active_until is not None,
            "may_enter": request.actor.may("settings.activation"),  # type: ignore[attr-defined]
        }
        response = render(request, "tenancy/not_activated.html", context, status=403)
        response["X-Refusal"] = NotActive.code
        return response


def _slug_of(path: str) -> str | None:
    parts = path.split("/", 3)
    return parts[2] if len(parts) == 4 and parts[1] == "b" else None


def _area_of(path: str) -> str:
    """Return the first word below the business."""
    parts = path.split("/", 4)
    return parts[3] if len(parts) > 3 else ""


def _to_sign_in(request: HttpRequest, slug: str) -> HttpResponse:
    address = f"/b/{quote(slug)}/login/"
    if not is_htmx(request) and request.method in _READING:
        return redirect(f"{address}?next={quote(request.get_full_path())}")
    if page := _page_before(request):
        address += f"?next={quote(page)}"
    if is_htmx(request):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponse(status=303, headers={"Location": address})


def _page_before(request: HttpRequest) -> str:
    """Return the path of the page that the request came from, to lead back to after sign-in."""
    url = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    return urlunsplit(("", "", url.path, url.query, ""))


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
        detail = {"code": refusal.code, "right": getattr(refusal, "right", None)}
        return toast(trigger(response, "kesher:refused", detail), refusal.message, kind="error")
    if isinstance(refusal, NotFound):
        response = render(request, "not_found.html", status=404)
    else:
        template = "not_permitted.html" if isinstance(refusal, NotPermitted) else "refused.html"
        response = render(request, template, {"refusal": refusal}, status=refusal.status)
    response["X-Refusal"] = refusal.code
    return response
