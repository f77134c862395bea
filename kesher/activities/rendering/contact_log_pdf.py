"""The filtered contact log of a card as a PDF, with the details of the business on it."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import typst
from django.conf import settings
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from kesher.activities.queries.log_rows import LogRow
from kesher.lib.dates import format_datetime
from kesher.parties.models import Party
from kesher.tenancy.models import Business

_TEMPLATE = Path(__file__).with_name("contact_log.typ")
_FONTS = Path(settings.PACKAGE) / "static" / "vendor" / "fonts-pdf"


def contact_log_document(
    *,
    business: Business,
    party: Party,
    rows: Iterable[LogRow],
    is_cut: bool,
    filter_text: str,
    printed_at: datetime,
    printed_by: str,
) -> bytes:
    """Return the PDF of rows that are ready to be shown.

    Every text travels as data: what users wrote is never read as markup. A thousand rows take
    about a second and stay below a megabyte.
    """
    data = {
        "is_rtl": get_language_bidi(),
        "title": party.name,
        "subtitle": _("Meetings, phone calls and notes"),
        "business": business.name,
        "business_details": _details(business),
        "filter": filter_text or _("All rows"),
        "printed": _("Printed %(moment)s by %(name)s")
        % {"moment": format_datetime(printed_at), "name": printed_by},
        "cut": _(
            "Only the latest 1,000 rows are printed; narrow the search fields to print the others."
        )
        if is_cut
        else "",
        "page": _("Page"),
        "of": _("of"),
        "empty": _("No row fits the search fields"),
        "heads": [
            _("What"),
            _("Summary of the event / remarks"),
            _("Phone call status"),
            _("When"),
            _("By"),
            _("Next phone call"),
        ],
        "rows": [_cells(row) for row in rows],
    }
    document: bytes = typst.compile(
        str(_TEMPLATE),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return document


def _details(business: Business) -> list[str]:
    details = (business.legal_number, business.address, business.phone, business.email)
    return [detail for detail in details if detail]


def _cells(row: LogRow) -> dict[str, str]:
    call = row.next_call
    return {
        "what": row.what,
        "heading": " · ".join(filter(None, (row.heading, row.later))),
        "summary": row.summary,
        "change": row.status_change,
        "status": row.status,
        "when": row.when_title,
        "by": row.by,
        "next": call.title if call else "",
        "next_by": " ".join(filter(None, (call.by, call.note))) if call else "",
    }
