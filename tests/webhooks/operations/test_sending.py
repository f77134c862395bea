"""Sending to a real receiver: signed, tried again, killed half way, replayed."""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from kesher.notifications.models import Notification
from kesher.records.operations import delete_record, edit_record
from kesher.tenancy.models import Business, Membership, Role
from kesher.tenancy.rules.access import Actor, Level
from kesher.webhooks import operations
from kesher.webhooks.choices import DeliveryState, DisabledFor, WebhookState
from kesher.webhooks.errors import BadPeriod, WebhookNotActive
from kesher.webhooks.models import Webhook, WebhookAttempt, WebhookDelivery, WebhookProgress
from kesher.webhooks.rules.retries import MOST_ATTEMPTS
from tests.factories.businesses import in_scope, make_member
from tests.factories.fields import make_field
from tests.factories.parties import make_party
from tests.factories.webhooks import deliveries, keep_workers_off, make_webhook, send_due, tell_all
from tests.receivers import Receiver, receiver
from tests.webhooks.rules.test_signing import is_genuine


def attempts(actor: Actor) -> list[tuple[int | None, str, str]]:
    with in_scope(actor):
        rows = WebhookAttempt.objects.order_by("pk")
        return list(rows.values_list("status", "failure", "response"))


def body_of(other: Receiver, place: int = -1) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(other.got[place].body)
    return found


def test_a_message_is_signed_and_holds_the_record_as_the_api_shows_it(dana: Actor) -> None:
    with receiver() as other:
        issued = make_webhook(dana, other.url)
        party = make_party(dana, "מפעלי שגב 🙂")
        tell_all(dana)

        send_due(issued.webhook)

        (got,) = other.got
    assert is_genuine(issued.secret, got.headers, got.body)
    assert not is_genuine(issued.secret, got.headers, got.body.replace(b"party", b"deal"))
    assert got.headers["Kesher-Webhook-Id"] == got.headers["Webhook-Id"]
    said = body_of(other)
    assert said["id"] == got.headers["Webhook-Id"]
    assert (said["type"], said["deed"], said["record_id"]) == ("party", "created", party.pk)
    assert said["record"]["values"]["name"] == "מפעלי שגב 🙂"
    assert said["business"] == "ahava"
    assert [one.state for one in deliveries(dana)] == [DeliveryState.DELIVERED]
    assert attempts(dana) == [(200, "", "ok")]


def test_both_secrets_sign_for_a_day(dana: Actor) -> None:
    with receiver() as other:
        old = make_webhook(dana, other.url)
        with in_scope(dana):
            new = operations.renew_secret(actor=dana, webhook_id=old.webhook.pk)
            operations.ping_webhook(actor=dana, webhook_id=old.webhook.pk)
        send_due(old.webhook)
        with time_machine.travel(timezone.now() + dt.timedelta(hours=25)):
            with in_scope(dana):
                operations.ping_webhook(actor=dana, webhook_id=old.webhook.pk)
            send_due(old.webhook)

        first, second = other.got
    assert is_genuine(old.secret, first.headers, first.body)
    assert is_genuine(new.secret, first.headers, first.body)
    assert not is_genuine(old.secret, second.headers, second.body)
    assert json.loads(first.body)["deed"] == "ping"


def test_what_fails_is_tried_again_later_under_the_same_name(dana: Actor) -> None:
    with receiver() as other:
        other.status, other.answer = 500, b"\x00broken \xff" + b"x" * 2000
        webhook = make_webhook(dana, other.url).webhook
        make_party(dana)
        tell_all(dana)
        send_due(webhook)
        send_due(webhook)
        (waiting,) = deliveries(dana)
        assert len(other.got) == 1, "tried again at once"
        assert 5 < (waiting.due_at - timezone.now()).total_seconds() < 20

        other.status = 200
        with time_machine.travel(timezone.now() + dt.timedelta(seconds=30)):
            send_due(webhook)

    assert other.got[0].headers["Webhook-Id"] == other.got[1].headers["Webhook-Id"]
    first, second = attempts(dana)
    assert (first[0], second[0]) == (500, 200)
    assert first[2].startswith("broken \ufffd")
    assert len(first[2]) <= 1024
    assert deliveries(dana)[0].state == DeliveryState.DELIVERED


def test_it_is_given_up_after_the_last_attempt(dana: Actor) -> None:
    with receiver() as other:
        other.status = 500
        webhook = make_webhook(dana, other.url).webhook
        make_party(dana)
        tell_all(dana)
        with in_scope(dana):
            WebhookDelivery.objects.update(attempt_count=MOST_ATTEMPTS - 1)

        send_due(webhook)

    assert deliveries(dana)[0].state == DeliveryState.FAILED


