"""Finding duplicates, comparing them, making them one, and taking that back."""

from typing import Any
from uuid import uuid4

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kesher.lib.errors import Refusal
from kesher.lib.htmx import hx_redirect, is_htmx, render, toast, trigger
from kesher.lib.ids import read_ids
from kesher.lib.urls import business_url
from kesher.parties import operations
from kesher.parties.choices import MergedKind
from kesher.parties.errors import AlreadyMerged
from kesher.parties.forms.merging import MergeForm, choices_of, ids_of, versions_of
from kesher.parties.models import Merge
from kesher.parties.operations.merge_carrying import preview_counts
from kesher.parties.queries import merges
from kesher.parties.queries.access import get_contact, get_party
from kesher.parties.rendering.merging.comparison import Comparison
from kesher.parties.rendering.merging.contacts import compare_contacts
from kesher.parties.rendering.merging.pairs import merge_url, shown_pairs, shown_scan
from kesher.parties.rendering.merging.parties import compare_parties
from kesher.parties.rendering.merging.reports import days_left
from kesher.parties.rendering.merging.reports import merge_report as shown_report
from kesher.parties.rules.merge_fields import default_survivor
from kesher.records.queries import record_type_for
from kesher.tenancy.operations import run_once
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require


@require_GET
def duplicate_list(request: BusinessRequest) -> HttpResponse:
    """Show the pairs that the finder met, likeliest first, or those that were dismissed."""
    actor = request.actor
    is_dismissed = request.GET.get("show") == "dismissed"
    page = merges.duplicate_pairs(
        actor, after=_place(request.GET.get("after", "")), is_dismissed=is_dismissed
    )
    here = business_url(actor.business_slug, "parties:duplicate_list")
    shown = "&show=dismissed" if is_dismissed else ""
    place = page.following
    context = {
        "pairs": shown_pairs(actor, page.pairs),
        "list_url": f"{here}?show=dismissed" if is_dismissed else here,
        "is_dismissed": is_dismissed,
        "next_url": f"{here}?after={place[0]}-{place[1]}{shown}" if place else "",
        "tabs": [
            {"label": _("To be decided"), "url": here, "is_current": not is_dismissed},
            {
                "label": _("No duplicates"),
                "url": f"{here}?show=dismissed",
                "is_current": is_dismissed,
            },
        ],
        **_scan(request),
    }
    is_rows = is_htmx(request) and "after" in request.GET
    return render(
        request,
        page="parties/duplicate_list.html",
        partial="parties/_duplicate_rows.html" if is_rows else None,
        context=context,
    )


@require_http_methods(["GET", "POST"])
def duplicate_scan(request: BusinessRequest) -> HttpResponse:
    """Have the finder look now; while it does, tell how far it has come."""
    require(request.actor, merges.RIGHT)
    if request.method == "POST":
        operations.start_duplicate_scan(actor=request.actor)
    context = _scan(request)
    if request.method == "GET" and not context["scan"]["is_running"]:
        return hx_redirect(
            request, business_url(request.actor.business_slug, "parties:duplicate_list")
        )
    return render(request, page="parties/_duplicate_scan.html", context=context)


@require_POST
def duplicate_dismiss(request: BusinessRequest, pair_id: int) -> HttpResponse:
    operations.dismiss_pair(actor=request.actor, pair_id=pair_id)
    undo = business_url(request.actor.business_slug, "parties:duplicate_restore", pair_id=pair_id)
    return toast(HttpResponse(), _("Remembered: no duplicates."), undo_url=undo)


@require_POST
def duplicate_restore(request: BusinessRequest, pair_id: int) -> HttpResponse:
    operations.bring_pair_back(actor=request.actor, pair_id=pair_id)
    response = trigger(HttpResponse(), "kesher:pairs-changed")
    return toast(response, _("The pair stands in the list again."))


@require_GET
def merge_with(request: BusinessRequest, party_id: int) -> HttpResponse:
    """Ask which card to merge this one with, in a dialog over the card."""
    actor = request.actor
    party = get_party(actor, party_id, merges.RIGHT)
    context = {
        "party": party,
        "lookup_url": business_url(actor.business_slug, "parties:party_lookup"),
        "merge_url": business_url(actor.business_slug, "parties:party_merge"),
        "pairs": shown_pairs(actor, merges.duplicates_of(actor, party)),
    }
    return render(request, page="parties/_merge_with.html", context=context)


@require_GET
def contact_merge_with(request: BusinessRequest, contact_id: int) -> HttpResponse:
    """Ask which other contact of the card is the same person."""
    actor = request.actor
    contact = get_contact(actor, contact_id, merges.RIGHT)
    context = {
        "contact": contact,
        "others": merges.other_contacts(actor, contact),
        "shows_phone": record_type_for(actor, "contact").find_field("phone"),
        "merge_url": business_url(actor.business_slug, "parties:contact_merge"),
    }
    return render(request, page="parties/_contact_merge_with.html", context=context)


