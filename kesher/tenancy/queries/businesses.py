"""Which businesses there are, what the one in scope may do and how its records are designed."""

import datetime as dt

from django.db import connection
from django.db.models import QuerySet

from kesher.tenancy.models import ActivationCode, Business
from kesher.tenancy.rules.access import Actor, require
from kesher.tenancy.rules.activation import CRM, ActivationState, activation_state
from kesher.tenancy.scoping import known_design_stamp, remember_design_stamp, scoped_business_id


def find_business_id(slug: str) -> int | None:
    """Return the business at this address; asks outside any scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kesher_business_id(%s)", (slug,))
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def business_slugs_of(user_id: int) -> list[tuple[str, str]]:
    """Return address and name of the businesses that the person is active in, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT slug, name FROM kesher_businesses_of(%s)", (user_id,))
        return list(cursor.fetchall())


def all_business_ids() -> list[int]:
    """Return every business of the installation, for the jobs of the clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kesher_business_ids()")
        return [business_id for (business_id,) in cursor.fetchall()]


def has_businesses() -> bool:
    """Tell whether the installation has a business at all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kesher_has_businesses()")
        return bool(cursor.fetchone()[0])


def is_elsewhere(user_id: int, *, only_active: bool) -> bool:
    """Tell whether the person belongs to another business than the one in scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kesher_is_elsewhere(%s, %s)", (user_id, only_active))
        return bool(cursor.fetchone()[0])


def current_business() -> Business:
    """Return the business in scope."""
    return Business.objects.get()


def design_stamp() -> int:
    """Return the stamp of the record design of the business in scope; 0 while it is as delivered.

    Asks the database at most once in a scope.
    """
    stamp = known_design_stamp()
    if stamp is None:
        stamp = Business.objects.values_list("design_stamp", flat=True).get(pk=scoped_business_id())
        remember_design_stamp(stamp)
    return stamp


def crm_state(business: Business, today: dt.date) -> ActivationState:
    """Tell what may be done today with the module that is everything but settings and help."""
    return activation_state(
        module=CRM, modules=business.modules, active_until=business.active_until, today=today
    )


def entered_activation_codes(actor: Actor) -> QuerySet[ActivationCode]:
    """Return the codes that were entered, the latest first.

    Raises: NotPermitted, without `settings.activation`.
    """
    require(actor, "settings.activation")
    return ActivationCode.objects.select_related("entered_by").order_by("-entered_at", "-pk")
