from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from kesher.lib.errors import NotFound
from kesher.tenancy import operations
from kesher.tenancy.choices import Density, Language, Theme
from kesher.tenancy.errors import NameMissing, WeakPassword, WrongPassword
from kesher.tenancy.models import Membership, User
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.tenancy.checks import logged, refuses
from tests.tenancy.operations.test_people import give_session

PRESENT = "four green parrots"
NEW = "seven blue lamps"


def person(actor: Actor) -> User:
    user = User.objects.get(pk=actor.user_id)
    user.set_password(PRESENT)
    user.must_change_password = True
    user.save()
    return user


def test_changing_the_password_ends_every_other_session(dana: Actor):
    user = person(dana)
    here, elsewhere = give_session(user.pk), give_session(user.pk)

    operations.change_own_password(
        user=user, current_password=PRESENT, new_password=NEW, session_key=here
    )

    user.refresh_from_db()
    assert user.check_password(NEW)
    assert not user.must_change_password
    assert Session.objects.filter(session_key=here).exists()
    assert not Session.objects.filter(session_key=elsewhere).exists()
    assert UserSession.objects.filter(user=user).count() == 1


def test_changing_takes_the_present_password_and_a_good_new_one(dana: Actor):
    user = person(dana)
    with refuses(WrongPassword):
        operations.change_own_password(user=user, current_password="x", new_password=NEW)
    with refuses(WeakPassword) as caught:
        operations.change_own_password(user=user, current_password=PRESENT, new_password="short")
    assert caught.value.field == "new_password"  # type: ignore[attr-defined]
    with refuses(WeakPassword):
        operations.change_own_password(
            user=user, current_password=PRESENT, new_password="long" * 65
        )


def test_one_session_of_ones_own_is_ended_and_nobody_elses(dana: Actor, yossi: Actor):
    user = person(dana)
    key, kept, foreign = (
        give_session(user.pk),
        give_session(user.pk),
        give_session(yossi.user_id),
    )

    operations.end_own_session(user=user, session_id=UserSession.objects.get(session_key=key).pk)
    with refuses(NotFound):
        operations.end_own_session(
            user=user, session_id=UserSession.objects.get(session_key=foreign).pk
        )

    alive = set(Session.objects.values_list("session_key", flat=True))
    assert alive >= {kept, foreign}
    assert key not in alive


def test_all_other_sessions_end_together(dana: Actor):
    user = person(dana)
    keys = [give_session(user.pk) for _ in range(3)]

    assert operations.end_own_sessions(user=user, but=keys[0]) == 2

    assert list(UserSession.objects.values_list("session_key", flat=True)) == [keys[0]]


def test_leaving_forgets_the_session(dana: Actor):
    key = give_session(dana.user_id)

    operations.leave(session_key=key)

    assert not UserSession.objects.exists()


def test_the_profile_is_what_colleagues_see(dana: Actor, yossi: Actor):
    with in_scope(yossi):
        operations.edit_own_profile(actor=yossi, display_name=" יוסף ", phone=" 050-1 ")

        own = Membership.objects.get(pk=yossi.membership_id)
        assert (own.display_name, own.phone) == ("יוסף", "050-1")
        assert logged("tenancy_membership", own.pk, "tenancy.edit_own_profile").diff[
            "display_name"
        ] == ["יוסי לוי", "יוסף"]
        with refuses(NameMissing):
            operations.edit_own_profile(actor=yossi, display_name=" ", phone="")


def test_preferences_change_one_by_one(dana: Actor):
    with in_scope(dana):
        operations.set_preferences(actor=dana, theme=Theme.DARK)
        operations.set_preferences(
            actor=dana, language=Language.ENGLISH, density=Density.COMPACT, has_shortcuts=False
        )

        own = Membership.objects.get(pk=dana.membership_id)
        assert (own.theme, own.language, own.density, own.has_shortcuts) == (
            "dark",
            "en",
            "compact",
            False,
        )
