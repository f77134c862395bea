"""Setting reminders, firing them once, and what becomes of them when the world changes."""

import datetime as dt

import pytest
from django.utils import timezone

from kesher.lib.errors import NotFound, Refusal
from kesher.parties.models import Party
from kesher.records.operations import delete_record, edit_record, restore_record
from kesher.reminders import operations
from kesher.reminders.errors import (
    CannotBeReminded,
    ReminderIsOver,
    ReminderWithoutSubject,
    ReminderWithoutTime,
)
from kesher.reminders.models import Reminder
from kesher.reminders.queries import businesses_with_work, popped
from kesher.reminders.rules.plans import ReminderPlan
from kesher.reminders.rules.reading import ReminderWishes
from kesher.tenancy.operations import deactivate_user, reactivate_user
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.fields import make_field
from tests.factories.parties import make_party
from tests.factories.records import make_deal
from tests.factories.reminders import HOUR, fire, make_reminder, reminder


def on_screen(actor: Actor) -> list[str]:
    with in_scope(actor):
        return [one.text for one in popped(actor).rows]


def begin_and_die(actor: Actor) -> None:
    with in_scope(actor):
        operations.fire_due_reminders(now=timezone.now())
        raise KeyboardInterrupt


def test_it_pops_at_its_time_once_and_only_for_its_person(
    dana: Actor, yossi: Actor, noa: Actor
) -> None:
    at = timezone.now() + HOUR
    pk = make_reminder(dana, at=at)

    assert fire(dana, at - dt.timedelta(seconds=1)) == 0
    assert businesses_with_work(at) == [dana.business_id]
    assert (fire(dana, at), fire(dana, at)) == (1, 0)
    assert businesses_with_work(at) == []
    assert (on_screen(dana), on_screen(yossi), on_screen(noa)) == (
        [reminder(dana, pk).text],
        [],
        [],
    )
    assert reminder(dana, pk).fired_at == at


def test_one_in_the_past_fires_at_once(dana: Actor) -> None:
    make_reminder(dana, at=timezone.now() - 1000 * HOUR)

    assert fire(dana) == 1


def test_what_a_killed_worker_began_is_begun_anew(dana: Actor) -> None:
    """Claiming, changing and telling are one transaction; without its end nothing was."""
    pk = make_reminder(dana, at=timezone.now() - HOUR)

    with pytest.raises(KeyboardInterrupt):
        begin_and_die(dana)

    assert reminder(dana, pk).state == "waiting"
    assert (fire(dana), fire(dana)) == (1, 0)


@pytest.mark.parametrize("deed", ["finish_reminder", "dismiss_reminder"])
def test_done_and_dismissed_end_it_and_can_be_taken_back(dana: Actor, deed: str) -> None:
    pk = make_reminder(dana, at=timezone.now())
    fire(dana)

    with in_scope(dana):
        for _ in range(2):  # twice is once
            getattr(operations, deed)(actor=dana, reminder_id=pk)
        with pytest.raises(ReminderIsOver):
            operations.snooze_reminder(actor=dana, reminder_id=pk, until=timezone.now())
    assert (on_screen(dana), fire(dana)) == ([], 0)

    with in_scope(dana):
        operations.bring_back_reminder(actor=dana, reminder_id=pk)
    assert fire(dana) == 1


def test_put_off_it_pops_again(dana: Actor) -> None:
    pk = make_reminder(dana, at=timezone.now())
    fire(dana)
    later = timezone.now() + HOUR

    with in_scope(dana):
        operations.snooze_reminder(actor=dana, reminder_id=pk, until=later)

    assert on_screen(dana) == []
    assert (fire(dana, later - dt.timedelta(minutes=1)), fire(dana, later)) == (0, 1)


