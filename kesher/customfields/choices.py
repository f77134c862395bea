"""The words in which a business chooses the type of a field."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.lib.errors import Text

MOST_FIELDS = 100  # of a record type's own
MOST_OPTIONS = 200
DAYS_KEPT = 30


@dataclass(frozen=True, slots=True)
class TypeWords:
    """What a type is called and what it is for, with an icon."""

    label: Text
    help: Text
    icon: str


TYPE_WORDS: dict[str, TypeWords] = {
    "text": TypeWords(_("Short text"), _("One line, such as a street or a car's number"), "note"),
    "long_text": TypeWords(_("Long text"), _("Several lines"), "file-text"),
    "number": TypeWords(_("Number"), _("Whole or with decimals"), "hash"),
    "money": TypeWords(_("Money"), _("A sum in shekels, to the agora"), "coin"),
    "percent": TypeWords(_("Percent"), _("Such as a discount or a commission"), "percentage"),
    "boolean": TypeWords(_("Yes / no"), _("A box to tick"), "checkbox"),
    "choice": TypeWords(_("Choice"), _("One out of a list; a board can be made of it"), "list"),
    "choices": TypeWords(_("Several choices"), _("Any number out of a list"), "list-check"),
    "date": TypeWords(_("Date"), _("A day of the calendar"), "calendar"),
    "datetime": TypeWords(_("Date and time"), _("A day with its hour"), "clock"),
    "phone": TypeWords(_("Phone"), _("Dialed with a click"), "phone"),
    "email": TypeWords(_("E-mail"), _("Written to with a click"), "mail"),
    "url": TypeWords(_("Link"), _("An address on the web"), "link"),
    "id_number": TypeWords(
        _("ID or company number"), _("Nine digits; the check digit is examined"), "id"
    ),
    "user": TypeWords(pgettext_lazy("type of a field", "User"), _("One of the users"), "user"),
    "record_link": TypeWords(
        _("Link to a record"), _("A customer, a contact or any other record"), "external-link"
    ),
    "file": TypeWords(
        pgettext_lazy("type of a field", "File"),
        _("One file of the record, such as a contract"),
        "paperclip",
    ),
    "computed": TypeWords(
        _("Computed"), _("Worked out from other fields, and never typed"), "calculator"
    ),
}
