"""What the worker does by night."""

from kesher.lib.jobs import in_each, periodic
from kesher.requests.operations.tallies import add_up_tallies
from kesher.tenancy.queries import all_business_ids
from kesher.tenancy.scoping import business_scope


@periodic("requests.add_up_tallies", cron="53 1 * * *")
def add_up_tallies_by_night() -> None:
    """Put the tallies of a day together, business by business."""
    in_each("requests.add_up_tallies", all_business_ids(), _add_up)


def _add_up(business_id: int) -> None:
    with business_scope(business_id=business_id):
        add_up_tallies()
