"""Deactivating a user, and handing over what is open with him: at once or later."""

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kesher.exchange.operations import start_handover
from kesher.exchange.queries.handovers import WorkCount, open_work_of, receivers
from kesher.lib.forms import attempt
from kesher.lib.htmx import hx_redirect, render
from kesher.lib.urls import business_url
from kesher.tenancy import operations
from kesher.tenancy import queries as tenancy
from kesher.tenancy.models import Membership
from kesher.tenancy.queries.open_work import Receiver
from kesher.tenancy.requests import BusinessRequest
from kesher.workspace.forms.handovers import HandoverForm


@require_http_methods(["GET", "POST"])
def user_deactivate(request: BusinessRequest, membership_id: int) -> HttpResponse:
    """Show what is open with a user; sent, shut him out and hand it over to whoever was chosen."""
    member = tenancy.get_user(actor=request.actor, membership_id=membership_id)
    work = open_work_of(request.actor, membership_id)
    form = _form(request, membership_id, work)
    done: list[int | None] = []

    def deactivate() -> None:
        operations.deactivate_user(actor=request.actor, membership_id=membership_id)
        if form.receiver():
            done.append(_handed_over(request, form, membership_id))

    if request.method == "POST" and form.is_valid() and attempt(form, deactivate):
        told = _("%(name)s can no longer sign in here.") % {"name": member.display_name}
        return _on(request, done, told)
    return _dialog(request, form, member, work, is_deactivating=True)


@require_http_methods(["GET", "POST"])
def user_handover(request: BusinessRequest, membership_id: int) -> HttpResponse:
    """Show what is open with a user, and hand it over to whoever was chosen."""
    member = tenancy.get_user(actor=request.actor, membership_id=membership_id)
    work = open_work_of(request.actor, membership_id)
    form = _form(request, membership_id, work)
    done: list[int | None] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: done.append(_handed_over(request, form, membership_id)))
    ):
        return _on(request, done, "")
    return _dialog(request, form, member, work, is_deactivating=False)


def _handed_over(request: BusinessRequest, form: HandoverForm, membership_id: int) -> int | None:
    """Start the handing over once for the key of the form; return the number of the batch."""
    return operations.run_once(
        actor=request.actor,
        key=form.cleaned_data.get("idempotency_key") or uuid.uuid4(),
        deed_name="user_handover",
        deed=lambda: (
            start_handover(
                actor=request.actor,
                from_id=membership_id,
                to=form.receiver() or Receiver(),
                kinds=form.cleaned_data.get("kinds", ()),
            ).pk
        ),
    )


def _on(request: BusinessRequest, done: list[int | None], told: str) -> HttpResponse:
    slug = request.actor.business_slug
    if done and done[0]:
        url = business_url(slug, "exchange:batch_progress", batch_id=done[0])
        return hx_redirect(request, url, told=told)
    return hx_redirect(request, business_url(slug, "workspace:user_list"), told=told)


def _form(request: BusinessRequest, member_id: int, work: list[WorkCount]) -> HandoverForm:
    people, groups = receivers(member_id)
    return HandoverForm(
        request.POST if request.method == "POST" else None,
        initial={"idempotency_key": uuid.uuid4()},
        work=work,
        people=people,
        groups=groups,
    )


def _dialog(
    request: BusinessRequest,
    form: HandoverForm,
    member: Membership,
    work: list[WorkCount],
    *,
    is_deactivating: bool,
) -> HttpResponse:
    context = {
        "form": form,
        "member": member,
        "work": work,
        "beyond": [one for one in work if not one.is_allowed],
        "is_deactivating": is_deactivating,
        "post_url": request.path,
    }
    status = 422 if form.is_bound else 200
    return render(request, page="workspace/_user_handover.html", context=context, status=status)
