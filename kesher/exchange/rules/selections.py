"""Which records a batch is about: those that were ticked, or all that fit a list as it stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kesher.exchange.errors import NothingSelected, TooManyTicked
from kesher.lib.ids import read_ids

MOST_TICKED = 10_000
_OWN_NAMES = frozenset({"listing", "deed", "ids", "all", "matching"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A list in the state that its address says, and the ids ticked in it; none means all."""

    listing: str
    state: Mapping[str, Sequence[str]]
    ids: tuple[int, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Tell whether all that fits the list is meant, and not only what was ticked."""
        return not self.ids

    def as_json(self) -> dict[str, Any]:
        """Return the selection as a batch keeps it."""
        state = {name: list(values) for name, values in self.state.items()}
        return {"listing": self.listing, "state": state, "ids": list(self.ids)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Selection":
        """Return the selection that a batch keeps."""
        return cls(listing=kept["listing"], state=kept["state"], ids=tuple(kept["ids"]))


def read_selection(
    parameters: Mapping[str, Sequence[str]], *, more: Iterable[str] = ()
) -> Selection:
    """Return what the parameters of an address or of a form select.

    `listing`, `ids` (several, or joined by commas) or `all` are ours, and `more`; everything else
    is the state of the list.

    Raises: NothingSelected, without a list, or with neither ids nor `all`; TooManyTicked.
    """
    ours = _OWN_NAMES.union(more)
    listing = "".join(parameters.get("listing", ())[:1])
    is_everything = any("".join(parameters.get(name, ())) == "1" for name in ("all", "matching"))
    ids = () if is_everything else _ids(parameters.get("ids", ()))
    if not listing or not (ids or is_everything):
        raise NothingSelected
    state = {name: tuple(values) for name, values in parameters.items() if name not in ours}
    return Selection(listing=listing, state=state, ids=ids)


def _ids(values: Sequence[str]) -> tuple[int, ...]:
    texts = [text for value in values for text in value.split(",")]
    ids = tuple(dict.fromkeys(read_ids(texts)))
    if len(ids) > MOST_TICKED:
        raise TooManyTicked(MOST_TICKED)
    return ids
