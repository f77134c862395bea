"""Jobs of the clock and of the design: emptying the bins, working out computed fields."""

from django.utils import timezone

from kesher.lib.jobs import enqueue, job, periodic
from kesher.records import operations
from kesher.tenancy.queries import all_business_ids
from kesher.tenancy.scoping import business_scope


@periodic("records.start_emptying_bins", cron="41 0 * * *")
def start_emptying_bins() -> None:
    """Hand the deed to every business."""
    for business_id in all_business_ids():
        enqueue("records.erase_due_records", business_id=business_id)


@job("records.erase_due_records")
def erase_due_records(*, business_id: int) -> None:
    """Erase some of what is due, and come again for the rest in another transaction."""
    if operations.erase_due_records(now=timezone.now()):
        enqueue("records.erase_due_records", business_id=business_id)


@periodic("records.start_erasing_fields", cron="53 0 * * *")
def start_erasing_fields() -> None:
    """Hand the deed to every business."""
    for business_id in all_business_ids():
        enqueue("records.erase_due_fields", business_id=business_id)


@job("records.erase_due_fields")
def erase_due_fields(*, business_id: int) -> None:
    """Erase some values of deleted fields, and come again for the rest in another transaction."""
    if operations.erase_due_field(now=timezone.now()):
        enqueue("records.erase_due_fields", business_id=business_id)


@job("records.convert", in_scope=False)
def convert(*, business_id: int, membership_id: int, type_key: str, field_key: str) -> None:
    """Convert the values of a field whose type was changed; begun again, it goes on."""
    is_left = True
    while is_left:
        with business_scope(business_id=business_id, membership_id=membership_id):
            is_left = operations.convert_values(type_key=type_key, field_key=field_key)


@job("records.recompute", in_scope=False)
def recompute(*, business_id: int, type_key: str) -> None:
    """Work out the computed fields of all records of a type, chunk by chunk."""
    after = 0
    while True:
        with business_scope(business_id=business_id):
            after = operations.recompute_records(type_key=type_key, after=after)
        if not after:
            return


@periodic("records.start_recomputing", cron="5 22 * * *")
def start_recomputing() -> None:
    """Hand what changes with the day to every business, when the day of Israel has begun."""
    for business_id in all_business_ids():
        enqueue("records.recompute_for_today", business_id=business_id)


@job("records.recompute_for_today")
def recompute_for_today(*, business_id: int) -> None:
    """Have the types worked out anew whose fields change with the day."""
    for type_key in operations.types_that_follow_the_day():
        enqueue("records.recompute", business_id=business_id, type_key=type_key)
