import pytest

from kesher.lib.errors import NotFound, NotPermitted
from kesher.tenancy import operations
from kesher.tenancy.errors import (
    AboveOwnRights,
    InUse,
    NameMissing,
    NameTaken,
    OwnerRoleIsFixed,
    StaleVersion,
    UnknownRight,
)
from kesher.tenancy.models import Business, Membership, Role
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import in_scope, make_member
from tests.tenancy.checks import logged, refuses


@pytest.fixture
def keeper(ahava: Business) -> Actor:
    """Administers roles, and sees the customers of the department."""
    rights = {"settings.roles": Level.ALL, "party.see": Level.DEPARTMENT}
    return make_member(ahava, "keeper", "שומרת", rights=rights)


def test_a_role_holds_what_it_is_given(dana: Actor):
    with in_scope(dana):
        role = operations.add_role(
            actor=dana,
            name=" קופאית ",
            rights={"party.see": 4, "party.edit": 0, "settings.users": 4},
        )

        role.refresh_from_db()
        assert role.name == "קופאית"
        assert role.rights == {"party.see": 4, "settings.users": 4}
        logged("tenancy_role", role.pk, "tenancy.add_role")


@pytest.mark.parametrize(
    "rights",
    [
        {"party.fly": 4},
        {"party.see": 5},
        {"party.see": -1},
        {"party.see": True},
        {"settings.users": 2},
        {"": 4},
    ],
)
def test_a_right_that_does_not_exist_is_refused(rights: dict[str, int], dana: Actor):
    with in_scope(dana), refuses(UnknownRight):
        operations.add_role(actor=dana, name="חדש", rights=rights)


def test_nobody_makes_a_role_above_his_own(keeper: Actor):
    with in_scope(keeper):
        operations.add_role(actor=keeper, name="צופה", rights={"party.see": 2})
        with refuses(AboveOwnRights) as caught:
            operations.add_role(actor=keeper, name="רואה", rights={"party.see": 3})
        assert caught.value.right == "party.see"  # type: ignore[attr-defined]
        with refuses(AboveOwnRights):
            operations.add_role(actor=keeper, name="אחר", rights={"contact.see": 1})


def test_nobody_changes_or_removes_a_role_above_his_own(keeper: Actor):
    with in_scope(keeper):
        agent = Role.objects.get(name="סוכן")
        with refuses(AboveOwnRights):
            operations.edit_role(actor=keeper, role_id=agent.pk, name="סוכן", rights={})
        with refuses(AboveOwnRights):
            operations.remove_role(actor=keeper, role_id=agent.pk)


def test_nobody_raises_the_role_that_he_has(keeper: Actor):
    with in_scope(keeper):
        own = Membership.objects.get(pk=keeper.membership_id).role
        with refuses(AboveOwnRights):
            operations.edit_role(
                actor=keeper, role_id=own.pk, name=own.name, rights={"party.see": 4}
            )


def test_editing_a_role_changes_what_its_users_may(dana: Actor, yossi: Actor):
    with in_scope(dana):
        role = Role.objects.get(name="סוכן")
        operations.edit_role(
            actor=dana,
            role_id=role.pk,
            name="סוכן שטח",
            rights={"party.see": 1},
            version=role.version,
        )

        role.refresh_from_db()
        assert (role.name, role.rights) == ("סוכן שטח", {"party.see": 1})
        assert logged("tenancy_role", role.pk, "tenancy.edit_role").diff["name"] == [
            "סוכן",
            "סוכן שטח",
        ]
        with refuses(StaleVersion):
            operations.edit_role(
                actor=dana, role_id=role.pk, name="א", rights={}, version=role.version - 1
            )


def test_the_owners_role_stays_as_it_is(dana: Actor):
    with in_scope(dana):
        owners = Role.objects.get(is_owner=True).pk
        with refuses(OwnerRoleIsFixed):
            operations.edit_role(actor=dana, role_id=owners, name="מלכה", rights={})
        with refuses(OwnerRoleIsFixed):
            operations.remove_role(actor=dana, role_id=owners)


def test_a_role_in_use_is_kept_and_its_users_named(dana: Actor, yossi: Actor, miri: Actor):
    with in_scope(dana):
        agent = Role.objects.get(name="סוכן")
        with refuses(InUse) as caught:
            operations.remove_role(actor=dana, role_id=agent.pk)
    assert caught.value.names == ("יוסי לוי", "מירי אזולאי")  # type: ignore[attr-defined]
    assert "יוסי לוי, מירי אזולאי" in str(caught.value)


def test_an_unused_role_goes(dana: Actor):
    with in_scope(dana):
        role = operations.add_role(actor=dana, name="זמני", rights={})
        operations.remove_role(actor=dana, role_id=role.pk)
        assert not Role.objects.filter(name="זמני").exists()
        assert logged("tenancy_role", role.pk, "tenancy.remove_role").kind == "D"


def test_names_of_roles_are_guarded(dana: Actor):
    with in_scope(dana), refuses(NameTaken):
        operations.add_role(actor=dana, name="סוכן", rights={})
    with in_scope(dana), refuses(NameMissing):
        operations.add_role(actor=dana, name=" ", rights={})


def test_roles_need_the_right(yossi: Actor):
    with in_scope(yossi), refuses(NotPermitted):
        operations.add_role(actor=yossi, name="חדש", rights={})
    with in_scope(yossi), refuses(NotPermitted):
        operations.edit_role(actor=yossi, role_id=1, name="חדש", rights={})
    with in_scope(yossi), refuses(NotPermitted):
        operations.remove_role(actor=yossi, role_id=1)


def test_a_role_of_another_business_is_nobodys(dana: Actor, noa: Actor):
    with in_scope(noa):
        foreign = Role.objects.get(name="סוכן").pk
    with in_scope(dana), refuses(NotFound):
        operations.edit_role(actor=dana, role_id=foreign, name="א", rights={})
    with in_scope(dana), refuses(NotFound):
        operations.remove_role(actor=dana, role_id=foreign)
