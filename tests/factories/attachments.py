"""Files attached as a request would attach them, and bytes that are what they say."""

import struct
import zlib

from kesher.attachments import operations
from kesher.attachments.models import Attachment
from kesher.records.models import Record
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc0\x00\x11\x08\x00\x10\x00\x10\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xff\xd9"
)
WINDOWS_PROGRAM = b"MZ" + b"\0" * 58 + struct.pack("<I", 64) + b"PE\0\0" + b"\0" * 100


def png(width: int = 8, height: int = 8, color: tuple[int, int, int] = (11, 122, 117)) -> bytes:
    """Return a whole PNG of one color."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    rows = (b"\0" + bytes(color) * width) * height
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            chunk(b"IDAT", zlib.compress(rows)),
            chunk(b"IEND", b""),
        )
    )


def attach(
    actor: Actor,
    record: Record,
    name: str = "חוזה.pdf",
    content: bytes = PDF,
    *,
    record_type: str = "party",
) -> Attachment:
    """Attach a file to a record, a party unless told otherwise."""
    with in_scope(actor):
        return operations.attach_file(
            actor=actor,
            record_type=record_type,
            record_id=record.pk,
            file_name=name,
            chunks=[content[place : place + 7000] for place in range(0, len(content), 7000)],
        )


def reread(actor: Actor, attachment: Attachment) -> Attachment | None:
    """Return the file as it is now, in the bin or not; None when it was erased."""
    with in_scope(actor):
        found: Attachment | None = Attachment.objects.filter(pk=attachment.pk).first()
        return found
