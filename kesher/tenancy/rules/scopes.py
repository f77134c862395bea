"""What a program may do for a user: a part of what the user may do, never more."""

from collections.abc import Iterable, Mapping

# The last word of a right tells the deed; settings are never open to a program.
SCOPES: Mapping[str, frozenset[str]] = {
    "read": frozenset({"see", "export"}),
    "write": frozenset({"create", "edit", "archive", "admit_existing", "restore_fictitious"}),
    "delete": frozenset({"delete"}),
    "merge": frozenset({"merge"}),
}


def deeds_of(scopes: Iterable[str]) -> frozenset[str]:
    """Return the deeds that these scopes allow; unknown ones allow nothing."""
    return frozenset().union(*(SCOPES.get(scope, frozenset()) for scope in scopes))


def is_open(right: str, deeds: frozenset[str]) -> bool:
    """Tell whether a right is among what the deeds allow."""
    area, _, deed = right.rpartition(".")
    return area != "settings" and deed in deeds
