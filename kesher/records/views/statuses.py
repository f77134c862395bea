"""The window in which a guarded status is set: where it may go, and what that asks for."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kesher.lib.errors import NotPermitted, Refusal
from kesher.lib.forms import place
from kesher.lib.htmx import hx_redirect, is_htmx, render, toast, trigger
from kesher.records import operations
from kesher.records.errors import IllegalTransition
from kesher.records.forms import DesignedForm
from kesher.records.queries import get_record, may_do
from kesher.records.queries.forms import asked_by, fields_asked_for
from kesher.records.queries.screens import get_generic_type
from kesher.records.rendering.card import record_url, title_of
from kesher.records.rules.record_types import GuardedStatus, RecordType
from kesher.records.rules.transitions import Transition
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import Actor


@require_http_methods(["GET", "POST"])
def record_status(request: BusinessRequest, record_type: str, record_id: int) -> HttpResponse:
    """Offer the statuses that may follow; `to` names one, `field` a status field but the first.

    A move that asks for nothing is made at once; for others the window asks. Where it is refused
    for want of a further field, the window asks for that one too.
    """
    actor = request.actor
    kind = get_generic_type(actor, record_type)
    record = get_record(actor=actor, record_type=kind, record_id=record_id)
    asked = {**request.GET.dict(), **request.POST.dict()}
    status = _status(kind, asked.get("field", ""))
    spec = kind.find_field(status.field_key)
    present = spec.value_of(record) if spec else None
    wanted = asked.get("to", "")
    if not wanted:
        return _choice(request, kind, record, status, present)
    move = status.table.between(present, wanted)
    is_sent = request.method == "POST" and ("to" in request.POST or bool(move.evidence))
    form = _form(request, kind, status, move, request.POST if is_sent else None)
    if request.method == "GET" and form.specs:
        return _window(request, kind, record, status, wanted, form)
    if form.specs and not form.is_valid():
        return _window(request, kind, record, status, wanted, form, code=422)
    told = form.cleaned_data if form.specs else {}
    try:
        operations.edit_record(
            actor=actor,
            type_key=kind.key,
            record_id=record_id,
            values={status.field_key: wanted, **told},
        )
    except Refusal as refusal:
        missing = asked_by(kind, refusal, form.fields)
        if refusal.status in {403, 404} or not (form.specs or missing):
            raise
        if missing:
            form = _form(request, kind, status, move, request.POST, also=[missing.key])
            form.is_valid()
        place(form, refusal)
        return _window(request, kind, record, status, wanted, form, code=422)
    if not is_htmx(request):
        return hx_redirect(request, record_url(actor, "record_card", kind, record_id))
    response = HttpResponse(status=204)
    trigger(response, "kesher:close-dialog", detail=True)
    trigger(response, "kesher:refresh", "#record-head, #record-tab[data-live-url]")
    return toast(response, _("The status was set."), kind="success")


def _form(
    request: BusinessRequest,
    kind: RecordType,
    status: GuardedStatus,
    move: Transition,
    data: QueryDict | None,
    *,
    also: Sequence[str] = (),
) -> DesignedForm:
    """Return the form of what a move asks for, and of what refusals have asked for besides."""
    evidence = [found for key in move.evidence if (found := kind.find_field(key))]
    further = fields_asked_for(kind, [*request.POST.getlist("also"), *also])
    form = DesignedForm(
        actor=request.actor, kind=kind, fields=[*evidence, *further], data=data, stored={}
    )
    form.others = {status.field_key: move.to_status}  # what is asked for may be shown only there
    form.asked_also = [spec.key for spec in further]
    for spec in evidence:
        if spec.key in form.fields:
            form.fields[spec.key].required = True
    return form


def _status(kind: RecordType, field_key: str) -> GuardedStatus:
    status = kind.find_status(field_key) if field_key else next(iter(kind.statuses), None)
    if status is None:
        raise IllegalTransition(key=field_key, status=None)
    return status


def _choice(
    request: BusinessRequest,
    kind: RecordType,
    record: Any,
    status: GuardedStatus,
    present: str | None,
) -> HttpResponse:
    labels = _labels(kind, status)
    address = record_url(request.actor, "record_status", kind, record.pk)
    moves = [
        {
            "label": labels.get(move.to_status or "", move.to_status),
            "url": f"{address}?field={status.field_key}&to={move.to_status}",
            "asks": bool(move.evidence),
            "reason": _reason(request.actor, kind, record, move),
        }
        for move in status.table.legal_from(present)
    ]
    context = {
        "title": title_of(kind, record),
        "present": labels.get(present or "", present),
        "moves": moves,
    }
    return render(request, page="records/_status_choice.html", context=context)


def _labels(kind: RecordType, status: GuardedStatus) -> dict[str, str]:
    spec = kind.find_field(status.field_key)
    return {option.value: str(option.label) for option in spec.type.options} if spec else {}


def _reason(actor: Actor, kind: RecordType, record: Any, move: Transition) -> str:
    is_of_type = move.right.startswith(f"{kind.right}.")
    may = may_do(actor, kind, record, move.right) if is_of_type else actor.may(move.right)
    if may and (move.roles is None or actor.is_owner or actor.role_id in move.roles):
        return ""
    return str(NotPermitted(move.right).message)


def _window(
    request: BusinessRequest,
    kind: RecordType,
    record: Any,
    status: GuardedStatus,
    wanted: str,
    form: DesignedForm,
    *,
    code: int = 200,
) -> HttpResponse:
    for name, field in form.fields.items():
        field.widget.attrs["data-draft"] = f"{kind.key}:{record.pk}:status-{name}"
    context = {
        "title": title_of(kind, record),
        "form": form,
        "field_key": status.field_key,
        "wanted": wanted,
        "wanted_label": _labels(kind, status).get(wanted, wanted),
        "post_url": record_url(request.actor, "record_status", kind, record.pk),
    }
    return render(request, page="records/_status_window.html", context=context, status=code)
