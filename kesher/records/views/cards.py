"""The generic card: head, tabs and panels."""

from typing import Any

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kesher.lib.errors import NotFound
from kesher.lib.htmx import is_htmx, render, toast
from kesher.lib.urls import business_url
from kesher.records import operations
from kesher.records.queries import card_url, get_record, panels_of, tabs_for
from kesher.records.queries.screens import get_generic_type, get_type
from kesher.records.rendering.card import record_head as head_of
from kesher.records.rendering.card import record_url
from kesher.records.rules.record_types import CardPanel, CardTab, RecordType
from kesher.tenancy.requests import BusinessRequest


@require_GET
def record_card(request: BusinessRequest, record_type: str, record_id: int) -> HttpResponse:
    """Show the card on its first tab; a type with a card of its own is led to that."""
    actor = request.actor
    kind = get_type(actor, record_type)
    if kind.card_url_name:
        record = get_record(actor=actor, record_type=kind, record_id=record_id)
        return redirect(card_url(actor, kind, getattr(record, kind.card_attribute)))
    return _card(request, kind, record_id, tabs_for(actor, kind.key)[0])


@require_GET
def record_tab(
    request: BusinessRequest, record_type: str, record_id: int, tab: str
) -> HttpResponse:
    """Show the card on another tab; htmx gets the tabs and the content alone."""
    kind = get_generic_type(request.actor, record_type)
    found = next((entry for entry in tabs_for(request.actor, kind.key) if entry.key == tab), None)
    if found is None:
        raise NotFound
    return _card(request, kind, record_id, found)


@require_GET
def record_head(request: BusinessRequest, record_type: str, record_id: int) -> HttpResponse:
    """Answer with the head alone, for a screen that hears of a change."""
    kind = get_generic_type(request.actor, record_type)
    return _head(request, kind, record_id)


@require_POST
def record_archive(request: BusinessRequest, record_type: str, record_id: int) -> HttpResponse:
    kind = get_generic_type(request.actor, record_type)
    operations.archive_record(actor=request.actor, type_key=kind.key, record_id=record_id)
    undo = record_url(request.actor, "record_unarchive", kind, record_id)
    return toast(_head(request, kind, record_id), _("Moved to the archive."), undo_url=undo)


@require_POST
def record_unarchive(request: BusinessRequest, record_type: str, record_id: int) -> HttpResponse:
    kind = get_generic_type(request.actor, record_type)
    operations.unarchive_record(actor=request.actor, type_key=kind.key, record_id=record_id)
    undo = record_url(request.actor, "record_archive", kind, record_id)
    return toast(
        _head(request, kind, record_id), _("Brought back from the archive."), undo_url=undo
    )


def _head(request: BusinessRequest, kind: RecordType, record_id: int) -> HttpResponse:
    record = get_record(actor=request.actor, record_type=kind, record_id=record_id)
    context = _head_context(request, kind, record)
    return render(request, page="records/_record_head.html", context=context)


def _head_context(request: BusinessRequest, kind: RecordType, record: Any) -> dict[str, Any]:
    return {
        "head": head_of(request.actor, kind, record),
        "head_url": record_url(request.actor, "record_head", kind, record.pk),
    }


def _card(request: BusinessRequest, kind: RecordType, record_id: int, tab: CardTab) -> HttpResponse:
    actor = request.actor
    record = get_record(actor=actor, record_type=kind, record_id=record_id)
    context = _tab(request, kind, record, tab)
    if not is_htmx(request):
        context |= {
            **_head_context(request, kind, record),
            "panels": _panels(request, kind, record, is_aside=True),
            "overlays": _panels(request, kind, record, is_aside=False),
            "quick_with": f"{kind.key}={record.pk}",
        }
        if kind.lists:
            context["list_label"] = kind.lists[0].label
            context["list_url"] = business_url(
                actor.business_slug, "savedviews:record_list", listing=kind.lists[0].path
            )
    return render(
        request,
        page="records/record_card.html",
        partial="records/_record_tab.html",
        context=context,
    )


def _panels(
    request: BusinessRequest, kind: RecordType, record: Any, *, is_aside: bool
) -> list[SafeString]:
    return [
        _piece(request, panel, _context_of(request, record, panel))
        for panel in panels_of(kind.key, is_aside=is_aside)
    ]


def _tab(
    request: BusinessRequest, kind: RecordType, record: Any, current: CardTab
) -> dict[str, Any]:
    actor = request.actor
    tabs = []
    for place, tab in enumerate(tabs_for(actor, kind.key)):
        url = record_url(actor, "record_tab", kind, record.pk, tab=tab.key)
        tabs.append(
            {
                "label": tab.label,
                "url": url if place else record_url(actor, "record_card", kind, record.pk),
                "is_current": tab.key == current.key,
                "count": (tab.count(actor, record) or "") if tab.count else "",
            }
        )
    shown = _context_of(request, record, current)
    return {
        "tabs": tabs,
        "tab_content": _piece(request, current, shown),
        "tab_live": shown.get("tab_live", ""),
        "tab_url": record_url(actor, "record_tab", kind, record.pk, tab=current.key),
    }


def _context_of(request: BusinessRequest, record: Any, part: CardTab | CardPanel) -> dict[str, Any]:
    return {
        "record": record,
        "actor": request.actor,
        "business": request.membership.business,
        **part.context(request.actor, record),
    }


def _piece(
    request: BusinessRequest, part: CardTab | CardPanel, context: dict[str, Any]
) -> SafeString:
    """Render a tab or a panel by itself: the frame is made once, for the page around it."""
    return render_to_string(part.template, {**context, "csrf_token": get_token(request)})