def test_others_can_do_nothing_with_it_but_its_author_may_take_it_back(
    dana: Actor, yossi: Actor, miri: Actor, noa: Actor
) -> None:
    pk = make_reminder(dana, member=yossi)
    plan = ReminderPlan(at=timezone.now())

    for other in (miri, noa):
        with in_scope(other):
            for attempt in (
                lambda who: operations.finish_reminder(actor=who, reminder_id=pk),
                lambda who: operations.dismiss_reminder(actor=who, reminder_id=pk),
                lambda who: operations.bring_back_reminder(actor=who, reminder_id=pk),
                lambda who: operations.edit_reminder(
                    actor=who, reminder_id=pk, plan=plan, text="x"
                ),
                lambda who: operations.snooze_reminder(
                    actor=who, reminder_id=pk, until=timezone.now()
                ),
            ):
                with pytest.raises(NotFound):
                    attempt(other)
    assert reminder(dana, pk).state == "waiting"
    with in_scope(dana):
        with pytest.raises(NotFound):
            operations.finish_reminder(actor=dana, reminder_id=pk)
        operations.dismiss_reminder(actor=dana, reminder_id=pk)
    assert reminder(dana, pk).state == "dismissed"


def test_refusals_leave_nothing_behind(dana: Actor, yossi: Actor, avi: Actor, noa: Actor) -> None:
    party = make_party(dana)
    at = ReminderPlan(at=timezone.now())
    on_party = {"record_type_key": "party", "record_id": party.pk}
    cases: list[tuple[Actor, type[Refusal], dict[str, object]]] = [
        (dana, ReminderWithoutSubject, {"plan": at, "text": " \n "}),
        (dana, ReminderWithoutTime, {"plan": ReminderPlan(), "text": "א"}),
        (dana, CannotBeReminded, {"plan": at, "member_id": avi.membership_id, **on_party}),
        (dana, CannotBeReminded, {"plan": at, "member_id": noa.membership_id, "text": "א"}),
        (avi, NotFound, {"plan": at, **on_party}),
        (noa, NotFound, {"plan": at, **on_party}),
        (dana, NotFound, {"plan": at, "record_type_key": "no_such", "record_id": 1}),
    ]
    for actor, refusal, wish in cases:
        with in_scope(actor), pytest.raises(refusal):
            operations.remind(actor=actor, **wish)  # type: ignore[arg-type]

    with in_scope(dana):
        assert not Reminder.objects.exists()


# --- what follows a moment of its record ---------------------------------------------------------


def moment_field(actor: Actor) -> str:
    return make_field(actor, "מועד ביקור", "datetime", record_type="deal")


def test_it_moves_with_the_moment_of_its_record_by_whatever_door(dana: Actor) -> None:
    key = moment_field(dana)
    visit = timezone.now().replace(microsecond=0) + 48 * HOUR
    deal = make_deal(dana, **{key: visit})
    half_hour = ReminderPlan(minutes_before=30, anchor_field=key)
    pk = make_reminder(dana, record=deal, record_type="deal", text="", plan=half_hour)
    assert reminder(dana, pk).fires_at == visit - HOUR / 2

    for moved in (visit + 24 * HOUR, visit - 24 * HOUR):
        with in_scope(dana):
            edit_record(actor=dana, type_key="deal", record_id=deal.pk, values={key: moved})
        fire(dana)
        assert reminder(dana, pk).fires_at == moved - HOUR / 2
        assert not reminder(dana, pk).is_stale
    with in_scope(dana):  # a moment that is taken away, and given again
        edit_record(actor=dana, type_key="deal", record_id=deal.pk, values={key: None})
    fire(dana)
    assert reminder(dana, pk).fires_at is None
    with in_scope(dana):
        type(deal).objects.filter(pk=deal.pk).update(custom_values={key: visit.isoformat()})
    fire(dana)
    assert reminder(dana, pk).fires_at == visit - HOUR / 2


def test_one_that_had_popped_waits_again_when_its_meeting_is_put_off(dana: Actor) -> None:
    key = moment_field(dana)
    visit = timezone.now().replace(microsecond=0)
    deal = make_deal(dana, **{key: visit})
    plan = ReminderPlan(minutes_before=0, anchor_field=key)
    pk = make_reminder(dana, record=deal, record_type="deal", text="", plan=plan)
    assert fire(dana) == 1

    with in_scope(dana):
        edit_record(actor=dana, type_key="deal", record_id=deal.pk, values={key: visit + HOUR})
    fire(dana)

    assert (reminder(dana, pk).state, on_screen(dana)) == ("waiting", [])
    assert fire(dana, visit + HOUR) == 1


