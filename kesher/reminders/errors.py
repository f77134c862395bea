"""What is refused about reminders."""

from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import Refusal, Text


class ReminderWithoutTime(Refusal):
    """Neither a moment nor a field of the record says when."""

    code = "reminder_without_time"

    def __init__(self) -> None:
        super().__init__(_("Choose when to be reminded."), field="due_date")


class ReminderTimeUnreadable(Refusal):
    """What was typed as the moment of a reminder is none."""

    code = "reminder_time_unreadable"

    def __init__(self) -> None:
        super().__init__(_("The reminder's date or time is none. Write 24/11 and 14:30."))


class ReminderWithoutSubject(Refusal):
    """A reminder about no record must say something."""

    code = "reminder_without_subject"

    def __init__(self) -> None:
        super().__init__(_("Write what to be reminded of."), field="text")


class CannotBeReminded(Refusal):
    """He is not active, or may not see the record."""

    code = "cannot_be_reminded"

    def __init__(self) -> None:
        super().__init__(_("This user may not see the record, or is not active."), field="member")


class ReminderIsOver(Refusal):
    """It was done or dismissed before, perhaps in another window."""

    code = "reminder_is_over"

    def __init__(self) -> None:
        super().__init__(_("This reminder is over already."))


class TooManyReminders(Refusal):
    """More on one record than anybody can mean."""

    code = "too_many_reminders"

    def __init__(self, limit: int) -> None:
        super().__init__(
            _("There are %(limit)s reminders here already. Dismiss some first.") % {"limit": limit}
        )


class BadPresets(Refusal):
    """The table of reminder presets cannot be like this; the text says why."""

    code = "bad_presets"

    def __init__(self, text: Text) -> None:
        super().__init__(text)


class NotAMomentField(LookupError):
    """A reminder was to follow a field that holds no moment: a bug."""
