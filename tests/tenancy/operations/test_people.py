import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from kesher.lib.errors import NotFound, NotPermitted
from kesher.tenancy import operations, queries
from kesher.tenancy.errors import (
    AboveOwnRights,
    EmailIsConfirmed,
    InvalidUserName,
    LastOwner,
    NameMissing,
    NameTaken,
    OwnMembership,
    PersonIsElsewhere,
    StaleVersion,
    UnitMismatch,
    WeakPassword,
)
from kesher.tenancy.models import Membership, OrgUnit, Role, User
from kesher.tenancy.operations import UserDetails
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import in_scope, make_member
from tests.tenancy.checks import logged, refuses


def details(**more: object) -> UserDetails:
    role = Role.objects.get(name="סוכן")
    given = {"username": "tamar", "display_name": "תמר לוי", "role_id": role.pk, **more}
    return UserDetails(**given)  # type: ignore[arg-type]


def details_of(membership: Membership, **more: object) -> UserDetails:
    given = {
        "username": membership.username,
        "display_name": membership.display_name,
        "role_id": membership.role_id,
        "branch_id": membership.branch_id,
        "department_id": membership.department_id,
        **more,
    }
    return UserDetails(**given)


def give_session(user_id: int) -> str:
    """Sign the person in somewhere, as the list of sessions knows it."""
    store = SessionStore()
    store["_auth_user_id"] = str(user_id)
    store.create()
    assert store.session_key is not None
    UserSession.objects.create(
        user_id=user_id, ip="127.0.0.1", user_agent="Firefox/1", session_key=store.session_key
    )
    return store.session_key


def join(actor: Actor, other: Actor) -> None:
    """Make the person of `other` a member of the actor's business too."""
    with in_scope(actor):
        Membership.objects.create(
            business_id=actor.business_id,
            user_id=other.user_id,
            username="guest",
            display_name="אורח",
            role=Role.objects.get(name="סוכן"),
        )


@pytest.fixture
def clerk(ahava: object) -> Actor:
    """Administers users, and may do little else."""
    rights = {"settings.users": Level.ALL, "party.see": Level.BRANCH, "party.edit": Level.OWN}
    return make_member(ahava, "clerk", "פקידה", rights=rights)  # type: ignore[arg-type]


# --- adding ---------------------------------------------------------------------------------------


def test_an_added_user_signs_in_once_with_the_given_password(dana: Actor):
    with in_scope(dana):
        department = OrgUnit.objects.get(name="שירות")
        membership = operations.add_user(
            actor=dana,
            details=details(department_id=department.pk, phone=" 052-1234567 "),
            password="four green parrots",
        )

        assert membership.branch_id == department.parent_id
        assert membership.phone == "052-1234567"
        assert membership.user.check_password("four green parrots")
        assert membership.user.must_change_password
        change = logged("tenancy_membership", membership.pk, "tenancy.add_user")
        assert change.kind == "I"
        assert change.membership_id == dana.membership_id


def test_a_user_added_without_a_password_waits_for_a_link(dana: Actor):
    with in_scope(dana):
        membership = operations.add_user(actor=dana, details=details(email=" Tamar@Example.com "))

    assert not membership.user.has_usable_password()
    assert membership.email == "tamar@example.com"
    assert membership.user.email is None


def test_adding_takes_nothing_from_a_person_of_that_address(dana: Actor, noa: Actor):
    User.objects.filter(pk=noa.user_id).update(
        email="noa@example.com", email_confirmed_at=timezone.now()
    )

    with in_scope(dana):
        membership = operations.add_user(actor=dana, details=details(email="noa@example.com"))

    assert membership.user_id != noa.user_id
    assert queries.business_slugs_of(noa.user_id) == [("barak", "ברק שירותים")]


@pytest.mark.parametrize("username", ["a", "with space", "<b>", "x" * 61, "", "a/b"])
def test_a_bad_user_name_is_refused(username: str, dana: Actor):
    with in_scope(dana), refuses(InvalidUserName):
        operations.add_user(actor=dana, details=details(username=username))


