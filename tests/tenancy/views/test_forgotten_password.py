from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from kesher.lib import jobs
from kesher.tenancy.models import Membership, User
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.tenancy.operations.test_access_links import sent_job
from tests.tenancy.operations.test_people import join
from tests.tenancy.views.test_business_login import is_signed_in, set_password, sign_in

PAGE = "/login/forgotten/"
EMAIL = "dana@example.com"


@pytest.fixture(autouse=True)
def with_mail(settings: Any, db: None) -> None:
    settings.HAS_MAIL = True
    cache.clear()


def ask(client: Client, email: str = EMAIL) -> Any:
    return client.post(PAGE, {"email": email})


def test_who_forgot_the_password_gets_a_link_to_the_own_address(
    client: Client, dana: Actor, noa: Actor, mailoutbox: list[Any]
):
    set_password(dana, email=EMAIL, email_confirmed_at=timezone.now())
    join(noa, dana)

    assert ask(client, "Dana@Example.com").status_code == 200
    jobs.run_now("tenancy.send_access_link", sent_job())

    (mail,) = mailoutbox
    assert mail.to == [EMAIL]
    token = next(w for w in mail.body.split() if "/link/" in w).rstrip("/").rsplit("/")[-1]
    client.get(f"/b/ahava/link/{token}/")
    client.post("/b/ahava/link/", {"password": "seven blue lamps"})
    assert not is_signed_in(client)
    assert sign_in(client, password="seven blue lamps").status_code == 302


def shape(answer: Any) -> list[str]:
    lines = answer.content.decode().splitlines()
    return [line for line in lines if "csrf" not in line.lower()]


def test_the_answer_tells_nobody_who_is_known(client: Client, dana: Actor, noa: Actor):
    set_password(dana, email=EMAIL, email_confirmed_at=timezone.now())
    set_password(noa, email="noa@example.com")  # never confirmed

    known, unconfirmed, unknown = (
        ask(client, email) for email in (EMAIL, "noa@example.com", "nobody@example.com")
    )

    assert shape(known) == shape(unconfirmed) == shape(unknown)
    assert ProcrastinateJob.objects.filter(task_name="tenancy.send_access_link").count() == 1


def test_a_person_of_no_business_gets_nothing(client: Client, dana: Actor):
    set_password(dana, email=EMAIL, email_confirmed_at=timezone.now())
    with in_scope(dana):
        Membership.objects.update(is_active=False)

    ask(client)

    assert not ProcrastinateJob.objects.exists()


def test_no_address_is_flooded(client: Client, dana: Actor):
    set_password(dana, email=EMAIL, email_confirmed_at=timezone.now())
    answers = [ask(client).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_what_is_no_address_is_said_so(client: Client):
    assert ask(client, "dana").status_code == 422


def test_without_mail_there_is_no_such_page(client: Client, settings: Any):
    assert "login/forgotten" in client.get("/login/").content.decode()
    settings.HAS_MAIL = False
    assert client.get(PAGE).status_code == 404
    assert "login/forgotten" not in client.get("/login/").content.decode()
    assert User.objects.count() == 0
