"""What activities registers: kinds of rows, and what they add to parties, home and streams."""

from kesher.activities.record_types import home, meetings, open_work, parties, rows, streams

__all__ = ["home", "meetings", "open_work", "parties", "rows", "streams"]
