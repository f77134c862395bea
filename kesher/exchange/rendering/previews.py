"""The first rows of a sheet as they would come in."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kesher.exchange.choices import SpecialRows
from kesher.exchange.models import Batch
from kesher.exchange.queries import Preview
from kesher.exchange.rules.encodings import (
    DOS_862,
    UNICODE,
    UTF_8,
    UTF_16_BE,
    UTF_16_LE,
    WINDOWS_1255,
    Decoding,
)
from kesher.exchange.rules.mapping import ImportFields
from kesher.exchange.rules.surveys import is_lone
from kesher.exchange.rules.targets import Remark
from kesher.lib.errors import Text

_LONGEST_CELL = 80
_SHORT_CELL = 24  # a telephone is not broken at its hyphen


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell of the preview; the remark tells what somebody should look at."""

    label: str
    text: str
    is_short: bool
    remark: str
    is_refused: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the preview; `note` is what is said about no cell in particular."""

    number: int
    cells: tuple[ShownCell, ...]
    note: str
    is_refused: bool
    is_left_out: bool


@dataclass(frozen=True, slots=True)
class ShownPreview:
    """The preview: the headers of the fields that are filled, and the rows."""

    headers: tuple[tuple[str, str], ...]
    rows: tuple[ShownRow, ...]
    refused_count: int


def shown_preview(batch: Batch, preview: Preview, fields: ImportFields) -> ShownPreview:
    """Return the columns that will be imported, in the order of the sheet, with their remarks."""
    taken = [(at, key) for at, key in enumerate(batch.mapping) if key]
    headers = tuple((fields.label(key), batch.headers[at]) for at, key in taken)
    rows = []
    for row, remarks in zip(preview.rows, preview.remarks, strict=True):
        by_field = _by_field(remarks)
        cells = tuple(
            _cell(fields.label(key), row.cells[at], by_field.get(key, ())) for at, key in taken
        )
        keys = {key for _, key in taken}
        notes = [str(remark.text) for remark in remarks if remark.field not in keys]
        is_left_out = is_lone(row.cells) and batch.choices.get("lone_rows") == SpecialRows.SKIP
        if is_lone(row.cells):
            notes.append(str(_LEFT_OUT if is_left_out else _LONE))
        rows.append(
            ShownRow(
                row.number,
                cells,
                " ".join(notes),
                any(remark.is_refusal for remark in remarks),
                is_left_out,
            )
        )
    return ShownPreview(headers, tuple(rows), sum(row.is_refused for row in rows))


_LONE = _("This row holds one cell and nothing else.")
_LEFT_OUT = _("This row holds one cell and nothing else; it will be left out.")


def _by_field(remarks: tuple[Remark, ...]) -> dict[str, tuple[Remark, ...]]:
    found: dict[str, tuple[Remark, ...]] = {}
    for remark in remarks:
        found[remark.field] = (*found.get(remark.field, ()), remark)
    return found


def _cell(label: str, text: str, remarks: tuple[Remark, ...]) -> ShownCell:
    shown = text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…"
    return ShownCell(
        label,
        shown,
        len(shown) <= _SHORT_CELL,
        " ".join(dict.fromkeys(str(remark.text) for remark in remarks)),
        any(remark.is_refusal for remark in remarks),
    )


# The words for the encodings that are offered, in order.
_OFFERED: tuple[tuple[str, Text], ...] = (
    (UTF_8, _("UTF-8")),
    (WINDOWS_1255, _("Windows (1255)")),
    (DOS_862, _("DOS (862)")),
    (f"{DOS_862}:visual", _("DOS (862), letters reversed")),
    (f"{WINDOWS_1255}:visual", _("Windows (1255), letters reversed")),
    (UTF_16_LE, _("UTF-16")),
    (UTF_16_BE, _("UTF-16, big endian")),
    (f"{UTF_8}:doubled", _("UTF-8, encoded twice (repair)")),
)
_OF_WORKBOOKS: tuple[tuple[str, Text], ...] = (
    (UNICODE, _("As it is in the workbook")),
    (f"{UNICODE}:doubled", _("Encoded twice (repair)")),
    (f"{UNICODE}:visual", _("Letters reversed")),
)


@dataclass(frozen=True, slots=True)
class ShownEncoding:
    """One encoding that may be chosen."""

    value: str
    label: str
    is_current: bool


def shown_encodings(current: str) -> tuple[ShownEncoding, ...]:
    """Return the encodings that may be chosen instead of the present one, and that one."""
    offered = dict(_OF_WORKBOOKS if Decoding.parse(current).codec == UNICODE else _OFFERED)
    offered.setdefault(current, current)
    return tuple(
        ShownEncoding(value, str(label), value == current) for value, label in offered.items()
    )


def suggestion_text(suggestion: Decoding | None) -> str:
    """Return the question whether damaged text shall be mended, blank if it is sound."""
    if suggestion is None:
        return ""
    if suggestion.is_visual:
        return str(
            _("The Hebrew seems to be written backwards. Shall the letters be turned round?")
        )
    return str(_("The Hebrew seems to have been encoded twice. Shall it be repaired?"))
