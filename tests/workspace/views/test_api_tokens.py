import re

from django.test import Client

from kesher.tenancy.models import ApiToken, Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, in_scope, make_member

TOKENS = "/b/ahava/settings/api/"
FORM = {"name": "חנות", "days": "30", "scopes": ["read"]}


def test_a_token_is_shown_once_and_works_until_it_is_revoked(dana: Actor) -> None:
    client = client_of(dana)

    page = client.post(TOKENS, FORM).content.decode()

    (secret,) = re.findall(r'value="(ksh_[^"]+)"', page)
    assert secret not in client.get(TOKENS).content.decode()
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/me", headers=headers).json()["scopes"] == ["read"]
    with in_scope(dana):
        token = ApiToken.objects.get()
        assert secret not in str(ApiToken.objects.values().get())
    client.post(f"{TOKENS}{token.pk}/revoke/")
    assert Client().get("/api/v1/me", headers=headers).status_code == 401


def test_a_form_that_is_not_whole_keeps_what_was_typed(dana: Actor) -> None:
    answer = client_of(dana).post(TOKENS, {"name": "חנות", "days": "999"})

    assert answer.status_code == 422
    assert 'value="חנות"' in answer.content.decode()
    with in_scope(dana):
        assert not ApiToken.objects.exists()


def test_tokens_need_the_right_and_belong_to_their_business(
    dana: Actor, noa: Actor, ahava: Business
) -> None:
    nobody = make_member(ahava, "nil", "ניל", rights={})
    client_of(dana).post(TOKENS, FORM)
    with in_scope(dana):
        token = ApiToken.objects.get()

    assert client_of(nobody).get(TOKENS).status_code == 403
    assert client_of(nobody).post(TOKENS, FORM).status_code == 403
    assert client_of(noa).post(f"/b/barak/settings/api/{token.pk}/revoke/").status_code == 404
    other = make_member(ahava, "other", "אחר", rights={"settings.api": Level.ALL})
    assert client_of(other).post(f"{TOKENS}{token.pk}/revoke/").status_code == 404
    with in_scope(dana):
        assert ApiToken.objects.get().revoked_at is None
