"""Two people at once: the database decides, and nothing is done by halves."""

import threading
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.db import connection

from kesher.activities import operations
from kesher.activities.errors import NextCallAlreadySet, NextCallDone, NextCallTaken
from kesher.activities.models import Activity, NextCall
from kesher.activities.rules.next_calls import NextCallPlan
from kesher.lib.errors import Refusal
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.models import Change
from kesher.tenancy.rules.access import Actor
from tests.factories.activities import in_hours, no_answer, note, phone_call
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party

pytestmark = pytest.mark.django_db(transaction=True)

Outcome = Refusal | int | None


def at_once(*deeds: Callable[[], Outcome]) -> list[Outcome]:
    """Run the deeds in threads that start together; return what each gave or was refused with."""
    barrier = threading.Barrier(len(deeds))
    outcomes: list[Outcome] = [None] * len(deeds)

    def run(place: int, deed: Callable[[], Outcome]) -> None:
        barrier.wait()
        try:
            outcomes[place] = deed()
        except Refusal as refusal:
            outcomes[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, deed)) for place, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return outcomes


def acting(actor: Actor, deed: Callable[[], Outcome]) -> Callable[[], Outcome]:
    def run() -> Outcome:
        with in_scope(actor):
            return deed()

    return run


def test_of_two_who_take_a_shared_call_at_once_one_has_it(dana: Actor, yossi: Actor) -> None:
    plan = NextCallPlan(due_at=in_hours(2, dana).due_at, department_id=dana.department_id)
    row = note(dana, make_party(dana), next_call=plan)
    with in_scope(dana):
        call = NextCall.objects.get(activity=row)

    def take(actor: Actor) -> Callable[[], Outcome]:
        return acting(actor, lambda: operations.take_next_call(actor=actor, next_call_id=call.pk))

    outcomes = at_once(take(dana), take(yossi))

    with in_scope(dana):
        taker = NextCall.objects.get(pk=call.pk).taken_by_id
    refused = [outcome for outcome in outcomes if outcome is not None]
    assert len(refused) == 1
    assert isinstance(refused[0], NextCallTaken)
    loser = outcomes.index(refused[0])
    assert taker == (yossi, dana)[loser].membership_id
    assert refused[0].name == (yossi, dana)[loser].display_name


def test_of_two_who_set_a_next_call_at_once_one_does(dana: Actor, yossi: Actor) -> None:
    row = no_answer(dana, make_party(dana))

    def promise(actor: Actor) -> Callable[[], Outcome]:
        return acting(
            actor,
            lambda: operations.schedule_next_call(
                actor=actor, key=uuid4(), activity_id=row.pk, plan=in_hours(1, actor)
            ),
        )

    outcomes = at_once(promise(dana), promise(yossi))

    assert sum(isinstance(outcome, NextCallAlreadySet) for outcome in outcomes) == 1
    with in_scope(dana):
        assert NextCall.objects.filter(activity=row).count() == 1


def test_one_key_sent_at_once_makes_one_row(dana: Actor) -> None:
    party = make_party(dana)
    key: UUID = uuid4()

    def log() -> Outcome:
        return operations.log_no_answer(actor=dana, key=key, party_id=party.pk)

    outcomes = at_once(*[acting(dana, log)] * 4)

    with in_scope(dana):
        rows = list(Activity.objects.filter(party=party).values_list("pk", flat=True))
    assert len(rows) == 1
    assert outcomes == rows * 4


def test_of_two_edits_at_once_one_is_told(dana: Actor, yossi: Actor) -> None:
    row = note(dana, make_party(dana))

    def edit(actor: Actor) -> Callable[[], Outcome]:
        return acting(
            actor,
            lambda: operations.edit_activity(
                actor=actor, activity_id=row.pk, summary=actor.display_name, expected_version=1
            ),
        )

    outcomes = at_once(edit(dana), edit(yossi))

    refused = [outcome for outcome in outcomes if outcome is not None]
    assert [type(refusal) for refusal in refused] == [StaleVersion]
    with in_scope(dana):
        assert Activity.objects.get(pk=row.pk).version == 2


def test_two_who_log_on_one_card_at_once_both_do_and_close_the_promise_once(
    dana: Actor, yossi: Actor
) -> None:
    party = make_party(dana)
    promised = phone_call(dana, party, next_call=in_hours(2, dana))

    def log(actor: Actor) -> Callable[[], Outcome]:
        return acting(
            actor,
            lambda: operations.log_no_answer(actor=actor, key=uuid4(), party_id=party.pk),
        )

    outcomes = at_once(log(dana), log(yossi))

    assert all(isinstance(outcome, int) for outcome in outcomes)
    with in_scope(dana):
        call = NextCall.objects.get(activity=promised)
    assert call.contacted_in_id in outcomes
    assert call.version == 2


def test_closing_and_logging_at_once_leaves_one_outcome(dana: Actor, yossi: Actor) -> None:
    party = make_party(dana)
    promised = phone_call(dana, party, next_call=in_hours(2, dana))
    with in_scope(dana):
        call = NextCall.objects.get(activity=promised)

    def close() -> Outcome:
        operations.close_next_call(
            actor=dana, next_call_id=call.pk, reason="בוטל", expected_version=call.version
        )
        return None

    def log() -> Outcome:
        return operations.log_no_answer(actor=yossi, key=uuid4(), party_id=party.pk)

    closed, logged = at_once(acting(dana, close), acting(yossi, log))

    with in_scope(dana):
        done = NextCall.objects.get(pk=call.pk)
    assert isinstance(logged, int)
    if closed is None:
        assert done.outcome == "closed"
    else:
        assert isinstance(closed, NextCallDone)
        assert done.outcome == "contacted"


def test_the_change_log_names_the_deed_and_who_did_it(dana: Actor) -> None:
    row = no_answer(dana, make_party(dana))

    with in_scope(dana):
        changes = Change.objects.filter(table__startswith="activities_", kind="I")
        told = set(changes.values_list("table", "operation", "membership_id"))
    deed = ("activities.log_no_answer", dana.membership_id)
    assert told == {("activities_activity", *deed), ("activities_phonecall", *deed)}
    assert row.pk
