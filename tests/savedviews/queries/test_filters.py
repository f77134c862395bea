import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kesher.parties.models import Party
from kesher.parties.record_types import PARTY
from kesher.records.queries import visible_records
from kesher.records.rules.record_types import FieldSpec
from kesher.savedviews.queries.filters import filter_condition, filter_options, filter_words
from kesher.tenancy.models import Membership, OrgUnit
from kesher.tenancy.rules.access import Actor, Level, is_within_reach
from tests.factories.businesses import in_scope, make_member
from tests.factories.parties import make_party


def field(key: str) -> FieldSpec:
    found = PARTY.find_field(key)
    assert found
    return found


def test_options_of_a_choice_are_its_own(dana: Actor) -> None:
    with in_scope(dana):
        options = filter_options(dana, field("customer_status"))

    assert [option.value for option in options][:3] == ["new", "follow_up", "real"]


def test_options_of_people_begin_with_mine_and_end_with_nobody(dana: Actor, yossi: Actor) -> None:
    with in_scope(dana):
        options = filter_options(dana, field("owner"))

    assert [option.value for option in options] == [
        "mine",
        str(dana.membership_id),
        str(yossi.membership_id),
        "none",
    ]


def test_options_of_branches_hold_no_departments(dana: Actor) -> None:
    with in_scope(dana):
        branches = {option.label for option in filter_options(dana, field("branch"))}
        departments = {option.label for option in filter_options(dana, field("department"))}

    assert {"מרכז", "צפון"} <= branches
    assert {"מכירות", "שירות", "גבייה"} <= departments
    assert not branches & {"מכירות", "שירות"}


def test_options_of_another_business_are_not_offered(dana: Actor, noa: Actor) -> None:
    with in_scope(noa):
        labels = {option.label for option in filter_options(noa, field("owner"))}
        named = filter_words([field("owner")], {"owner": [str(dana.membership_id)]})

    assert "דנה כהן" not in labels
    assert named == {"owner": []}


def test_chosen_values_are_named_with_one_query(dana: Actor) -> None:
    chosen = {
        "owner": [str(dana.membership_id), "mine", "999999"],
        "branch": [str(dana.branch_id)],
        "customer_status": ["new"],
    }
    with in_scope(dana), CaptureQueriesContext(connection) as queries:
        named = filter_words([field(key) for key in chosen], chosen)

    assert named == {"owner": ["דנה כהן", "שלי"], "branch": ["מרכז"], "customer_status": ["חדש"]}
    assert len(queries) == 1


def test_mine_of_somebody_without_a_department_keeps_nothing(dana: Actor) -> None:
    make_party(dana)
    with in_scope(dana):
        alone = Actor(
            business_id=dana.business_id,
            business_slug=dana.business_slug,
            user_id=dana.user_id,
            membership_id=dana.membership_id,
            display_name="",
            is_owner=True,
        )
        kept = Party.objects.filter(filter_condition(alone, field("department"), ["mine"]))

        assert not kept.exists()


@pytest.mark.parametrize("level", list(Level))
@given(
    places=st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=8
    )
)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_filter_of_rows_and_its_twin_agree(
    dana: Actor, ahava: object, level: Level, places: list[tuple[int, int, int]]
) -> None:
    """`within_reach` filters the list, `is_within_reach` the live events of the same rows."""
    with in_scope(dana):
        if not (seer := Membership.objects.filter(username=f"seer{level}").first()):
            make_member(ahava, f"seer{level}", "רואה", rights={"party.see": level})  # type: ignore[arg-type]
            seer = Membership.objects.get(username=f"seer{level}")
        actor = Actor(
            business_id=dana.business_id,
            business_slug=dana.business_slug,
            user_id=seer.user_id,
            membership_id=seer.pk,
            display_name="",
            branch_id=seer.branch_id,
            department_id=seer.department_id,
            rights={"party.see": level},
        )
        owners = [None, seer.pk, dana.membership_id]
        branches = [None, *OrgUnit.objects.filter(kind="branch").values_list("pk", flat=True)]
        departments = [
            None,
            *OrgUnit.objects.filter(kind="department").values_list("pk", flat=True),
        ]
        parties = Party.objects.bulk_create(
            Party(
                business_id=dana.business_id,
                name="א",
                kind="person",
                owner_id=owners[owner],
                branch_id=branches[branch],
                department_id=departments[department],
            )
            for owner, branch, department in places
        )

        seen = set(visible_records(actor, PARTY).values_list("pk", flat=True))

        assert {party.pk for party in parties} & seen == {
            party.pk
            for party in parties
            if is_within_reach(
                actor,
                "party.see",
                owner_id=party.owner_id,
                branch_id=party.branch_id,
                department_id=party.department_id,
            )
        }
