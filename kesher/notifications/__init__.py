"""What a person is told: live updates of open screens, and the menu of notifications.

Owns Notification and NotificationPreference, the stream of live events, and the morning digest.
Apps above register kinds of notification and what waits on a day, and call `notify`. Below:
records, tenancy, lib.
"""
