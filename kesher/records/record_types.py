"""What the cards of all types have: details and history."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from kesher.records.queries import (
    EVERY_TYPE,
    history_of,
    record_type_of,
    register_tab,
)
from kesher.records.rendering.card import details
from kesher.records.rules.record_types import CardTab
from kesher.tenancy.rules.access import Actor


def _details(actor: Actor, record: Any) -> Mapping[str, Any]:
    kind = record_type_of(actor, record)
    return {
        "sections": details(actor, kind, record),
        "tab_live": f"{kind.table}:{record.pk}",
    }


def _history(actor: Actor, record: Any) -> Mapping[str, Any]:
    kind = record_type_of(actor, record)
    return {"history": history_of(kind, record.pk), "record_type": kind.key}


register_tab(
    CardTab(
        record_type=EVERY_TYPE,
        key="details",
        label=_("Details"),
        position=10,
        template="records/_record_details.html",
        context=_details,
    )
)
register_tab(
    CardTab(
        record_type=EVERY_TYPE,
        key="history",
        label=_("History"),
        position=900,
        template="records/_record_history.html",
        context=_history,
        icon="history",
    )
)
