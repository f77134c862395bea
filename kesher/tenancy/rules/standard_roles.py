"""The roles that a new business starts with; it changes them as it likes, but for the owner's."""

from dataclasses import dataclass, field

from kesher.tenancy.rules.access import Level


def _(text: str) -> str:
    """Mark a name for the catalog; it is translated when the business is made."""
    return text


@dataclass(frozen=True, slots=True)
class StandardRole:
    """A role of a new business."""

    key: str
    name: str
    rights: dict[str, int] = field(default_factory=dict)
    is_owner: bool = False


_LOGGED = ("activity",)  # calls, notes and meetings are one kind of right
_WORK = ("deal", "project")
_REQUESTS = ("request",)  # whoever gave a request reaches it, whatever the level


def _over(kinds: tuple[str, ...], **levels: Level) -> dict[str, int]:
    return {f"{kind}.{deed}": int(level) for kind in kinds for deed, level in levels.items()}


def _whole(*rights: str) -> dict[str, int]:
    return {right: int(Level.ALL) for right in rights}


_EVERYTHING = {
    "see": Level.ALL,
    "create": Level.ALL,
    "edit": Level.ALL,
    "archive": Level.ALL,
    "delete": Level.ALL,
    "export": Level.ALL,
}

OWNER = StandardRole("owner", _("Business owner"), is_owner=True)

STANDARD_ROLES = (
    OWNER,
    StandardRole(
        "manager",
        _("Manager"),
        {
            **_over(("party", "contact", *_LOGGED, *_WORK, *_REQUESTS), **_EVERYTHING),
            **_whole(
                "party.admit_existing",
                "party.restore_fictitious",
                "party.merge",
                "settings.business",
                "settings.users",
                "settings.org_units",
                "settings.groups",
                "settings.records",
                "settings.leads",
                "settings.views",
                "settings.api",
            ),
        },
    ),
    StandardRole(
        "secretary",
        _("Secretary"),
        {
            **_over(
                ("party", "contact", *_LOGGED, *_WORK, *_REQUESTS),
                see=Level.ALL,
                create=Level.ALL,
                edit=Level.ALL,
                archive=Level.BRANCH,
                delete=Level.OWN,
            ),
            **_over((*_LOGGED, *_REQUESTS), export=Level.ALL),
        },
    ),
    StandardRole(
        "salesperson",
        _("Salesperson"),
        {
            **_over(
                ("party", "contact", *_WORK),
                see=Level.BRANCH,
                create=Level.BRANCH,
                edit=Level.DEPARTMENT,
            ),
            **_over(
                _LOGGED,
                see=Level.BRANCH,
                create=Level.BRANCH,
                edit=Level.OWN,
                archive=Level.OWN,
                export=Level.BRANCH,
            ),
            **_over(
                _REQUESTS,
                see=Level.BRANCH,
                create=Level.ALL,
                edit=Level.DEPARTMENT,
                archive=Level.OWN,
                delete=Level.OWN,
                export=Level.BRANCH,
            ),
        },
    ),
    StandardRole(
        "technician",
        _("Technician"),
        {
            **_over(("party", "contact", "project"), see=Level.BRANCH),
            **_over(
                _LOGGED,
                see=Level.BRANCH,
                create=Level.BRANCH,
                edit=Level.OWN,
                archive=Level.OWN,
            ),
            **_over(
                _REQUESTS,
                see=Level.OWN,
                create=Level.ALL,
                edit=Level.OWN,
                archive=Level.OWN,
                delete=Level.OWN,
            ),
        },
    ),
    StandardRole(
        "bookkeeper",
        _("Bookkeeper"),
        {
            **_over(
                ("party", "contact", *_WORK),
                see=Level.ALL,
                create=Level.ALL,
                edit=Level.ALL,
                export=Level.ALL,
            ),
            **_over(
                (*_LOGGED, *_REQUESTS),
                see=Level.ALL,
                create=Level.ALL,
                edit=Level.OWN,
                export=Level.ALL,
            ),
            **_whole("party.admit_existing"),
        },
    ),
)
