from django.urls import path

from kesher.diary.views import calendars, diary, schedules

app_name = "diary"
urlpatterns = [
    path("diary/", diary.diary, name="diary"),
    path("diary/beside/", diary.diary_beside, name="diary_beside"),
    path("diary/<int:activity_id>/menu/", diary.diary_menu, name="diary_menu"),
    path("diary/<int:activity_id>/move/", diary.diary_move, name="diary_move"),
    path("diary/calendars/", calendars.calendar_settings, name="calendar_settings"),
    path("diary/calendars/export/", calendars.calendar_export, name="calendar_export"),
    path("diary/calendars/address/", calendars.calendar_feed_make, name="calendar_feed_make"),
    path(
        "diary/calendars/address/revoke/",
        calendars.calendar_feed_revoke,
        name="calendar_feed_revoke",
    ),
    path("settings/hours/", schedules.working_hours, name="working_hours"),
    path("settings/hours/clear/", schedules.working_hours_clear, name="working_hours_clear"),
    path("settings/hours/days/", schedules.own_day_add, name="own_day_add"),
    path(
        "settings/hours/days/<int:own_day_id>/remove/",
        schedules.own_day_remove,
        name="own_day_remove",
    ),
    path("settings/resources/", schedules.resource_list, name="resource_list"),
    path("settings/resources/<int:resource_id>/", schedules.resource_edit, name="resource_edit"),
]

# Outside every business: the secret names the member and his business.
public_urlpatterns = [
    path("calendar/<slug:secret>.ics", calendars.calendar_feed, name="calendar_feed"),
]
