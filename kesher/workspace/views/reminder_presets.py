"""The table of reminder presets: what is offered where people say when to be reminded."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kesher.lib.forms import attempt
from kesher.lib.htmx import hx_redirect, render
from kesher.lib.ids import read_id
from kesher.lib.urls import business_url
from kesher.reminders import operations
from kesher.reminders.queries import presets_of_business
from kesher.reminders.rendering import automatic_name
from kesher.reminders.rules.presets import AGAIN, BEFORE, PresetRow
from kesher.tenancy.requests import BusinessRequest
from kesher.workspace import queries
from kesher.workspace.choices.words import TONE_WORDS, UNIT_WORDS
from kesher.workspace.forms.reminder_presets import PresetsForm


@require_http_methods(["GET", "POST"])
def reminder_presets(request: BusinessRequest) -> HttpResponse:
    """Show the presets in one form, and change them."""
    actor = request.actor
    stored = presets_of_business(actor)
    if request.method == "GET":
        return _page(request, PresetsForm(), _shown(stored.rows), stored.version)
    form = PresetsForm(request.POST)

    def save() -> None:
        table = operations.set_presets(
            actor=actor,
            rows=form.cleaned_data["rows"],
            version=form.cleaned_data["version"] or 0,
        )
        form.cleaned_data["version"] = table.version

    if form.is_valid() and attempt(form, save):
        undo = business_url(actor.business_slug, "workspace:reminder_presets_undo")
        return _saved(request, undo_url=f"{undo}?version={form.cleaned_data['version']}")
    version = form.data.get("version") or stored.version
    return _page(request, form, form.typed(), version, status=422)


@require_POST
def reminder_presets_undo(request: BusinessRequest) -> HttpResponse:
    """Take back the last change of the presets."""
    version = read_id(request.GET.get("version", ""))
    operations.undo_presets(actor=request.actor, version=version)
    return _saved(request)


def _saved(request: BusinessRequest, *, undo_url: str = "") -> HttpResponse:
    url = business_url(request.actor.business_slug, "workspace:reminder_presets")
    return hx_redirect(request, url, told=_("The table was saved."), undo_url=undo_url)


def _shown(rows: Iterable[PresetRow]) -> dict[str, list[dict[str, Any]]]:
    shown: dict[str, list[dict[str, Any]]] = {BEFORE: [], AGAIN: []}
    for row in rows:
        at = f"{row.at:%H:%M}" if row.at else ""
        shown[row.kind].append({**asdict(row), "at": at, "name": automatic_name(row)})
    return shown


def _page(
    request: BusinessRequest,
    form: PresetsForm,
    rows: dict[str, list[dict[str, Any]]],
    version: Any,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "version": version,
        "tables": (
            {"kind": BEFORE, "rows": rows[BEFORE], "has_time": False},
            {"kind": AGAIN, "rows": rows[AGAIN], "has_time": True},
        ),
        "units": UNIT_WORDS,
        "tones": TONE_WORDS,
        "areas": queries.settings_areas(request.actor),
    }
    return render(request, page="workspace/reminder_presets.html", context=context, status=status)
