import datetime as dt
from uuid import uuid4

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from kesher.tenancy import operations
from kesher.tenancy.models import AccessLink, IdempotencyKey
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.tenancy.operations.test_once import make_group
from tests.tenancy.operations.test_people import give_session


def age(table: str, column: str, days: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = {column} - make_interval(days => %s)", [days]
        )


def test_what_has_served_is_forgotten_in_every_business(dana: Actor, yossi: Actor, noa: Actor):
    over = give_session(yossi.user_id)
    Session.objects.filter(session_key=over).update(
        expire_date=timezone.now() - dt.timedelta(minutes=1)
    )
    for actor in (dana, noa):
        with in_scope(actor):
            make_group(actor, uuid4())
            age("tenancy_idempotencykey", "created_at", 31)
    with in_scope(dana):
        operations.create_access_link(actor=dana, membership_id=yossi.membership_id)
        age("tenancy_accesslink", "expires_at", 32)

    assert operations.forget_expired(now=timezone.now()) == 5

    assert not Session.objects.filter(session_key=over).exists()
    assert not UserSession.objects.exists()
    for actor in (dana, noa):
        with in_scope(actor):
            assert not IdempotencyKey.objects.exists()
            assert not AccessLink.objects.exists()


def test_what_still_serves_is_kept(dana: Actor, yossi: Actor):
    key = give_session(dana.user_id)
    with in_scope(dana):
        make_group(dana, uuid4())
        age("tenancy_idempotencykey", "created_at", 29)
        operations.create_access_link(actor=dana, membership_id=yossi.membership_id)

    assert operations.forget_expired(now=timezone.now()) == 0

    assert Session.objects.filter(session_key=key).exists()
    with in_scope(dana):
        assert IdempotencyKey.objects.count() == 1
        assert AccessLink.objects.count() == 1
