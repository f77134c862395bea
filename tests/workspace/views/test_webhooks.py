import re
from typing import Any

import pytest

from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from kesher.webhooks.models import Webhook, WebhookDelivery
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_party
from tests.factories.webhooks import make_webhook, send_due, tell_all
from tests.receivers import receiver
from tests.walk import fingerprint

WEBHOOKS = "/b/ahava/settings/webhooks/"
FORM = {
    "name": "חנות 🛒 RTL",
    "address": "https://hooks.example.com/",
    "record_types": ["party", "contact"],
    "deeds": ["created", "deleted"],
}


def test_a_secret_is_shown_once(dana: Actor) -> None:
    client = client_of(dana)

    page = client.post(f"{WEBHOOKS}new/", FORM).content.decode()

    (secret,) = re.findall(r'value="(whsec_[^"]+)"', page)
    with in_scope(dana):
        webhook = Webhook.objects.get()
    place = f"{WEBHOOKS}{webhook.pk}/"
    assert webhook.record_types == ["party", "contact"]
    assert secret not in client.get(place).content.decode()
    renewed = client.post(f"{place}secret/", headers={"HX-Request": "true"}).content.decode()
    assert len(re.findall(r'value="(whsec_[^"]+)"', renewed)) == 1
    assert secret not in renewed


@pytest.mark.parametrize(
    "wish",
    [
        {"address": "http://169.254.169.254/"},
        {"address": "https://x.example/" + "א" * 1_000_000},
        {"name": ""},
        {"deeds": []},
        {"record_types": ["x_nothing"]},
    ],
)
def test_what_cannot_work_stands_beside_its_field(dana: Actor, wish: dict[str, Any]) -> None:
    client = client_of(dana)
    before = fingerprint(dana.business_id)

    answer = client.post(f"{WEBHOOKS}new/", {**FORM, **wish})

    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert fingerprint(dana.business_id) == before


def test_a_stale_form_overwrites_nothing(dana: Actor) -> None:
    webhook = make_webhook(dana).webhook
    client, place = client_of(dana), f"{WEBHOOKS}{webhook.pk}/edit/"
    assert client.post(place, {**FORM, "version": 1}).status_code == 303

    late = client.post(place, {**FORM, "name": "מאוחר", "version": 1})

    assert late.status_code == 422
    with in_scope(dana):
        assert Webhook.objects.get().name.startswith("חנות")


def test_messages_are_shown_with_their_attempts_and_sent_again(dana: Actor) -> None:
    client = client_of(dana)
    with receiver() as other:
        other.status, other.answer = 500, "<b>שגיאה</b>".encode()
        webhook = make_webhook(dana, other.url).webhook
        make_party(dana)
        tell_all(dana)
        send_due(webhook)
    place = f"{WEBHOOKS}{webhook.pk}/"
    with in_scope(dana):
        delivery = WebhookDelivery.objects.get()

    page = client.get(place).content.decode()
    detail = client.get(f"{WEBHOOKS}deliveries/{delivery.pk}/").content.decode()
    again = client.post(f"{WEBHOOKS}deliveries/{delivery.pk}/replay/")
    form = {"start_day": "היום", "end_day": "היום", "only_undelivered": "on"}
    period = client.post(f"{place}replay/", form)

    assert f"deliveries/{delivery.pk}/" in page
    assert "דבר לא הגיע מאז" in page
    assert "&lt;b&gt;שגיאה&lt;/b&gt;" in detail
    assert delivery.message_id in detail
    assert (again.status_code, period.status_code) == (303, 303)
    with in_scope(dana):
        assert WebhookDelivery.objects.get().attempt_count == 0
    for bad in ({"start_day": "מחר"}, {"start_day": "לא תאריך"}, {"end_at": "99:99"}):
        assert client.post(f"{place}replay/", {**form, **bad}).status_code == 422


def test_the_screens_need_the_right_and_show_what_is_ones_own(
    dana: Actor, noa: Actor, ahava: Business
) -> None:
    webhook = make_webhook(dana).webhook
    nobody = make_member(ahava, "nil", "ניל", rights={"party.see": Level.ALL})
    colleague = make_member(ahava, "maker", "מתכנתת", rights={"settings.api": Level.ALL})

    for path in ("", "new/", f"{webhook.pk}/", f"{webhook.pk}/edit/"):
        assert client_of(nobody).get(WEBHOOKS + path).status_code == 403
    assert client_of(colleague).get(f"{WEBHOOKS}{webhook.pk}/").status_code == 404
    assert "hooks.example.com" not in client_of(colleague).get(WEBHOOKS).content.decode()
    abroad = WEBHOOKS.replace("ahava", "barak")
    assert client_of(noa).get(f"{abroad}{webhook.pk}/").status_code == 404
