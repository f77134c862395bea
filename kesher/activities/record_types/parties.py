"""What the timeline adds to the card and the lists of parties."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.activities.operations.statuses import move_party_status
from kesher.activities.queries.activities import (
    last_activities,
    last_activity_of,
    parties_by_last_activity,
    visible_activities,
)
from kesher.activities.queries.contact_log import log_count
from kesher.activities.queries.log_screen import log_context, panel_context
from kesher.activities.queries.next_calls import promised_calls, visible_calls
from kesher.activities.queries.party_meetings import meetings_context
from kesher.activities.rendering.log_rows import with_drawn_rows
from kesher.lib.dates import moments_near
from kesher.records.queries import (
    register_card_deed,
    register_column,
    register_panel,
    register_relation,
    register_status_mover,
    register_tab,
)
from kesher.records.rules.record_types import (
    CardPanel,
    CardTab,
    Cell,
    Column,
    ColumnOrder,
    Deed,
    Relation,
)
from kesher.tenancy.rules.access import Actor


def _log(actor: Actor, record: Any) -> Mapping[str, Any]:
    return with_drawn_rows(log_context(actor, record))


def _panel(actor: Actor, record: Any) -> Mapping[str, Any]:
    return panel_context(actor, record)


def _count(actor: Actor, record: Any) -> int | None:
    return log_count(actor, getattr(record, "party", record))


def _next_calls(actor: Actor, party_ids: Sequence[int]) -> Mapping[int, Cell]:
    now = timezone.now()
    say = moments_near(now)
    cells = {}
    for party_id, call in promised_calls(actor=actor, party_ids=party_ids).items():
        text, title = say(call.due_at)
        cells[party_id] = Cell(
            text=text,
            title=f"{title} · {call.by}",
            tone="late" if call.due_at < now else "",
        )
    return cells


def _last_activities(actor: Actor, party_ids: Sequence[int]) -> Mapping[int, Cell]:
    now = timezone.now()
    say = moments_near(now)
    cells = {}
    for party_id, last_at in last_activities(actor, party_ids, now=now).items():
        text, title = say(last_at)
        cells[party_id] = Cell(text=text, title=title, tone="muted")
    return cells


register_tab(
    CardTab(
        record_type="party",
        key="contact-log",
        label=_("Meetings, phone calls and notes"),
        position=10,
        template="activities/_contact_log.html",
        context=_log,
        icon="phone",
        count=_count,
    )
)


register_tab(
    CardTab(
        record_type="party",
        key="meetings",
        label=_("Arranged meetings"),
        position=15,
        template="activities/_party_meetings.html",
        context=meetings_context,
        icon="calendar-event",
    )
)


register_panel(
    CardPanel(
        record_type="party",
        key="next_call",
        position=10,
        template="activities/_next_call_panel.html",
        context=_panel,
    )
)


register_column(
    Column(
        record_type="party",
        key="next_call",
        label=_("Next phone call"),
        position=70,
        load=_next_calls,
        tables=("activities_nextcall",),
    )
)


register_column(
    Column(
        record_type="party",
        key="last_activity",
        label=_("Last activity"),
        position=75,
        load=_last_activities,
        tables=("activities_activity",),
        order=ColumnOrder(value=last_activity_of, walk=parties_by_last_activity),
    )
)


register_relation(
    "party",
    Relation(
        key="contact",
        label=pgettext_lazy("of any kind", "Contact"),
        rows=visible_activities,
        path="party_id",
        moment="occurred_at",
    ),
)


def _pending_calls(actor: Actor) -> Any:
    return visible_calls(actor).filter(closed_at=None)


register_relation(
    "party",
    Relation(
        key="pending_call",
        label=_("Next phone call that is due"),
        rows=_pending_calls,
        path="party_id",
    ),
)


register_status_mover("party", move_party_status)


register_card_deed(
    "party",
    Deed(
        key="set_status",
        label=_("Set status"),
        icon="arrows-shuffle",
        url_name="activities:status_change",
        argument="party_id",
        opens_dialog=True,
        shortcut="KeyS",
        position=100,
    ),
)
