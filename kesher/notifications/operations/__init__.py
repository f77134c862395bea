"""Telling people, marking what they have read, and what they want to be told."""

from kesher.notifications.operations.digest import send_morning_digests
from kesher.notifications.operations.housekeeping import forget_notifications
from kesher.notifications.operations.notify import notify
from kesher.notifications.operations.reading import mark_all_read, mark_read
from kesher.notifications.operations.wishes import set_delivery

__all__ = [
    "forget_notifications",
    "mark_all_read",
    "mark_read",
    "notify",
    "send_morning_digests",
    "set_delivery",
]
