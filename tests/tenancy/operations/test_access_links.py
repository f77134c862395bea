from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.utils import timezone

from kesher.lib import jobs
from kesher.lib.errors import NotFound, NotPermitted
from kesher.tenancy import operations, queries
from kesher.tenancy.errors import AlreadyMember, LinkIsDead, PersonIsElsewhere, WeakPassword
from kesher.tenancy.models import AccessLink, Membership, Role, User
from kesher.tenancy.operations import IssuedLink, UserDetails
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.tenancy.checks import refuses
from tests.tenancy.operations.test_people import give_session, join

PASSWORD = "four green parrots"


def token_of(link: IssuedLink) -> str:
    return urlsplit(link.url).path.rstrip("/").rsplit("/", 1)[-1]


def invite(dana: Actor, **more: Any) -> Membership:
    return operations.add_user(
        actor=dana,
        details=UserDetails(
            username="tamar",
            display_name="תמר",
            role_id=Role.objects.get(name="סוכן").pk,
            **more,
        ),
    )


def confirm_email(actor: Actor, email: str) -> None:
    User.objects.filter(pk=actor.user_id).update(email=email, email_confirmed_at=timezone.now())


@pytest.fixture
def with_mail(settings: Any) -> None:
    settings.HAS_MAIL = True


def sent_job() -> dict[str, Any]:
    from procrastinate.contrib.django.models import ProcrastinateJob

    found = ProcrastinateJob.objects.get(task_name="tenancy.send_access_link")
    return dict(found.args)


# --- shown once -----------------------------------------------------------------------------------


def test_without_mail_the_administrator_sees_the_link_and_only_its_digest_is_kept(
    dana: Actor, settings: Any
):
    with in_scope(dana):
        membership = invite(dana)
        link = operations.create_access_link(actor=dana, membership_id=membership.pk)

        assert link.url.startswith(f"{settings.BASE_URL}/b/ahava/link/")
        assert link.kind == "invitation"
        token = token_of(link)
        assert len(token) == 43  # 256 bits
        kept = AccessLink.objects.get()
        assert token not in str(vars(kept))
        assert kept.digest == operations.link_digest(token)


def test_a_link_sets_the_password_once(dana: Actor):
    with in_scope(dana):
        membership = invite(dana)
        token = token_of(operations.create_access_link(actor=dana, membership_id=membership.pk))

        operations.set_password_by_link(token=token, password=PASSWORD)

        user = User.objects.get(pk=membership.user_id)
        assert user.check_password(PASSWORD)
        assert not user.must_change_password
        assert user.email is None  # nobody proved an address
        with refuses(LinkIsDead):
            operations.set_password_by_link(token=token, password="other words here")


def test_a_link_lives_for_24_hours(dana: Actor):
    with in_scope(dana):
        membership = invite(dana)
        now = timezone.now()
        token = token_of(operations.create_access_link(actor=dana, membership_id=membership.pk))
        with (
            time_machine.travel(now + operations.LINK_LIFETIME + operations.LINK_LIFETIME / 1000),
            refuses(LinkIsDead),
        ):
            operations.set_password_by_link(token=token, password=PASSWORD)
        with time_machine.travel(now + operations.LINK_LIFETIME * 0.99):
            operations.set_password_by_link(token=token, password=PASSWORD)


def test_a_new_link_kills_the_one_before(dana: Actor, yossi: Actor):
    with in_scope(dana):
        first = token_of(
            operations.create_access_link(actor=dana, membership_id=yossi.membership_id)
        )
        second = token_of(
            operations.create_access_link(actor=dana, membership_id=yossi.membership_id)
        )
        with refuses(LinkIsDead):
            operations.set_password_by_link(token=first, password=PASSWORD)
        operations.set_password_by_link(token=second, password=PASSWORD)


def test_a_link_of_one_business_is_dead_in_another(dana: Actor, yossi: Actor, noa: Actor):
    with in_scope(dana):
        token = token_of(
            operations.create_access_link(actor=dana, membership_id=yossi.membership_id)
        )
    with in_scope(noa), refuses(LinkIsDead):
        operations.set_password_by_link(token=token, password=PASSWORD)


@pytest.mark.parametrize("token", ["", "x", "א" * 43])
def test_what_is_no_link_is_a_dead_one(token: str, dana: Actor):
    with in_scope(dana), refuses(LinkIsDead):
        operations.set_password_by_link(token=token, password=PASSWORD)


