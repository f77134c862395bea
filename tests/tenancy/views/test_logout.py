from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of
from tests.tenancy.views.test_business_login import is_signed_in, set_password, sign_in


def test_signing_out_forgets_the_session_and_the_drafts(client: Client, dana: Actor):
    set_password(dana)
    sign_in(client)
    key = client.session.session_key

    answer = client.post("/logout/")

    assert answer["Location"] == "/b/ahava/login/"
    assert answer["Clear-Site-Data"] == '"storage"'
    assert not is_signed_in(client)
    assert not Session.objects.filter(session_key=key).exists()
    assert not UserSession.objects.exists()


def test_a_link_does_not_sign_anybody_out(dana: Actor):
    client = client_of(dana)
    assert client.get("/logout/").status_code == 405
    assert is_signed_in(client)


def test_signing_out_twice_is_fine(client: Client, db: None):
    assert client.post("/logout/")["Location"] == "/login/"
