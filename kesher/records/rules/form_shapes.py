"""What the form of a record looks like beyond its fields."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kesher.lib.errors import Text
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTab:
    """A tab of the form of a record: the keys of its fields, and what stands below them.

    `template` is a partial; its context is what `context` returns for the actor and the record,
    which is None while the record is new; it returns None where the tab has nothing to show.
    """

    key: str
    label: Text
    fields: frozenset[str]
    template: str = ""
    context: Callable[[Actor, Any], Mapping[str, Any] | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPart:
    """What the form of a record asks beyond its fields, in its first tab or in that of the key.

    With a `record_type` the forms of that type alone ask it.

    `context` returns what the partial `template` gets as `part`, for the actor, the type as it is
    designed, the record, which is None while it is new, and what was sent, None at first; it
    returns None where nothing is asked. `read` makes of what was sent that which
    `keep` does for the actor with the type and the record once that is written, in one transaction
    with it; both may raise a Refusal, which stands on the form. With a `name` what was sent is
    values of that name and nothing else, and programs that make a record may send them too.
    """

    key: str
    template: str
    context: Callable[[Actor, Any, Any, Any], Mapping[str, Any] | None]
    read: Callable[[Any, Any], Any]
    keep: Callable[[Actor, Any, Any, Any], None]
    record_type: str = ""
    tab: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormReach:
    """For how much of what a record belongs to a deed on it is, such as a series.

    `choices` returns the answers of a record by value and label, the usual one first; none where
    there is nothing to ask. The usual one holds wherever nobody is asked: `told` returns what is
    said then of a change of a field of the record, if anything; `told_of_deleting` stands where one
    is deleted, `told_of_many` where many are changed or deleted. `lasting` is the answer by which a
    deed is for all that is to come: `lasting_word` offers it once a field was changed for a record
    alone, and `told_of_lasting` says that it was done. `edit` changes the record as `edit_record`
    does and `delete` deletes it as `delete_record` does, with the answer as `part`.
    """

    label: Text
    choices: Callable[[Any], Sequence[tuple[str, Text]]]
    lasting: str
    lasting_word: Text
    told_of_lasting: Text
    edit: Callable[..., Any]
    delete: Callable[..., Any]
    told: Callable[[Any, str], Text]
    told_of_deleting: Text
    told_of_many: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FormShape:
    """How the form of a type differs from a plain sheet of fields.

    With `tabs` the fields that none of them names stand in a first one, called `first_tab`.
    `initial` returns what a new one starts with, by key. `has_status`: the status of a record is
    set in the form too, on evidence that it asks for.
    `locked` returns the keys of the fields of a record that the actor cannot change just now.
    `next_status` returns the status that a saved record asks to be set next, or nothing. `reach`
    asks for how much a change is.
    """

    first_tab: Text = ""
    tabs: tuple[FormTab, ...] = ()
    has_status: bool = False
    initial: Callable[[Actor], Mapping[str, Any]] | None = None
    locked: Callable[[Actor, Any], frozenset[str]] | None = None
    next_status: Callable[[Any], str] | None = None
    reach: FormReach | None = None

    @property
    def lasting_part(self) -> str:
        """Return the part for which a deed is that holds for all that is to come, else nothing."""
        return self.reach.lasting if self.reach else ""


PLAIN_FORM = FormShape()
