"""How much room the files of a business take."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Sum

from kesher.attachments.models import Attachment


@dataclass(frozen=True, slots=True)
class Room:
    """What is used and what there is, in bytes; no quota is 0."""

    used_bytes: int
    quota_bytes: int

    def has_room_for(self, size_bytes: int) -> bool:
        """Tell whether so many bytes more are within the quota."""
        return not self.quota_bytes or self.used_bytes + size_bytes <= self.quota_bytes


def room_of_business() -> Room:
    """Return the room of the business in scope; what is in the bin still takes some."""
    used = Attachment.objects.aggregate(used=Sum("size_bytes"))["used"] or 0
    return Room(used, settings.ATTACHMENT_QUOTA_BYTES)
