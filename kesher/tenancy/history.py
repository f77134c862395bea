"""Operations: the one way in which anything is written.

The change log is written by a trigger; what it cannot know is the name of the deed, and that is
what the `operation` decorator tells it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from kesher.lib.rows import read_row

_P = ParamSpec("_P")
_R = TypeVar("_R")

_running: ContextVar[str] = ContextVar("kesher_operation", default="")


def _name(name: str) -> None:
    read_row("SELECT set_config('kesher.operation', %s, true)", (name,))


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Leave nothing of a block that raises; inside an operation that is seen to already."""
    if _running.get():
        yield
        return
    with transaction.atomic():
        yield


@contextmanager
def quietly() -> Iterator[None]:
    """Keep the change log from telling the open screens of each row; whoever asks tells of all.

    A block that raises leaves it to the rollback to make the log tell again.
    """
    read_row("SELECT set_config('kesher.quiet', '1', true)", ())
    yield
    read_row("SELECT set_config('kesher.quiet', '', true)", ())


def operation(deed: Callable[_P, _R]) -> Callable[_P, _R]:
    """Make a function an operation: atomic, and named in the change log.

    An operation called by another keeps the outer name: the log tells what the user did.
    """
    app = deed.__module__.removeprefix("kesher.").split(".", 1)[0]
    name = f"{app}.{deed.__name__}"

    @wraps(deed)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        with transaction.atomic():
            if _running.get():
                return deed(*args, **kwargs)
            token = _running.set(name)
            try:
                _name(name)
                return deed(*args, **kwargs)
            finally:
                _running.reset(token)

    run.operation_name = name  # type: ignore[attr-defined]
    return run
