"""Making, changing, pausing and ending webhooks."""

from collections.abc import Callable
from typing import Any

import pytest

from kesher.lib.errors import NotFound, NotPermitted, Refusal
from kesher.lib.sealing import unseal
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.models import Business, Change
from kesher.tenancy.rules.access import Actor, Level
from kesher.webhooks import operations, queries
from kesher.webhooks.choices import WebhookState
from kesher.webhooks.models import Webhook, WebhookCursor
from kesher.webhooks.operations.webhooks import SEAL
from tests.factories.businesses import in_scope, make_member
from tests.factories.webhooks import ADDRESS, make_webhook
from tests.walk import fingerprint


def test_the_secret_is_kept_sealed_and_signs(dana: Actor) -> None:
    issued = make_webhook(dana)

    with in_scope(dana):
        kept = Webhook.objects.get()
        logged = [str(change.diff) for change in Change.objects.all()]
    assert issued.secret not in kept.sealed_secret
    assert unseal(kept.sealed_secret, purpose=SEAL) == issued.secret
    assert kept.hint == issued.secret.rstrip("=")[-4:]
    assert not any(issued.secret in diff for diff in logged)


def test_a_new_secret_leaves_the_old_one_a_day(dana: Actor) -> None:
    issued = make_webhook(dana)

    with in_scope(dana):
        renewed = operations.renew_secret(actor=dana, webhook_id=issued.webhook.pk)

    assert renewed.secret != issued.secret
    assert unseal(renewed.webhook.old_sealed_secret, purpose=SEAL) == issued.secret


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"name": " \u202e "}, "name_missing"),
        ({"address": "http://169.254.169.254/latest"}, "bad_address"),
        ({"address": "https://10.0.0.1/"}, "bad_address"),
        ({"address": "https://x.example/" + "a" * 1_000_000}, "bad_address"),
        ({"address": "not an address"}, "bad_address"),
        ({"record_types": []}, "unknown_record_type"),
        ({"record_types": ["x_nothing"]}, "unknown_record_type"),
        ({"deeds": []}, "unknown_deed"),
        ({"deeds": ["exploded"]}, "unknown_deed"),
    ],
)
def test_what_cannot_work_is_refused(dana: Actor, wish: dict[str, Any], code: str) -> None:
    given = {"name": "חנות", "address": ADDRESS, "record_types": ["party"], "deeds": ["created"]}
    before = fingerprint(dana.business_id)

    with in_scope(dana), pytest.raises(Refusal) as refused:
        operations.create_webhook(actor=dana, **{**given, **wish})

    assert refused.value.code == code
    assert fingerprint(dana.business_id) == before


def test_a_business_has_twenty_at_most(dana: Actor) -> None:
    for _ in range(20):
        make_webhook(dana)

    with pytest.raises(Refusal, match="20"):
        make_webhook(dana)


def test_the_right_is_needed_and_sight_of_what_is_told(dana: Actor, ahava: Business) -> None:
    makers = {"settings.api": Level.ALL, "party.see": Level.OWN}
    maker = make_member(ahava, "maker", "מתכנתת", rights=makers)

    make_webhook(maker)
    with pytest.raises(Refusal) as unseen:
        make_webhook(maker, record_types=["deal"])
    with pytest.raises(NotPermitted):
        make_webhook(make_member(ahava, "nil", "ניל", rights={"party.see": Level.ALL}))

    assert unseen.value.code == "unknown_record_type"


DEEDS: list[Callable[[Actor, int], object]] = [
    lambda actor, pk: operations.edit_webhook(actor=actor, webhook_id=pk, name="אחר"),
    lambda actor, pk: operations.renew_secret(actor=actor, webhook_id=pk),
    lambda actor, pk: operations.pause_webhook(actor=actor, webhook_id=pk),
    lambda actor, pk: operations.resume_webhook(actor=actor, webhook_id=pk),
    lambda actor, pk: operations.ping_webhook(actor=actor, webhook_id=pk),
    lambda actor, pk: operations.delete_webhook(actor=actor, webhook_id=pk),
    queries.get_webhook,
]


@pytest.mark.parametrize("deed", DEEDS)
def test_nobody_elses_is_met(
    dana: Actor, noa: Actor, ahava: Business, deed: Callable[[Actor, int], object]
) -> None:
    """Neither by another business nor by a colleague who looks after his own alone."""
    webhook = make_webhook(dana).webhook
    colleague = make_member(ahava, "maker", "מתכנתת", rights={"settings.api": Level.ALL})
    before = fingerprint(dana.business_id)

    for stranger in (noa, colleague):
        with in_scope(stranger), pytest.raises(NotFound):
            deed(stranger, webhook.pk)

    assert fingerprint(dana.business_id) == before


def test_who_administers_users_may_stop_but_not_redirect_what_works_for_another(
    dana: Actor, ahava: Business
) -> None:
    """It sends what its user may see, so nobody else decides where to."""
    rights = {"settings.api": Level.ALL, "party.see": Level.ALL}
    webhook = make_webhook(make_member(ahava, "maker", "מתכנתת", rights=rights)).webhook

    with in_scope(dana):
        for deed in DEEDS[:2]:
            with pytest.raises(NotPermitted):
                deed(dana, webhook.pk)
        operations.pause_webhook(actor=dana, webhook_id=webhook.pk)
        with pytest.raises(NotPermitted):
            operations.resume_webhook(actor=dana, webhook_id=webhook.pk)
        operations.delete_webhook(actor=dana, webhook_id=webhook.pk)

        assert list(queries.webhooks_of(dana)) == []
        assert not WebhookCursor.objects.exists()


def test_a_passed_version_is_refused(dana: Actor) -> None:
    webhook = make_webhook(dana).webhook
    with in_scope(dana):
        operations.edit_webhook(actor=dana, webhook_id=webhook.pk, name="ראשון", version=1)

        with pytest.raises(StaleVersion):
            operations.edit_webhook(actor=dana, webhook_id=webhook.pk, name="שני", version=1)

        assert Webhook.objects.get().name == "ראשון"


def test_paused_twice_is_paused_once(dana: Actor) -> None:
    webhook = make_webhook(dana).webhook
    with in_scope(dana):
        first = operations.pause_webhook(actor=dana, webhook_id=webhook.pk)
        second = operations.pause_webhook(actor=dana, webhook_id=webhook.pk)

    assert (first.version, second.version, second.state) == (2, 2, WebhookState.PAUSED)