def test_a_weak_password_leaves_the_link_alive(dana: Actor, yossi: Actor):
    with in_scope(dana):
        token = token_of(
            operations.create_access_link(actor=dana, membership_id=yossi.membership_id)
        )
        with refuses(WeakPassword):
            operations.set_password_by_link(token=token, password="12345678")
        operations.set_password_by_link(token=token, password=PASSWORD)


def test_setting_a_password_by_link_ends_the_sessions_and_signs_nobody_in(
    dana: Actor, yossi: Actor
):
    from django.contrib.sessions.models import Session

    key = give_session(yossi.user_id)
    with in_scope(dana):
        token = token_of(
            operations.create_access_link(actor=dana, membership_id=yossi.membership_id)
        )
        operations.set_password_by_link(token=token, password=PASSWORD)

    assert not Session.objects.filter(session_key=key).exists()


def test_links_need_the_right(dana: Actor, yossi: Actor, miri: Actor):
    with in_scope(yossi), refuses(NotPermitted):
        operations.create_access_link(actor=yossi, membership_id=miri.membership_id)


def test_a_deactivated_user_gets_no_link(dana: Actor, yossi: Actor):
    with in_scope(dana):
        operations.deactivate_user(actor=dana, membership_id=yossi.membership_id)
        with refuses(NotFound):
            operations.create_access_link(actor=dana, membership_id=yossi.membership_id)


# --- people of several businesses -----------------------------------------------------------------


def test_a_link_dies_when_the_person_has_joined_another_business_meanwhile(
    dana: Actor, yossi: Actor, noa: Actor
):
    with in_scope(dana):
        token = token_of(
            operations.create_access_link(actor=dana, membership_id=yossi.membership_id)
        )
    join(noa, yossi)

    with in_scope(dana), refuses(LinkIsDead):
        operations.set_password_by_link(token=token, password=PASSWORD)


def test_no_link_for_a_person_of_another_business_is_shown(dana: Actor, yossi: Actor, noa: Actor):
    join(noa, yossi)
    confirm_email(yossi, "yossi@example.com")

    with in_scope(dana), refuses(PersonIsElsewhere):
        operations.create_access_link(actor=dana, membership_id=yossi.membership_id)


def test_a_known_person_joins_with_the_password_he_has(dana: Actor, noa: Actor):
    user = User.objects.get(pk=noa.user_id)
    with in_scope(dana):
        membership = invite(dana)
        placeholder = membership.user_id
        token = token_of(operations.create_access_link(actor=dana, membership_id=membership.pk))

        operations.join_by_link(user=user, token=token)

        assert Membership.objects.get(pk=membership.pk).user_id == user.pk
        assert not User.objects.filter(pk=placeholder).exists()
        with refuses(LinkIsDead):
            operations.join_by_link(user=user, token=token)
    assert [slug for slug, _ in queries.business_slugs_of(user.pk)] == ["ahava", "barak"]
    assert User.objects.get(pk=noa.user_id).password == user.password


def test_nobody_joins_twice(dana: Actor, yossi: Actor):
    with in_scope(dana):
        membership = invite(dana)
        token = token_of(operations.create_access_link(actor=dana, membership_id=membership.pk))
        with refuses(AlreadyMember):
            operations.join_by_link(user=User.objects.get(pk=yossi.user_id), token=token)


def test_nobody_takes_over_a_user_by_a_reset_link(dana: Actor, yossi: Actor, noa: Actor):
    User.objects.get(pk=yossi.user_id).set_password(PASSWORD)
    user = User.objects.get(pk=yossi.user_id)
    user.set_password(PASSWORD)
    user.save()
    with in_scope(dana):
        link = operations.create_access_link(actor=dana, membership_id=yossi.membership_id)
        assert link.kind == "password_reset"
        with refuses(LinkIsDead):
            operations.join_by_link(user=User.objects.get(pk=noa.user_id), token=token_of(link))


# --- by mail --------------------------------------------------------------------------------------


def test_with_mail_nobody_here_sees_the_link(dana: Actor, with_mail: None, mailoutbox: list[Any]):
    with in_scope(dana):
        membership = invite(dana, email="tamar@example.com")
        link = operations.create_access_link(actor=dana, membership_id=membership.pk)
        assert (link.url, link.mailed_to) == ("", "tamar@example.com")
        assert not AccessLink.objects.exists()  # made when it is sent
        arguments = sent_job()
        assert set(arguments) == {"business_id", "membership_id", "recipient_id"}

    jobs.run_now("tenancy.send_access_link", arguments)

    (mail,) = mailoutbox
    assert mail.to == ["tamar@example.com"]
    assert mail.subject == "הזמנה אל אהבה בע״מ במערכת קשר"
    assert "tamar" in mail.body
    token = next(word for word in mail.body.split() if "/link/" in word).rstrip("/").rsplit("/")[-1]
    with in_scope(dana):
        operations.set_password_by_link(token=token, password=PASSWORD)
    user = User.objects.get(pk=membership.user_id)
    assert user.email == "tamar@example.com"
    assert user.email_confirmed_at is not None


