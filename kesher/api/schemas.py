"""The forms of what programs send and get, for checking the one and documenting both."""

from typing import Annotated, Any, Literal

from ninja import Field, Schema

Deed = Literal["see", "create", "edit", "archive", "delete", "export"]


class Problem(Schema):
    """Why a request was refused (RFC 9457); nothing was changed."""

    type: str = "about:blank"
    title: str
    status: int
    code: str = Field(description="The stable name of the refusal.")
    detail: str = Field(description="What to tell people, in the language that was asked for.")
    field: str | None = Field(None, description="The key of the field that it is about.")


class FieldOption(Schema):
    """One value of a choice."""

    value: str
    label: str


class FieldOut(Schema):
    """A field of a record type, as this business has designed it."""

    key: str
    label: str
    type: str
    help: str
    is_required: bool
    is_writable: bool
    is_custom: bool
    link_to: str | None = None
    options: list[FieldOption]


class TypeOut(Schema):
    """A record type with the fields that the token may read."""

    key: str
    label: str
    label_plural: str
    is_own: bool
    may: dict[Deed, bool]
    fields: list[FieldOut]
    also: list[str] = Field(description="What may be made with a record beyond its fields.")


class RecordOut(Schema):
    """A record. Dates are YYYY-MM-DD, moments ISO 8601 with their offset, links are ids."""

    id: int
    type: str
    version: int = Field(
        description="Goes up with each change; the ETag holds it, and of a task also how often its"
        " checklist was changed, which is no new version of the task."
    )
    created_at: str
    updated_at: str
    archived_at: str | None = None
    values: dict[str, Any] = Field(description="By the keys of the type's fields.")


class RecordPage(Schema):
    """Records in the order that was asked for."""

    records: list[RecordOut]
    next_cursor: str | None = Field(
        None, description="Send it as `cursor` to go on; null at the end."
    )
    lost: list[str] = Field([], description="What of the saved view is gone, such as its fields.")


class RecordIn(Schema):
    """What to write; fields that are not named keep their value or get their default."""

    values: dict[str, Any] = Field(max_length=500)


class NewRecordIn(RecordIn):
    """What to make."""

    also: dict[str, Annotated[list[str | int], Field(max_length=500)]] = Field(
        {},
        max_length=20,
        description="What is made with it beyond its fields, by the keys that its type names in"
        " `also`. Of a task: `checklist`, the texts of its items in their order, and"
        " `dependencies`, the ids of the tasks that it waits for.",
    )


LONGEST_PART = 20
PART = (
    "For how much of what the record belongs to. Of a repeating task: `one`, which is meant where"
    " nothing is said; `following` for it and those after it; `all` for all that are open."
)


class RecordChangeIn(RecordIn):
    """What to change of a record."""

    part: str = Field("", max_length=LONGEST_PART, description=PART)


class Hit(Schema):
    """A record that search found."""

    type: str
    id: int
    title: str
    details: list[str]
    is_archived: bool


class HitPage(Schema):
    """The best hits of all types."""

    hits: list[Hit]


class Me(Schema):
    """Whom the token acts for, and where."""

    business: str
    user: str
    membership_id: int
    scopes: list[str]


class AttachmentOut(Schema):
    """A file of a record."""

    id: int
    name: str
    content_type: str
    size_bytes: int
    sha256: str
    scan_state: str
    created_at: str


class ChangeIn(Schema):
    """What a bulk edit does to one field."""

    field: str
    value: Any = None
    mode: Literal["set", "add", "remove"] = Field(
        "set", description="Add and remove are for fields of several choices."
    )


class BulkIn(Schema):
    """Which records, and what to do to them; without ids, every record that fits the filter."""

    deed: Literal["edit", "status", "delete", "archive", "unarchive"]
    ids: list[int] = Field([], max_length=10_000)
    everything: bool = Field(default=False, description="Must be true where no ids are named.")
    filter: dict[str, list[str]] = Field({}, description="As the parameters of the list.")
    changes: list[ChangeIn] = Field(
        [],
        max_length=50,
        description="What an edit sets; of a status the new one, and all that its moves ask for.",
    )


class BatchOut(Schema):
    """What became of a deed done to many records."""

    id: int
    deed: str
    type: str
    state: str
    row_count: int
    updated_count: int
    skipped_count: int
    failed_count: int


class StatusIn(Schema):
    """A move of a status, with what it asks for."""

    role: Literal["customer", "supplier"] = "customer"
    transition: str = Field(max_length=60, description="The key of the move, such as `freeze`.")
    summary: str = Field(max_length=10_000)
    reason: str = Field("", max_length=10_000)
    reason_kind: str = Field("", max_length=60)
    card_message: str = Field("", max_length=10_000)


class MergeIn(Schema):
    """Which records are one, and what of each is kept."""

    survivor_id: int = Field(description="The record that stays.")
    ids: list[int] = Field(max_length=8, description="All of them, the survivor among them.")
    versions: dict[int, int] = Field(
        max_length=8, description="The version of each, as it was read; a passed one is refused."
    )
    choices: dict[str, str] = Field(
        {}, max_length=500, description="From which record a field is taken, by key: its id."
    )


class MergeOut(Schema):
    """A merge, and how far it has come."""

    id: int
    type: str
    survivor_id: int
    merged_ids: list[int]
    state: str
    total_count: int
    done_count: int
    moved: dict[str, int] = Field(description="Rows that moved, by table and column.")
    merged_at: str
    undone_at: str | None = None
    undo_until: str


class ViewOut(Schema):
    """A saved view of a list: one's own, or shared with the user."""

    id: int
    name: str
    type: str
    listing: str = Field(description="Which list of the type it narrows further.")
    kind: str
    sharing: str
    is_own: bool
    filter: dict[str, Any] = Field(description="As the parameters of the list.")


class ItemOut(Schema):
    """An item of the checklist of a task."""

    id: int
    text: str
    is_done: bool
    done_at: str | None = None
    done_by: int | None = Field(None, description="The user who ticked it.")
    version: int = Field(description="Goes up with each change of the text.")


class ItemIn(Schema):
    """An item to add."""

    text: str = Field(max_length=1200)


class ItemChangeIn(Schema):
    """What changes of an item; what is left out stays."""

    text: str | None = Field(None, max_length=1200)
    version: int | None = Field(None, description="Needed with a text; a passed one is refused.")
    is_done: bool | None = None
    before: int | None = Field(
        None, description="Before which item it is to stand; null for the end."
    )


class DependenciesOut(Schema):
    """The tasks around a task, by their ids; of those out of sight how many there are."""

    open_count: int = Field(description="How many of those that it waits for are open.")
    waits_for: list[int]
    hidden_waits_for_count: int
    awaited_by: list[int]
    hidden_awaited_by_count: int


class DependencyIn(Schema):
    """Another task."""

    waits_for: int
