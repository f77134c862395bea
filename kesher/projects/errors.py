"""What projects refuse."""

from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import Refusal


class EndsBeforeStart(Refusal):
    """A project cannot be over, or due, before it begins."""

    code = "ends_before_start"

    def __init__(self, *, field: str) -> None:
        super().__init__(_("This date is before the start of the project."), field=field)
