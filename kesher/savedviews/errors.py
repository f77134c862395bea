"""What is refused of the address of a list; nothing in it ever becomes part of a query unread."""

from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import Refusal


class UnknownFilter(Refusal):
    """The address filters by something that this list cannot be filtered by."""

    code = "unknown_filter"

    def __init__(self, name: str) -> None:
        super().__init__(_("This list cannot be filtered by “%(name)s”.") % {"name": name[:40]})


class BadFilter(Refusal):
    """The filter of the address cannot be read, or has more in it than a filter may."""

    code = "bad_filter"

    def __init__(self) -> None:
        super().__init__(_("This filter cannot be read."))


class BadCondition(Refusal):
    """A condition compares a field in a way that its kind does not have."""

    code = "bad_condition"

    def __init__(self, key: str, operator: str) -> None:
        told = {"name": key[:40], "operator": operator[:20]}
        super().__init__(_("“%(name)s” cannot be compared by “%(operator)s”.") % told, field=key)


class UnknownColumn(Refusal):
    """The address names a column, a grouping or a segment that this list does not have."""

    code = "unknown_column"

    def __init__(self, name: str) -> None:
        super().__init__(_("This list has no column “%(name)s”.") % {"name": name[:40]})


class UnknownSort(Refusal):
    """The address orders by a column that this list is not ordered by."""

    code = "unknown_sort"

    def __init__(self, name: str) -> None:
        super().__init__(_("This list cannot be ordered by “%(name)s”.") % {"name": name[:40]})


class UnknownGroup(Refusal):
    """The address groups by something that this list cannot be grouped by."""

    code = "unknown_group"

    def __init__(self, name: str) -> None:
        super().__init__(_("This list cannot be grouped by “%(name)s”.") % {"name": name[:40]})


class BadCursor(Refusal):
    """The place in the list at which to go on cannot be read."""

    code = "bad_cursor"

    def __init__(self) -> None:
        super().__init__(_("This place in the list cannot be found. Open the list again."))


class ViewNameMissing(Refusal):
    """A view is kept under a name, and this one has none."""

    code = "view_name_missing"

    def __init__(self) -> None:
        super().__init__(_("A view needs a name."), field="name")
