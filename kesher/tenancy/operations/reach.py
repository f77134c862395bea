"""Nobody raises anybody above his own rights, nor touches those who stand above him."""

from kesher.tenancy.errors import AboveOwnRights, LastOwner
from kesher.tenancy.models import Membership, Role
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.rules.rights import rights_above


def require_not_above(actor: Actor, role: Role) -> None:
    """Let the actor pass only if the role reaches no further than the actor does.

    Raises: AboveOwnRights, naming the first right that does.
    """
    if actor.is_owner:
        return
    if role.is_owner:
        raise AboveOwnRights("settings.roles")
    above = rights_above(role.rights, actor.rights)
    if above:
        raise AboveOwnRights(above[0])


def require_another_owner(membership: Membership) -> None:
    """Let an owner go only if another one stays who can sign in.

    Two owners who dismiss each other at the same moment wait for one another at the role's row.

    Raises: LastOwner, when nobody else is left.
    """
    list(Role.objects.select_for_update().filter(is_owner=True))
    others = Membership.objects.filter(role__is_owner=True, is_active=True).exclude(
        pk=membership.pk
    )
    if not others.exists():
        raise LastOwner
