"""Businesses with people in them, made directly: what a test starts from, not what it tests."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test import Client
from django.utils import timezone

from kesher.tenancy import queries
from kesher.tenancy.backends import SessionStore
from kesher.tenancy.choices import OrgUnitKind
from kesher.tenancy.models import Business, Membership, OrgUnit, Role, User
from kesher.tenancy.rules.access import Actor, Level
from kesher.tenancy.scoping import business_scope

RECORD_TYPES = ("party", "contact", "activity", "request", "deal", "project")
DEEDS = ("see", "create", "edit", "archive", "export")

AGENT_RIGHTS = {f"{kind}.{deed}": Level.ALL for kind in RECORD_TYPES for deed in DEEDS}


def make_business(slug: str, name: str) -> Business:
    """Make an active business with one branch and three departments."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('tenancy_business', 'id'))")
        business_id = cursor.fetchone()[0]
    with business_scope(business_id=business_id):
        business = Business.objects.create(
            id=business_id,
            slug=slug,
            name=name,
            modules=["crm"],
            active_until=timezone.localdate() + dt.timedelta(days=365),
        )
        center, north = OrgUnit.objects.bulk_create(
            OrgUnit(business=business, kind=OrgUnitKind.BRANCH, name=name, position=position)
            for position, name in enumerate(("מרכז", "צפון"), start=1)
        )
        OrgUnit.objects.bulk_create(
            OrgUnit(business=business, kind=OrgUnitKind.DEPARTMENT, name=name, parent=branch)
            for branch, name in ((center, "מכירות"), (center, "שירות"), (north, "גבייה"))
        )
        rights = {right: int(level) for right, level in AGENT_RIGHTS.items()}
        Role.objects.bulk_create(
            [
                Role(business=business, name="בעלים", is_owner=True),
                Role(business=business, name="סוכן", rights=rights),
            ]
        )
    return business


def make_member(
    business: Business,
    username: str,
    display_name: str,
    *,
    role: str = "סוכן",
    department: str = "מכירות",
    rights: dict[str, Level] | None = None,
) -> Actor:
    """Make a person who works in the business; `rights` gives a role of his own."""
    with business_scope(business_id=business.pk):
        unit = OrgUnit.objects.select_related("parent").get(name=department)
        if rights is not None:
            role = f"תפקיד של {username}"
            Role.objects.create(
                business=business,
                name=role,
                rights={right: int(level) for right, level in rights.items()},
            )
        membership = Membership.objects.create(
            business=business,
            user=User.objects.create(),
            username=username,
            display_name=display_name,
            role=Role.objects.get(name=role),
            branch=unit.parent,
            department=unit,
        )
        return queries.actor_of(
            Membership.objects.select_related("business", "role").get(pk=membership.pk)
        )


@contextmanager
def in_scope(actor: Actor) -> Iterator[Actor]:
    """Act as this person, as a request would."""
    with business_scope(business_id=actor.business_id, membership_id=actor.membership_id):
        yield actor


def client_of(actor: Actor) -> Client:
    """Return a browser in which this person is signed in."""
    client = Client()
    user = User.objects.get(pk=actor.user_id)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "kesher.tenancy.backends.MembershipBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return client
