from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from kesher.lib.errors import NotFound, Refusal
from kesher.tenancy import operations, queries
from kesher.tenancy.choices import AccessLinkKind
from kesher.tenancy.errors import WeakPassword
from kesher.tenancy.forms import ForgottenPasswordForm, LinkPasswordForm
from kesher.tenancy.models import User
from kesher.tenancy.scoping import business_scope

_TOKEN = "access_link"  # noqa: S105 -- the name of the place, not a password
_NOBODY = 0


@require_http_methods(["GET", "POST"])
def forgotten_password(request: HttpRequest) -> HttpResponse:
    if not settings.HAS_MAIL:
        raise NotFound
    form = ForgottenPasswordForm(request.POST or None)
    is_sent = False
    if form.is_valid():
        email = form.cleaned_data["email"]
        limited: HttpResponse | None = ratelimit.consume_or_429(
            request, app="allauth.account", action="reset_password", key=email.lower()
        )
        if limited is not None:
            return limited
        operations.ask_for_reset(email=email)
        is_sent = True
    return render(
        request,
        "tenancy/forgotten_password.html",
        {"form": form, "is_sent": is_sent},
        status=422 if form.errors else 200,
    )


@require_GET
def access_link_open(request: HttpRequest, business: str, token: str) -> HttpResponse:
    # The token leaves the address at once, so that neither history nor referrer keep it.
    request.session[_TOKEN] = token
    return redirect("tenancy:access_link", business=business)


@require_http_methods(["GET", "POST"])
def access_link(request: HttpRequest, business: str) -> HttpResponse:
    limited: HttpResponse | None = ratelimit.consume_or_429(
        request, app="allauth.account", action="reset_password_from_key"
    )
    if limited is not None:
        return limited
    token = request.session.get(_TOKEN, "")
    with business_scope(business_id=queries.find_business_id(business) or _NOBODY):
        link = queries.find_access_link(operations.link_digest(token))
        if link is None:
            return render(request, "tenancy/access_link_dead.html", {"slug": business}, status=410)
        person = request.user if isinstance(request.user, User) else None
        joins = "join" in request.POST
        form = LinkPasswordForm(request.POST if request.POST and not joins else None)
        problem = ""
        try:
            if joins and person is not None:
                operations.join_by_link(user=person, token=token)
                del request.session[_TOKEN]
                return redirect(f"/b/{business}/")
            if form.is_valid():
                operations.set_password_by_link(token=token, password=form.cleaned_data["password"])
                del request.session[_TOKEN]
                return redirect("tenancy:business_login", business=business)
        except WeakPassword as refusal:
            form.add_error("password", str(refusal.message))
        except Refusal as refusal:
            problem = str(refusal.message)
        context = {
            "form": form,
            "problem": problem,
            "slug": business,
            "business_name": link.membership.business.name,
            "username": link.membership.username,
            "display_name": link.membership.display_name,
            "is_invitation": link.kind == AccessLinkKind.INVITATION,
            "joins_as": _joins_as(request, link.membership.user_id),
        }
        is_refused = bool(problem or form.errors)
        return render(
            request, "tenancy/access_link.html", context, status=422 if is_refused else 200
        )


def _joins_as(request: HttpRequest, user_id: int) -> str:
    if not request.user.is_authenticated or request.user.pk == user_id:
        return ""
    return str(request.user)
