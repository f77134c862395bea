from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kesher.lib.errors import Refusal
from kesher.tenancy import operations, queries
from kesher.tenancy.backends import keep_signed_in
from kesher.tenancy.forms import PasswordChangeForm
from kesher.tenancy.requests import PersonRequest


@require_GET
@login_required
def account(request: PersonRequest) -> HttpResponse:
    return render(
        request,
        "tenancy/account.html",
        {
            "email": request.user.email,
            "factors": queries.second_factors_of(request.user.pk),
            "sessions": queries.open_sessions_of(request.user.pk, request.session.session_key),
            "businesses": queries.business_slugs_of(request.user.pk),
        },
    )


@require_http_methods(["GET", "POST"])
@login_required
def password_change(request: PersonRequest) -> HttpResponse:
    form = PasswordChangeForm(request.POST or None)
    if request.method == "POST":
        limited: HttpResponse | None = ratelimit.consume_or_429(
            request, app="allauth.account", action="change_password", user=request.user
        )
        if limited is not None:
            return limited
        if form.is_valid():
            try:
                user = operations.change_own_password(
                    user=request.user,
                    current_password=form.cleaned_data["current_password"],
                    new_password=form.cleaned_data["new_password"],
                    session_key=request.session.session_key,
                )
            except Refusal as refusal:
                form.add_error(refusal.field, str(refusal.message))
            else:
                must_change = request.user.must_change_password
                keep_signed_in(request, user)
                return redirect("tenancy:home" if must_change else "tenancy:account")
    return render(
        request,
        "tenancy/password_change.html",
        {"form": form, "must_change": request.user.must_change_password},
        status=422 if form.errors else 200,
    )


@require_POST
@login_required
def session_end(request: PersonRequest, session_id: int) -> HttpResponse:
    operations.end_own_session(user=request.user, session_id=session_id)
    return redirect("tenancy:account")


@require_POST
@login_required
def sessions_end(request: PersonRequest) -> HttpResponse:
    operations.end_own_sessions(user=request.user, but=request.session.session_key)
    return redirect("tenancy:account")
