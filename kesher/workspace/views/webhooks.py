from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kesher.lib.forms import attempt
from kesher.lib.htmx import hx_redirect, render
from kesher.lib.ids import read_id
from kesher.lib.urls import business_url
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require
from kesher.webhooks import operations
from kesher.webhooks import queries as webhooks
from kesher.webhooks.models import Webhook
from kesher.webhooks.operations import IssuedWebhook
from kesher.workspace import queries
from kesher.workspace.forms.webhooks import ReplayForm, WebhookForm, today_values, webhook_values
from kesher.workspace.rendering import webhooks as rendering


@require_GET
def webhook_list(request: BusinessRequest) -> HttpResponse:
    context = {
        "webhooks": rendering.shown_webhooks(request.actor),
        "areas": queries.settings_areas(request.actor),
    }
    return render(request, page="workspace/webhook_list.html", context=context)


@require_http_methods(["GET", "POST"])
def webhook_create(request: BusinessRequest) -> HttpResponse:
    """Show the form; once it is made, the webhook with its secret, this once."""
    require(request.actor, webhooks.RIGHT)
    form = _form(request, None)
    issued: list[IssuedWebhook] = []
    if form.is_valid():
        values = {key: value for key, value in form.cleaned_data.items() if key != "version"}
        if attempt(
            form,
            lambda: issued.append(operations.create_webhook(actor=request.actor, **values)),
        ):
            webhook = webhooks.get_webhook(request.actor, issued[0].webhook.pk)
            return _detail(request, webhook, secret=issued[0].secret)
    return _form_page(request, form, None)


@require_http_methods(["GET", "POST"])
def webhook_edit(request: BusinessRequest, webhook_id: int) -> HttpResponse:
    webhook = webhooks.get_webhook(request.actor, webhook_id)
    webhooks.require_may_change(request.actor, webhook)
    form = _form(request, webhook)
    if form.is_valid() and attempt(
        form,
        lambda: operations.edit_webhook(
            actor=request.actor, webhook_id=webhook_id, **form.cleaned_data
        ),
    ):
        return _back(request, webhook_id, _("The webhook was saved."))
    return _form_page(request, form, webhook)


@require_GET
def webhook_detail(request: BusinessRequest, webhook_id: int) -> HttpResponse:
    return _detail(request, webhooks.get_webhook(request.actor, webhook_id))


@require_POST
def webhook_secret_renew(request: BusinessRequest, webhook_id: int) -> HttpResponse:
    """Show the new secret, this once."""
    issued = operations.renew_secret(actor=request.actor, webhook_id=webhook_id)
    context = {"secret": issued.secret, "is_renewed": True}
    return render(request, page="workspace/_webhook_secret.html", context=context)


@require_POST
def webhook_ping(request: BusinessRequest, webhook_id: int) -> HttpResponse:
    operations.ping_webhook(actor=request.actor, webhook_id=webhook_id)
    return _back(request, webhook_id, _("A trial message is on its way."))


@require_POST
def webhook_pause(request: BusinessRequest, webhook_id: int) -> HttpResponse:
    operations.pause_webhook(actor=request.actor, webhook_id=webhook_id)
    return _back(request, webhook_id, _("The webhook is paused; what happens is held back."))


@require_POST
def webhook_resume(request: BusinessRequest, webhook_id: int) -> HttpResponse:
    operations.resume_webhook(actor=request.actor, webhook_id=webhook_id)
    return _back(request, webhook_id, _("The webhook sends again."))


@require_POST
def webhook_delete(request: BusinessRequest, webhook_id: int) -> HttpResponse:
    operations.delete_webhook(actor=request.actor, webhook_id=webhook_id)
    url = business_url(request.actor.business_slug, "workspace:webhook_list")
    return hx_redirect(request, url, told=_("The webhook was deleted."))


@require_POST
def webhook_replay(request: BusinessRequest, webhook_id: int) -> HttpResponse:
    """Send a period again."""
    webhook = webhooks.get_webhook(request.actor, webhook_id)
    webhooks.require_may_change(request.actor, webhook)
    form = ReplayForm(request.POST)
    counts: list[int] = []
    if form.is_valid() and attempt(
        form,
        lambda: counts.append(
            operations.replay_period(
                actor=request.actor,
                webhook_id=webhook_id,
                start=form.cleaned_data["start"],
                end=form.cleaned_data["end"],
                only_undelivered=form.cleaned_data["only_undelivered"],
            )
        ),
    ):
        told = ngettext(
            "%(count)s message is sent again.", "%(count)s messages are sent again.", counts[0]
        )
        return _back(request, webhook_id, told % {"count": counts[0]})
    return _detail(request, webhook, replay_form=form)


@require_GET
def webhook_delivery(request: BusinessRequest, delivery_id: int) -> HttpResponse:
    delivery = webhooks.get_delivery(request.actor, delivery_id)
    context = {
        "webhook": rendering.shown_webhook(request.actor, delivery.webhook),
        "delivery": rendering.shown_delivery(request.actor, delivery),
        "attempts": rendering.shown_attempts(webhooks.attempts_of(delivery)),
        "areas": queries.settings_areas(request.actor),
    }
    return render(request, page="workspace/webhook_delivery.html", context=context)


@require_POST
def webhook_delivery_replay(request: BusinessRequest, delivery_id: int) -> HttpResponse:
    delivery = operations.replay_delivery(actor=request.actor, delivery_id=delivery_id)
    return _back(request, delivery.webhook_id, _("The message is sent again."))


def _form(request: BusinessRequest, webhook: Webhook | None) -> WebhookForm:
    return WebhookForm(
        request.POST if request.method == "POST" else None,
        initial=webhook_values(webhook) if webhook else None,
        kinds=webhooks.types_to_tell(request.actor),
    )


def _form_page(
    request: BusinessRequest, form: WebhookForm, webhook: Webhook | None
) -> HttpResponse:
    context = {
        "form": form,
        "webhook": webhook,
        "areas": queries.settings_areas(request.actor),
    }
    status = 422 if form.errors else 200
    return render(request, page="workspace/webhook_edit.html", context=context, status=status)


def _detail(
    request: BusinessRequest,
    webhook: Webhook,
    *,
    secret: str = "",
    replay_form: ReplayForm | None = None,
) -> HttpResponse:
    before = read_id(request.GET.get("before", "")) or 0
    context = {
        "webhook": rendering.shown_webhook(request.actor, webhook),
        "page": rendering.delivery_page(request.actor, webhook, before),
        "secret": secret,
        "replay_form": replay_form or ReplayForm(initial=today_values()),
        "areas": queries.settings_areas(request.actor),
    }
    return render(
        request,
        page="workspace/webhook_detail.html",
        partial="workspace/_webhook_deliveries.html",
        context=context,
        status=422 if replay_form and replay_form.errors else 200,
    )


def _back(request: BusinessRequest, webhook_id: int, told: str) -> HttpResponse:
    url = business_url(
        request.actor.business_slug, "workspace:webhook_detail", webhook_id=webhook_id
    )
    return hx_redirect(request, url, told=told)
