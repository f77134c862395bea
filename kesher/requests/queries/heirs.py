"""Who handles the next task of a series."""

from kesher.requests.models import Request
from kesher.tenancy.models import GroupMember
from kesher.tenancy.queries import active_among, head_of_business
from kesher.tenancy.rules.heirs import heir_of


def handler_of_next(task: Request) -> int | None:
    """Return who handles a task that comes again; None where its group does.

    Its handler while he is active; else the group, if anybody in it is active; else who gave the
    first; else the owner of the business. One query, where nobody has left.
    """
    owner, giver = task.owner_id, task.created_by_id
    active = active_among([owner, giver])
    if owner in active:
        return owner
    members = GroupMember.objects.filter(group=task.group_id, membership__is_active=True)
    if task.group_id and members.exists():
        return None
    return heir_of(None, after=[giver], active=active, head_id=head_of_business())
