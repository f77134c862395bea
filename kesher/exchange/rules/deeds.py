"""Which right each deed of a batch needs, over the record type that it is done to."""

from collections.abc import Mapping
from types import MappingProxyType

#: By deed, as in `choices.BatchDeed`.
RIGHTS: Mapping[str, str] = MappingProxyType(
    {
        "import": "create",
        "export": "export",
        "edit": "edit",
        "status": "edit",
        "delete": "delete",
        "archive": "archive",
        "unarchive": "archive",
    }
)
HANDOVER_RIGHT = "settings.users"  # work of every type is handed over by whoever has this one
UNDO_DAYS = 30
EXPORT_DAYS = 7


def right_for(deed: str, record_right: str) -> str:
    """Return the whole name of the right that a deed needs: `party.export`."""
    return f"{record_right}.{RIGHTS[deed]}"