def test_a_hebrew_user_name_is_fine(dana: Actor):
    with in_scope(dana):
        assert operations.add_user(actor=dana, details=details(username="תמר")).username == "תמר"


def test_a_user_name_is_taken_in_any_case(dana: Actor, yossi: Actor):
    with in_scope(dana), refuses(NameTaken) as caught:
        operations.add_user(actor=dana, details=details(username="YOSSI"))

    assert caught.value.field == "username"  # type: ignore[attr-defined]


def test_the_same_user_name_lives_in_two_businesses(dana: Actor, noa: Actor):
    with in_scope(noa):
        operations.add_user(actor=noa, details=details(username="dana"))
        assert Membership.objects.filter(username="dana").count() == 1


def test_a_user_needs_a_name(dana: Actor):
    with in_scope(dana), refuses(NameMissing):
        operations.add_user(actor=dana, details=details(display_name="  "))


def test_a_weak_password_is_refused_with_the_reasons(dana: Actor):
    with in_scope(dana), refuses(WeakPassword):
        operations.add_user(actor=dana, details=details(), password="password")


def test_a_department_of_another_branch_is_refused(dana: Actor):
    with in_scope(dana):
        north = OrgUnit.objects.get(name="צפון")
        department = OrgUnit.objects.get(name="שירות")
        with refuses(UnitMismatch):
            operations.add_user(
                actor=dana, details=details(branch_id=north.pk, department_id=department.pk)
            )


def test_a_role_of_another_business_is_nobodys(dana: Actor, noa: Actor):
    with in_scope(noa):
        foreign = Role.objects.get(is_owner=True).pk
    with in_scope(dana), refuses(NotFound):
        operations.add_user(actor=dana, details=details(role_id=foreign))


def test_adding_needs_the_right(yossi: Actor):
    with in_scope(yossi), refuses(NotPermitted):
        operations.add_user(actor=yossi, details=details())


@pytest.mark.parametrize("role", ["סוכן", "בעלים"])
def test_nobody_gives_a_role_above_his_own(role: str, clerk: Actor):
    with in_scope(clerk), refuses(AboveOwnRights):
        operations.add_user(actor=clerk, details=details(role_id=Role.objects.get(name=role).pk))


# --- changing -------------------------------------------------------------------------------------


def test_editing_changes_what_is_known_of_a_user(dana: Actor, yossi: Actor):
    with in_scope(dana):
        before = Membership.objects.get(pk=yossi.membership_id)
        operations.edit_user(
            actor=dana,
            membership_id=yossi.membership_id,
            details=details_of(before, display_name="יוסף לוי", job_title="מנהל מכירות"),
            version=before.version,
        )

        after = Membership.objects.get(pk=yossi.membership_id)
        assert (after.display_name, after.job_title) == ("יוסף לוי", "מנהל מכירות")
        assert after.version == before.version + 1
        change = logged("tenancy_membership", after.pk, "tenancy.edit_user")
        assert change.diff["display_name"] == ["יוסי לוי", "יוסף לוי"]


def test_a_change_on_a_stale_form_is_refused(dana: Actor, yossi: Actor):
    with in_scope(dana):
        membership = Membership.objects.get(pk=yossi.membership_id)
        with refuses(StaleVersion) as caught:
            operations.edit_user(
                actor=dana,
                membership_id=yossi.membership_id,
                details=details_of(membership, display_name="אחר"),
                version=membership.version - 1,
            )
    assert caught.value.current_version == membership.version  # type: ignore[attr-defined]


def test_nobody_touches_a_user_above_himself(clerk: Actor, yossi: Actor):
    with in_scope(clerk):
        membership = Membership.objects.get(pk=yossi.membership_id)
        role = Membership.objects.get(pk=clerk.membership_id).role_id
        with refuses(AboveOwnRights):
            operations.edit_user(
                actor=clerk,
                membership_id=yossi.membership_id,
                details=details_of(membership, role_id=role),
            )
        with refuses(AboveOwnRights):
            operations.deactivate_user(actor=clerk, membership_id=yossi.membership_id)
        with refuses(AboveOwnRights):
            operations.set_password_by_administrator(
                actor=clerk, membership_id=yossi.membership_id, password="four green parrots"
            )
        with refuses(AboveOwnRights):
            operations.create_access_link(actor=clerk, membership_id=yossi.membership_id)
        with refuses(AboveOwnRights):
            operations.remove_second_factor(actor=clerk, membership_id=yossi.membership_id)


