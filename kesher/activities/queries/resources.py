"""What meetings can take: rooms, cars, projectors."""

from django.db.models import QuerySet

from kesher.activities.models import Resource
from kesher.lib.errors import NotFound
from kesher.tenancy.rules.access import Actor, require


def active_resources() -> QuerySet[Resource]:
    """Return the resources that a meeting can take, by name."""
    return Resource.objects.filter(is_active=True).order_by("name", "pk")


def all_resources(actor: Actor) -> QuerySet[Resource]:
    """Return every resource, those in use first.

    Raises: NotPermitted, without `settings.business`.
    """
    require(actor, "settings.business")
    return Resource.objects.order_by("-is_active", "name", "pk")


def get_resource(*, actor: Actor, resource_id: int) -> Resource:
    """Return a resource.

    Raises: NotPermitted, without `settings.business`; NotFound.
    """
    resource = all_resources(actor).filter(pk=resource_id).first()
    if resource is None:
        raise NotFound
    return resource
