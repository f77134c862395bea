"""What the diary refuses."""

from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import Refusal


class CalendarUnreadable(Refusal):
    """The file is no calendar."""

    code = "calendar_unreadable"

    def __init__(self) -> None:
        super().__init__(_("This file is no calendar (.ics)."), field="file")


class CalendarTooLarge(Refusal):
    """The file is larger than a calendar may be, or holds too many events."""

    code = "calendar_too_large"

    def __init__(self, *, megabytes: int, events: int) -> None:
        super().__init__(
            _("At most %(megabytes)d megabyte and %(events)d events; nothing was imported.")
            % {"megabytes": megabytes, "events": events},
            field="file",
        )
