"""What of a repeating task is the series', and what each of its tasks has by itself."""

from collections.abc import Collection

# How far a task has come is its own, whatever else is changed with it.
COURSE = frozenset({"status", "feedback", "percent_done", "ended_at", "closed_regardless"})
# How it comes again is said of the series alone.
RULE = frozenset({"repeats", "repeat_interval", "repeat_until"})
# Each task has its own days; of the series they tell the hour, and the day to count from.
TIMES = frozenset({"starts_at", "due_at"})


def is_kept_apart(key: str) -> bool:
    """Tell whether the next task gets what stood in this field before, where a change of it is for
    one task only.
    """
    return key not in COURSE | RULE


def shared_by_others(keys: Collection[str]) -> frozenset[str]:
    """Return those of the changed fields that open tasks of the same series take over."""
    return frozenset(keys) - COURSE - TIMES
