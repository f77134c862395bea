"""What a program may do for a user: a part of what the user may do, never more."""

from collections.abc import Iterable, Mapping

# The last word of a right tells the deed. Of the settings none is open to a program, but for those
# that a scope names in full: with `webhooks` it makes webhooks, and tokens still only on screen.
SCOPES: Mapping[str, frozenset[str]] = {
    "read": frozenset({"see", "export"}),
    "write": frozenset({"create", "edit", "archive", "admit_existing", "restore_fictitious"}),
    "delete": frozenset({"delete"}),
    "merge": frozenset({"merge"}),
    "webhooks": frozenset({"settings.api"}),
}


def deeds_of(scopes: Iterable[str]) -> frozenset[str]:
    """Return the deeds that these scopes allow; unknown ones allow nothing."""
    return frozenset().union(*(SCOPES.get(scope, frozenset()) for scope in scopes))


def is_open(right: str, deeds: frozenset[str]) -> bool:
    """Tell whether a right is among what the deeds allow."""
    area, _, deed = right.rpartition(".")
    return right in deeds or (area != "settings" and deed in deeds)
