from kesher.lib.errors import NotFound, NotPermitted
from kesher.tenancy import operations
from kesher.tenancy.errors import InUse, NameMissing, NameTaken, StaleVersion, UnitMismatch
from kesher.tenancy.models import OrgUnit
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.tenancy.checks import logged, refuses


def unit(name: str) -> OrgUnit:
    found: OrgUnit = OrgUnit.objects.get(name=name)
    return found


def test_branches_and_departments_are_added_at_the_end(dana: Actor):
    with in_scope(dana):
        south = operations.add_org_unit(actor=dana, name=" דרום ")
        store = operations.add_org_unit(actor=dana, name="מחסן", branch_id=south.pk)

        assert (south.kind, south.parent_id, south.name) == ("branch", None, "דרום")
        assert south.position > unit("צפון").position
        assert (store.kind, store.parent_id, store.position) == ("department", south.pk, 1)
        logged("tenancy_orgunit", store.pk, "tenancy.add_org_unit")


def test_a_department_holds_no_departments(dana: Actor):
    with in_scope(dana), refuses(UnitMismatch):
        operations.add_org_unit(actor=dana, name="תת", branch_id=unit("שירות").pk)


def test_names_are_taken_within_a_branch_only(dana: Actor):
    with in_scope(dana):
        operations.add_org_unit(actor=dana, name="שירות", branch_id=unit("צפון").pk)
        with refuses(NameTaken):
            operations.add_org_unit(actor=dana, name="גבייה", branch_id=unit("צפון").pk)
        with refuses(NameTaken):
            operations.add_org_unit(actor=dana, name="מרכז")
        with refuses(NameMissing):
            operations.add_org_unit(actor=dana, name="")


def test_a_unit_is_renamed_and_moved(dana: Actor):
    with in_scope(dana):
        before = unit("גבייה")
        operations.edit_org_unit(
            actor=dana, unit_id=before.pk, name="כספים", position=7, version=before.version
        )

        after = unit("כספים")
        assert (after.pk, after.position) == (before.pk, 7)
        with refuses(StaleVersion):
            operations.edit_org_unit(
                actor=dana, unit_id=before.pk, name="א", version=before.version
            )


def test_a_unit_with_users_stays_in_use_and_names_them(dana: Actor, miri: Actor):
    with in_scope(dana):
        with refuses(InUse) as caught:
            operations.deactivate_org_unit(actor=dana, unit_id=unit("שירות").pk)
        assert caught.value.names == ("מירי אזולאי",)  # type: ignore[attr-defined]
        with refuses(InUse) as caught:
            operations.deactivate_org_unit(actor=dana, unit_id=unit("צפון").pk)
        assert caught.value.names == ("גבייה",)  # type: ignore[attr-defined]


def test_an_empty_unit_goes_out_of_use_and_comes_back(dana: Actor):
    with in_scope(dana):
        department, branch = unit("גבייה"), unit("צפון")
        operations.deactivate_org_unit(actor=dana, unit_id=department.pk)
        operations.deactivate_org_unit(actor=dana, unit_id=branch.pk)
        assert not unit("צפון").is_active
        with refuses(UnitMismatch):
            operations.reactivate_org_unit(actor=dana, unit_id=department.pk)
        with refuses(UnitMismatch):
            operations.add_org_unit(actor=dana, name="חדש", branch_id=branch.pk)

        operations.reactivate_org_unit(actor=dana, unit_id=branch.pk)
        operations.reactivate_org_unit(actor=dana, unit_id=department.pk)

        assert unit("גבייה").is_active


def test_the_tree_needs_the_right_and_is_ones_own(dana: Actor, yossi: Actor, noa: Actor):
    with in_scope(noa):
        foreign = unit("מרכז").pk
    for actor, refusal in [(yossi, NotPermitted), (dana, NotFound)]:
        with in_scope(actor):
            with refuses(refusal):
                operations.add_org_unit(actor=actor, name="א", branch_id=foreign)
            with refuses(refusal):
                operations.edit_org_unit(actor=actor, unit_id=foreign, name="א")
            with refuses(refusal):
                operations.deactivate_org_unit(actor=actor, unit_id=foreign)
            with refuses(refusal):
                operations.reactivate_org_unit(actor=actor, unit_id=foreign)
