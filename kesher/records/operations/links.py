"""Links between records: what may be linked."""

from collections.abc import Mapping
from typing import Any

from kesher.records.errors import LinkUnknown
from kesher.records.operations.plain import PLACE_KEYS
from kesher.records.queries.links import linkable
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.rules.access import Actor


def require_links(actor: Actor, kind: RecordType, values: Mapping[str, Any]) -> None:
    """Let only links pass that lead to something of this business that the actor may choose.

    Owner, branch and department are left to `places`, which knows what they need of each other.

    Raises: LinkUnknown, naming the field.
    """
    for key, value in values.items():
        spec = kind.find_field(key)
        if spec is None or not value or key in PLACE_KEYS:
            continue
        rows = linkable(actor, spec)
        if rows is not None and not rows.filter(pk=value).exists():
            raise LinkUnknown(spec.key, spec.label)
