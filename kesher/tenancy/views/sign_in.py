import posixpath
import re
from typing import Any
from urllib.parse import unquote, urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.contrib.auth import logout as end_session
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kesher.lib.urls import business_url
from kesher.tenancy import operations, queries
from kesher.tenancy.choices import SESSION_LAST_BUSINESS
from kesher.tenancy.forms import BusinessLoginForm, LoginForm
from kesher.tenancy.models import User
from kesher.tenancy.requests import PersonRequest
from kesher.tenancy.rules.demo import DEMO_PEOPLE, DemoPerson

_SLUG = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect("tenancy:login")
    slugs = [slug for slug, _name in queries.business_slugs_of(request.user.pk)]
    last = request.session.get(SESSION_LAST_BUSINESS)
    if last in slugs:
        return redirect(_start_of(last))
    if len(slugs) == 1:
        return redirect(_start_of(slugs[0]))
    return redirect("tenancy:business_list")


@require_GET
@login_required
def business_list(request: PersonRequest) -> HttpResponse:
    businesses = [
        {"name": name, "url": _start_of(slug)}
        for slug, name in queries.business_slugs_of(request.user.pk)
    ]
    return render(request, "tenancy/business_list.html", {"businesses": businesses})


@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_followed(request, "/") or "tenancy:home")
    wanted = request.GET.get("business", "").strip().lower()
    if _SLUG.fullmatch(wanted):
        return redirect("tenancy:business_login", business=wanted)
    form = LoginForm(request.POST or None)
    next_url = _followed(request, "/")
    response = _sign_in(request, form, next_url)
    if response is not None:
        return response
    context = {
        "form": form,
        "next": next_url,
        "demo_businesses": _demo_businesses(),
        "has_mail": settings.HAS_MAIL,
    }
    return render(request, "tenancy/login.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def business_login(request: HttpRequest, business: str) -> HttpResponse:
    next_url = _followed(request, f"/b/{business}/")
    if isinstance(request.user, User) and _belongs(request.user, business):
        return redirect(next_url or _start_of(business))
    form = BusinessLoginForm(request.POST or None)
    response = _sign_in(request, form, next_url or _start_of(business), business=business)
    if response is not None:
        return response
    context = {
        "form": form,
        "slug": business,
        "next": next_url,
        "demo_people": _demo_people(business),
    }
    return render(
        request, "tenancy/business_login.html", context, status=422 if form.errors else 200
    )


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    last = request.session.get(SESSION_LAST_BUSINESS)
    if request.user.is_authenticated and request.session.session_key:
        operations.leave(session_key=request.session.session_key)
    end_session(request)
    response = (
        redirect("tenancy:business_login", business=last) if last else redirect("tenancy:login")
    )
    # Drafts of the one who leaves must not meet the next one at this computer.
    response["Clear-Site-Data"] = '"storage"'
    return response


def _sign_in(
    request: HttpRequest, form: forms.Form, next_url: str, **where: Any
) -> HttpResponse | None:
    """Sign in with what was typed; without an answer the form is to be shown."""
    if request.method != "POST":
        return None
    if not ratelimit.consume(request, app="allauth.account", action="login"):
        refused: HttpResponse = ratelimit.respond_429(request)
        return refused
    if not form.is_valid():
        return None
    credentials = {**where, **form.cleaned_data}
    try:
        user = get_adapter().authenticate(request, **credentials)
    except ValidationError as error:
        _refuse(form, error)
        return None
    if user is None:
        _refuse(form, _("The name or the password is not right."))
        return None
    if "business" in where:
        request.session[SESSION_LAST_BUSINESS] = where["business"]
    credentials.pop("password")
    response: HttpResponse = perform_password_login(
        request, credentials, Login(user=user, redirect_url=next_url or None)
    )
    return response


def _refuse(form: forms.Form, error: str | ValidationError) -> None:
    """Say why, and wait for the password: the name is still there."""
    form.add_error(None, error)
    name, password = (field.widget.attrs for field in form.fields.values())
    del name["autofocus"]
    password["autofocus"] = ""


def _start_of(slug: str) -> str:
    return f"/b/{slug}/"


def _belongs(user: User, slug: str) -> bool:
    return slug in [known for known, _name in queries.business_slugs_of(user.pk)]


def _followed(request: HttpRequest, prefix: str) -> str:
    """Return where to go afterwards, if that is an address of ours below the prefix."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    if not url.startswith("/") or not url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        return ""
    path = posixpath.normpath(unquote(urlsplit(url).path)) + "/"
    return url if path.startswith(prefix) else ""


def _demo_people(slug: str) -> list[DemoPerson]:
    return [person for person in DEMO_PEOPLE if settings.DEMO and person.business == slug]


def _demo_businesses() -> list[dict[str, str]]:
    slugs = dict.fromkeys(person.business for person in DEMO_PEOPLE) if settings.DEMO else {}
    return [{"slug": slug, "url": business_url(slug, "tenancy:business_login")} for slug in slugs]
