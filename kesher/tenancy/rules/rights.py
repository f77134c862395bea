"""The catalogue of rights: which exist, what they are called, which of them have a reach.

A kind of record that comes later adds its own group with `register_rights`; screens that
administer roles, and the check of what a role holds, read the catalogue and nothing else.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kesher.tenancy.rules.access import Level


def _(text: str) -> str:
    """Mark a label for the catalog; whoever shows it translates it."""
    return text


@dataclass(frozen=True, slots=True)
class Right:
    """One right; without a reach it is held for everything or not at all."""

    key: str
    label: str
    is_leveled: bool = True


@dataclass(frozen=True, slots=True)
class RightGroup:
    """The rights over one kind of record, or over the settings."""

    key: str
    label: str
    rights: tuple[Right, ...]


class RightRegisteredTwice(Exception):
    """Two declarations claim one right: a bug."""


class UnknownRights(ValueError):
    """A set of rights names one that does not exist, or a level that it cannot have."""

    def __init__(self, right: str) -> None:
        super().__init__(right)
        self.right = right


_DEEDS = (
    ("see", _("See")),
    ("create", _("Create")),
    ("edit", _("Edit")),
    ("archive", _("Archive")),
    ("delete", _("Delete")),
    ("export", _("Export")),
)


DEEDS = tuple(deed for deed, _word in _DEEDS)


def record_rights(key: str, label: str, *more: Right) -> RightGroup:
    """Return the rights over a kind of record, and those that only it has."""
    rights = tuple(Right(f"{key}.{deed}", word) for deed, word in _DEEDS)
    return RightGroup(key, label, (*rights, *more))


_groups: list[RightGroup] = []
_rights: dict[str, Right] = {}
_own_groups: list[Callable[[], Iterable[RightGroup]]] = []


def register_rights(group: RightGroup) -> None:
    """Add a group to the catalogue.

    Raises: RightRegisteredTwice, when one of its rights is declared already.
    """
    for right in group.rights:
        if right.key in _rights:
            raise RightRegisteredTwice(right.key)
    _groups.append(group)
    _rights.update({right.key: right for right in group.rights})


def add_own_rights(provider: Callable[[], Iterable[RightGroup]]) -> None:
    """Let the catalogue hold the groups too that the business in scope has beyond the declared."""
    _own_groups[:] = [provider]


def right_groups() -> tuple[RightGroup, ...]:
    """Return the whole catalogue, in the order in which screens show it."""
    return (*_groups, *(group for provider in _own_groups for group in provider()))


def find_right(key: str) -> Right | None:
    """Return the right of this key, if there is one."""
    return _all_rights().get(key)


def _all_rights() -> dict[str, Right]:
    return {right.key: right for group in right_groups() for right in group.rights}


def clean_rights(rights: Mapping[str, int]) -> dict[str, int]:
    """Return the rights as a role keeps them: known ones, with a level, in a fixed order.

    Raises: UnknownRights, for a right that does not exist or a level that it cannot have.
    """
    levels = {int(level) for level in Level}
    known = _all_rights()
    for key, level in rights.items():
        right = known.get(key)
        if right is None or isinstance(level, bool) or level not in levels:
            raise UnknownRights(key)
        if not right.is_leveled and level not in {Level.NONE, Level.ALL}:
            raise UnknownRights(key)
    return {key: int(rights[key]) for key in known if rights.get(key, Level.NONE)}


def rights_above(rights: Mapping[str, int], own: Mapping[str, int]) -> list[str]:
    """Return the rights that reach further than those one holds oneself."""
    return [key for key, level in rights.items() if level > own.get(key, Level.NONE)]


register_rights(
    record_rights(
        "party",
        _("Customers and suppliers"),
        Right("party.admit_existing", _("Admit as an existing customer"), is_leveled=False),
        Right("party.restore_fictitious", _("Restore fictitious leads"), is_leveled=False),
        Right("party.merge", _("Merge duplicates")),
    )
)
register_rights(record_rights("contact", _("Contacts")))
register_rights(
    record_rights(
        "activity",
        _("Contact log"),
        Right("activity.override_windows", _("Edit log rows at any time"), is_leveled=False),
    )
)
register_rights(
    RightGroup(
        "settings",
        _("Settings"),
        (
            Right("settings.business", _("Business details"), is_leveled=False),
            Right("settings.users", _("Users"), is_leveled=False),
            Right("settings.roles", _("Roles and permissions"), is_leveled=False),
            Right("settings.org_units", _("Branches and departments"), is_leveled=False),
            Right("settings.groups", _("Groups"), is_leveled=False),
            Right("settings.records", _("Record design"), is_leveled=False),
            Right("settings.leads", _("What fictitious leads keep"), is_leveled=False),
            Right("settings.views", _("Share views of lists with others"), is_leveled=False),
            Right("settings.api", _("API tokens and webhooks"), is_leveled=False),
            Right("settings.activation", _("Activation code"), is_leveled=False),
        ),
    )
)
