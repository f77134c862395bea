"""Where the tasks that a task waits for stand: on its card, and in its history."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from kesher.customfields.rules.record_link import RECORD_LINK
from kesher.records.rules.record_types import CardPanel, ChildTable, FieldSpec
from kesher.requests.rendering.dependencies import panel_context


def _panel(actor: Any, task: Any) -> Mapping[str, Any]:
    return {"dependencies": panel_context(actor, task)}


DEPENDENCIES = ChildTable(
    table="requests_taskdependency",
    label=_("Dependencies"),
    # By its number: the reader of a history may not see the task.
    fields=(
        FieldSpec(
            key="waits_for",
            label=_("Waits for task number"),
            type=RECORD_LINK,
            attribute="waits_for_id",
        ),
    ),
    deed_labels={
        "requests.add_dependency": _("A task to wait for was added"),
        "requests.remove_dependency": _("A task to wait for was taken away"),
    },
)
DEPENDENCIES_PANEL = CardPanel(
    record_type="task",
    key="dependencies",
    position=30,
    template="requests/_dependencies_panel.html",
    context=_panel,
)
