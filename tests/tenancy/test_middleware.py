import time
from typing import Any

import pytest
from django.test import Client

from kesher.tenancy.middleware import IDLE_SECONDS
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of

PROFILE = "/b/ahava/profile/"


def test_every_page_carries_the_strict_policy_and_stays_out_of_caches(client: Client, db: None):
    for path in ("/login/", "/b/nowhere/login/", "/no/such/page/"):
        answer = client.get(path)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/login/", "/b/ahava/login/", "/account/"])
def test_no_page_has_a_script_or_a_style_in_it(path: str, dana: Actor):
    page = client_of(dana).get(path, follow=True).content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert all("src=" in part[:60] for part in page.split("<script")[1:])


def test_opening_the_business_takes_two_questions(dana: Actor, django_assert_max_num_queries: Any):
    client = client_of(dana)
    client.get(PROFILE)

    with django_assert_max_num_queries(10) as asked:
        client.post("/b/ahava/preferences/", {"theme": "no such theme"})

    # The test is a transaction already, so the request is a savepoint in it, and is left by one.
    questions = [
        query["sql"]
        for query in asked
        if "SAVEPOINT" not in query["sql"] and not query["sql"].startswith("SELECT set_config")
    ]
    tables = ["django_session", "tenancy_user", "kesher_member", "tenancy_membership"]
    assert [table in question for table, question in zip(tables, questions, strict=True)] == [
        True
    ] * 4


def test_a_session_ends_after_a_day_without_use(dana: Actor):
    client = client_of(dana)
    client.get(PROFILE)
    session = client.session
    session["seen_at"] = int(time.time()) - IDLE_SECONDS - 60
    session.save()

    assert client.get(PROFILE).status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_session_ends_after_two_weeks_however_busy(dana: Actor, settings: Any):
    client = client_of(dana)
    client.get(PROFILE)
    session = client.session
    session["signed_in_at"] = int(time.time()) - settings.SESSION_COOKIE_AGE - 60
    session.save()

    assert client.get(PROFILE).status_code == 302


def test_a_session_in_use_goes_on(dana: Actor):
    client = client_of(dana)
    client.get(PROFILE)
    session = client.session
    session["seen_at"] = int(time.time()) - IDLE_SECONDS + 600
    session.save()

    assert client.get(PROFILE).status_code == 200
    assert client.session["seen_at"] > int(time.time()) - 60


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_swap_of_who_is_signed_out_leads_the_whole_page_to_sign_in(
    method: str, client: Client, db: None
):
    answer = getattr(client, method)(PROFILE, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/b/ahava/login/"
    assert getattr(client, method)("/b/ahava/x/").status_code in {302, 303}


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {}])
def test_sign_in_leads_back_to_the_page_where_something_was_sent(
    headers: dict[str, str], client: Client, db: None
):
    page = "http://localhost/b/ahava/deals/?q=a"
    answer = client.post(PROFILE, headers={**headers, "HX-Current-URL": page, "Referer": page})
    address = answer.headers.get("HX-Redirect") or answer.headers["Location"]
    assert address == "/b/ahava/login/?next=/b/ahava/deals/%3Fq%3Da"
