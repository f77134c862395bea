"""Record design: which fields records have, how they look, who reads and writes them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kesher.customfields.choices import TYPE_WORDS
from kesher.customfields.rules.conversions import UNCONVERTIBLE
from kesher.customfields.rules.field_types import own_type
from kesher.lib.errors import NotFound
from kesher.lib.forms import attempt
from kesher.lib.htmx import hx_redirect, render, toast
from kesher.lib.urls import business_url
from kesher.records import operations
from kesher.records.errors import FIXED_REASONS, BadDesign, FieldInUse
from kesher.records.forms import DesignedForm
from kesher.records.operations.computing import worded_formula
from kesher.records.queries import all_record_types
from kesher.records.queries.fields import (
    DesignedField,
    get_designed_field,
    get_designed_type,
    roles_to_limit,
)
from kesher.records.rules.designing import PLACES, TypeWish, fixed_parts, reason_of
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.requests import BusinessRequest
from kesher.tenancy.rules.access import require
from kesher.workspace import queries
from kesher.workspace.choices.words import TONE_WORDS
from kesher.workspace.forms.record_design import FieldForm, options_typed, values_of
from kesher.workspace.rendering import record_design as drawing

RIGHT = "settings.records"


@require_GET
def record_design(request: BusinessRequest) -> HttpResponse:
    require(request.actor, RIGHT)
    context = {
        "types": drawing.type_rows(request.actor),
        "areas": queries.settings_areas(request.actor),
    }
    return render(request, page="workspace/record_design.html", context=context)


@require_GET
def field_list(request: BusinessRequest, type_key: str) -> HttpResponse:
    kind = get_designed_type(request.actor, type_key)
    return _list(request, kind)


@require_http_methods(["GET", "POST"])
def field_create(request: BusinessRequest, type_key: str) -> HttpResponse:
    """Choose a type first; `type` of the address names it."""
    actor = request.actor
    kind = get_designed_type(actor, type_key)
    chosen = request.GET.get("type", "")
    own = own_type(chosen)
    if own is None:
        context = {"kind": kind, "tiles": drawing.type_tiles(request.path)}
        return _dialog(request, "workspace/_field_types.html", context)
    spec = FieldSpec(
        key="",
        label="",
        type=kind.fields[0].type,
        is_custom=True,
        is_computed=own.is_computed,
        in_form=not own.is_computed,
    )
    shape = _Shape(kind, spec, chosen, {"places": ["form", "card"], "decimals": 2})
    form = _form(request, shape)
    if form.is_valid() and attempt(
        form,
        lambda: operations.add_field(
            actor=actor,
            type_key=type_key,
            wish=form.wish(spec),
            type_wish=TypeWish(key=chosen, settings=form.type_settings()),
        ),
    ):
        return _saved(request, type_key, _("The field was added."))
    return _field(request, shape, form)


@require_http_methods(["GET", "POST"])
def field_edit(request: BusinessRequest, type_key: str, field_key: str) -> HttpResponse:
    actor = request.actor
    found = get_designed_field(actor, type_key, field_key)
    shape = _shape_of(found)
    form = _form(request, shape)
    if form.is_valid() and attempt(
        form,
        lambda: operations.edit_field(
            actor=actor,
            type_key=type_key,
            field_key=field_key,
            wish=form.wish(found.declared),
            settings=form.type_settings() if found.custom else None,
            version=form.cleaned_data["version"],
        ),
    ):
        return _saved(request, type_key, _("The field was saved."))
    return _field(request, shape, form)


@require_POST
def field_move(request: BusinessRequest, type_key: str, field_key: str) -> HttpResponse:
    """Move a field one place up or down; over the edge it changes its section."""
    actor = request.actor
    kind = get_designed_type(actor, type_key)
    step = -1 if request.POST.get("to") == "up" else 1
    order = drawing.order_after_move(kind, field_key, step)
    operations.arrange_fields(actor=actor, type_key=type_key, order=order)
    return _list(request, get_designed_type(actor, type_key))


@require_POST
def field_order(request: BusinessRequest, type_key: str) -> HttpResponse:
    """Put the fields into the order to which they were dragged, each with its section."""
    actor = request.actor
    get_designed_type(actor, type_key)
    keys, sections = request.POST.getlist("field"), request.POST.getlist("section")
    order = list(zip(keys, sections, strict=False))
    operations.arrange_fields(actor=actor, type_key=type_key, order=order)
    return _list(request, get_designed_type(actor, type_key))


@require_POST
def field_delete(request: BusinessRequest, type_key: str, field_key: str) -> HttpResponse:
    actor = request.actor
    operations.delete_field(actor=actor, type_key=type_key, field_key=field_key)
    names = {"type_key": type_key, "field_key": field_key}
    undo = business_url(actor.business_slug, "workspace:field_restore", **names)
    return _saved(request, type_key, _("The field was deleted."), undo_url=undo)


@require_POST
def field_restore(request: BusinessRequest, type_key: str, field_key: str) -> HttpResponse:
    operations.restore_field(actor=request.actor, type_key=type_key, field_key=field_key)
    response = _list(request, get_designed_type(request.actor, type_key))
    return toast(response, _("The field is back, with its values."))


@require_http_methods(["GET", "POST"])
def field_type_change(request: BusinessRequest, type_key: str, field_key: str) -> HttpResponse:
    """Choose another type, see what it would keep and lose, and then do it."""
    actor = request.actor
    found = get_designed_field(actor, type_key, field_key)
    if found.custom is None:
        raise NotFound
    chosen = request.GET.get("to", "")
    context: dict[str, Any] = {"kind": found.kind, "field": found.spec, "action": ""}
    try:
        if chosen:
            wish: dict[str, Any] = {
                "type_key": type_key,
                "field_key": field_key,
                "type_wish": TypeWish(key=chosen),
            }
            if request.method == "POST":
                operations.change_field_type(actor=actor, **wish)
                return _saved(request, type_key, _("The type is being changed."))
            context["found"] = operations.preview_conversion(actor=actor, **wish)
            context["words"] = TYPE_WORDS[chosen]
            context["action"] = request.get_full_path()
    except (BadDesign, FieldInUse) as refusal:
        context["refusal"] = refusal.message
    context["tiles"] = drawing.type_tiles(
        request.path, "to", left_out={found.custom.type_key, *UNCONVERTIBLE}
    )
    return _dialog(request, "workspace/_field_type_change.html", context)


# --- the form of a field ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Shape:
    """Which field is designed, and what its form starts with."""

    kind: RecordType
    spec: FieldSpec
    type_key: str
    initial: dict[str, Any]
    found: DesignedField | None = None

    @property
    def fixed(self) -> frozenset[str]:
        return fixed_parts(self.kind, self.spec)


def _shape_of(found: DesignedField) -> _Shape:
    design, spec, settings = found.design, found.spec, found.custom.settings if found.custom else {}
    initial: dict[str, Any] = {
        "version": design.version if design else None,
        "is_required": spec.is_required,
        "section": spec.section,
        "places": [place for place in PLACES if getattr(spec, f"in_{place}")],
        "default": spec.type.display(spec.type.clean(spec.default)) if spec.default else "",
        **{name: settings.get(name) for name in ("decimals", "link_to", "result")},
        "formula": worded_formula(found.kind, settings.get("formula", "")),
    }
    for name in ("label_he", "label_en", "help_he", "help_en"):
        initial[name] = getattr(design, name, "")
    if spec.depends and design and design.depends_on:
        initial["depends_on"] = spec.depends.field_key
        initial["depends_effect"] = spec.depends.effect
        initial["depends_values"] = [
            f"{spec.depends.field_key}={value}" for value in spec.depends.values
        ]
    for name, roles in (("readers", spec.readers), ("writers", spec.writers)):
        if roles is not None:
            initial[name] = [str(role) for role in roles]
    type_key = found.custom.type_key if found.custom else spec.type.key
    return _Shape(found.kind, found.declared, type_key, initial, found)


def _form(request: BusinessRequest, shape: _Shape) -> FieldForm:
    roles = roles_to_limit(request.actor)
    everybody = [str(role.pk) for role in roles]
    return FieldForm(
        kind=shape.kind,
        field_key=shape.spec.key,
        type_key=shape.type_key if shape.spec.is_custom else "",
        roles=roles,
        fixed=shape.fixed,
        types=all_record_types(),
        data=request.POST if request.method == "POST" else None,
        initial={"readers": everybody, "writers": everybody, **shape.initial},
    )


def _field(request: BusinessRequest, shape: _Shape, form: FieldForm) -> HttpResponse:
    kind, found = shape.kind, shape.found
    slug = request.actor.business_slug
    reason = reason_of(kind, shape.spec)
    words = TYPE_WORDS.get(shape.type_key) or drawing.words_of(shape.spec)
    names = {"type_key": kind.key, "field_key": shape.spec.key}
    options = options_typed(request.POST) if form.is_bound else None
    if options is None and found and found.custom:
        options = found.custom.settings.get("options")
    context = {
        "kind": kind,
        "form": form,
        "field": found.spec if found else None,
        "type_words": words,
        "reason": FIXED_REASONS[reason] if reason else "",
        "declared_label": shape.spec.label if not shape.spec.is_custom else "",
        "sections": sorted({spec.section for spec in kind.fields if spec.section}),
        "options": options or [{}, {}],
        "tones": TONE_WORDS,
        "deciders": [
            (spec.key, [(f"{spec.key}={value}", label) for value, label in values_of(spec)])
            for spec in form.deciders
            if values_of(spec)
        ],
        "chosen_values": form["depends_values"].value() if "depends_values" in form.fields else (),
        "matrix": _matrix(form),
        "delete_url": (
            business_url(slug, "workspace:field_delete", **names) if found and found.custom else ""
        ),
        "type_url": (
            business_url(slug, "workspace:field_type_change", **names)
            if found and found.custom and found.custom.type_key not in UNCONVERTIBLE
            else ""
        ),
        "action": request.get_full_path(),
    }
    status = 422 if form.errors else 200
    return _dialog(request, "workspace/_field.html", context, status=status)


def _matrix(form: FieldForm) -> list[tuple[str, str, bool | None, bool | None]]:
    """Return the roles with what each may: None where the product has settled it."""
    ticked = {
        name: form[name].value() or () if name in form.fields else None
        for name in ("readers", "writers")
    }
    return [
        (
            str(role.pk),
            role.name,
            _is_in(str(role.pk), ticked["readers"]),
            _is_in(str(role.pk), ticked["writers"]),
        )
        for role in form.roles
    ]


def _is_in(role: str, ticked: Any) -> bool | None:
    return None if ticked is None else role in ticked


def _dialog(
    request: BusinessRequest, partial: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    page = "workspace/field_design.html"
    context["partial"] = partial
    context["areas"] = queries.settings_areas(request.actor)
    return render(request, page=page, partial=partial, context=context, status=status)


def _saved(
    request: BusinessRequest, type_key: str, told: str, *, undo_url: str = ""
) -> HttpResponse:
    url = business_url(request.actor.business_slug, "workspace:field_list", type_key=type_key)
    return hx_redirect(request, url, told=told, undo_url=undo_url)


def _list(request: BusinessRequest, kind: RecordType) -> HttpResponse:
    actor = request.actor
    shown = [spec for spec in kind.fields if spec.in_form]
    preview = DesignedForm(actor=actor, kind=kind, fields=shown, is_new=True, auto_id="preview_%s")
    names = {"type_key": kind.key}
    context = {
        "kind": kind,
        "sections": drawing.section_rows(actor, kind),
        "deleted": drawing.deleted_rows(actor, kind),
        "preview": preview,
        "create_url": business_url(actor.business_slug, "workspace:field_create", **names),
        "order_url": business_url(actor.business_slug, "workspace:field_order", **names),
        "areas": queries.settings_areas(actor),
    }
    return render(
        request,
        page="workspace/field_list.html",
        partial="workspace/_field_list.html",
        context=context,
    )
