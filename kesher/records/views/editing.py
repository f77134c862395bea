"""Making and changing records in the generic form, a dialog over whatever screen is open."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kesher.lib.errors import NotFound, NotPermitted, Refusal
from kesher.lib.forms import place
from kesher.lib.htmx import hx_redirect, is_htmx, render, toast, trigger
from kesher.lib.ids import read_id
from kesher.records import operations
from kesher.records.forms import DesignedForm, SentOnceForm
from kesher.records.operations.places import PLACE_KEYS
from kesher.records.queries import get_record, linked_names, may_do
from kesher.records.queries.forms import (
    asked_by,
    fields_asked_for,
    fields_of_form,
    read_parts,
    told_with_status,
)
from kesher.records.queries.screens import get_generic_type, get_type, records_to_link
from kesher.records.queries.searching import shown_details
from kesher.records.queries.versions import last_editor
from kesher.records.rendering.card import record_url, title_of
from kesher.records.rendering.forms import form_tabs
from kesher.records.rendering.values import Difference, differences
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.operations import run_once
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import Level, require


@require_http_methods(["GET", "POST"])
def record_create(request: BusinessRequest, record_type: str) -> HttpResponse:
    """Make a record; the address may fill fields in, by their keys."""
    actor = request.actor
    kind = get_generic_type(actor, record_type)
    require(actor, f"{kind.right}.create")
    if kind.writer.create is None:
        raise NotFound
    form = _form(request, kind, None, data=request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return _dialog(request, kind, form)
    sent = SentOnceForm(request.POST)
    told, refused = read_parts(kind, request.POST)
    if refused or not (form.is_valid() & sent.is_valid()):
        for refusal in refused:
            form.add_error(None, str(refusal.message))
        return _dialog(request, kind, form, status=422)

    def deed() -> int:
        values = form.said()
        record = operations.create_record(actor=actor, type_key=kind.key, values=values, parts=told)
        return int(record.pk)

    try:
        record_id = run_once(
            actor=actor,
            key=sent.cleaned_data["idempotency_key"],
            deed_name=f"records.create_{kind.key}",
            deed=deed,
        )
    except Refusal as refusal:
        return _refused(request, kind, form, refusal)
    url = record_url(actor, "record_card", kind, record_id or 0)
    if not (kind.is_work and is_htmx(request)):
        return hx_redirect(request, url, told=_("Created."))
    # Whoever notes something to be done goes on with what he was at.
    closed = trigger(HttpResponse(status=204), "kesher:close-dialog", detail=True)
    return toast(closed, _("Created."), open_url=url)


@require_http_methods(["GET", "POST"])
def record_edit(request: BusinessRequest, record_type: str, record_id: int) -> HttpResponse:
    """Change a record; of two who change it the second sees both versions."""
    actor = request.actor
    kind = get_generic_type(actor, record_type)
    record = get_record(actor=actor, record_type=kind, record_id=record_id)
    if not may_do(actor, kind, record, f"{kind.right}.edit"):
        raise NotPermitted(f"{kind.right}.edit")
    form = _form(request, kind, record, data=request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return _dialog(request, kind, form, record=record)
    sent = SentOnceForm(request.POST)
    asked, refused = read_parts(kind, request.POST)
    if refused or not (form.is_valid() & sent.is_valid()):
        for refusal in refused:
            form.add_error(None, str(refusal.message))
        return _dialog(request, kind, form, record=record, status=422)
    changed = {key: value for key, value in form.said().items() if value != form.stored.get(key)}

    part = _part(request, kind, record)

    def deed() -> int:
        operations.edit_record(
            actor=actor,
            type_key=kind.key,
            record_id=record_id,
            values=changed,
            expected_version=sent.cleaned_data["expected_version"] or 0,
            part=part,
        )
        record.refresh_from_db()
        for one, answer in asked:
            one.keep(actor, kind, record, answer)
        return record_id

    try:
        run_once(
            actor=actor,
            key=sent.cleaned_data["idempotency_key"],
            deed_name=f"records.edit_{kind.key}",
            deed=deed,
        )
    except StaleVersion as refusal:
        return _both_versions(request, kind, record, form, refusal.current_version)
    except Refusal as refusal:
        return _refused(request, kind, form, refusal, record=record)
    return _saved(request, kind, record_id)


@require_POST
def record_lasting(
    request: BusinessRequest, record_type: str, record_id: int, field: str
) -> HttpResponse:
    """Let what a field was changed to for one record hold for all that is to come as well.

    `version` is that of the record after the change: of another value nothing was said.
    """
    actor = request.actor
    kind = get_generic_type(actor, record_type)
    record = get_record(actor=actor, record_type=kind, record_id=record_id)
    spec, reach = kind.find_field(field), kind.form.reach
    if spec is None or reach is None:
        raise NotFound
    operations.edit_record(
        actor=actor,
        type_key=kind.key,
        record_id=record_id,
        values={field: spec.value_of(record)},
        expected_version=read_id(request.GET.get("version", "")) or 0,
        part=reach.lasting,
    )
    return toast(HttpResponse(status=204), reach.told_of_lasting)


def _part(request: BusinessRequest, kind: RecordType, record: Any) -> str:
    """Return for how much a change is: what was chosen, else the usual; blank for no choice."""
    reach = kind.form.reach
    offered = [value for value, _label in reach.choices(record)] if reach and record else []
    wanted = request.POST.get("part", "")
    return wanted if wanted in offered else next(iter(offered), "")


@require_GET
def record_lookup(request: BusinessRequest, record_type: str) -> HttpResponse:
    """Answer with the records in sight that a name or a number finds, for a field to choose."""
    kind = get_type(request.actor, record_type)
    if kind.search is None:
        raise NotFound
    found = records_to_link(request.actor, kind, request.GET.get("q", "")[:100])
    shown = shown_details(kind)
    options = [
        {
            "id": record.pk,
            "title": title_of(kind, record),
            "details": [text for name in shown if (text := _detail(record, name))],
        }
        for record in found.select_related(*_relations_of(shown))
    ]
    return render(request, page="records/_record_options.html", context={"options": options})


def _relations_of(details: Sequence[str]) -> list[str]:
    return [name.rpartition("__")[0] for name in details if "__" in name]


def _detail(record: Any, name: str) -> str:
    for part in name.split("__"):
        record = getattr(record, part, None)
    return str(record or "")


def _form(
    request: BusinessRequest,
    kind: RecordType,
    record: Any,
    *,
    data: QueryDict | None,
    also: Sequence[str] = (),
) -> DesignedForm:
    """Return the form of a new record, or of one as it is stored."""
    actor = request.actor
    asked = [*request.POST.getlist("also"), *also]
    fields = fields_of_form(actor, kind, record)
    further = [
        spec
        for spec in fields_asked_for(kind, asked)
        if spec.key not in {one.key for one in fields}
    ]
    fields += further
    right = f"{kind.right}.{'create' if record is None else 'edit'}"
    if actor.level(right) <= Level.OWN and kind.share is None:
        fields = [spec for spec in fields if spec.key not in PLACE_KEYS]
    if record is None:
        place = {
            "owner": actor.membership_id,
            "branch": actor.branch_id,
            "department": actor.department_id,
        }
        given = {spec.key: _given(spec, request.GET.get(spec.key, "")) for spec in fields}
        first = kind.form.initial(actor) if kind.form.initial else {}
        stored = place | dict(first) | {key: value for key, value in given.items() if value}
    else:
        stored = {spec.key: spec.value_of(record) for spec in fields}
        stored |= dict.fromkeys(told_with_status(kind), None)
    form = DesignedForm(
        actor=actor, kind=kind, fields=fields, stored=stored, is_new=record is None, data=data
    )
    form.asked_also = [spec.key for spec in further]
    _keep_drafts(form, f"{kind.key}:{record.pk if record else 'new'}")
    return form


def _given(spec: FieldSpec, text: str) -> Any:
    try:
        return spec.type.clean(text) if text else None
    except Refusal:
        return None


def _keep_drafts(form: DesignedForm, place: str) -> None:
    for name, field in form.fields.items():
        if isinstance(field.widget, forms.Textarea | forms.TextInput) and not field.disabled:
            field.widget.attrs["data-draft"] = f"{place}:{name}"


def _both_versions(
    request: BusinessRequest,
    kind: RecordType,
    record: Any,
    form: DesignedForm,
    current_version: int,
) -> HttpResponse:
    """Show what is stored beside what was typed; sent again, the typed version is the later one."""
    names = linked_names(
        request.actor,
        [
            (form.specs[key], value)
            for values in (form.stored, form.cleaned_data)
            for key, value in values.items()
            if key in form.specs
        ],
    )
    found = differences(form.specs.values(), form.stored, form.cleaned_data, names)
    return _dialog(
        request,
        kind,
        form,
        record=record,
        found=found,
        version=current_version,
        status=409,
    )


def _refused(
    request: BusinessRequest,
    kind: RecordType,
    form: DesignedForm,
    refusal: Refusal,
    *,
    record: Any = None,
) -> HttpResponse:
    """Place a refusal beside its field, which comes into the form if it is not there yet.

    Raises: Refusal, again, where no field of the form can mend it.
    """
    if refusal.status == 404 or (refusal.status == 403 and not refusal.field):
        raise refusal
    if refusal.status == 422 and (missing := asked_by(kind, refusal, form.fields)):
        form = _form(request, kind, record, data=request.POST, also=[missing.key])
        form.is_valid()
    place(form, refusal, {"unit": "department"})
    return _dialog(request, kind, form, record=record, status=422)


def _saved(request: BusinessRequest, kind: RecordType, record_id: int) -> HttpResponse:
    """Close the dialog and have what shows the record fetch itself anew.

    Where the record asks for a status next, its window opens in place of the form.
    """
    actor = request.actor
    if not is_htmx(request):
        return hx_redirect(request, record_url(actor, "record_card", kind, record_id))
    response = HttpResponse(status=204)
    wanted = ""
    if kind.form.next_status:
        record = get_record(actor=actor, record_type=kind, record_id=record_id)
        wanted = kind.form.next_status(record)
    if wanted:
        window = record_url(actor, "record_status", kind, record_id)
        trigger(response, "kesher:open-dialog", f"{window}?to={wanted}")
    else:
        trigger(response, "kesher:close-dialog", detail=True)
    trigger(response, "kesher:refresh", "#record-head, #record-tab[data-live-url]")
    return toast(response, _("Saved."))


def _dialog(
    request: BusinessRequest,
    kind: RecordType,
    form: DesignedForm,
    *,
    record: Any = None,
    found: list[Difference] | None = None,
    version: int | None = None,
    status: int = 200,
) -> HttpResponse:
    is_sent = request.method == "POST" and status == 422
    sent = SentOnceForm(
        data=request.POST if is_sent else None,
        initial={
            "idempotency_key": uuid4(),
            "expected_version": version or (record.version if record else None),
        },
    )
    context = {
        "kind": kind,
        "record": record,
        "title": title_of(kind, record) if record else "",
        "new_title": next((deed.label for listing in kind.lists for deed in listing.deeds), ""),
        "form": form,
        "tabs": form_tabs(request.actor, kind, form, record, request.POST or None),
        "sent": sent,
        "part": _part(request, kind, record),
        "parts": kind.form.reach.choices(record) if kind.form.reach and record else (),
        "differences": found or [],
        "editor": last_editor(record) if found else None,
        "post_url": request.path,
    }
    return render(
        request,
        page="records/record_edit.html",
        partial="records/_record_edit.html",
        context=context,
        status=status,
    )
