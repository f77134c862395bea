"""Who may listen, what a person was told, and what waits for him on a day."""

from kesher.notifications.queries.day import (
    Day,
    DayLine,
    DaySection,
    day_of,
    day_sections,
    register_section,
)
from kesher.notifications.queries.notifications import (
    PAGE_SIZE,
    get_notification,
    has_read_before,
    notifications_of,
    preferences_of,
    unread_count,
    unread_figure,
)
from kesher.notifications.queries.places import Place, places_for, places_of
from kesher.notifications.queries.readers import members_who_see
from kesher.notifications.queries.streams import StreamAccess, listening_address, stream_access

__all__ = [
    "PAGE_SIZE",
    "Day",
    "DayLine",
    "DaySection",
    "Place",
    "StreamAccess",
    "day_of",
    "day_sections",
    "get_notification",
    "has_read_before",
    "listening_address",
    "members_who_see",
    "notifications_of",
    "places_for",
    "places_of",
    "preferences_of",
    "register_section",
    "stream_access",
    "unread_count",
    "unread_figure",
]
