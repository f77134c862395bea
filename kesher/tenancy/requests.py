"""The request as it reaches a screen of a business."""

from django.http import HttpRequest

from kesher.tenancy.models import Membership, User
from kesher.tenancy.rules.access import Actor


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in, in no business: about the own account."""

    user: User


class BusinessRequest(HttpRequest):
    """A request of a member, inside the scope of the business; the middleware saw to both."""

    actor: Actor
    membership: Membership