@require_http_methods(["GET", "POST"])
def party_merge(request: BusinessRequest) -> HttpResponse:
    """Compare cards side by side and make them one."""
    actor, kind = request.actor, MergedKind.PARTY
    ids = ids_of(_said(request), "party")
    merge_id, error = _sent(request, kind, ids)
    if merge_id:
        return _merged(request, merge_id)
    parties = merges.parties_to_merge(actor, ids)
    survivor_id = _survivor(request, ids) or default_survivor(merges.stored_rows(parties))
    counts = preview_counts(kind, survivor_id, [one for one in ids if one != survivor_id])
    comparison = compare_parties(actor, parties, survivor_id, _choices(request), counts)
    slug = actor.business_slug
    more = {
        "kind": kind.value,
        "lookup_url": business_url(slug, "parties:party_lookup"),
        "may_add": len(ids) < merges.MOST_COMPARED,
        "back_url": business_url(slug, "parties:duplicate_list"),
    }
    return _compare(request, comparison, error, more)


@require_http_methods(["GET", "POST"])
def contact_merge(request: BusinessRequest) -> HttpResponse:
    """Compare contacts of one card side by side and make them one."""
    actor, kind = request.actor, MergedKind.CONTACT
    ids = ids_of(_said(request), "contact")
    merge_id, error = _sent(request, kind, ids)
    if merge_id:
        return _merged(request, merge_id)
    contacts = merges.contacts_to_merge(actor, ids)
    survivor_id = _survivor(request, ids) or default_survivor(merges.stored_rows(contacts))
    counts = preview_counts(kind, survivor_id, [one for one in ids if one != survivor_id])
    comparison = compare_contacts(actor, contacts, survivor_id, _choices(request), counts)
    back = business_url(
        actor.business_slug, "parties:party_tab", party_id=contacts[0].party_id, tab="contacts"
    )
    return _compare(request, comparison, error, {"kind": kind.value, "back_url": back})


@require_GET
def merge_report(request: BusinessRequest, merge_id: int) -> HttpResponse:
    """Show what a merge moved; while it is under way, how far it has come."""
    merge = merges.get_merge(request.actor, merge_id)
    return _report(request, merge)


@require_POST
def merge_undo(request: BusinessRequest, merge_id: int) -> HttpResponse:
    operations.undo_merge(actor=request.actor, merge_id=merge_id)
    address = business_url(request.actor.business_slug, "parties:merge_report", merge_id=merge_id)
    return hx_redirect(request, address, told=_("The merge was undone."))


def _sent(request: BusinessRequest, kind: str, ids: list[int]) -> tuple[int, str]:
    """Return the merge that was made of what was sent, or why none was."""
    require(request.actor, merges.RIGHT)
    form = MergeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return 0, _("Please choose which card stays.") if form.is_bound else ""
    actor, said = request.actor, form.cleaned_data
    choices, versions = choices_of(request.POST), versions_of(request.POST)

    def deed() -> int:
        survivor_id = said["survivor"]
        if kind == MergedKind.PARTY:
            merge = operations.merge_parties(
                actor=actor,
                survivor_id=survivor_id,
                party_ids=ids,
                choices=choices,
                versions=versions,
            )
        else:
            merge = operations.merge_contacts(
                actor=actor,
                survivor_id=survivor_id,
                contact_ids=ids,
                choices=choices,
                versions=versions,
            )
        return int(merge.pk)

    try:
        merge_id = run_once(
            actor=actor, key=said["idempotency_key"], deed_name=f"parties.merge_{kind}", deed=deed
        )
    except Refusal as refusal:
        if refusal.status in {403, 404} or isinstance(refusal, AlreadyMerged):
            raise
        return 0, str(refusal.message)
    return merge_id or 0, ""


def _merged(request: BusinessRequest, merge_id: int) -> HttpResponse:
    slug = request.actor.business_slug
    return hx_redirect(
        request,
        business_url(slug, "parties:merge_report", merge_id=merge_id),
        told=_("The cards are one."),
        undo_url=business_url(slug, "parties:merge_undo", merge_id=merge_id),
    )


def _compare(
    request: BusinessRequest, comparison: Comparison, error: str, more: dict[str, Any]
) -> HttpResponse:
    context = {
        "comparison": comparison,
        "error": error,
        "idempotency_key": uuid4(),
        "post_url": request.path,
        "columns": range(len(comparison.records) + 1),
        **more,
    }
    return render(
        request,
        page="parties/party_merge.html",
        partial="parties/_merge_form.html",
        context=context,
        status=409 if error else 200,
    )


def _report(request: BusinessRequest, merge: Merge) -> HttpResponse:
    actor = request.actor
    report = shown_report(actor, merge)
    records = merges.records_of(merge)
    context = {
        "merge": merge,
        "report": report,
        "days_left": "" if report.undo_reason else days_left(merge),
        "again_url": merge_url(actor, [merge.party_id, *(one.record_id for one in records)]),
        "report_url": request.path,
    }
    return render(
        request,
        page="parties/merge_report.html",
        partial="parties/_merge_report.html",
        context=context,
    )


def _scan(request: BusinessRequest) -> dict[str, Any]:
    return {
        "scan": shown_scan(merges.scan_of_business()),
        "scan_url": business_url(request.actor.business_slug, "parties:duplicate_scan"),
    }


def _said(request: BusinessRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _choices(request: BusinessRequest) -> dict[str, str]:
    return choices_of(request.POST) if request.method == "POST" else {}


def _survivor(request: BusinessRequest, ids: list[int]) -> int | None:
    text = _said(request).get("survivor", "")
    return int(text) if text in {str(one) for one in ids} else None


def _place(text: str) -> tuple[int, int] | None:
    score, _sep, pk = text.partition("-")
    place = read_ids((score, pk))
    return (place[0], place[1]) if len(place) == 2 else None
