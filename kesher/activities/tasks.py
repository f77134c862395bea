"""What the worker does for activities."""

from django.utils import timezone

from kesher.activities.operations.meeting_series import plan_ahead
from kesher.lib.jobs import in_each, periodic
from kesher.tenancy.queries import all_business_ids
from kesher.tenancy.scoping import business_scope


@periodic("activities.plan_meetings", cron="23 2 * * *")
def plan_meetings() -> None:
    """Plan each night the times of recurring meetings that have come within reach."""
    in_each("activities.plan_meetings", all_business_ids(), _plan)


def _plan(business_id: int) -> None:
    with business_scope(business_id=business_id):
        plan_ahead(today=timezone.localdate())
