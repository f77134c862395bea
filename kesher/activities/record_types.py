"""What activities adds to the card and the lists of parties."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kesher.activities.queries.contact_log import log_count
from kesher.activities.queries.log_screen import log_context, panel_context
from kesher.activities.queries.next_calls import promised_calls
from kesher.activities.queries.wording import moment_text, moment_title
from kesher.records.queries import (
    register_card_deed,
    register_column,
    register_panel,
    register_tab,
)
from kesher.records.rules.record_types import CardPanel, CardTab, Cell, Column, Deed
from kesher.tenancy.rules.access import Actor


def _log(actor: Actor, record: Any) -> Mapping[str, Any]:
    return log_context(actor, record)


def _panel(actor: Actor, record: Any) -> Mapping[str, Any]:
    return panel_context(actor, record)


def _count(actor: Actor, record: Any) -> int | None:
    return log_count(actor, getattr(record, "party", record))


def _next_calls(actor: Actor, party_ids: Sequence[int]) -> Mapping[int, Cell]:
    now = timezone.now()
    return {
        party_id: Cell(
            text=moment_text(call.due_at, now),
            title=f"{moment_title(call.due_at)} · {call.by}",
            tone="late" if call.due_at < now else "",
        )
        for party_id, call in promised_calls(actor=actor, party_ids=party_ids).items()
    }


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