def test_nobody_raises_himself(clerk: Actor):
    with in_scope(clerk):
        own = Membership.objects.get(pk=clerk.membership_id)
        with refuses(AboveOwnRights):
            operations.edit_user(
                actor=clerk,
                membership_id=own.pk,
                details=details_of(own, role_id=Role.objects.get(name="סוכן").pk),
            )


def test_the_last_owner_stays_one(dana: Actor):
    with in_scope(dana):
        own = Membership.objects.get(pk=dana.membership_id)
        with refuses(LastOwner):
            operations.edit_user(
                actor=dana,
                membership_id=own.pk,
                details=details_of(own, role_id=Role.objects.get(name="סוכן").pk),
            )


def test_an_owner_may_step_down_when_there_is_another(ahava: object, dana: Actor):
    make_member(ahava, "ruth", "רות", role="בעלים")  # type: ignore[arg-type]
    with in_scope(dana):
        own = Membership.objects.get(pk=dana.membership_id)
        agent = Role.objects.get(name="סוכן")

        operations.edit_user(
            actor=dana, membership_id=own.pk, details=details_of(own, role_id=agent.pk)
        )

        assert Membership.objects.get(pk=own.pk).role_id == agent.pk


def test_a_user_of_another_business_is_nobodys(dana: Actor, noa: Actor):
    with in_scope(dana):
        given = details()
        for deed in (
            lambda: operations.edit_user(
                actor=dana, membership_id=noa.membership_id, details=given
            ),
            lambda: operations.deactivate_user(actor=dana, membership_id=noa.membership_id),
            lambda: operations.reactivate_user(actor=dana, membership_id=noa.membership_id),
            lambda: operations.remove_second_factor(actor=dana, membership_id=noa.membership_id),
            lambda: operations.create_access_link(actor=dana, membership_id=noa.membership_id),
            lambda: operations.set_password_by_administrator(
                actor=dana, membership_id=noa.membership_id, password="four green parrots"
            ),
        ):
            with refuses(NotFound):
                deed()


# --- shutting out ---------------------------------------------------------------------------------


def test_deactivating_ends_sessions_at_once(dana: Actor, yossi: Actor):
    key = give_session(yossi.user_id)
    others = give_session(dana.user_id)

    with in_scope(dana):
        operations.deactivate_user(actor=dana, membership_id=yossi.membership_id)

        membership = Membership.objects.get(pk=yossi.membership_id)
        assert not membership.is_active
        assert membership.deactivated_at is not None
        assert logged("tenancy_membership", membership.pk, "tenancy.deactivate_user").diff[
            "is_active"
        ] == [True, False]
    assert not Session.objects.filter(session_key=key).exists()
    assert not UserSession.objects.filter(user_id=yossi.user_id).exists()
    assert Session.objects.filter(session_key=others).exists()


def test_deactivating_leaves_a_person_signed_in_where_he_works_too(
    dana: Actor, yossi: Actor, noa: Actor
):
    join(noa, yossi)
    key = give_session(yossi.user_id)

    with in_scope(dana):
        operations.deactivate_user(actor=dana, membership_id=yossi.membership_id)

    assert Session.objects.filter(session_key=key).exists()
    assert [slug for slug, _ in queries.business_slugs_of(yossi.user_id)] == ["barak"]


def test_deactivating_kills_the_links_that_are_under_way(dana: Actor, yossi: Actor):
    with in_scope(dana):
        operations.create_access_link(actor=dana, membership_id=yossi.membership_id)
        operations.deactivate_user(actor=dana, membership_id=yossi.membership_id)
        assert not queries.live_access_links().exists()


def test_nobody_shuts_himself_out(ahava: object, dana: Actor):
    make_member(ahava, "ruth", "רות", role="בעלים")  # type: ignore[arg-type]
    with in_scope(dana), refuses(OwnMembership):
        operations.deactivate_user(actor=dana, membership_id=dana.membership_id)


