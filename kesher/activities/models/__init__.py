"""The timeline of a business: what was said, with whom, and who calls next."""

from kesher.activities.models.activities import Activity, Mention
from kesher.activities.models.meetings import (
    Meeting,
    MeetingParticipant,
    MeetingResource,
    MeetingSeries,
    Resource,
)
from kesher.activities.models.next_calls import NextCall
from kesher.activities.models.phone_calls import PhoneCall

__all__ = [
    "Activity",
    "Meeting",
    "MeetingParticipant",
    "MeetingResource",
    "MeetingSeries",
    "Mention",
    "NextCall",
    "PhoneCall",
    "Resource",
]
