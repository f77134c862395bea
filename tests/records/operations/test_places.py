import pytest

from kesher.records import errors
from kesher.records.operations.places import place_of_creator, settle_place
from kesher.records.rules.places import Place
from kesher.tenancy.models import Business, Membership, OrgUnit
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import in_scope, make_member


def test_nothing_wanted_leaves_the_record_where_it_is(dana: Actor) -> None:
    current = place_of_creator(dana)

    with in_scope(dana):
        assert settle_place(actor=dana, wanted=None, current=current, right="party.edit") == current


def test_a_deactivated_user_keeps_what_he_owns_but_gets_nothing_new(
    dana: Actor, yossi: Actor
) -> None:
    his = place_of_creator(yossi)
    with in_scope(dana):
        Membership.objects.filter(pk=yossi.membership_id).update(is_active=False)

        assert settle_place(actor=dana, wanted=his, current=his, right="party.edit") == his
        with pytest.raises(errors.OwnerUnknown):
            settle_place(actor=dana, wanted=his, current=place_of_creator(dana), right="party.edit")


def test_a_department_is_no_branch(dana: Actor) -> None:
    with in_scope(dana):
        department = OrgUnit.objects.get(name="מכירות")
        wanted = Place(owner_id=dana.membership_id, branch_id=department.pk)

        with pytest.raises(errors.UnitUnknown):
            settle_place(
                actor=dana, wanted=wanted, current=place_of_creator(dana), right="party.edit"
            )


def test_a_department_reaches_as_far_as_itself(ahava: Business, dana: Actor, yossi: Actor) -> None:
    gal = make_member(ahava, "gal", "גל", rights={"party.edit": Level.DEPARTMENT})
    inside = place_of_creator(yossi)
    outside = Place(owner_id=yossi.membership_id)

    with in_scope(gal):
        current = place_of_creator(gal)
        assert settle_place(actor=gal, wanted=inside, current=current, right="party.edit") == inside
        with pytest.raises(errors.PlaceOutOfReach):
            settle_place(actor=gal, wanted=outside, current=current, right="party.edit")