def test_days_of_failure_disable_it_and_its_user_is_told(dana: Actor, settings: Settings) -> None:
    settings.HAS_MAIL = True
    with receiver() as other:
        other.status = 500
        webhook = make_webhook(dana, other.url).webhook
        for _ in range(2):
            make_party(dana)
        tell_all(dana)
        with in_scope(dana):
            Membership.objects.filter(pk=dana.membership_id).update(email="dana@ahava.example")
            long_ago = timezone.now() - dt.timedelta(days=6)
            WebhookProgress.objects.update(failing_since=long_ago)

        send_due(webhook)

    with in_scope(dana):
        webhook.refresh_from_db()
        operations.mail_disabled(webhook_id=webhook.pk)
        notice = Notification.objects.get()
        assert (notice.membership_id, "חנות" in notice.text) == (dana.membership_id, True)
    assert (webhook.state, webhook.disabled_for) == (WebhookState.DISABLED, DisabledFor.FAILURES)
    assert {one.state for one in deliveries(dana)} == {DeliveryState.HELD}
    assert len(other.got) == 1
    (told,) = mail.outbox
    assert told.to == ["dana@ahava.example"]
    assert f"/b/ahava/settings/webhooks/{webhook.pk}/" in told.body


def test_an_address_that_is_gone_is_called_no_more(dana: Actor) -> None:
    with receiver() as other:
        other.status = 410
        webhook = make_webhook(dana, other.url).webhook
        make_party(dana)
        tell_all(dana)
        send_due(webhook)

    with in_scope(dana):
        webhook.refresh_from_db()
    assert webhook.disabled_for == DisabledFor.GONE


def test_after_three_failures_in_a_row_the_other_side_is_left_alone(dana: Actor) -> None:
    with receiver() as other:
        other.status = 503
        webhook = make_webhook(dana, other.url).webhook
        for _ in range(6):
            make_party(dana)
        tell_all(dana)

        send_due(webhook)

    assert len(other.got) == 3
    with in_scope(dana):
        progress = WebhookProgress.objects.get()
    assert progress.busy_until is None
    assert progress.resting_until is not None
    assert progress.resting_until > timezone.now()


@pytest.mark.parametrize(
    ("host", "failure"), [("127.0.0.1", "private_address"), ("localhost", "private_address")]
)
def test_a_name_that_leads_into_the_private_network_is_not_called(
    dana: Actor, host: str, failure: str
) -> None:
    with receiver("127.0.0.1") as private:
        webhook = make_webhook(dana).webhook
        with in_scope(dana):
            Webhook.objects.update(address=private.url.replace("127.0.0.1", host))
        make_party(dana)
        tell_all(dana)

        send_due(webhook)

    assert private.got == []
    assert attempts(dana) == [(None, failure, "")]


def test_a_redirect_into_the_private_network_is_a_failure(dana: Actor) -> None:
    with receiver("127.0.0.1") as private, receiver() as other:
        other.status, other.headers = 307, {"Location": private.url}
        webhook = make_webhook(dana, other.url).webhook
        make_party(dana)
        tell_all(dana)

        send_due(webhook)

    assert private.got == []
    assert attempts(dana)[0][0] == 307
    assert deliveries(dana)[0].state == DeliveryState.PENDING


def test_rights_that_were_withdrawn_hold_for_what_is_still_to_be_sent(
    dana: Actor, ahava: Business
) -> None:
    rights = {"settings.api": Level.ALL, "party.see": Level.ALL}
    maker = make_member(ahava, "maker", "מתכנתת", rights=rights)
    hidden = make_field(dana, "רווח")
    with receiver() as other:
        webhook = make_webhook(maker, other.url).webhook
        first, second = make_party(dana, "ראשון"), make_party(dana, "שני")
        with in_scope(dana):
            for party in (first, second):
                values = {hidden: "1000"}
                edit_record(actor=dana, type_key="party", record_id=party.pk, values=values)
        tell_all(dana)
        with in_scope(dana):
            role = Role.objects.get(pk=maker.role_id)
            role.rights = {"settings.api": Level.ALL, "party.see": Level.OWN}
            role.save()
            delete_record(actor=dana, type_key="party", record_id=second.pk)
            party_model = type(first)
            party_model.objects.filter(pk=first.pk).update(owner_id=maker.membership_id)

        send_due(webhook)

        records = [json.loads(got.body)["record_id"] for got in other.got]
    assert set(records) == {first.pk}
    states = {one.record_id: one.state for one in deliveries(dana)}
    assert states == {first.pk: DeliveryState.DELIVERED, second.pk: DeliveryState.DROPPED}


