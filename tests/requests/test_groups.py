"""A group to which work is given."""

import pytest

from kesher.requests.models import Request
from kesher.tenancy.errors import GroupInUse
from kesher.tenancy.models import GroupMember
from kesher.tenancy.operations import remove_group
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.requests import make_group, make_task


def test_it_cannot_be_removed_while_it_has_work(dana: Actor, yossi: Actor) -> None:
    group_id = make_group(dana, "משרד", yossi)
    task = make_task(dana, group=group_id)

    with in_scope(dana):
        with pytest.raises(GroupInUse):
            remove_group(actor=dana, group_id=group_id)
        assert GroupMember.objects.count() == 1

        Request.objects.filter(pk=task.pk).delete()
        remove_group(actor=dana, group_id=group_id)
        assert GroupMember.objects.count() == 0
