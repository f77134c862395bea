"""What the diary adds to the day of a person."""

from django.utils.translation import gettext_lazy as _

from kesher.diary.queries.day import meeting_count, meeting_lines
from kesher.notifications.queries import DaySection, register_section

register_section(
    DaySection(
        key="meetings",
        label=_("Meetings of today"),
        icon="calendar-event",
        position=15,
        lines=meeting_lines,
        count=meeting_count,
        url_name="diary:diary",
    )
)
