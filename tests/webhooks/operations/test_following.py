"""What webhooks are told of the change log, and that nothing is lost in it or told twice."""

import json
import threading
import time
from typing import Any

import pytest
from django.db import connection

from kesher.records.operations import delete_record, edit_record, restore_record
from kesher.records.rules.own_types import OwnTypeWish
from kesher.tenancy.models import Business, Change, Membership
from kesher.tenancy.rules.access import Actor, Level
from kesher.tenancy.scoping import business_scope
from kesher.webhooks import operations, queries
from kesher.webhooks.choices import DeliveryState, DisabledFor, WebhookState
from kesher.webhooks.models import Webhook, WebhookCursor, WebhookDelivery
from kesher.webhooks.rendering.payloads import payload_of
from tests.api.programs import program_of
from tests.factories.businesses import in_scope, make_member
from tests.factories.fields import make_field
from tests.factories.parties import make_contact, make_party
from tests.factories.records import make_deal, make_own_type, make_record
from tests.factories.requests import make_task
from tests.factories.webhooks import (
    changed_of,
    deliveries,
    keep_workers_off,
    make_webhook,
    tell_all,
)
from tests.walk import make_world


def edit(actor: Actor, record_id: int, type_key: str = "party", **values: Any) -> None:
    with in_scope(actor):
        edit_record(actor=actor, type_key=type_key, record_id=record_id, values=values)


def deeds(actor: Actor) -> list[str]:
    return [deed for deed, _type, _record in tell_all(actor)]


def test_what_happens_to_a_record_is_told_in_order(dana: Actor) -> None:
    make_webhook(dana)
    program = program_of(dana)
    values = {"kind": "organization", "name": "מפעלי שגב", "customer_status": "new"}

    party = program.send("POST", "records/party", {"values": values}).json()["id"]
    program.send("PATCH", f"records/party/{party}", {"values": {"remarks": "ותיק 🙂"}})
    status = {"transition": "start_follow_up", "summary": "דיברנו"}
    program.send("POST", f"records/party/{party}/status", status)
    program.send("DELETE", f"records/party/{party}")
    program.send("POST", f"records/party/{party}/restore")

    told = ["created", "updated", "status_changed", "deleted", "restored"]
    assert tell_all(dana) == [(deed, "party", party) for deed in told]
    assert changed_of(dana, "updated") == ["remarks"]
    assert changed_of(dana, "status_changed") == ["customer_status"]
    assert deeds(dana) == told, "told twice"


def test_records_of_every_type_are_told(dana: Actor) -> None:
    own = make_own_type(dana, OwnTypeWish(label_he="רכב", label_plural_he="רכבים"))
    party = make_party(dana)
    make_webhook(dana, record_types=["contact", "deal", own.key], deeds=["created", "deleted"])
    contact = make_contact(dana, party)
    deal = make_deal(dana, party=party)
    car = make_record(dana, own.key, title="משאית")
    with in_scope(dana):
        delete_record(actor=dana, type_key=own.key, record_id=car.pk)

    assert tell_all(dana) == [
        ("created", "contact", contact.pk),
        ("created", "deal", deal.pk),
        ("deleted", own.key, car.pk),
    ]


def test_everything_that_happens_in_a_business_can_be_told(dana: Actor) -> None:
    with in_scope(dana):
        types = list(queries.types_to_tell(dana))
    make_webhook(dana, record_types=types)

    make_world(dana)

    told = {record_type for _deed, record_type, _record in tell_all(dana)}
    assert {"party", "contact", "deal", "project", "phone_call", "meeting"} <= told
    with in_scope(dana):
        for delivery in WebhookDelivery.objects.all():
            body = payload_of(dana, delivery)
            assert body is None or json.loads(body)["id"] == delivery.message_id


def test_what_was_before_and_what_was_not_asked_for_is_not_told(dana: Actor) -> None:
    party = make_party(dana)
    make_webhook(dana, deeds=["deleted"])
    edit(dana, party.pk, remarks="ותיק")
    make_party(dana)

    assert deeds(dana) == []


def test_another_business_is_never_told(dana: Actor, noa: Actor) -> None:
    make_webhook(noa)
    make_party(dana, "סוד של אהבה")

    assert tell_all(noa) == []
    assert tell_all(dana) == []


def test_only_what_its_user_may_see_is_told(dana: Actor, ahava: Business) -> None:
    rights = {"settings.api": Level.ALL, "party.see": Level.OWN, "party.create": Level.ALL}
    maker = make_member(ahava, "maker", "מתכנתת", rights=rights)
    make_webhook(maker)
    hers = make_party(maker, "שלה")
    others = make_party(dana, "של דנה")
    with in_scope(dana):
        for party in (hers, others):
            delete_record(actor=dana, type_key="party", record_id=party.pk)
        restore_record(actor=dana, type_key="party", record_id=hers.pk)

    assert {record for _deed, _type, record in tell_all(maker)} == {hers.pk}
    assert deeds(maker)[-2:] == ["deleted", "restored"]


