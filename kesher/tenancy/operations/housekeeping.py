"""Forgetting what has served."""

import datetime as dt

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection

from kesher.tenancy.history import operation

KEPT = dt.timedelta(days=30)


@operation
def forget_expired(*, now: dt.datetime) -> int:
    """Forget sessions that are over, and keys of forms and links older than 30 days.

    The installation itself acts. Returns how many rows went.
    """
    over: int = Session.objects.filter(expire_date__lt=now).delete()[0]
    alive = Session.objects.values("session_key")
    listed: int = UserSession.objects.exclude(session_key__in=alive).delete()[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT kesher_forget_expired(%s)", (now - KEPT,))
        served: int = cursor.fetchone()[0]
    return over + listed + served
