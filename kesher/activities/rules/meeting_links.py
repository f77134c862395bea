"""Fields that lead to a meeting."""

from dataclasses import replace

from kesher.customfields.rules.record_link import RECORD_LINK

MEETING_LINK = replace(RECORD_LINK, key="meeting_link")
