"""What webhooks refuse."""

from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import Conflict, Refusal, Text


class WebhookNameMissing(Refusal):
    """People tell webhooks apart by their names."""

    code = "name_missing"

    def __init__(self) -> None:
        super().__init__(_("Write a name."), field="name")


class BadWebhookAddress(Refusal):
    """The address is none that may be called."""

    code = "bad_address"

    def __init__(self, why: Text) -> None:
        super().__init__(why, field="address")


class UnknownWebhookType(Refusal):
    """A webhook was asked for records that there are not, or for none."""

    code = "unknown_record_type"

    def __init__(self) -> None:
        super().__init__(_("Choose which records to tell of."), field="record_types")


class UnknownWebhookDeed(Refusal):
    """A webhook was asked to tell of something that does not happen, or of nothing."""

    code = "unknown_deed"

    def __init__(self) -> None:
        super().__init__(_("Choose what to tell of."), field="deeds")


class TooManyWebhooks(Refusal):
    """A business has only so many at once."""

    code = "too_many_webhooks"

    def __init__(self) -> None:
        super().__init__(_("There are 20 webhooks; delete one that nobody uses."))


class WebhookNotActive(Conflict):
    """What is paused or disabled sends nothing until it is resumed."""

    code = "webhook_not_active"

    def __init__(self) -> None:
        super().__init__(_("The webhook is not active. Resume it first."))


class BadPeriod(Refusal):
    """A period ends after it begins."""

    code = "bad_period"

    def __init__(self) -> None:
        super().__init__(_("The end of the period has to be after its beginning."), field="end")
