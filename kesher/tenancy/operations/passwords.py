"""Setting a password, and ending what was open under the old one."""

from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError

from kesher.lib.streams import end_streams
from kesher.tenancy.errors import WeakPassword
from kesher.tenancy.models import User

LONGEST_PASSWORD = 256  # hashing takes longer with every character


def put_password(user: User, password: str, *, must_change: bool, field: str = "password") -> None:
    """Give the person this password; every session opened under the old one ends by itself.

    Raises: WeakPassword, with the reasons.
    """
    if len(password) > LONGEST_PASSWORD:
        raise WeakPassword(["…"], field=field)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(error.messages, field=field) from None
    user.set_password(password)
    user.must_change_password = must_change
    user.save(update_fields=["password", "must_change_password"])


def end_sessions(user_id: int, *, but: str | None = None) -> int:
    """End the sessions of a person in all browsers but one, with their streams.

    Returns how many ended.
    """
    open_ones = UserSession.objects.filter(user_id=user_id)
    if but:
        open_ones = open_ones.exclude(session_key=but)
    keys = list(open_ones.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    open_ones.delete()
    end_streams(user_id=user_id)
    return len(keys)
