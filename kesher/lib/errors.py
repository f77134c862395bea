"""Refusals: what an operation says when it does not do what was asked.

A refusal is anticipated and belongs to the user: it has a stable code for programs and a
translated message for people. Anything else that is raised is a bug.
"""

from collections.abc import Callable
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Refusal(Exception):
    """The deed was understood and is not allowed as things stand; nothing was changed."""

    status: ClassVar[int] = 422
    code: str = "refused"

    def __init__(self, message: Text, *, code: str | None = None, field: str | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field
        if code is not None:
            self.code = code


class NotFound(Refusal):
    """Absent, foreign and invisible alike: the answer never tells which."""

    status = 404
    code = "not_found"

    def __init__(self) -> None:
        super().__init__(_("Not found."))


_namers: list[Callable[[str], str]] = [str]


def name_rights_with(namer: Callable[[str], str]) -> None:
    """Tell how a right is called on screen; said once, by `tenancy`, which has the catalogue."""
    _namers[:] = [namer]


class NotPermitted(Refusal):
    """The thing may be seen, but this deed needs a right that the actor lacks."""

    status = 403
    code = "not_permitted"

    def __init__(self, right: str) -> None:
        super().__init__(_("This needs the permission “%(right)s”.") % {"right": _namers[0](right)})
        self.right = right


class Conflict(Refusal):
    """Somebody else was faster; the actor has to look again before deciding."""

    status = 409
    code = "conflict"
