"""Changing the record design one at a time, and telling everybody that it has changed."""

import secrets

from kesher.tenancy.models import Business
from kesher.tenancy.scoping import remember_design_stamp, scoped_business_id


def hold_design() -> None:
    """Let what adds to the record design wait for one another until the end of the transaction.

    Call it first: what was read of the design before may be older than what is waited for.
    """
    held = Business.objects.filter(pk=scoped_business_id()).select_for_update(no_key=True)
    remember_design_stamp(held.values_list("design_stamp", flat=True).get())


def mark_design_changed() -> None:
    """Draw a new stamp, so that every process reads the record design anew.

    Call it after the last write of an operation that changes the design: what is read under a
    stamp is kept for good. A stamp is random and not a count, since one that is rolled back must
    never come again.
    """
    stamp = secrets.randbits(62)
    Business.objects.filter(pk=scoped_business_id()).update(design_stamp=stamp)
    remember_design_stamp(stamp)
