"""Having files scanned for viruses, outside any request and any transaction."""

import logging

from kesher.attachments import queries
from kesher.attachments.choices import ScanState
from kesher.attachments.models import Attachment
from kesher.gateways import clamd
from kesher.gateways.base import GatewayFailed
from kesher.gateways.file_store import file_store
from kesher.tenancy.history import operation
from kesher.tenancy.scoping import business_scope

logger = logging.getLogger("kesher.attachments")


def scan_attachment(*, business_id: int, attachment_id: int) -> bool:
    """Have one file scanned and record what was found; False when the scanner did not answer.

    Opens the scopes itself: no transaction waits for the scanner. Safe to be repeated.
    """
    with business_scope(business_id=business_id):
        attachment = queries.find_attachment_to_scan(attachment_id)
    if attachment is None:
        return True
    state, virus = _scanned(attachment)
    with business_scope(business_id=business_id):
        record_scan(attachment_id=attachment_id, state=state, virus=virus)
    return state is not ScanState.DELAYED


def scan_waiting() -> int:
    """Have everything scanned that still waits; stop when the scanner does not answer.

    Returns how many files have an answer now.
    """
    count = 0
    for business_id, attachment_id in queries.waiting_for_scan():
        if not scan_attachment(business_id=business_id, attachment_id=attachment_id):
            break
        count += 1
    return count


@operation
def record_scan(*, attachment_id: int, state: ScanState, virus: str = "") -> None:
    """Record what the scanner said of a file that waits for it."""
    attachment = queries.find_attachment_to_scan(attachment_id, for_update=True)
    if attachment is None:
        return
    attachment.scan_state = state
    attachment.virus = virus[:200]
    attachment.save(update_fields=["scan_state", "virus"])


def _scanned(attachment: Attachment) -> tuple[ScanState, str]:
    if not clamd.is_configured():
        return ScanState.NOT_SCANNED, ""
    try:
        file = file_store().open(attachment.storage_key)
        try:
            virus = clamd.find_virus(file)
        finally:
            file.close()
    except GatewayFailed as failure:
        logger.warning("File %s is not scanned: %s", attachment.pk, failure)
        return (ScanState.UNSCANNABLE if failure.is_permanent else ScanState.DELAYED), ""
    if virus:
        logger.error("File %s of business %s: %s", attachment.pk, attachment.business_id, virus)
        return ScanState.INFECTED, virus
    return ScanState.CLEAN, ""
