"""What the jobs of the clock ask."""

from collections.abc import Iterable

from django.db import connection

from kesher.attachments.choices import PENDING
from kesher.attachments.models import Attachment

DAYS_TO_RESTORE = 30


def waiting_for_scan() -> list[tuple[int, int]]:
    """Return business and id of files that the scanner has not seen, oldest first; at most 100.

    Asked outside any scope: the scanner belongs to the installation.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT business_id, attachment_id FROM kesher_attachments_to_scan()")
        return list(cursor.fetchall())


def find_attachment_to_scan(attachment_id: int, *, for_update: bool = False) -> Attachment | None:
    """Return a file that still waits for the scanner."""
    files = Attachment.objects.filter(pk=attachment_id, scan_state__in=PENDING)
    found: Attachment | None = (files.select_for_update() if for_update else files).first()
    return found


def known_keys(keys: Iterable[str]) -> set[str]:
    """Return those of the keys that a file of the business in scope lies under."""
    rows = Attachment.objects.filter(storage_key__in=list(keys))
    return set(rows.values_list("storage_key", flat=True))
