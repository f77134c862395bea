"""Statuses of requests: any may follow any, retired ones may be left and not entered."""

from dataclasses import replace

import pytest

from kesher.customfields.rules.business_options import options_as_designed
from kesher.customfields.rules.field_type import Option
from kesher.records.errors import IllegalTransition
from kesher.requests.record_types.options import MESSAGE_STATUSES, TASK_STATUSES
from kesher.requests.rules.statuses import guard_of_messages, guard_of_tasks


def test_any_status_of_a_task_follows_any_other_on_feedback() -> None:
    guard = guard_of_tasks(TASK_STATUSES)
    keys = [option.value for option in TASK_STATUSES]

    moves = [guard.table.between(a, b) for a in keys for b in keys if a != b]

    assert {move.evidence for move in moves} == {("feedback",)}
    assert {move.right for move in moves} == {"request.edit"}


def test_a_message_moves_without_feedback() -> None:
    guard = guard_of_messages(MESSAGE_STATUSES)

    assert guard.table.between("open", "0").evidence == ()


def test_a_new_request_starts_open_and_may_be_closed_at_once() -> None:
    guard = guard_of_tasks(TASK_STATUSES)

    assert guard.first[0] == "open"
    assert set(guard.first) == {option.value for option in TASK_STATUSES}


def test_done_and_refused_close_a_task() -> None:
    assert guard_of_tasks(TASK_STATUSES).closed == {"0", "refused"}


def test_a_retired_status_is_left_but_not_entered() -> None:
    statuses = [replace(option, is_retired=option.value == "waiting") for option in TASK_STATUSES]
    guard = guard_of_tasks(statuses)

    assert guard.table.between("waiting", "open").to_status == "open"
    with pytest.raises(IllegalTransition):
        guard.table.between("open", "waiting")


def test_a_status_of_the_business_joins_the_table() -> None:
    own = options_as_designed(
        TASK_STATUSES,
        [
            {"value": "open", "label": "ממתינה לטיפול"},
            {"value": "o1", "label": "בוטלה", "is_closed": True},
        ],
    )
    guard = guard_of_tasks(own)

    assert [option.value for option in own] == ["0", "open", "o1"]
    assert guard.closed == {"0", "o1"}
    assert guard.table.between("open", "o1").evidence == ("feedback",)


def test_number_zero_cannot_be_changed_whatever_is_kept() -> None:
    zero = TASK_STATUSES[0]

    kept = options_as_designed(
        TASK_STATUSES, [{"value": "0", "label": "אחר", "is_retired": True, "tone": "red"}]
    )

    assert kept == (zero,)
    assert (zero.value, zero.is_fixed, zero.is_closed) == ("0", True, True)


def test_what_was_not_renamed_is_called_as_declared() -> None:
    declared = (Option(value="low", label="Low"), Option(value="high", label="High"))

    kept = options_as_designed(declared, [{"value": "high", "label": "", "tone": "red"}])

    assert kept == (Option(value="high", label="High", tone="red"),)
