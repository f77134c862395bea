"""What the worker does by night."""

from kesher.lib.jobs import periodic
from kesher.requests.operations.tallies import add_up_tallies
from kesher.tenancy.queries import all_business_ids
from kesher.tenancy.scoping import business_scope


@periodic("requests.add_up_tallies", cron="53 1 * * *")
def add_up_tallies_by_night() -> None:
    """Put the tallies of a day together, business by business."""
    for business_id in all_business_ids():
        with business_scope(business_id=business_id):
            add_up_tallies()
