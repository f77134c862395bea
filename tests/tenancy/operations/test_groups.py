from kesher.lib.errors import NotFound, NotPermitted
from kesher.tenancy import operations, queries
from kesher.tenancy.errors import NameMissing, NameTaken, StaleVersion
from kesher.tenancy.models import Group, GroupMember
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.tenancy.checks import logged, refuses


def members(group: Group) -> set[int]:
    return set(GroupMember.objects.filter(group=group).values_list("membership_id", flat=True))


def test_a_group_has_the_users_it_is_given(dana: Actor, yossi: Actor, miri: Actor):
    with in_scope(dana):
        group = operations.add_group(
            actor=dana, name=" משמרת ערב ", member_ids=[yossi.membership_id, yossi.membership_id]
        )
        assert group.name == "משמרת ערב"
        assert members(group) == {yossi.membership_id}

        operations.edit_group(
            actor=dana,
            group_id=group.pk,
            name="משמרת בוקר",
            member_ids=[miri.membership_id],
            version=group.version,
        )

        assert members(group) == {miri.membership_id}
        (shown,) = queries.groups(dana)
        assert shown.name == "משמרת בוקר"
        assert [row.membership.display_name for row in shown.group_members.all()] == ["מירי אזולאי"]
        logged("tenancy_group", group.pk, "tenancy.edit_group")


def test_a_group_goes_and_its_users_stay(dana: Actor, yossi: Actor):
    with in_scope(dana):
        group = operations.add_group(actor=dana, name="זמנית", member_ids=[yossi.membership_id])
        operations.remove_group(actor=dana, group_id=group.pk)
        assert not Group.objects.exists()
        assert queries.active_memberships().count() == 2


def test_groups_are_guarded(dana: Actor, yossi: Actor, noa: Actor):
    with in_scope(noa):
        foreign = operations.add_group(actor=noa, name="ברק", member_ids=[]).pk
    with in_scope(dana):
        group = operations.add_group(actor=dana, name="א", member_ids=[])
        with refuses(NameTaken):
            operations.add_group(actor=dana, name="א", member_ids=[])
        with refuses(NameMissing):
            operations.add_group(actor=dana, name="", member_ids=[])
        with refuses(NotFound):
            operations.add_group(actor=dana, name="ב", member_ids=[noa.membership_id])
        with refuses(StaleVersion):
            operations.edit_group(
                actor=dana, group_id=group.pk, name="ב", member_ids=[], version=group.version - 1
            )
        with refuses(NotFound):
            operations.edit_group(actor=dana, group_id=foreign, name="ב", member_ids=[])
        with refuses(NotFound):
            operations.remove_group(actor=dana, group_id=foreign)
        with refuses(NotPermitted):
            operations.add_group(actor=yossi, name="ב", member_ids=[])
        with refuses(NotPermitted):
            operations.edit_group(actor=yossi, group_id=group.pk, name="ב", member_ids=[])
        with refuses(NotPermitted):
            operations.remove_group(actor=yossi, group_id=group.pk)
