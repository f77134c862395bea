"""What is decided once for a whole import: roles, first status, kind and owner."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from kesher.customfields.rules.field_type import Option
from kesher.exchange.rules.targets import Decision
from kesher.lib.errors import NotPermitted
from kesher.parties.choices import CustomerStatus, PartyKind, PartyRole
from kesher.parties.errors import RoleMissing, UnknownChoice
from kesher.parties.rules.status_transitions import ADMIT_EXISTING, first_statuses
from kesher.records.errors import IllegalTransition, OwnerUnknown
from kesher.records.operations.places import place_of_creator, settle_place
from kesher.records.rules.places import Place
from kesher.tenancy.models import Membership
from kesher.tenancy.queries import active_memberships
from kesher.tenancy.rules.access import Actor, is_within_reach, require

ROLE, STATUS, KIND, OWNER = "role", "customer_status", "kind", "owner"
BOTH = "both"
BY_NAME = "by_name"
CREATE = "party.create"


def import_decisions(actor: Actor) -> tuple[Decision, ...]:
    """Return what is asked once for a whole import, with what this actor may answer."""
    statuses = first_statuses(PartyRole.CUSTOMER, may_admit_existing=actor.may(ADMIT_EXISTING))
    owners = sorted(_possible_owners(actor), key=lambda member: member.pk != actor.membership_id)
    return (
        Decision(
            key=ROLE,
            label=_("The rows are"),
            options=(
                Option(value=PartyRole.CUSTOMER, label=_("Customers")),
                Option(value=PartyRole.SUPPLIER, label=_("Suppliers")),
                Option(value=BOTH, label=_("Both customers and suppliers")),
            ),
        ),
        Decision(
            key=STATUS,
            label=_("First customer status"),
            options=tuple(
                Option(value=status, label=CustomerStatus(status).label) for status in statuses
            ),
            help=_("A column with the status goes before it."),
        ),
        Decision(
            key=KIND,
            label=_("People or organizations"),
            options=(
                Option(value=BY_NAME, label=_("As the name tells")),
                Option(value=PartyKind.ORGANIZATION, label=_("All organizations")),
                Option(value=PartyKind.PERSON, label=_("All people")),
            ),
        ),
        Decision(
            key=OWNER,
            label=_("Owner"),
            options=tuple(
                Option(value=str(member.pk), label=member.display_name) for member in owners
            ),
            help=_("A column with the owner goes before it."),
            is_list=True,
        ),
    )


def require_import_allowed(actor: Actor, decisions: Mapping[str, str]) -> None:
    """Check what was decided for a whole import.

    Raises: NotPermitted, RoleMissing, UnknownChoice, IllegalTransition, OwnerUnknown,
    PlaceOutOfReach.
    """
    require(actor, CREATE)
    roles_of(decisions)
    require_first_status(actor, decisions.get(STATUS) or CustomerStatus.NEW)
    if decisions.get(KIND, BY_NAME) not in (BY_NAME, *PartyKind.values):
        raise UnknownChoice(field=KIND)
    place_decided(actor, decisions)


def roles_of(decisions: Mapping[str, str]) -> tuple[str, ...]:
    """Return the roles that the parties of an import get.

    Raises: RoleMissing, UnknownChoice.
    """
    role = decisions.get(ROLE, "")
    if not role:
        raise RoleMissing
    if role == BOTH:
        return (PartyRole.CUSTOMER, PartyRole.SUPPLIER)
    if role not in PartyRole.values:
        raise UnknownChoice(field=ROLE)
    return (role,)


def require_first_status(actor: Actor, status: str) -> None:
    """Let a party begin in this status only if the table of transitions has it begin there.

    Raises: NotPermitted, where only whoever admits existing customers may; IllegalTransition.
    """
    may_admit = actor.may(ADMIT_EXISTING)
    if status in first_statuses(PartyRole.CUSTOMER, may_admit_existing=may_admit):
        return
    if status in first_statuses(PartyRole.CUSTOMER, may_admit_existing=True):
        raise NotPermitted(ADMIT_EXISTING)
    raise IllegalTransition(key="import", status=status)


def _possible_owners(actor: Actor) -> list[Membership]:
    return [
        member for member in active_memberships() if is_in_reach(actor, place_of_member(member))
    ]


def place_of_member(member: Membership) -> Place:
    """Return where a record stands that this user owns."""
    return Place(owner_id=member.pk, branch_id=member.branch_id, department_id=member.department_id)


def is_in_reach(actor: Actor, place: Place) -> bool:
    """Tell whether the actor may make a party at this place."""
    return is_within_reach(
        actor,
        CREATE,
        owner_id=place.owner_id,
        branch_id=place.branch_id,
        department_id=place.department_id,
    )


def place_decided(actor: Actor, decisions: Mapping[str, str]) -> Place:
    """Return where the parties of an import stand, unless a row says otherwise.

    Raises: OwnerUnknown, PlaceOutOfReach.
    """
    own = place_of_creator(actor)
    owner = decisions.get(OWNER, "")
    wanted = None
    if owner and owner != str(actor.membership_id):
        members = {str(member.pk): member for member in active_memberships()}
        if owner not in members:
            raise OwnerUnknown
        wanted = place_of_member(members[owner])
    return settle_place(actor=actor, wanted=wanted, current=own, right=CREATE)
