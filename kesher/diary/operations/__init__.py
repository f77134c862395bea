"""Writing what is the diary's own: secret addresses, and what comes in from other calendars."""

from kesher.diary.operations.feeds import make_feed, revoke_feed
from kesher.diary.operations.imports import ImportReport, import_calendar

__all__ = ["ImportReport", "import_calendar", "make_feed", "revoke_feed"]
