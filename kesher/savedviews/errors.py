"""What is refused of the address of a list; nothing in it ever becomes part of a query unread."""

from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import Refusal


class UnknownFilter(Refusal):
    """The address filters by something that this list cannot be filtered by."""

    code = "unknown_filter"

    def __init__(self, name: str) -> None:
        super().__init__(_("This list cannot be filtered by “%(name)s”.") % {"name": name[:40]})


class UnknownSort(Refusal):
    """The address orders by a column that this list is not ordered by."""

    code = "unknown_sort"

    def __init__(self, name: str) -> None:
        super().__init__(_("This list cannot be ordered by “%(name)s”.") % {"name": name[:40]})


class BadCursor(Refusal):
    """The place in the list at which to go on cannot be read."""

    code = "bad_cursor"

    def __init__(self) -> None:
        super().__init__(_("This place in the list cannot be found. Open the list again."))
