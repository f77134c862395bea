"""What requests add to cards, windows and streams, their own and those of other records."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.activities.queries.meeting_links import MeetingPart, register_meeting_part
from kesher.exchange.queries import SheetSource, register_sheet_source
from kesher.lib.errors import Text
from kesher.records.queries import (
    register_card_deed,
    register_form_part,
    register_panel,
    register_tab,
)
from kesher.records.queries.stream import register_stream_composer, register_stream_source
from kesher.records.rules.record_types import (
    CardTab,
    Deed,
    RecordType,
)
from kesher.requests.record_types.checklists import (
    CHECKLIST_PANEL,
)
from kesher.requests.record_types.dependencies import DEPENDENCIES_PANEL
from kesher.requests.record_types.kinds import MESSAGE, TASK
from kesher.requests.record_types.new_tasks import NEW_CHECKLIST, NEW_DEPENDENCIES
from kesher.requests.rendering.meetings import meeting_context, meeting_items
from kesher.requests.rendering.related import related_context
from kesher.requests.rendering.report_sheet import report_sheet
from kesher.requests.rendering.stream import REQUESTS, TASK_COMPOSER

for _kind in (TASK, MESSAGE):
    register_card_deed(
        _kind.key,
        Deed(
            key="links",
            label=_("Links"),
            icon="link",
            url_name="requests:request_links",
            argument="request_id",
            is_shown=lambda request: bool(request.party_id or request.project_id),
        ),
    )


def _tab(card: str, kind: RecordType, label: Text, position: int) -> None:
    def context(actor: Any, record: Any) -> Mapping[str, Any]:
        return related_context(actor, kind.key, card, record.pk)

    register_tab(
        CardTab(
            record_type=card,
            key=kind.lists[0].path,
            label=label,
            position=position,
            template="requests/_related_requests.html",
            context=context,
            icon=kind.icon,
        )
    )


for _card in ("party", "project"):
    _tab(_card, TASK, pgettext_lazy("list", "Tasks"), 40)
_tab("party", MESSAGE, pgettext_lazy("list", "Messages"), 45)

register_meeting_part(
    MeetingPart(
        key="tasks",
        position=10,
        template="requests/_meeting_tasks.html",
        context=meeting_context,
        items=meeting_items,
    )
)
register_panel(CHECKLIST_PANEL)
register_panel(DEPENDENCIES_PANEL)
register_form_part(NEW_CHECKLIST)
register_form_part(NEW_DEPENDENCIES)
register_sheet_source(
    SheetSource(
        key="requests",
        label=_("Requests report"),
        record_type=TASK.key,
        right="request.export",
        table=report_sheet,
    )
)
register_stream_source(REQUESTS)
register_stream_composer(TASK_COMPOSER)