def test_a_window_that_is_saved_twice_sets_nothing_twice(dana: Actor, yossi: Actor) -> None:
    key = moment_field(dana)
    deal = make_deal(dana, **{key: timezone.now() + HOUR})
    ten, half = (ReminderPlan(minutes_before=minutes, anchor_field=key) for minutes in (10, 30))
    first, second = (
        make_reminder(dana, record=deal, record_type="deal", text=text, plan=ten)
        for text in ("להכין", "")
    )
    foreign = make_reminder(yossi, record=deal, record_type="deal", text="")
    wishes = ReminderWishes([], {first: half, foreign: half}, frozenset({second, foreign, 10**9}))

    for _twice in range(2):
        with in_scope(dana):
            operations.change_reminders(
                actor=dana, record_type_key="deal", record_id=deal.pk, wishes=wishes
            )

    with in_scope(dana):
        rows = Reminder.objects.order_by("pk").values_list("minutes_before", "text", "state")
        assert list(rows)[:2] == [(30, "להכין", "waiting"), (10, "", "dismissed")]
    assert reminder(dana, foreign).state == "waiting"


# --- people and records that change -------------------------------------------------------------


def test_of_a_record_out_of_sight_nothing_pops(dana: Actor, avi: Actor) -> None:
    party = make_party(dana)
    with in_scope(dana):
        own = Party.objects.filter(pk=party.pk)
        own.update(owner_id=avi.membership_id)
        pk = operations.remind(
            actor=dana,
            plan=ReminderPlan(at=timezone.now()),
            member_id=avi.membership_id,
            record_type_key="party",
            record_id=party.pk,
        )
        own.update(owner_id=dana.membership_id)

    fire(dana)
    assert (on_screen(avi), reminder(dana, pk).state) == ([], "silent")


def test_of_a_deleted_record_nothing_pops_unless_it_comes_back_in_time(dana: Actor) -> None:
    deals = [make_deal(dana, name) for name in ("נמחקה", "נמחקה וחזרה")]
    ids = [make_reminder(dana, record=deal, record_type="deal", text="") for deal in deals]
    with in_scope(dana):
        for deal in deals:
            delete_record(actor=dana, type_key="deal", record_id=deal.pk)
        restore_record(actor=dana, type_key="deal", record_id=deals[1].pk)

    fire(dana, timezone.now() + 2 * HOUR)

    assert [reminder(dana, pk).state for pk in ids] == ["silent", "fired"]


def test_who_was_deactivated_finds_what_he_missed_when_he_comes_back(
    dana: Actor, yossi: Actor
) -> None:
    pk = make_reminder(yossi, at=timezone.now() + HOUR)
    with in_scope(dana):
        deactivate_user(actor=dana, membership_id=yossi.membership_id)

    assert fire(dana, timezone.now() + 2 * HOUR) == 1

    with in_scope(dana):
        reactivate_user(actor=dana, membership_id=yossi.membership_id)
    assert on_screen(yossi) == [reminder(dana, pk).text]


def test_work_that_is_handed_on_takes_its_reminders_along(
    dana: Actor, yossi: Actor, avi: Actor
) -> None:
    party = make_party(dana)
    pk = make_reminder(dana, record=party, at=timezone.now())
    fire(dana)
    handed = {"record_type_key": "party", "record_id": party.pk, "from_id": dana.membership_id}

    with in_scope(dana):
        hand_over = operations.hand_over_reminders
        assert hand_over(actor=dana, to_id=avi.membership_id, **handed) == 0  # he may not see it
        assert hand_over(actor=dana, to_id=yossi.membership_id, **handed) == 1
    fire(dana)

    assert (on_screen(dana), on_screen(yossi)) == ([], [reminder(dana, pk).text])
