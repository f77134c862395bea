"""Where the checklist of a task stands: on its card, in its window, in its history."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.customfields.rules.moment import DATETIME
from kesher.customfields.rules.text import TEXT
from kesher.records.rules.form_shapes import FormTab
from kesher.records.rules.record_types import CardPanel, ChildTable, FieldSpec
from kesher.requests.queries.checklists import item_ids, item_texts
from kesher.requests.rendering.checklists import checklist_context, is_checklist_shown


def _panel(actor: Any, task: Any) -> Mapping[str, Any]:
    is_shown = is_checklist_shown(actor, task)
    return {"checklist": checklist_context(actor, task, "card") if is_shown else None}


def _tab(actor: Any, task: Any) -> Mapping[str, Any] | None:
    if task is None or not is_checklist_shown(actor, task):
        return None
    return {"checklist": checklist_context(actor, task, "form")}


CHECKLIST_ITEMS = ChildTable(
    table="requests_checklistitem",
    label=pgettext_lazy("of a task", "Checklist"),
    fields=(
        FieldSpec(key="text", label=_("Item of the checklist"), type=TEXT),
        FieldSpec(key="done_at", label=_("Done"), type=DATETIME),
        FieldSpec(key="deleted_at", label=_("Deleted from the checklist"), type=DATETIME),
    ),
    row_ids=item_ids,
    names=item_texts,
    deed_labels={
        "requests.add_checklist_item": _("Item added to the checklist"),
        "requests.edit_checklist_item": _("Item of the checklist changed"),
        "requests.tick_checklist_item": _("Checklist ticked"),
        "requests.delete_checklist_item": _("Item of the checklist deleted"),
        "requests.restore_checklist_item": _("Item of the checklist brought back"),
    },
)
CHECKLIST_PANEL = CardPanel(
    record_type="task",
    key="checklist",
    position=20,
    template="requests/_checklist_panel.html",
    context=_panel,
)
CHECKLIST_FORM_TAB = FormTab(
    key="checklist",
    label=pgettext_lazy("of a task", "Checklist"),
    fields=frozenset(),
    template="requests/_checklist_form_tab.html",
    context=_tab,
)
