"""What decides about access, in words: rights, their reach, fields, the state of a record."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from kesher.records.queries.explaining import RightFinding
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.queries import right_label
from kesher.tenancy.rules.access import Ground, Level
from kesher.workspace.choices.words import LEVEL_LABELS


def reach_text(finding: RightFinding, member: Any, carrier: Any) -> str:
    """Return why a right of the member does or does not reach the record."""
    match finding.ground:
        case Ground.EVERYTHING:
            return _("Reaches every record.")
        case Ground.NO_RIGHT:
            return _("The role “%(role)s” does not give this.") % {"role": member.role.name}
        case Ground.OWNER:
            return _("The owner of the record is %(name)s.") % {"name": member.display_name}
        case Ground.DEPARTMENT:
            return _("The record is in the department of %(name)s: %(unit)s.") % {
                "name": member.display_name,
                "unit": member.department.name,
            }
        case Ground.BRANCH:
            return _("The record is in the branch of %(name)s: %(unit)s.") % {
                "name": member.display_name,
                "unit": member.branch.name,
            }
        case Ground.BEYOND:
            return f"{level_text(finding.level, member)} {place_text(carrier)}"


def level_text(level: Level, member: Any) -> str:
    """Return which records a level reaches for this member."""
    return {
        Level.NONE: _("Reaches no record."),
        Level.OWN: _("Reaches only records owned by %(name)s."),
        Level.DEPARTMENT: _("Reaches records of %(name)s and of the department: %(department)s."),
        Level.BRANCH: _(
            "Reaches records of %(name)s, of the department: %(department)s,"
            " and of the branch: %(branch)s."
        ),
        Level.ALL: _("Reaches every record."),
    }[level] % {
        "name": member.display_name,
        "department": unit_name(member.department),
        "branch": unit_name(member.branch),
    }


def place_text(carrier: Any) -> str:
    """Return whose a record is and where it stands."""
    return _("The record: owner %(owner)s, department %(department)s, branch %(branch)s.") % {
        "owner": owner_name(carrier),
        "department": unit_name(carrier.department),
        "branch": unit_name(carrier.branch),
    }


def owner_name(carrier: Any) -> str:
    """Return who owns the record, or that nobody does."""
    return carrier.owner.display_name if carrier.owner else _("nobody")


def unit_name(unit: Any) -> str:
    """Return a branch or department, or that there is none."""
    return unit.name if unit else _("none")


def right_text(right: str, level: Level, member: Any) -> str:
    """Return a right with the level that the member's role gives it."""
    if member.role.is_owner:
        return _("“%(right)s”: the role “%(role)s” holds every right.") % {
            "right": right_label(right),
            "role": member.role.name,
        }
    if level is Level.NONE:
        return _("“%(right)s”: the role “%(role)s” does not give it.") % {
            "right": right_label(right),
            "role": member.role.name,
        }
    return _("“%(right)s”: the role “%(role)s” gives it at the level “%(level)s”.") % {
        "right": right_label(right),
        "role": member.role.name,
        "level": LEVEL_LABELS[level],
    }


def none_text(rights: Iterable[str], member: Any) -> str:
    """Return rights of which one would do, and that the member's role gives none."""
    return _("The role “%(role)s” gives none of these, of which one is enough: %(rights)s.") % {
        "role": member.role.name,
        "rights": ", ".join(map(right_label, rights)),
    }


def left_out_text(kind: RecordType, attribute: str) -> str:
    """Return why nobody sees a record in its place."""
    if attribute in kind.left_out:
        return str(kind.left_out[attribute])
    if attribute == "deleted_at":
        return _("It is in the recycle bin: who may delete it finds it there.")
    return _("It is no longer among the records of its kind.")


def field_text(spec: FieldSpec, role_id: int | None, roles: dict[int, str]) -> str:
    """Return all that limits a field for a role, None for the owner's; empty where nothing does.

    `roles` are the names of roles by id; where there are none, other roles are not named.
    """
    said = []
    if role_id is not None and not spec.is_read_by(role_id):
        said.append(_("Hidden from this role."))
    elif role_id is not None and not spec.is_written_by(role_id):
        said.append(_("This role only reads it."))
    if roles and spec.readers is not None:
        said.append(_("Read by: %(roles)s.") % {"roles": _named(spec.readers, roles)})
    if roles and spec.writers is not None:
        said.append(_("Written by: %(roles)s.") % {"roles": _named(spec.writers, roles)})
    if spec.is_computed or spec.is_derived:
        said.append(_("It follows from other values; nobody writes it."))
    if not spec.in_card:
        said.append(_("By the design it does not stand on the card."))
    return " ".join(said)


def _named(ids: frozenset[int], roles: dict[int, str]) -> str:
    return ", ".join(sorted(roles[pk] for pk in ids if pk in roles)) or _("nobody but the owner")
