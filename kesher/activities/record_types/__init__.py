"""What activities registers: kinds of rows, and what they add to parties, home and streams."""

from kesher.activities.record_types import home, open_work, parties, rows, streams

__all__ = ["home", "open_work", "parties", "rows", "streams"]
