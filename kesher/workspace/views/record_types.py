"""Kinds of record that a business makes itself: their names, their statuses, their retirement."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kesher.lib.forms import attempt
from kesher.lib.htmx import hx_redirect, render
from kesher.lib.urls import business_url
from kesher.records import operations
from kesher.records.choices import TYPE_ICONS
from kesher.records.models import CustomRecordType
from kesher.records.queries import declared_types
from kesher.records.queries.fields import roles_to_limit
from kesher.records.queries.own_types import RIGHT, get_own_type, own_type_rows
from kesher.records.rules.own_types import OwnStatus, read_statuses
from kesher.tenancy.models import Role
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require
from kesher.workspace import queries
from kesher.workspace.choices.words import TONE_WORDS
from kesher.workspace.forms.record_types import (
    RecordTypeForm,
    StatusesForm,
    initial_of,
    statuses_typed,
)


@require_GET
def record_type_list(request: BusinessRequest) -> HttpResponse:
    context = {
        "types": own_type_rows(request.actor),
        "areas": queries.settings_areas(request.actor),
    }
    return render(request, page="workspace/record_type_list.html", context=context)


@require_http_methods(["GET", "POST"])
def record_type_create(request: BusinessRequest) -> HttpResponse:
    actor = request.actor
    require(actor, RIGHT)
    form = _form(request, None)
    made: list[CustomRecordType] = []
    if form.is_valid() and attempt(
        form,
        lambda: made.append(
            operations.add_own_type(
                actor=actor, wish=form.wish(), rights_like=form.cleaned_data["rights_like"]
            )
        ),
    ):
        url = business_url(actor.business_slug, "workspace:status_list", type_key=made[0].key)
        return hx_redirect(request, url, told=_("The kind of record was added."))
    return _page(request, form, None)


@require_http_methods(["GET", "POST"])
def record_type_edit(request: BusinessRequest, type_key: str) -> HttpResponse:
    own = get_own_type(request.actor, type_key)
    form = _form(request, own)
    if form.is_valid() and attempt(
        form,
        lambda: operations.edit_own_type(
            actor=request.actor,
            key=type_key,
            wish=form.wish(),
            version=form.cleaned_data["version"] or 0,
        ),
    ):
        return _to_list(request, _("The kind of record was saved."))
    return _page(request, form, own)


@require_POST
def record_type_retire(request: BusinessRequest, type_key: str) -> HttpResponse:
    operations.retire_own_type(actor=request.actor, key=type_key)
    return _to_list(request, _("The kind of record is out of use."))


@require_POST
def record_type_bring_back(request: BusinessRequest, type_key: str) -> HttpResponse:
    operations.bring_back_own_type(actor=request.actor, key=type_key)
    return _to_list(request, _("The kind of record is in use again."))


@require_http_methods(["GET", "POST"])
def status_list(request: BusinessRequest, type_key: str) -> HttpResponse:
    """Show the statuses of a type in one form: their names, and which may follow which."""
    actor = request.actor
    own = get_own_type(actor, type_key)
    roles = roles_to_limit(actor)
    if request.method == "GET":
        return _statuses(request, own, roles, read_statuses(own.statuses), StatusesForm())
    form = StatusesForm(request.POST)
    typed = statuses_typed(request.POST, roles)
    if form.is_valid() and attempt(
        form,
        lambda: operations.set_statuses(
            actor=actor,
            key=type_key,
            statuses=typed,
            version=form.cleaned_data["version"] or 0,
        ),
    ):
        url = business_url(actor.business_slug, "workspace:status_list", type_key=type_key)
        return hx_redirect(request, url, told=_("The statuses were saved."))
    return _statuses(request, own, roles, typed, form, status=422)


def _form(request: BusinessRequest, own: CustomRecordType | None) -> RecordTypeForm:
    types = [
        (kind.key, kind.label_plural) for kind in declared_types().values() if kind.writer.create
    ]
    return RecordTypeForm(
        data=request.POST if request.method == "POST" else None,
        initial=initial_of(own) if own else {"icon": "folder", "rights_like": types[0][0]},
        types=types,
        is_new=own is None,
    )


def _page(
    request: BusinessRequest, form: RecordTypeForm, own: CustomRecordType | None
) -> HttpResponse:
    context = {
        "form": form,
        "own": own,
        "icons": TYPE_ICONS,
        "icon_chosen": form["icon"].value(),
        "areas": queries.settings_areas(request.actor),
    }
    status = 422 if form.errors else 200
    return render(request, page="workspace/record_type_edit.html", context=context, status=status)


def _statuses(
    request: BusinessRequest,
    own: CustomRecordType,
    roles: Sequence[Role],
    statuses: Sequence[OwnStatus],
    form: StatusesForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "own": own,
        "form": form,
        "version": form.data.get("version") or own.version,
        "rows": [_row(place, one, statuses, roles) for place, one in enumerate(statuses)],
        "tones": TONE_WORDS,
        "areas": queries.settings_areas(request.actor),
    }
    return render(request, page="workspace/status_list.html", context=context, status=status)


def _row(
    place: int, status: OwnStatus, every: Sequence[OwnStatus], roles: Sequence[Role]
) -> dict[str, Any]:
    """Return a status with the boxes of its row: after which others, by which roles."""
    return {
        "key": place,
        "status": status,
        "after": [
            (other.value, other.label, status.after is None or other.value in status.after)
            for other in every
            if other.value and other.value != status.value
        ],
        "roles": [
            (role.pk, role.name, status.roles is None or role.pk in status.roles) for role in roles
        ],
    }


def _to_list(request: BusinessRequest, told: str) -> HttpResponse:
    url = business_url(request.actor.business_slug, "workspace:record_type_list")
    return hx_redirect(request, url, told=told)