def test_a_field_that_may_not_be_read_is_not_sent(dana: Actor, ahava: Business) -> None:
    hidden = make_field(dana, "רווח", readers=frozenset())
    rights = {"settings.api": Level.ALL, "party.see": Level.ALL}
    maker = make_member(ahava, "maker", "מתכנתת", rights=rights)
    with receiver() as other:
        webhook = make_webhook(maker, other.url).webhook
        party = make_party(dana)
        with in_scope(dana):
            values = {hidden: "סוד־הרווח", "remarks": "ותיק"}
            edit_record(actor=dana, type_key="party", record_id=party.pk, values=values)
        tell_all(dana)
        send_due(webhook)

        assert len(other.got) == 2
        for got in other.got:
            assert hidden not in got.body.decode()
            assert "סוד־הרווח" not in got.body.decode()
        assert body_of(other)["changed"] == ["remarks"]


def test_one_delivery_and_a_period_are_sent_again(dana: Actor) -> None:
    with receiver() as other:
        webhook = make_webhook(dana, other.url).webhook
        for number in range(3):
            make_party(dana, f"לקוח {number}")
        tell_all(dana)
        send_due(webhook)
        first = deliveries(dana)[0]
        start, end = timezone.now() - dt.timedelta(hours=1), timezone.now()

        with in_scope(dana):
            operations.replay_delivery(actor=dana, delivery_id=first.pk)
        send_due(webhook)
        again = {"actor": dana, "webhook_id": webhook.pk, "start": start, "end": end}
        with in_scope(dana):
            none = operations.replay_period(**again, only_undelivered=True)
            all_of_them = operations.replay_period(**again)
            with pytest.raises(BadPeriod):
                operations.replay_period(**{**again, "end": start})
        send_due(webhook)

    assert (none, all_of_them) == (0, 3)
    names = [got.headers["Webhook-Id"] for got in other.got]
    assert len(names) == 7
    assert names[3] == first.message_id
    assert sorted(names[4:]) == sorted(names[:3])


def test_what_is_paused_is_not_asked_to_send(dana: Actor) -> None:
    webhook = make_webhook(dana).webhook
    with in_scope(dana):
        operations.pause_webhook(actor=dana, webhook_id=webhook.pk)

        with pytest.raises(WebhookNotActive):
            operations.ping_webhook(actor=dana, webhook_id=webhook.pk)
        assert not WebhookDelivery.objects.exists()


def test_what_is_old_is_forgotten(dana: Actor) -> None:
    webhook = make_webhook(dana).webhook
    make_party(dana)
    tell_all(dana)
    with in_scope(dana):
        now = timezone.now()
        assert not operations.forget_deliveries(now=now)
        assert WebhookDelivery.objects.filter(webhook=webhook).count() == 1
        operations.forget_deliveries(now=now + dt.timedelta(days=31))
        assert not WebhookDelivery.objects.exists()


_SENDER = """
import django
django.setup()
from kesher.webhooks import operations
operations.send_due(business_id={business}, webhook_id={webhook})
"""


@pytest.mark.django_db(transaction=True)
def test_a_sender_that_is_killed_half_way_loses_nothing(dana: Actor, tmp_path: Path) -> None:
    with receiver() as other:
        webhook = make_webhook(dana, other.url).webhook
        keep_workers_off(dana)
        make_party(dana)
        tell_all(dana)
        senders: list[subprocess.Popen[bytes]] = []
        other.before_answer = lambda: [(sender.kill(), sender.wait()) for sender in senders]
        senders.append(spawn_sender(webhook, tmp_path))
        assert senders[0].wait(60) == -signal.SIGKILL
        other.before_answer = None
        assert attempts(dana) == []
        assert [one.state for one in deliveries(dana)] == [DeliveryState.PENDING]

        with time_machine.travel(timezone.now() + dt.timedelta(minutes=2)):
            with in_scope(dana):
                operations.follow_changes()
                assert WebhookProgress.objects.get().busy_until > timezone.now()
            send_due(webhook)

    first, second = other.got
    assert first.headers["Webhook-Id"] == second.headers["Webhook-Id"]
    assert [one.state for one in deliveries(dana)] == [DeliveryState.DELIVERED]


def spawn_sender(webhook: Webhook, folder: Path) -> subprocess.Popen[bytes]:
    database = connection.settings_dict
    (folder / "sender_settings.py").write_text(
        "from tests.settings import *\n"
        f"DATABASES['default'].update({{'NAME': {database['NAME']!r}, "
        f"'HOST': {database['HOST']!r}, 'PORT': {database['PORT']!r}}})\n",
        encoding="utf-8",
    )
    root = Path(__file__).parents[3]
    return subprocess.Popen(
        [
            sys.executable,
            "-c",
            _SENDER.format(business=webhook.business_id, webhook=webhook.pk),
        ],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "sender_settings",
            "PYTHONPATH": f"{folder}{os.pathsep}{root}",
        },
        cwd=root,
    )
