"""The report of requests as somebody has it open: its state, and the saved report behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.lib.urls import business_url
from kesher.requests.queries.report import offered_dimensions
from kesher.requests.rendering.report_names import (
    ReportFilter,
    dimension_labels,
    period_text,
    report_filters,
)
from kesher.requests.rules.report import Dimension, ReportState, read_report, unknown_traits
from kesher.savedviews.choices import Sharing
from kesher.savedviews.queries.views import (
    KnownView,
    default_view_id,
    get_view,
    may_change,
    views_of,
)
from kesher.tenancy.rules.access import Actor

LISTING = "reports/requests"  # under which saved reports are kept among the saved views
Asked = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OpenReport:
    """The report as one actor has it open; `lost` says what a saved one asks for and is gone."""

    actor: Actor
    state: ReportState
    filters: Sequence[ReportFilter]
    offered: Sequence[Dimension]
    view: KnownView | None = None
    is_changed: bool = False
    lost: tuple[str, ...] = ()

    @property
    def base(self) -> str:
        """Return the address of the report, in no state."""
        return report_url(self.actor)

    def part_url(self, part: str) -> str:
        """Return the address of a part of the report in its present state."""
        return f"{self.base}{part}?{self.state.query}"

    @property
    def told(self) -> list[str]:
        """Return period and filters in words, for paper."""
        return [period_text(self.state), *(one.text for one in self.filters if one.value)]


def report_url(actor: Actor, view_id: int | None = None) -> str:
    """Return the address of the report, with a saved one open; 0 is the plain report."""
    base = business_url(actor.business_slug, "requests:request_report")
    return base if view_id is None else f"{base}?view={view_id}"


def open_report(actor: Actor, asked: Asked) -> OpenReport:
    """Return what an address shows: a saved report alone as it was saved, else what it says.

    Without any parameters that is the actor's default report, and `view=0` the plain one.

    Raises: NotFound, for a saved report that the actor does not have.
    """
    if not asked and (default := default_view_id(actor, LISTING)):
        found = next((one for one in views_of(actor, LISTING) if one.pk == default), None)
        if found:
            return _as_saved(actor, found)
    opened = _read(actor, asked)
    if not opened.state.view:
        return opened
    view = get_view(actor=actor, listing=LISTING, view_id=opened.state.view)
    saved = _as_saved(actor, view)
    if set(asked) == {"view"}:
        return saved
    is_changed = bool(saved.lost) or opened.state.pairs != saved.state.pairs
    return replace(opened, view=view, is_changed=is_changed)


def kept_parameters(opened: OpenReport) -> dict[str, list[str]]:
    """Return what an address says of the report, by name, for keeping it."""
    return {name: [value] for name, value in opened.state.pairs.items() if name != "view"}


def report_bar(opened: OpenReport) -> dict[str, Any]:
    """Return what `requests/_report_bar.html` needs."""
    actor, view = opened.actor, opened.view
    default = default_view_id(actor, LISTING)
    plain = {"label": _("All"), "url": report_url(actor, 0 if default else None)}
    tabs = [plain | {"is_current": view is None, "is_shared": False}]
    tabs += [
        {
            "label": one.name,
            "url": report_url(actor, one.pk),
            "is_current": view is not None and view.pk == one.pk,
            "is_shared": one.sharing != Sharing.PRIVATE,
        }
        for one in views_of(actor, LISTING)
    ]
    may_save = view is not None and opened.is_changed and may_change(actor, view)
    return {
        "tabs": tabs,
        "view": view,
        "is_changed": opened.is_changed,
        "save_url": opened.part_url(f"views/{view.pk}/save/") if view and may_save else "",
        "revert_url": report_url(actor, view.pk) if view and opened.is_changed else "",
        "new_view_url": opened.part_url("views/new/"),
        "view_menu": _menu(opened, view, is_default=default == view.pk) if view else [],
        "lost": _lost_words(opened),
    }


def _as_saved(actor: Actor, view: KnownView) -> OpenReport:
    asked = {name: "".join(values[:1]) for name, values in view.parameters.items()}
    opened = _read(actor, asked | {"view": str(view.pk)})
    return replace(opened, view=view)


def _read(actor: Actor, asked: Asked) -> OpenReport:
    offered = offered_dimensions(actor)
    state = read_report(asked, timezone.localdate(), offered)
    filters = report_filters(actor, state, offered)
    gone = [one for one in filters if one.value and one.value not in dict(one.choices)]
    labels = {str(dimension): label for dimension, label in dimension_labels().items()}
    lost = [labels.get(name, name[:40]) for name in unknown_traits(asked, offered)]
    lost += [one.label for one in gone]
    return OpenReport(
        actor,
        state.without([one.dimension for one in gone]),
        [replace(one, value="") if one in gone else one for one in filters],
        offered,
        lost=tuple(dict.fromkeys(lost)),
    )


def _lost_words(opened: OpenReport) -> str:
    if not opened.lost:
        return ""
    told = {"what": ", ".join(opened.lost)}
    return _("This report asks for what is gone or hidden from you: %(what)s") % told


def _menu(opened: OpenReport, view: KnownView, *, is_default: bool) -> list[dict[str, Any]]:
    part = f"{opened.base}views/{view.pk}/"
    begin = _("Stop beginning with this report") if is_default else _("Begin with this report")
    items: list[dict[str, Any]] = [
        {
            "label": _("Save as a new report"),
            "dialog": opened.part_url("views/new/"),
            "icon": "plus",
        }
    ]
    if may_change(opened.actor, view):
        items.append({"label": _("Name and sharing"), "dialog": part, "icon": "users"})
    items += [
        {"label": _("Duplicate"), "post": f"{part}copy/", "icon": "copy"},
        {"label": begin, "post": f"{part}default/", "icon": "star"},
    ]
    if may_change(opened.actor, view):
        items.append(
            {
                "label": _("Delete the report"),
                "post": f"{part}delete/",
                "icon": "trash",
                "is_danger": True,
            }
        )
    return items
