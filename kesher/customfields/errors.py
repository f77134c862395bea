"""What is said when a value does not suit its field."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.lib.errors import Refusal

FAILED_WORD = pgettext_lazy("of a computed field", "Error")

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
    "not_a_number": _("This is not a number."),
    "too_great": _("This number is too great; up to 15 digits stand before the point."),
    "too_many_decimals": _("This number has more digits after the point than the field takes."),
    "not_a_phone": _("This is not a phone number."),
    "not_an_id_number": _("This is not the number of a person or a company: compare it again."),
    "not_a_span": _("This is not a number of days, weeks or months."),
    "value_missing": _("A value is missing here."),
}


_FORMULA_MESSAGES = {
    "formula_empty": _("Write a formula."),
    "formula_too_long": _("This formula is too long; work parts of it out in fields of their own."),
    "formula_ends": _("The formula ends where a value should stand."),
    "not_understood": _("“%(what)s” cannot stand here."),
    "missing": _("“%(what)s” is missing."),
    "unknown_function": _("There is no function “%(what)s”."),
    "unknown_field": _("There is no field “%(what)s” to compute with."),
    "wrong_arguments": _("A function has too few values, or too many."),
    "kinds_differ": _("Numbers, texts and dates do not go together in this way."),
    "wrong_result": _("The formula does not give what was chosen as its result."),
    "formula_loops": _("The field would be computed from itself."),
}


class BadFormula(Refusal):
    """The formula of a computed field cannot be worked out; the code tells why."""

    def __init__(self, code: str, what: str = "") -> None:
        text = _FORMULA_MESSAGES[code]
        super().__init__(text % {"what": what} if what else text, code=code, field="formula")


class BadValue(Refusal):
    """The value does not suit the type of its field; the code tells why."""

    def __init__(self, code: str) -> None:
        super().__init__(_MESSAGES[code], code=code)
