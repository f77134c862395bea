"""What writing a request means, through the one door of all records."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from kesher.customfields.errors import BadValue
from kesher.lib.errors import NotFound, NotPermitted, Refusal
from kesher.records.errors import EvidenceMissing, FieldRequired
from kesher.records.operations import create_record, delete_record, edit_record
from kesher.records.queries import get_record, record_type
from kesher.requests.errors import (
    ContactOfAnother,
    EndsBeforeStart,
    GiverMissing,
    HandlerMissing,
    LockedForRecipient,
    SharedNowhere,
)
from kesher.requests.models import Request
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import in_scope, make_member
from tests.factories.parties import make_contact, make_party
from tests.factories.requests import make_group, make_message, make_task

OWN = dict.fromkeys(("request.see", "request.edit", "request.delete", "party.see"), Level.OWN) | {
    "request.create": Level.ALL
}


@pytest.fixture
def tal(ahava: Business) -> Actor:
    """A technician who reaches only what is his."""
    return make_member(ahava, "tal", "טל רון", department="גבייה", rights=OWN)


def change(actor: Actor, request: Request, **values: Any) -> Request:
    with in_scope(actor):
        changed: Request = edit_record(
            actor=actor, type_key=request.kind, record_id=request.pk, values=values
        )
        return changed


def seen(actor: Actor, request: Request) -> bool:
    with in_scope(actor):
        try:
            get_record(actor=actor, record_type=record_type(request.kind), record_id=request.pk)
        except NotFound:
            return False
        return True


def test_a_new_task_is_open_general_personal_and_normal(yossi: Actor) -> None:
    task = make_task(yossi)

    said = (task.status, task.sub_type, task.priority, task.sharing, task.owner_id, task.branch_id)
    assert said == ("open", "general", "normal", "personal", yossi.membership_id, None)


def test_a_message_is_called_by_how_it_begins(yossi: Actor) -> None:
    message = make_message(yossi, "המזגן מטפטף\nבחדר השרתים, דחוף")

    assert message.subject == "המזגן מטפטף בחדר השרתים, דחוף"


def test_without_a_customer_a_message_names_its_giver(yossi: Actor) -> None:
    with pytest.raises(GiverMissing):
        make_message(yossi, contact_name=" ")

    assert make_message(yossi, party=make_party(yossi).pk).contact_name == ""


def test_a_message_says_something(yossi: Actor) -> None:
    with pytest.raises(FieldRequired):
        make_message(yossi, " \u200f ")


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"owner": None}, HandlerMissing),
        ({"starts_at": "2026-03-02T10:00", "due_at": "2026-03-02T09:00"}, EndsBeforeStart),
        ({"starts_at": "2026-03-02T10:00", "ended_at": "2026-03-01T10:00"}, EndsBeforeStart),
        ({"sharing": "branch", "branch": None}, SharedNowhere),
        ({"percent_done": "101"}, Refusal),
        ({"priority": "no_such"}, BadValue),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(
    yossi: Actor, values: dict[str, Any], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal), in_scope(yossi):
        create_record(actor=yossi, type_key="task", values={"subject": "א", **values})

    with in_scope(yossi):
        assert not Request.objects.exists()


def test_the_contact_belongs_to_the_customer_and_brings_him_along(yossi: Actor) -> None:
    party, other = make_party(yossi, "גן אירועים"), make_party(yossi, "מפעל")
    contact = make_contact(yossi, party, "רותי")

    assert make_task(yossi, contact=contact.pk).party_id == party.pk
    with pytest.raises(ContactOfAnother):
        make_task(yossi, contact=contact.pk, party=other.pk)


@pytest.mark.behaviour("H-74")
def test_a_task_changes_its_status_only_with_feedback(yossi: Actor) -> None:
    task = make_task(yossi)

    with pytest.raises(EvidenceMissing):
        change(yossi, task, status="in_progress")

    assert change(yossi, task, status="in_progress", feedback="התחלתי").feedback == "התחלתי"


@pytest.mark.behaviour("H-73")
@pytest.mark.parametrize(("status", "percent"), [("0", 100), ("refused", 30)])
def test_done_and_refused_close_a_task_and_reopening_opens_it(
    yossi: Actor, status: str, percent: int
) -> None:
    task = make_task(yossi, percent_done=30)

    closed = change(yossi, task, status=status, feedback="סיימתי")
    assert closed.closed_at is not None
    assert closed.percent_done == percent

    assert change(yossi, task, status="open", feedback="נפתח שוב").closed_at is None


def test_a_message_is_handled_without_a_word(yossi: Actor) -> None:
    assert change(yossi, make_message(yossi), status="0").closed_at is not None


@pytest.mark.behaviour("H-66")
def test_a_locked_task_lets_its_recipient_tell_how_it_stands_and_no_more(
    yossi: Actor, miri: Actor
) -> None:
    task = make_task(yossi, owner=miri.membership_id, is_locked_for_recipient=True)

    with pytest.raises(LockedForRecipient):
        change(miri, task, subject="משהו אחר")
    with pytest.raises(LockedForRecipient), in_scope(miri):
        delete_record(actor=miri, type_key="task", record_id=task.pk)
    with pytest.raises(LockedForRecipient):
        change(miri, task, is_locked_for_recipient=False)

    assert change(miri, task, status="refused", feedback="אין לי זמן").status == "refused"
    assert change(yossi, task, subject="משהו אחר").subject == "משהו אחר"


def test_who_gave_a_task_and_its_group_reach_it_whoever_handles_it(
    dana: Actor, yossi: Actor, tal: Actor
) -> None:
    given = make_task(tal, owner=yossi.membership_id)
    grouped = make_task(yossi, group=make_group(dana, "טכנאים", tal))
    foreign = make_task(yossi)

    assert (seen(tal, given), seen(tal, grouped), seen(tal, foreign)) == (True, True, False)
    assert grouped.owner_id is None
    assert change(tal, grouped, owner=tal.membership_id).owner_id == tal.membership_id
    with pytest.raises(NotFound):
        change(tal, foreign, subject="שלי")


def test_a_task_shared_by_branch_is_seen_there_and_a_personal_one_is_not(
    ahava: Business, yossi: Actor
) -> None:
    rights = {"request.see": Level.BRANCH}
    colleague = make_member(ahava, "gil", "גיל", department="שירות", rights=rights)

    personal, shared = make_task(yossi), make_task(yossi, sharing="branch")

    assert (seen(colleague, personal), seen(colleague, shared)) == (False, True)
    assert (shared.branch_id, shared.department_id) == (yossi.branch_id, None)


def test_without_the_right_nobody_gives_a_task(ahava: Business, avi: Actor) -> None:
    with pytest.raises(NotPermitted):
        make_task(avi)


def test_the_rival_reaches_nothing(yossi: Actor, noa: Actor) -> None:
    task = make_task(yossi)

    assert not seen(noa, task)
    with pytest.raises(NotFound):
        change(noa, task, subject="שלנו")


def test_a_due_task_is_late_and_a_closed_one_is_not(yossi: Actor) -> None:
    kind, now = record_type("task"), timezone.now()
    late_when = kind.late_when
    assert late_when is not None

    yesterday = now - dt.timedelta(days=1)
    assert late_when(yesterday, None)
    assert not late_when(yesterday, now)
    assert not late_when(None, None)
