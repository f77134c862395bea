"""What people do to their own account: password, preferences, sessions.

An account belongs to the person and to no business, so what changes it takes the person where
other operations take the actor.
"""

from allauth.usersessions.models import UserSession

from kesher.lib.errors import NotFound
from kesher.lib.streams import end_streams
from kesher.tenancy.choices import Density, Language, Theme
from kesher.tenancy.errors import NameMissing, WrongPassword
from kesher.tenancy.history import operation
from kesher.tenancy.models import Membership, User
from kesher.tenancy.operations.passwords import end_sessions, put_password
from kesher.tenancy.rules.access import Actor


@operation
def change_own_password(
    *, user: User, current_password: str, new_password: str, session_key: str | None = None
) -> User:
    """Change one's own password; every session but the given one ends.

    Raises: WrongPassword, when the present one is not right; WeakPassword, with the reasons.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not locked.check_password(current_password):
        raise WrongPassword
    put_password(locked, new_password, must_change=False, field="new_password")
    end_sessions(locked.pk, but=session_key)
    return locked


@operation
def end_own_session(*, user: User, session_id: int) -> None:
    """End one of one's own sessions, in whatever browser it is.

    Raises: NotFound, for a session that is not one's own.
    """
    session = UserSession.objects.filter(user_id=user.pk, pk=session_id).first()
    if session is None:
        raise NotFound
    session.end()
    end_streams(session_key=session.session_key)


@operation
def leave(*, session_key: str) -> None:
    """Sign out of this browser: its session is forgotten and its streams end."""
    UserSession.objects.filter(session_key=session_key).delete()
    end_streams(session_key=session_key)


@operation
def end_own_sessions(*, user: User, but: str | None) -> int:
    """End all of one's own sessions but the given one, and return how many ended."""
    return end_sessions(user.pk, but=but)


@operation
def edit_own_profile(*, actor: Actor, display_name: str, phone: str) -> Membership:
    """Change the name and telephone by which colleagues know the actor.

    Raises: NameMissing.
    """
    membership: Membership = Membership.objects.select_for_update().get(pk=actor.membership_id)
    membership.display_name = display_name.strip()
    if not membership.display_name:
        raise NameMissing(field="display_name")
    membership.phone = phone.strip()
    membership.version += 1
    membership.save(update_fields=["display_name", "phone", "version"])
    return membership


@operation
def set_preferences(
    *,
    actor: Actor,
    language: Language | None = None,
    theme: Theme | None = None,
    density: Density | None = None,
    has_shortcuts: bool | None = None,
    has_diary_beside: bool | None = None,
) -> Membership:
    """Set how the screens look and answer for the actor; what is not given stays."""
    membership: Membership = Membership.objects.select_for_update().get(pk=actor.membership_id)
    if language is not None:
        membership.language = language
    if theme is not None:
        membership.theme = theme
    if density is not None:
        membership.density = density
    if has_shortcuts is not None:
        membership.has_shortcuts = has_shortcuts
    if has_diary_beside is not None:
        membership.has_diary_beside = has_diary_beside
    membership.save(
        update_fields=["language", "theme", "density", "has_shortcuts", "has_diary_beside"]
    )
    return membership
