"""What requests refuse."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kesher.lib.errors import Refusal


class GiverMissing(Refusal):
    """Without a customer, a message has to say who gave it."""

    code = "giver_missing"

    def __init__(self) -> None:
        super().__init__(
            _("Choose a customer, or write who gave the message."), field="contact_name"
        )


class ContentMissing(Refusal):
    """A message without content says nothing."""

    code = "content_missing"

    def __init__(self) -> None:
        super().__init__(_("Write what the message says."), field="content")


class HandlerMissing(Refusal):
    """A request is for a user or for a group."""

    code = "handler_missing"

    def __init__(self) -> None:
        super().__init__(_("Choose for whom this is: a user or a group."), field="owner")


class EndsBeforeStart(Refusal):
    """The target or the end stands before the start."""

    code = "ends_before_start"

    def __init__(self, field: str) -> None:
        super().__init__(_("This is earlier than the start."), field=field)


class SharedNowhere(Refusal):
    """A task that is shared by a branch or a department has to name it."""

    code = "shared_nowhere"

    def __init__(self, field: str) -> None:
        super().__init__(_("Choose with whom the task is shared."), field=field)


class ContactOfAnother(Refusal):
    """The contact of a request belongs to its customer."""

    code = "contact_of_another"

    def __init__(self) -> None:
        super().__init__(_("Please choose a contact of this customer."), field="contact")


class GroupUnknown(Refusal):
    """There is no such group in the business."""

    code = "group_unknown"

    def __init__(self) -> None:
        super().__init__(_("Choose a group of this business."), field="group")


class LockedForRecipient(Refusal):
    """The giver keeps the recipient from more than telling how far he is."""

    code = "locked_for_recipient"
    status = 403

    def __init__(self, field: str = "") -> None:
        super().__init__(
            _(
                "The giver has locked this task: you can change its status and feedback, and tick"
                " its checklist."
            ),
            field=field or None,
        )


class RepeatsWithoutTarget(Refusal):
    """A task comes again by its target, so it needs one."""

    code = "repeats_without_target"

    def __init__(self) -> None:
        super().__init__(_("A task that repeats needs a target."), field="due_at")


class NoneChanged(Refusal):
    """Of many requests that were to change, each was refused; `refusals` tell why."""

    code = "none_changed"

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(_("None of the requests was updated."))
        self.refusals = tuple(refusals)


class ItemEmpty(Refusal):
    """An item of a checklist says what is to be done."""

    code = "item_empty"

    def __init__(self) -> None:
        super().__init__(_("Write what is to be done."), field="text")


class ItemTooLong(Refusal):
    """An item of a checklist is a line; more belongs into the content of the task."""

    code = "item_too_long"

    def __init__(self, *, longest: int) -> None:
        text = _("An item has at most %(longest)d characters.") % {"longest": longest}
        super().__init__(text, field="text")


class ChecklistFull(Refusal):
    """A checklist has as many items as it can have."""

    code = "checklist_full"

    def __init__(self, *, most: int) -> None:
        super().__init__(_("A checklist has at most %(most)d items.") % {"most": most})


class ItemMalformed(Refusal):
    """What was sent about an item is not what the page sends."""

    code = "item_malformed"

    def __init__(self) -> None:
        super().__init__(_("This could not be read. Please load the page anew."))


class DependencyCycle(Refusal):
    """Tasks would wait for each other, and none of them could ever begin."""

    code = "dependency_cycle"

    def __init__(self) -> None:
        super().__init__(_("Then these tasks would wait for each other."), field="waits_for")


class AwaitedTaskGone(Refusal):
    """A task that a new one was to wait for is not to be seen any more."""

    code = "awaited_task_gone"

    def __init__(self) -> None:
        super().__init__(_("A task to wait for is not there any more. Please choose again."))


class TooManyDependencies(Refusal):
    """A task waits for as many others as it can."""

    code = "too_many_dependencies"

    def __init__(self, *, most: int) -> None:
        text = _("A task can wait for at most %(most)d others.") % {"most": most}
        super().__init__(text, field="waits_for")


class WaitsForOthers(Refusal):
    """A task that waits for open ones is closed only by whoever says that he means it."""

    code = "waits_for_others"

    def __init__(self, *, count: int) -> None:
        text = ngettext(
            "This task waits for an open one. Tick this to close it all the same.",
            "This task waits for %(count)d open ones. Tick this to close it all the same.",
            count,
        )
        super().__init__(text % {"count": count}, field="closed_regardless")


class RequestClosed(Refusal):
    """No time is taken for what is done."""

    code = "request_closed"

    def __init__(self) -> None:
        super().__init__(_("This is closed already; no time is needed for it."))
