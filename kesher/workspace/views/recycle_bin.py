"""The recycle bin: what was deleted in the last thirty days, and the way back."""

import datetime as dt

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kesher.lib.errors import NotFound, NotPermitted
from kesher.lib.htmx import hx_redirect, render
from kesher.lib.urls import business_url
from kesher.records import operations
from kesher.records import queries as records
from kesher.records.errors import UnknownRecordType
from kesher.records.rendering.card import delete_window
from kesher.tenancy.requests import BusinessRequest
from kesher.workspace.rendering import bin_page

_LONGEST_PLACE = 120


@require_GET
def recycle_bin(request: BusinessRequest) -> HttpResponse:
    place = _place(request.GET["after"]) if "after" in request.GET else None
    context = {"bin": bin_page(request.actor, place)}
    partial = "workspace/_recycle_bin_rows.html" if place else None
    return render(request, page="workspace/recycle_bin.html", partial=partial, context=context)


@require_POST
def recycle_bin_restore(request: BusinessRequest, record_type: str, record_id: int) -> HttpResponse:
    actor = request.actor
    try:
        kind = records.record_type_for(actor, record_type)
    except UnknownRecordType:
        raise NotFound from None
    record = operations.restore_record(actor=actor, type_key=kind.key, record_id=record_id)
    card = records.card_url(actor, kind, getattr(record, kind.card_attribute))
    if request.GET.get("back") == "bin":
        card = business_url(actor.business_slug, "workspace:recycle_bin")
    return hx_redirect(request, card, told=_("It was brought back."))


@require_http_methods(["GET", "POST"])
def record_delete(request: BusinessRequest, record_type: str, record_id: int) -> HttpResponse:
    """Move a record to the bin, and lead to the list that it stood in, with the way back.

    Of a record that belongs to more, a window asks first how much of it is meant.
    """
    actor = request.actor
    try:
        kind = records.record_type_for(actor, record_type)
    except UnknownRecordType:
        raise NotFound from None
    if request.method == "GET":
        record = records.get_record(actor=actor, record_type=kind, record_id=record_id)
        if not records.may_do(actor, kind, record, f"{kind.right}.delete"):
            raise NotPermitted(f"{kind.right}.delete")
        return render(
            request,
            page="records/record_delete.html",
            partial="records/_record_delete.html",
            context=delete_window(kind, record, request.path),
        )
    operations.delete_record(
        actor=actor, type_key=kind.key, record_id=record_id, part=request.POST.get("part", "")
    )
    slug = actor.business_slug
    undo = business_url(
        slug, "workspace:recycle_bin_restore", record_type=kind.key, record_id=record_id
    )
    home = business_url(slug, "workspace:home")
    path = kind.search.list_path if kind.search else ""
    after = business_url(slug, "savedviews:record_list", listing=path) if path else home
    return hx_redirect(request, after, told=_("It was moved to the recycle bin."), undo_url=undo)


def _place(text: str) -> records.BinPlace:
    """Read where a page of the bin begins.

    Raises: NotFound, when it is not an address that the bin gave.
    """
    try:
        moment, type_key, record_id = text[:_LONGEST_PLACE].split("~")
        return records.BinPlace(
            dt.datetime.fromtimestamp(float(moment), dt.UTC), type_key, int(record_id)
        )
    except (ValueError, OverflowError, OSError):
        raise NotFound from None
