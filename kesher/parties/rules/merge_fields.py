"""What is chosen when cards become one: which fields there are, and what is chosen beforehand.

The status is no choice: the card that stays keeps its own, so that a merge is no way round the
table of transitions; it takes over only the status of a role that it does not have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]

BOTH = "both"
LISTS = ("main_phone", "main_email", "main_address")
CUSTOM = "custom:"
PERMANENT = frozenset({"real", "real_with_contract", "frozen"})
_STATUS_RANKS = ("not_interested", "new", "follow_up", "frozen", "real", "real_with_contract")
_ROLE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "customer_status": ("customer_status", "status_before_freeze", "status_before_refusal"),
    "supplier_status": ("supplier_status",),
}


_FIELD_OF_CHOICE = {
    "main_phone": "phone",
    "phones": "phone",
    "main_email": "email",
    "emails": "email",
    "main_address": "locality",
    "place": "owner",
}


def field_of(choice: str) -> str:
    """Return the key of the field whose rights hold for a choice."""
    return _FIELD_OF_CHOICE.get(choice, choice).removeprefix(CUSTOM)


@dataclass(frozen=True, slots=True)
class MergeField:
    """One choice: the columns that go together; `can_join`: the texts of all may be kept."""

    key: str
    columns: tuple[str, ...]
    can_join: bool = False


PARTY_FIELDS = (
    MergeField("name", ("name", "kind", "first_name", "last_name", "title")),
    MergeField("legal_name", ("legal_name",)),
    MergeField("id_number", ("id_number", "id_number_kind")),
    MergeField("place", ("owner_id", "branch_id", "department_id")),
    MergeField("website", ("website",)),
    MergeField("remarks", ("remarks",), can_join=True),
    MergeField("card_message", ("card_message",), can_join=True),
)
CONTACT_FIELDS = (
    MergeField("name", ("name", "first_name", "last_name", "title")),
    MergeField("job_title", ("job_title",)),
    MergeField("remarks", ("remarks",), can_join=True),
)


def default_survivor(rows: Sequence[Values]) -> int:
    """Return which card had best stay: with an account key, further on, fuller, then older."""

    def worth(row: Values) -> tuple[Any, ...]:
        status = row.get("customer_status")
        rank = _STATUS_RANKS.index(status) if status in _STATUS_RANKS else -1
        filled = sum(1 for value in row.values() if value not in (None, "", [], {}))
        is_in_use = not row.get("archived_at")
        return (is_in_use, bool(row.get("account_key")), rank, filled, -row["id"])

    return int(max(rows, key=worth)["id"])


def default_source(field: MergeField, survivor_id: int, rows: Sequence[Values]) -> int:
    """Return from which card a field is taken: the one that stays, else the newest that has it."""
    filled = [row for row in rows if row.get(field.columns[0]) not in (None, "")]
    if any(row["id"] == survivor_id for row in filled) or not filled:
        return survivor_id
    return int(max(filled, key=lambda row: (str(row.get("updated_at")), row["id"]))["id"])


def chosen_values(
    fields: Sequence[MergeField],
    choices: Mapping[str, str],
    survivor_id: int,
    rows: Sequence[Values],
) -> dict[str, Any]:
    """Return the columns that the surviving row gets; a choice is the number of a row, or `BOTH`.

    What is not chosen is taken by `default_source`. Texts are joined in the order of the rows,
    each once, the surviving one first.
    """
    by_id = {str(row["id"]): row for row in rows}
    values: dict[str, Any] = {}
    for field in fields:
        wanted = choices.get(field.key, "")
        if wanted == BOTH and field.can_join:
            column = field.columns[0]
            ordered = sorted(rows, key=lambda row: row["id"] != survivor_id)
            texts = dict.fromkeys(str(row[column]).strip() for row in ordered)
            values[column] = "\n\n".join(text for text in texts if text)
            continue
        source = by_id.get(wanted) or by_id[str(default_source(field, survivor_id, rows))]
        values |= {column: source[column] for column in field.columns}
    if values.get("kind") == "person":
        values["legal_name"] = ""
    return values


def chosen_custom_values(
    choices: Mapping[str, str], survivor_id: int, rows: Sequence[Values]
) -> dict[str, Any]:
    """Return the business' own fields: the surviving row's, filled up from the newest others."""
    by_id = {str(row["id"]): row["custom_values"] or {} for row in rows}
    ordered = sorted(rows, key=lambda row: (row["id"] == survivor_id, str(row.get("updated_at"))))
    merged: dict[str, Any] = {}
    for row in ordered:
        said = {key: value for key, value in (row["custom_values"] or {}).items() if _says(value)}
        merged |= said
    for choice, wanted in choices.items():
        key = choice.removeprefix(CUSTOM)
        if choice.startswith(CUSTOM) and wanted in by_id:
            value = by_id[wanted].get(key)
            if _says(value):
                merged[key] = value
            else:
                merged.pop(key, None)
    return merged


def united_roles(survivor: Values, others: Sequence[Values]) -> dict[str, Any]:
    """Return the columns of the roles that the survivor lacks and another has.

    The first other that has a role gives its status, as it is: no transition is made.
    """
    values: dict[str, Any] = {}
    for role, columns in _ROLE_COLUMNS.items():
        if survivor[role] is not None:
            continue
        holder = next((row for row in others if row[role] is not None), None)
        if holder is not None:
            values |= {column: holder[column] for column in columns}
    return values


def inherited_account_key(survivor: Values, others: Sequence[Values], status: object) -> Values:
    """Return the row whose account key moves to the survivor; an empty mapping when none does.

    An account key makes a customer permanent, so it goes only to one that is permanent by status.
    """
    if survivor["account_key"] or status not in PERMANENT:
        return {}
    return next((row for row in others if row["account_key"]), {})


def _says(value: object) -> bool:
    return value not in (None, "", [], {})