def test_the_last_owner_cannot_be_shut_out(ahava: object, dana: Actor):
    ruth = make_member(ahava, "ruth", "רות", role="בעלים")  # type: ignore[arg-type]
    with in_scope(dana):
        operations.deactivate_user(actor=dana, membership_id=ruth.membership_id)
        # ruth's request was under way when she was shut out
        with refuses(LastOwner):
            operations.deactivate_user(actor=ruth, membership_id=dana.membership_id)


def test_a_user_comes_back_with_the_role_he_had(dana: Actor, yossi: Actor):
    with in_scope(dana):
        operations.deactivate_user(actor=dana, membership_id=yossi.membership_id)
        operations.reactivate_user(actor=dana, membership_id=yossi.membership_id)

        membership = Membership.objects.get(pk=yossi.membership_id)
        assert membership.is_active
        assert membership.role.name == "סוכן"
        assert membership.deactivated_at is None


# --- passwords and second factors -----------------------------------------------------------------


@pytest.mark.behaviour("R-17")
def test_an_administrator_gives_a_password_that_must_be_changed(dana: Actor, yossi: Actor):
    key = give_session(yossi.user_id)

    with in_scope(dana):
        operations.set_password_by_administrator(
            actor=dana, membership_id=yossi.membership_id, password="four green parrots"
        )

    user = User.objects.get(pk=yossi.user_id)
    assert user.check_password("four green parrots")
    assert user.must_change_password
    assert not Session.objects.filter(session_key=key).exists()


def test_no_business_sets_the_password_of_a_person_of_another_too(
    dana: Actor, yossi: Actor, noa: Actor
):
    join(noa, yossi)

    with in_scope(dana), refuses(PersonIsElsewhere):
        operations.set_password_by_administrator(
            actor=dana, membership_id=yossi.membership_id, password="four green parrots"
        )
    with in_scope(dana), refuses(PersonIsElsewhere):
        operations.remove_second_factor(actor=dana, membership_id=yossi.membership_id)
    with in_scope(dana), refuses(PersonIsElsewhere):
        operations.create_access_link(actor=dana, membership_id=yossi.membership_id)


def test_it_makes_no_difference_that_the_other_business_shut_him_out(
    dana: Actor, yossi: Actor, noa: Actor
):
    join(noa, yossi)
    with in_scope(noa):
        Membership.objects.filter(user_id=yossi.user_id).update(is_active=False)

    with in_scope(dana), refuses(PersonIsElsewhere):
        operations.set_password_by_administrator(
            actor=dana, membership_id=yossi.membership_id, password="four green parrots"
        )


def test_a_person_with_a_confirmed_address_gets_a_link_instead(dana: Actor, yossi: Actor):
    User.objects.filter(pk=yossi.user_id).update(
        email="yossi@example.com", email_confirmed_at=timezone.now()
    )

    with in_scope(dana), refuses(EmailIsConfirmed):
        operations.set_password_by_administrator(
            actor=dana, membership_id=yossi.membership_id, password="four green parrots"
        )


def test_nobody_sets_his_own_password_this_way(dana: Actor):
    with in_scope(dana), refuses(OwnMembership):
        operations.set_password_by_administrator(
            actor=dana, membership_id=dana.membership_id, password="four green parrots"
        )


def test_a_given_password_is_no_weaker_than_a_chosen_one(dana: Actor, yossi: Actor):
    with in_scope(dana), refuses(WeakPassword):
        operations.set_password_by_administrator(
            actor=dana, membership_id=yossi.membership_id, password="123456"
        )


def test_a_lost_second_factor_is_removed_with_the_sessions(dana: Actor, yossi: Actor):
    Authenticator.objects.create(user_id=yossi.user_id, type="totp", data={"secret": "x"})
    key = give_session(yossi.user_id)

    with in_scope(dana):
        operations.remove_second_factor(actor=dana, membership_id=yossi.membership_id)

    assert not Authenticator.objects.filter(user_id=yossi.user_id).exists()
    assert not Session.objects.filter(session_key=key).exists()
