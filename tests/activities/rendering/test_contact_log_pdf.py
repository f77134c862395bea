"""The printed log: Hebrew in order, pages numbered, what users wrote never read as markup."""

import datetime as dt
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kesher.activities.queries.contact_log import rows_to_print
from kesher.activities.rendering.contact_log_pdf import contact_log_document
from kesher.activities.rules.contact_log import LogFilter
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor
from tests.factories.activities import in_hours, meeting, note, phone_call
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party

HOSTILE = '#evil() $x$ *bold* <b> צה״ל "בע\\"מ" @ref // /* = כותרת'


def document(dana: Actor, notes: int = 3) -> bytes:
    party = make_party(dana, "מפעלי שגב בע״מ")
    phone_call(dana, party, HOSTILE, next_call=in_hours(3, dana))
    meeting(dana, party, summary="נמדדו שתי הקומות, הוחלט על Cat6A.")
    for number in range(notes):
        note(dana, party, f"הערה מספר {number}")
    with in_scope(dana):
        Business.objects.update(legal_number="516179157", phone="03-5594210")
        business = Business.objects.get()
        rows, is_cut = rows_to_print(actor=dana, party=party, criteria=LogFilter())
    return contact_log_document(
        business=business,
        party=party,
        rows=rows,
        is_cut=is_cut,
        filter_text="מה: שיחת טלפון",
        printed_at=dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC),
        printed_by="דנה כהן",
    )


def test_a_log_becomes_a_pdf_below_a_megabyte(dana: Actor) -> None:
    content = document(dana, notes=120)

    assert content.startswith(b"%PDF")
    assert len(content) < 1_000_000


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_the_text_of_the_pdf_is_what_was_written(dana: Actor, tmp_path: Path) -> None:
    file = tmp_path / "log.pdf"
    file.write_bytes(document(dana, notes=120))

    done = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, check=True)

    # Readers mark the direction of each run; what counts are the words between the marks.
    text = re.sub("[\u202a-\u202c]", "", done.stdout.decode())
    for words in (
        "evil",
        "bold",
        "מפעלי שגב בע״מ",
        "516179157",
        "22/11/2026",
        "Cat6A",
        "1",
        "2",
    ):
        assert words in text
