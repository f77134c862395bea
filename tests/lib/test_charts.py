"""Where the pieces of bars, columns and lines stand."""

from kesher.lib import charts


def test_pieces_of_a_bar_follow_each_other_and_fill_their_share() -> None:
    spans = charts.bar([1, 0, 3], 8)

    assert [(one.start, one.size) for one in spans] == [
        ("0.00%", "12.50%"),
        ("12.50%", "0.00%"),
        ("12.50%", "37.50%"),
    ]
    assert spans[2].middle == "31.25%"


def test_a_mirrored_bar_begins_at_the_right() -> None:
    assert [one.start for one in charts.bar([2, 2], 4, is_mirrored=True)] == ["50.00%", "0.00%"]


def test_a_column_stands_on_its_foot() -> None:
    assert [one.start for one in charts.column([1, 1], 4)] == ["75.00%", "50.00%"]


def test_nothing_at_all_has_no_length() -> None:
    assert [one.size for one in charts.bar([0, 0], 0)] == ["0.00%", "0.00%"]
    assert charts.line([None, None]) == [None, None]


def test_points_stand_in_the_middle_of_their_share_and_leave_gaps() -> None:
    first, gap, last = charts.line([5, None, 10], headroom=10)

    assert gap is None
    assert first == charts.Point("16.67%", "50.00%")
    assert last == charts.Point("83.33%", "10.00%")
    assert charts.line([1, 2], is_mirrored=True)[0] == charts.Point("75.00%", "50.00%")
