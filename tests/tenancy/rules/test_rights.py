import pytest

from kesher.tenancy.rules import rights
from kesher.tenancy.rules.rights import (
    Right,
    RightGroup,
    RightRegisteredTwice,
    UnknownRights,
    clean_rights,
    find_right,
    register_rights,
    right_groups,
    rights_above,
)
from kesher.tenancy.rules.standard_roles import OWNER, STANDARD_ROLES

RECORDS = ("party", "contact", "activity")


@pytest.mark.parametrize("kind", RECORDS)
@pytest.mark.parametrize("deed", ["see", "create", "edit", "archive", "export"])
def test_every_kind_of_record_has_its_five_rights_with_a_reach(kind: str, deed: str):
    right = find_right(f"{kind}.{deed}")
    assert right is not None
    assert right.is_leveled


def test_every_right_has_one_owner_and_a_label():
    keys = [right.key for group in right_groups() for right in group.rights]
    assert len(keys) == len(set(keys))
    assert all(right.label for group in right_groups() for right in group.rights)


def test_a_later_kind_of_record_adds_its_rights(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rights, "_groups", list(rights._groups))
    monkeypatch.setattr(rights, "_rights", dict(rights._rights))
    group = RightGroup("quote", "Quotes", (Right("quote.see", "See"),))

    register_rights(group)

    assert right_groups()[-1] == group
    assert clean_rights({"quote.see": 3}) == {"quote.see": 3}
    with pytest.raises(RightRegisteredTwice):
        register_rights(group)


def test_cleaning_keeps_what_is_held_in_the_order_of_the_catalogue():
    assert list(clean_rights({"contact.see": 1, "party.see": 4, "party.edit": 0})) == [
        "party.see",
        "contact.see",
    ]


@pytest.mark.parametrize(
    "given", [{"party.x": 1}, {"party.see": 5}, {"party.see": True}, {"settings.users": 3}]
)
def test_cleaning_refuses_what_cannot_be(given: dict[str, int]):
    with pytest.raises(UnknownRights):
        clean_rights(given)


def test_rights_above_names_those_that_reach_further():
    own = {"party.see": 2, "party.edit": 1}
    assert rights_above({"party.see": 2}, own) == []
    assert rights_above({"party.see": 3, "party.edit": 1, "contact.see": 1}, own) == [
        "party.see",
        "contact.see",
    ]
    assert rights_above({"contact.see": 0}, own) == []


def test_standard_roles_hold_only_rights_that_exist_and_only_the_owner_all():
    for role in STANDARD_ROLES:
        assert set(clean_rights(role.rights)) == set(role.rights)
    assert [role for role in STANDARD_ROLES if role.is_owner] == [OWNER]
    assert len({role.key for role in STANDARD_ROLES}) == len(STANDARD_ROLES)
