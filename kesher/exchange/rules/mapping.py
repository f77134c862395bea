"""Which column of a sheet is which field: guesses, checks, and lines made of rows."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kesher.exchange.errors import FieldChosenTwice, NameNotMapped, UnknownColumn
from kesher.exchange.rules.export_cells import restore
from kesher.exchange.rules.sheets import SheetRow
from kesher.exchange.rules.targets import ImportLine, NamedCell
from kesher.lib.phone import parse_phone
from kesher.lib.text import clean_text, search_key
from kesher.records.rules.record_types import FieldSpec

#: The field of a column for each column of the sheet, blank for one that is left out.
Columns = tuple[str, ...]

_PUNCTUATION = re.compile(r"[.:*?#()\[\]{}|+,;!]+")
# Words that say nothing about what a column holds: "מספר טלפון ראשי 2" is a telephone.
_FILLERS = frozenset(
    {
        *("מס", "מספר", "של", "נוספ", "נוספת", "ראשי", "ראשית", "שני", "בבית", "בעבודה"),
        *("עבודה", "בית", "משרד", "פרטי", "no", "number", "main", "primary", "secondary"),
        *("other", "work", "home", "office"),
    }
)
_MOSTLY = 0.6
_NUMBER = re.compile(r"[\d\s()+.\-]+")
# What a spreadsheet shows where a formula failed.
_CELL_ERRORS = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"}
)


@dataclass(frozen=True, slots=True)
class ImportFields:
    """The fields to which columns can be mapped, by key and in order."""

    specs: tuple[FieldSpec, ...]
    repeatable: frozenset[str]
    names: tuple[str, ...]
    leftover: str

    def keys(self) -> frozenset[str]:
        """Return the keys of the fields."""
        return frozenset(spec.key for spec in self.specs)

    def label(self, key: str) -> str:
        """Return the words for a field."""
        return next((str(spec.label) for spec in self.specs if spec.key == key), key)


def header_key(header: str) -> str:
    """Return the form in which headers are compared: טל׳, "טל." and טל are one."""
    return search_key(_PUNCTUATION.sub(" ", header.replace(".", "")))


def match_form(text: str) -> str:
    """Return the form in which cells that name one record are alike: a telephone is its number."""
    if _NUMBER.fullmatch(text.strip()):
        phone = parse_phone(text)
        return phone.e164 or re.sub(r"\D", "", text).lstrip("0")
    return search_key(text)


def guess_mapping(
    headers: Sequence[str],
    sample: Sequence[Sequence[str]],
    fields: ImportFields,
    recognizers: Mapping[str, Callable[[str], bool]],
) -> Columns:
    """Guess the field of each column by its header, else by what stands in it.

    A field that takes one column goes to the first one that names it best. What nothing
    recognizes is kept in the leftover field rather than lost.
    """
    names = _known_names(fields.specs)
    guesses = [_by_header(header, names) for header in headers]
    for at in range(len(headers)):
        if not guesses[at][0]:
            column = [row[at] for row in sample if row[at].strip()]
            guesses[at] = (_by_content(column, recognizers), 0)
    chosen = [""] * len(headers)
    taken: set[str] = set()
    for at in sorted(range(len(headers)), key=lambda at: (-guesses[at][1], at)):
        key = guesses[at][0]
        if key and (key not in taken or key in fields.repeatable):
            chosen[at] = key
            taken.add(key)
        else:
            chosen[at] = fields.leftover
    return tuple(chosen)


def _known_names(specs: Iterable[FieldSpec]) -> dict[str, str]:
    known: dict[str, str] = {}
    for spec in specs:
        for name in (str(spec.label), spec.key.replace("_", " "), *spec.aliases):
            known.setdefault(header_key(name), spec.key)
    known.pop("", None)
    return known


def _by_header(header: str, names: Mapping[str, str]) -> tuple[str, int]:
    """Return the field that a header names, and how well: 2 in its own words, 1 with fillers."""
    key = header_key(header)
    if key in names:
        return names[key], 2
    words = [word for word in re.sub(r"\d+$", "", key).split() if word not in _FILLERS]
    core = " ".join(words)
    return (names[core], 1) if core in names else ("", 0)


def _by_content(column: Sequence[str], recognizers: Mapping[str, Callable[[str], bool]]) -> str:
    for key, recognizes in recognizers.items():
        if column and sum(map(recognizes, column)) >= _MOSTLY * len(column):
            return key
    return ""


def require_sound(mapping: Sequence[str], headers: Sequence[str], fields: ImportFields) -> None:
    """Check that a mapping fits the sheet and gives each record a name.

    Raises: UnknownColumn, FieldChosenTwice, NameNotMapped.
    """
    if len(mapping) != len(headers) or not fields.keys().issuperset(filter(None, mapping)):
        raise UnknownColumn
    for key in filter(None, mapping):
        if key not in fields.repeatable and list(mapping).count(key) > 1:
            raise FieldChosenTwice(fields.label(key))
    if not set(fields.names) & set(mapping):
        raise NameNotMapped


def line_of(row: SheetRow, headers: Sequence[str], mapping: Sequence[str]) -> ImportLine:
    """Return what a row says, by field; blank cells and errors of formulas say nothing."""
    cells: dict[str, tuple[NamedCell, ...]] = {}
    for header, key, text in zip(headers, mapping, row.cells, strict=True):
        said = restore(clean_text(text).strip())
        if key and said and said not in _CELL_ERRORS:
            cells[key] = (*cells.get(key, ()), NamedCell(header, said))
    return ImportLine(row.number, cells)
