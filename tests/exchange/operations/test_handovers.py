"""What is open with somebody who goes: counted, handed over in one batch, given back."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from kesher.activities import operations as activities
from kesher.activities.models import Activity, MeetingParticipant, NextCall
from kesher.activities.rules.meetings import MeetingEntry
from kesher.exchange.choices import BatchState
from kesher.exchange.errors import NobodyToReceive, NothingToHandOver
from kesher.exchange.models import Batch, BatchRow
from kesher.exchange.operations import start_handover
from kesher.exchange.queries import named_rows
from kesher.exchange.queries.handovers import open_work_of
from kesher.lib.errors import NotFound, NotPermitted, Refusal
from kesher.parties.models import Party
from kesher.records.operations import create_record, edit_record, edit_records
from kesher.reminders.models import Reminder
from kesher.reminders.operations import remind
from kesher.reminders.rules.plans import ReminderPlan
from kesher.requests.models import Request
from kesher.tenancy import operations as tenancy
from kesher.tenancy.models import Business, GroupMember
from kesher.tenancy.queries.open_work import Receiver
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.activities import in_hours, phone_call
from tests.factories.batches import run, undo
from tests.factories.businesses import AGENT_RIGHTS, in_scope, make_member
from tests.factories.parties import make_party
from tests.factories.requests import make_group, make_message, make_task

EVERYTHING = ("next_calls", "meetings", "reminders", "party", "task", "message")
SOON = dt.timedelta(days=2)


def meeting(actor: Actor, party: Party | None = None, **more: Any) -> int:
    starts = timezone.now() + SOON
    entry = MeetingEntry(
        title="סיכום שנה",
        starts_at=starts,
        ends_at=starts + dt.timedelta(hours=1),
        membership_ids=frozenset({actor.membership_id}),
        **more,
    )
    with in_scope(actor):
        told: dict[str, Any] = {"party_id": party.pk if party else None, "entry": entry}
        return activities.create_meeting(actor=actor, key=uuid4(), **told)


def busy(actor: Actor) -> dict[str, int]:
    """Give somebody work of every kind, and some that is his own or done with."""
    party = make_party(actor, "מפעלי שגב")
    phone_call(actor, party, next_call=in_hours(5, actor))
    made = {
        "party": party.pk,
        "task": make_task(actor, "להחליף מדחס", party=party.pk).pk,
        "message": make_message(actor).pk,
        "meetings": meeting(actor),
    }
    meeting(actor, is_private=True)
    make_task(actor, status="0")
    with in_scope(actor):
        plan = ReminderPlan(at=timezone.now() + SOON)
        made["reminders"] = remind(
            actor=actor, plan=plan, record_type_key="party", record_id=party.pk
        )
        remind(actor=actor, plan=plan, text="לקנות מתנה")
        made["next_calls"] = NextCall.objects.get(closed_at=None).pk
    return made


def handed(actor: Actor, giver: Actor, to: Receiver, kinds: tuple[str, ...] = EVERYTHING) -> Batch:
    with in_scope(actor):
        batch = start_handover(actor=actor, from_id=giver.membership_id, to=to, kinds=kinds)
    return run(actor, batch)


def whose(actor: Actor, made: dict[str, int]) -> dict[str, int | None]:
    """Return whose each piece of work is."""
    with in_scope(actor):
        return {
            "party": Party.objects.get(pk=made["party"]).owner_id,
            "task": Request.objects.get(pk=made["task"]).owner_id,
            "message": Request.objects.get(pk=made["message"]).owner_id,
            "meetings": Activity.objects.get(pk=made["meetings"]).owner_id,
            "reminders": Reminder.objects.get(pk=made["reminders"]).membership_id,
            "next_calls": NextCall.objects.get(pk=made["next_calls"]).assignee_id,
        }


def test_all_that_is_open_is_counted_and_goes_to_another_and_comes_back(
    dana: Actor, yossi: Actor, miri: Actor
) -> None:
    made = busy(yossi)
    before = whose(dana, made)
    with in_scope(dana):
        counted = {one.work.key: one.count for one in open_work_of(dana, yossi.membership_id)}
        tenancy.deactivate_user(actor=dana, membership_id=yossi.membership_id)
    assert counted == dict.fromkeys(EVERYTHING, 1)

    batch = handed(dana, yossi, Receiver(miri.membership_id))

    assert (batch.state, batch.updated_count, batch.failed_count) == (BatchState.DONE, 6, 0)
    assert set(whose(dana, made).values()) == {miri.membership_id}
    with in_scope(dana):
        taking_part = MeetingParticipant.objects.filter(meeting__activity_id=made["meetings"])
        assert [row.membership_id for row in taking_part] == [miri.membership_id]
        assert Reminder.objects.filter(membership_id=yossi.membership_id).count() == 1
        named = named_rows(dana, batch, list(BatchRow.objects.filter(batch=batch)))
        assert {name for name, _url in named.values()} >= {"להחליף מדחס", "סיכום שנה"}

    undone = undo(dana, batch)

    assert (undone.state, undone.undone_count) == (BatchState.UNDONE, 6)
    assert whose(dana, made) == before
    with in_scope(dana):
        assert taking_part.get().membership_id == yossi.membership_id


def test_who_may_not_see_a_customer_does_not_get_what_is_on_his_card(
    dana: Actor, yossi: Actor, ahava: Business
) -> None:
    gal = make_member(ahava, "gal", "גל", rights=AGENT_RIGHTS | {"party.see": Level.OWN})
    party = make_party(yossi)
    made = [meeting(yossi, party), meeting(yossi)]

    batch = handed(dana, yossi, Receiver(gal.membership_id), ("meetings",))

    assert (batch.updated_count, batch.failed_count) == (1, 1)
    with in_scope(dana):
        owners = [Activity.objects.get(pk=pk).owner_id for pk in made]
    assert owners == [yossi.membership_id, gal.membership_id]


def test_what_has_gone_on_since_is_left_alone_by_the_undo(
    dana: Actor, yossi: Actor, miri: Actor
) -> None:
    made = busy(yossi)
    batch = handed(dana, yossi, Receiver(miri.membership_id), ("party", "task"))
    with in_scope(dana):
        edit_record(
            actor=dana,
            type_key="task",
            record_id=made["task"],
            values={"owner": dana.membership_id},
        )

    undone = undo(dana, batch)

    assert (undone.undone_count, undone.kept_count) == (1, 1)
    after = whose(dana, made)
    assert (after["party"], after["task"]) == (yossi.membership_id, dana.membership_id)


def test_a_group_gets_what_groups_can_take_and_the_rest_stays(
    dana: Actor, yossi: Actor, miri: Actor
) -> None:
    made = busy(yossi)
    group = make_group(dana, "משרד", miri)

    batch = handed(dana, yossi, Receiver(group_id=group))

    assert batch.updated_count == 2
    after = whose(dana, made)
    assert (after["task"], after["message"]) == (None, None)
    assert after["party"] == yossi.membership_id
    assert undo(dana, batch).undone_count == 2
    assert whose(dana, made)["task"] == yossi.membership_id


def test_who_may_not_see_a_party_gets_neither_its_calls_nor_its_reminders(
    ahava: Business, dana: Actor, yossi: Actor
) -> None:
    blind = make_member(ahava, "tal", "טל", rights={"party.see": Level.OWN})
    made = busy(yossi)

    batch = handed(dana, yossi, Receiver(blind.membership_id), ("next_calls", "reminders"))

    assert (batch.updated_count, batch.failed_count) == (0, 2)
    assert whose(dana, made)["next_calls"] == yossi.membership_id


def test_work_beyond_the_rights_of_who_hands_it_over_stays(
    ahava: Business, dana: Actor, yossi: Actor, miri: Actor
) -> None:
    rights = {
        "settings.users": Level.ALL,
        "party.see": Level.OWN,
        "party.edit": Level.OWN,
    }
    clerk = make_member(ahava, "clerk", "פקידה", rights=rights)
    made = busy(yossi)

    batch = handed(clerk, yossi, Receiver(miri.membership_id))

    assert batch.updated_count == 1  # the reminder
    assert whose(dana, made)["party"] == yossi.membership_id
    with in_scope(clerk):
        rows = list(BatchRow.objects.filter(batch=batch, outcome="failed"))
        assert [row.values for row in rows] == [["party"]]
        assert "מפעלי שגב" not in str(named_rows(clerk, batch, rows))


@pytest.mark.parametrize("receiver", ["nobody", "himself", "deactivated", "foreign", "forged"])
def test_only_an_active_colleague_receives(
    dana: Actor, yossi: Actor, miri: Actor, noa: Actor, receiver: str
) -> None:
    busy(yossi)
    with in_scope(dana):
        tenancy.deactivate_user(actor=dana, membership_id=miri.membership_id)
    to = {
        "nobody": Receiver(),
        "himself": Receiver(yossi.membership_id),
        "deactivated": Receiver(miri.membership_id),
        "foreign": Receiver(noa.membership_id),
        "forged": Receiver(dana.membership_id, group_id=987654321),
    }[receiver]

    with pytest.raises((NobodyToReceive, NotFound)):
        handed(dana, yossi, to)

    with in_scope(dana):
        assert not Batch.objects.exists()


def test_nothing_and_not_permitted_start_no_batch(dana: Actor, yossi: Actor, miri: Actor) -> None:
    with pytest.raises(NothingToHandOver):
        handed(dana, yossi, Receiver(miri.membership_id), ("color",))
    with pytest.raises(NotPermitted):
        handed(yossi, miri, Receiver(yossi.membership_id))


_NEW = {"task": {"subject": "חדשה"}, "message": {"content": "חדשה", "contact_name": "אורי"}}


@pytest.mark.parametrize(
    "door", ["task", "message", "edit", "bulk", "call", "reminder", "meeting", "group"]
)
def test_nobody_who_was_deactivated_gets_new_work_through_any_door(
    dana: Actor, yossi: Actor, door: str
) -> None:
    task, party = make_task(dana), make_party(dana)
    gone, soon = yossi.membership_id, timezone.now() + SOON
    with in_scope(dana):
        tenancy.deactivate_user(actor=dana, membership_id=gone)
    owner = {"owner": gone}

    with in_scope(dana), pytest.raises(Refusal):  # noqa: PT012 -- one door of several
        if door in _NEW:
            create_record(actor=dana, type_key=door, values=_NEW[door] | owner)
        elif door == "edit":
            edit_record(actor=dana, type_key="task", record_id=task.pk, values=owner)
        elif door == "bulk":
            (done,) = edit_records(
                actor=dana, type_key="party", values_by_id={party.pk: owner}
            ).values()
            if isinstance(done, Refusal):
                raise done
        elif door == "call":
            phone_call(dana, party, next_call=in_hours(5, yossi))
        elif door == "reminder":
            plan = ReminderPlan(at=soon)
            remind(
                actor=dana,
                plan=plan,
                member_id=gone,
                record_type_key="task",
                record_id=task.pk,
            )
        elif door == "meeting":
            entry = MeetingEntry(
                title="פגישה", starts_at=soon, ends_at=soon, membership_ids=frozenset({gone})
            )
            activities.create_meeting(actor=dana, key=uuid4(), party_id=None, entry=entry)
        else:
            tenancy.add_group(actor=dana, name="קבוצה", member_ids=[gone])

    with in_scope(dana):
        assert not Request.objects.filter(owner_id=gone).exists()
        assert not GroupMember.objects.filter(membership_id=gone).exists()
