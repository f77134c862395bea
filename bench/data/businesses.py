"""The businesses, their people, and what the rows of each point to."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.data import own_fields
from bench.data.copying import Connection
from kesher.tenancy import operations as tenancy
from kesher.tenancy import queries
from kesher.tenancy.models import Membership, OrgUnit, Role
from kesher.tenancy.operations import UserDetails
from kesher.tenancy.scoping import business_scope

USERNAME, PASSWORD = "owner", "bench-bench-bench"
LARGE, MEDIUM, CROWD = "bench-large", "bench-medium", "bench-crowd"
MEDIUM_SIZE, SMALL_SIZE, SMALL_COUNT = 10_000, 200, 100
USERS, USERS_OF_SMALL, MOST_IN_CROWD = 30, 2, 500
_PARTIES_PER_USER_OF_CROWD = 20  # of the large business, so that a small bench is soon built


@dataclass(frozen=True)
class Built:
    """One business and what its rows point to."""

    slug: str
    business_id: int
    parties: int
    first_party_id: int
    members: list[int]
    branch_id: int
    department_id: int

    @property
    def is_measured(self) -> bool:
        """Tell whether its screens are measured; then it has fields of its own and much to do."""
        return self.slug in {LARGE, MEDIUM}


def make_businesses(size: int) -> list[Built]:
    """Make all businesses with their people; `size` is how many parties the largest gets."""
    crowd = min(MOST_IN_CROWD, size // _PARTIES_PER_USER_OF_CROWD)
    plans = [(LARGE, size, USERS), (MEDIUM, MEDIUM_SIZE, USERS), (CROWD, SMALL_SIZE, crowd)]
    plans += [(f"small-{number:03d}", SMALL_SIZE, USERS_OF_SMALL) for number in range(SMALL_COUNT)]
    built, next_id = [], 1
    for slug, parties, users in plans:
        built.append(_make_business(slug, parties, users, next_id))
        next_id += parties
    return built


def name_built(connection: Connection, built: Sequence[Built]) -> None:
    """Let the session know the businesses as a table of the name `built`."""
    connection.execute(
        "CREATE TEMPORARY TABLE built (business_id bigint, parties bigint, first_id bigint,"
        " members bigint[], branch_id bigint, department_id bigint, is_measured boolean)"
    )
    for one in built:
        connection.execute(
            "INSERT INTO built VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [
                one.business_id,
                one.parties,
                one.first_party_id,
                one.members,
                one.branch_id,
                one.department_id,
                one.is_measured,
            ],
        )


def _make_business(slug: str, parties: int, users: int, first_party_id: int) -> Built:
    """Make a business with its owner and other users."""
    business = tenancy.create_business(
        slug=slug,
        name=f"עסק {slug}",
        legal_number="",
        address="",
        owner_username=USERNAME,
        owner_display_name="בעלים",
        owner_password=PASSWORD if slug in {LARGE, MEDIUM} else None,  # hashing takes its time
        owner_email=None,
        is_demo=True,
    )
    with business_scope(business_id=business.pk):
        owner = queries.actor_of(Membership.objects.select_related("business", "role").get())
        role = Role.objects.get(is_owner=True)
        for number in range(1, users):
            details = UserDetails(
                username=f"user{number}", display_name=f"משתמש {number}", role_id=role.pk
            )
            tenancy.add_user(actor=owner, details=details)
        if slug in {LARGE, MEDIUM}:
            own_fields.add_fields(business.pk)
        return Built(
            slug=slug,
            business_id=business.pk,
            parties=parties,
            first_party_id=first_party_id,
            members=list(Membership.objects.order_by("pk").values_list("pk", flat=True)),
            branch_id=OrgUnit.objects.get(kind="branch").pk,
            department_id=OrgUnit.objects.get(kind="department").pk,
        )
