"""What requests add to the home of a user and to what waits today."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.notifications.queries import DaySection, register_section
from kesher.notifications.queries.home import HomePanel, register_home_panel
from kesher.requests.queries.day import (
    open_message_count,
    open_message_lines,
    open_task_count,
    open_task_figure,
    open_task_lines,
)
from kesher.requests.rendering.home import (
    business_lines,
    sees_business,
    sees_team,
    team_lines,
)

register_section(
    DaySection(
        key="tasks",
        label=pgettext_lazy("list", "Tasks"),
        icon="checkbox",
        position=30,
        lines=open_task_lines,
        count=open_task_count,
        figure=open_task_figure,
        url_name="requests:active_requests",
        is_in_reminders=True,
    )
)
register_section(
    DaySection(
        key="messages",
        label=pgettext_lazy("list", "Messages"),
        icon="message-2",
        position=25,
        lines=open_message_lines,
        count=open_message_count,
        url_name="requests:active_requests",
    )
)
register_home_panel(
    HomePanel(
        key="business_requests",
        label=_("The requests of the business"),
        icon="chart-bar",
        position=12,
        lines=business_lines,
        is_shown=sees_business,
        url_name="requests:request_report",
        topics=("requests_request",),
    )
)
register_home_panel(
    HomePanel(
        key="team_requests",
        label=_("The team's requests"),
        icon="users-group",
        position=22,
        lines=team_lines,
        is_shown=sees_team,
        url_name="requests:request_report",
        topics=("requests_request",),
    )
)
