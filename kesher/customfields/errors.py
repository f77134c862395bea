"""What is said when a value does not suit its field."""

from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import Refusal

_MESSAGES = {
    "too_long": _("This text is too long."),
    "not_one_line": _("This must be one line."),
    "not_an_option": _("This is not one of the options."),
    "not_an_email": _("This is not an e-mail address."),
    "not_a_date": _("This is not a date. Write it as day/month/year."),
    "not_a_time": _("This is not a date and time."),
    "not_yes_or_no": _("This must be yes or no."),
    "not_a_reference": _("This does not name a record."),
    "not_a_web_address": _("This is not a web address."),
    "not_a_lookup": _("This field cannot be filtered in this way."),
}


class BadValue(Refusal):
    """The value does not suit the type of its field; the code tells why."""

    def __init__(self, code: str) -> None:
        super().__init__(_MESSAGES[code], code=code)
