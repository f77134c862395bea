"""What of a repeating task is the series'."""

from kesher.requests.rules.series import is_kept_apart, shared_by_others

KEYS = ("subject", "owner", "due_at", "starts_at", "status", "feedback", "repeats", "x_city")


def test_a_change_of_one_task_leaves_the_series_its_rule() -> None:
    assert set(filter(is_kept_apart, KEYS)) == {"subject", "owner", "due_at", "starts_at", "x_city"}


def test_other_open_tasks_keep_their_times_and_how_far_they_are() -> None:
    assert shared_by_others(KEYS) == {"subject", "owner", "repeats", "x_city"}
