"""The tables of a business: types, statuses and priorities, and every other choice of its own."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kesher.lib.forms import attempt
from kesher.lib.htmx import hx_redirect, render
from kesher.lib.urls import business_url
from kesher.records import operations
from kesher.records.queries.options import OptionTable, get_option_table, option_tables
from kesher.tenancy.requests import BusinessRequest
from kesher.workspace import queries
from kesher.workspace.choices.words import TONE_WORDS
from kesher.workspace.forms.record_design import options_typed
from kesher.workspace.forms.record_types import StatusesForm


@require_GET
def option_table_list(request: BusinessRequest) -> HttpResponse:
    tables = option_tables(request.actor)
    context = {
        "groups": [
            {"kind": kind, "tables": [_summary(request, table) for table in of_kind]}
            for kind, of_kind in groupby(tables, key=lambda table: table.kind)
        ],
        "areas": queries.settings_areas(request.actor),
    }
    return render(request, page="workspace/option_table_list.html", context=context)


@require_http_methods(["GET", "POST"])
def option_table(request: BusinessRequest, type_key: str, field_key: str) -> HttpResponse:
    """Show the options of one choice in one form."""
    actor = request.actor
    table = get_option_table(actor, type_key, field_key)
    if request.method == "GET":
        return _table(request, table, _rows(table), StatusesForm())
    form = StatusesForm(request.POST)
    typed = options_typed(request.POST)
    if form.is_valid() and attempt(
        form,
        lambda: operations.set_options(
            actor=actor,
            type_key=type_key,
            field_key=field_key,
            options=typed,
            version=form.cleaned_data["version"] or 0,
        ),
    ):
        url = business_url(actor.business_slug, "workspace:option_table_list")
        return hx_redirect(request, url, told=_("The table was saved."))
    return _table(request, table, _with_fixed(table, typed), form, status=422)


def _rows(table: OptionTable) -> list[dict[str, Any]]:
    names = ("value", "label", "tone", "is_retired", "is_closed", "is_fixed")
    return [{name: getattr(option, name) for name in names} for option in table.spec.type.options]


def _with_fixed(table: OptionTable, typed: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    fixed = {option.value for option in table.spec.type.options if option.is_fixed}
    return [{**row, "is_fixed": row["value"] in fixed} for row in typed]


def _summary(request: BusinessRequest, table: OptionTable) -> dict[str, Any]:
    names = {"type_key": table.kind.key, "field_key": table.spec.key}
    return {
        "label": table.spec.label,
        "options": [option for option in table.spec.type.options if not option.is_retired],
        "url": business_url(request.actor.business_slug, "workspace:option_table", **names),
    }


def _table(
    request: BusinessRequest,
    table: OptionTable,
    rows: list[dict[str, Any]],
    form: StatusesForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "table": table,
        "form": form,
        "version": form.data.get("version") or table.version,
        "rows": rows,
        "is_status": table.kind.find_status(table.spec.key) is not None,
        "tones": TONE_WORDS,
        "areas": queries.settings_areas(request.actor),
    }
    return render(request, page="workspace/option_table.html", context=context, status=status)
