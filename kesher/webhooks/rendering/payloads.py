"""What a webhook says: the record as its user sees it at the moment of sending, and why."""

import json
from typing import Any

from kesher.records.queries import record_types_for, visible_records
from kesher.records.rendering.dumps import columns_of, record_of
from kesher.tenancy.rules.access import Actor
from kesher.webhooks.choices import PING, Deed
from kesher.webhooks.models import WebhookDelivery

#: Goes up when a receiver would have to be changed.
VERSION = 1


def payload_of(actor: Actor, delivery: WebhookDelivery) -> bytes | None:
    """Return the body of a message; None when there is nothing to tell the actor any more.

    The record is read now: rights that were withdrawn meanwhile hold for repetitions too, and no
    copy of it is kept. A record that was deleted since is told of by the delivery of that.
    """
    record = None
    if delivery.deed not in (Deed.DELETED, PING):
        record = _record(actor, delivery.record_type, delivery.record_id or 0)
        if record is None:
            return None
    body = {
        "id": delivery.message_id,
        "version": VERSION,
        "business": actor.business_slug,
        "type": delivery.record_type or None,
        "deed": delivery.deed,
        "record_id": delivery.record_id,
        "record": record,
        "changed": [key for key in delivery.changed if record is None or _is_told(key, record)],
        "at": delivery.happened_at.isoformat(),
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def _record(actor: Actor, type_key: str, record_id: int) -> dict[str, Any] | None:
    kind = record_types_for(actor).get(type_key)
    if kind is None:
        return None
    rows = visible_records(actor, kind).filter(pk=record_id)
    row = rows.values_list(*columns_of(kind, kind.fields)).first()
    return None if row is None else record_of(kind, kind.fields, row)


def _is_told(key: str, record: dict[str, Any]) -> bool:
    return key in record["values"] or key in record
