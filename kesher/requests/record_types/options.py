"""What can be chosen in the fields of requests: priorities, and the statuses of both kinds."""

from dataclasses import replace

from kesher.customfields.rules.choice import options_of
from kesher.customfields.rules.field_type import Option
from kesher.requests.choices import (
    CLOSED_STATUS,
    MessageStatus,
    Priority,
    TaskStatus,
)

PRIORITIES = options_of(
    Priority.choices, {Priority.NORMAL: "blue", Priority.HIGH: "amber", Priority.URGENT: "red"}
)


def _statuses(options: tuple[Option, ...], *closed: str) -> tuple[Option, ...]:
    """Return the statuses with what closes marked; number 0 cannot be changed."""
    return tuple(
        replace(
            option,
            is_closed=option.value in (CLOSED_STATUS, *closed),
            is_fixed=option.value == CLOSED_STATUS,
        )
        for option in options
    )


MESSAGE_STATUSES = _statuses(
    options_of(
        MessageStatus.choices,
        {
            MessageStatus.CLOSED: "green",
            MessageStatus.OPEN: "blue",
            MessageStatus.IN_PROGRESS: "teal",
            MessageStatus.CALL_BACK: "amber",
        },
    )
)
TASK_STATUSES = _statuses(
    options_of(
        TaskStatus.choices,
        {
            TaskStatus.CLOSED: "green",
            TaskStatus.OPEN: "blue",
            TaskStatus.IN_PROGRESS: "teal",
            TaskStatus.WAITING: "amber",
            TaskStatus.REFUSED: "red",
        },
    ),
    TaskStatus.REFUSED,
)
