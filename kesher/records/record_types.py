"""What the cards of all types have: details and history."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from kesher.records.operations import plain_writer
from kesher.records.queries import (
    EVERY_TYPE,
    all_record_types,
    history_of,
    record_type_of,
    register_tab,
)
from kesher.records.queries.own_types import write_own_types_with
from kesher.records.queries.stream import register_stream_source
from kesher.records.rendering.card import details
from kesher.records.rendering.related import linked_tab
from kesher.records.rendering.stream import stream_context
from kesher.records.rendering.stream_changes import CHANGES
from kesher.records.rules.record_types import CardTab
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.rules.rights import RightGroup, add_own_rights, record_rights
from kesher.tenancy.scoping import current_scope


def _own_rights() -> list[RightGroup]:
    return [
        record_rights(kind.right, str(kind.label_plural))
        for kind in (all_record_types().values() if current_scope() else ())
        if kind.is_own
    ]


write_own_types_with(plain_writer)
add_own_rights(_own_rights)


def _details(actor: Actor, record: Any) -> Mapping[str, Any]:
    kind = record_type_of(actor, record)
    return {
        "sections": details(actor, kind, record),
        "tab_live": f"{kind.table}:{record.pk}",
    }


def _history(actor: Actor, record: Any) -> Mapping[str, Any]:
    kind = record_type_of(actor, record)
    return {"history": history_of(actor, kind, record.pk), "record_type": kind.key}


def _stream(actor: Actor, record: Any) -> Mapping[str, Any]:
    return stream_context(actor, record_type_of(actor, record), record)


register_stream_source(CHANGES)
register_tab(
    CardTab(
        record_type=EVERY_TYPE,
        key="stream",
        label=_("Stream"),
        position=15,
        template="records/_record_stream.html",
        context=_stream,
        icon="activity",
    )
)
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
register_tab(linked_tab(label=_("Linked records"), position=70))
