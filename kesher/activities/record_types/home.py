"""What the timeline adds to the home of a user and to what waits today."""

from django.utils.translation import gettext_lazy as _

from kesher.activities.queries.call_queue import due_call_figure
from kesher.activities.rendering.day import due_call_lines, due_calls_of_day
from kesher.activities.rendering.home import (
    business_lines,
    colleague_lines,
    sees_business,
    sees_team,
    team_lines,
)
from kesher.notifications.queries import DaySection, register_section
from kesher.notifications.queries.home import HomePanel, register_home_panel

register_section(
    DaySection(
        key="calls",
        label=_("Calls due"),
        icon="phone",
        position=10,
        lines=due_call_lines,
        count=due_calls_of_day,
        figure=due_call_figure,
        url_name="activities:call_queue",
        is_in_reminders=True,
    )
)


register_home_panel(
    HomePanel(
        key="team",
        label=_("The team's calls"),
        icon="users-group",
        position=20,
        lines=team_lines,
        is_shown=sees_team,
        url_name="activities:call_queue",
        topics=("activities_nextcall",),
    )
)


register_home_panel(
    HomePanel(
        key="colleagues",
        label=_("What colleagues did"),
        icon="activity",
        position=30,
        lines=colleague_lines,
        is_shown=sees_team,
        topics=("activities_activity",),
    )
)


register_home_panel(
    HomePanel(
        key="business",
        label=_("The business"),
        icon="chart-bar",
        position=10,
        lines=business_lines,
        is_shown=sees_business,
    )
)
