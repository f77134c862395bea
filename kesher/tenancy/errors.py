"""What tenancy refuses."""

from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import Conflict, Refusal


class StaleVersion(Conflict):
    """The row was changed by somebody else since the form was opened."""

    code = "stale_version"

    def __init__(self, *, current_version: int) -> None:
        super().__init__(_("Somebody else changed this meanwhile. Nothing was overwritten."))
        self.current_version = current_version


class KeyUsedForAnotherDeed(Refusal):
    """An idempotency key came back with another deed or another user: refused."""

    code = "key_used_for_another_deed"

    def __init__(self) -> None:
        super().__init__(_("This form was already sent. Open it again."))