def test_what_became_of_a_task_is_told_to_who_gave_it(dana: Actor, ahava: Business) -> None:
    rights = {"settings.api": Level.ALL, "request.see": Level.OWN, "request.create": Level.ALL}
    maker = make_member(ahava, "maker", "מתכנתת", rights=rights)
    make_webhook(maker, record_types=["task"], deeds=["deleted"])
    given = make_task(maker, owner=dana.membership_id)
    make_task(dana)
    with in_scope(dana):
        delete_record(actor=dana, type_key="task", record_id=given.pk)

    assert tell_all(maker) == [("deleted", "task", given.pk)]


def test_a_field_that_its_user_may_not_read_is_not_even_named(dana: Actor, ahava: Business) -> None:
    hidden = make_field(dana, "רווח", "text", readers=frozenset())
    rights = {"settings.api": Level.ALL, "party.see": Level.ALL}
    maker = make_member(ahava, "maker", "מתכנתת", rights=rights)
    party = make_party(dana)
    make_webhook(maker)
    edit(dana, party.pk, **{hidden: "1000"})
    both = {hidden: "2000", "remarks": "ותיק"}
    edit(dana, party.pk, **both)

    assert deeds(maker) == ["updated"]
    assert changed_of(maker, "updated") == ["remarks"]


def test_while_it_is_paused_all_is_held_back_and_sent_on_resuming(dana: Actor) -> None:
    webhook = make_webhook(dana).webhook
    with in_scope(dana):
        operations.pause_webhook(actor=dana, webhook_id=webhook.pk)
    make_party(dana)
    tell_all(dana)
    assert {one.state for one in deliveries(dana)} == {DeliveryState.HELD}

    with in_scope(dana):
        operations.resume_webhook(actor=dana, webhook_id=webhook.pk)

    assert {one.state for one in deliveries(dana)} == {DeliveryState.PENDING}


def test_who_left_is_told_nothing_more(dana: Actor, ahava: Business) -> None:
    rights = {"settings.api": Level.ALL, "party.see": Level.ALL}
    maker = make_member(ahava, "maker", "מתכנתת", rights=rights)
    make_webhook(maker)
    with in_scope(dana):
        Membership.objects.filter(pk=maker.membership_id).update(is_active=False)
    make_party(dana)

    assert deeds(dana) == []
    with in_scope(dana):
        webhook = Webhook.objects.get()
    assert (webhook.state, webhook.disabled_for) == (WebhookState.DISABLED, DisabledFor.USER_LEFT)


def test_following_costs_the_same_whatever_the_number_of_changes(
    dana: Actor, django_assert_max_num_queries: Any
) -> None:
    make_webhook(dana)
    for number in range(12):
        make_party(dana, f"לקוח {number}")

    with django_assert_max_num_queries(12):
        assert len(tell_all(dana)) >= 12


# --- with transactions of its own ----------------------------------------------------------------


def follow(actor: Actor) -> None:
    """Look as often as the clock needs to set its fence and to pass it."""
    for _ in range(3):
        with business_scope(business_id=actor.business_id):
            operations.follow_changes()


def follow_to_the_end(actor: Actor) -> None:
    """Look until the log is told whole: a fence waits for every transaction of the server, those
    of other tests included.
    """
    with in_scope(actor):
        last = Change.objects.latest("pk").pk
    for _ in range(600):
        follow(actor)
        with in_scope(actor):
            if WebhookCursor.objects.get().position >= last:
                return
        time.sleep(0.05)
    raise AssertionError("the fence was not passed")


def told_names(actor: Actor) -> list[str]:
    with in_scope(actor):
        ids = WebhookDelivery.objects.filter(deed="created").values_list("record_id", flat=True)
        names = dict(queries.types_to_tell(actor)["party"].model.objects.values_list("pk", "name"))
        return [names[pk] for pk in ids.order_by("pk")]


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_under_a_smaller_number_is_not_lost(dana: Actor) -> None:
    make_webhook(dana)
    keep_workers_off(dana)
    follow(dana)
    is_written, may_commit = threading.Event(), threading.Event()

    def write_and_linger() -> None:
        with in_scope(dana):
            make_party(dana, "מאחרת")
            is_written.set()
            may_commit.wait(20)
        connection.close()

    thread = threading.Thread(target=write_and_linger)
    thread.start()
    assert is_written.wait(20)
    make_party(dana, "מקדימה")
    follow(dana)
    assert told_names(dana) == []
    may_commit.set()
    thread.join()

    follow_to_the_end(dana)

    assert told_names(dana) == ["מאחרת", "מקדימה"]
    assert queries.businesses_to_follow() == [dana.business_id]  # the deliveries are due


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_once(dana: Actor) -> None:
    make_webhook(dana)
    keep_workers_off(dana)
    for number in range(5):
        make_party(dana, f"לקוח {number}")

    def work() -> None:
        follow(dana)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    follow_to_the_end(dana)

    assert told_names(dana) == [f"לקוח {number}" for number in range(5)]