def test_a_mailed_address_that_somebody_else_has_is_not_taken_from_him(
    dana: Actor, noa: Actor, with_mail: None, mailoutbox: list[Any]
):
    confirm_email(noa, "noa@example.com")
    with in_scope(dana):
        membership = invite(dana, email="noa@example.com")
        operations.create_access_link(actor=dana, membership_id=membership.pk)
    jobs.run_now("tenancy.send_access_link", sent_job())
    token = next(w for w in mailoutbox[0].body.split() if "/link/" in w).rstrip("/").rsplit("/")[-1]

    with in_scope(dana):
        operations.set_password_by_link(token=token, password=PASSWORD)

    assert User.objects.get(email="noa@example.com").pk == noa.user_id
    assert User.objects.get(pk=membership.user_id).email is None


def test_a_reset_goes_to_the_persons_own_address_whatever_the_business_says(
    dana: Actor, yossi: Actor, noa: Actor, with_mail: None
):
    join(noa, yossi)
    confirm_email(yossi, "yossi@home.example")
    with in_scope(noa):
        membership = Membership.objects.get(user_id=yossi.user_id)
        Membership.objects.filter(pk=membership.pk).update(email="noa-herself@example.com")
        link = operations.create_access_link(actor=noa, membership_id=membership.pk)

    assert link.mailed_to == "yossi@home.example"


def test_a_person_of_two_businesses_without_an_own_address_gets_no_mail(
    dana: Actor, yossi: Actor, noa: Actor, with_mail: None
):
    join(noa, yossi)
    with in_scope(noa):
        membership = Membership.objects.get(user_id=yossi.user_id)
        Membership.objects.filter(pk=membership.pk).update(email="noa-herself@example.com")
        with refuses(PersonIsElsewhere):
            operations.create_access_link(actor=noa, membership_id=membership.pk)


def test_a_link_mailed_on_the_word_of_the_business_dies_when_the_person_joins_another(
    dana: Actor, noa: Actor, with_mail: None, mailoutbox: list[Any]
):
    with in_scope(dana):
        membership = invite(dana, email="dana-herself@example.com")
        operations.create_access_link(actor=dana, membership_id=membership.pk)
    jobs.run_now("tenancy.send_access_link", sent_job())
    token = next(w for w in mailoutbox[0].body.split() if "/link/" in w).rstrip("/").rsplit("/")[-1]
    with in_scope(noa):
        Membership.objects.create(
            business_id=noa.business_id,
            user_id=membership.user_id,
            username="guest",
            display_name="אורחת",
            role=Role.objects.get(name="סוכן"),
        )

    with in_scope(dana), refuses(LinkIsDead):
        operations.set_password_by_link(token=token, password=PASSWORD)


def test_a_mail_to_a_user_who_was_shut_out_is_not_sent(
    dana: Actor, with_mail: None, mailoutbox: list[Any]
):
    with in_scope(dana):
        membership = invite(dana, email="tamar@example.com")
        operations.create_access_link(actor=dana, membership_id=membership.pk)
        operations.deactivate_user(actor=dana, membership_id=membership.pk)

    with pytest.raises(NotFound):
        jobs.run_now("tenancy.send_access_link", sent_job())
    assert mailoutbox == []


# --- from the operator ----------------------------------------------------------------------------


def test_the_operator_helps_whom_no_business_may_help(dana: Actor, yossi: Actor, noa: Actor):
    join(noa, yossi)

    link = operations.create_operator_link(business_slug="ahava", username="YOSSI")

    with in_scope(dana):
        operations.set_password_by_link(token=token_of(link), password=PASSWORD)
    assert User.objects.get(pk=yossi.user_id).check_password(PASSWORD)


@pytest.mark.parametrize(("slug", "username"), [("nowhere", "dana"), ("ahava", "nobody")])
def test_the_operator_is_told_when_there_is_nobody(slug: str, username: str, dana: Actor):
    with pytest.raises(NotFound):
        operations.create_operator_link(business_slug=slug, username=username)
