"""What writing a deal means beyond its columns."""

from kesher.deals.choices import Stage
from kesher.deals.errors import ContactOfAnother
from kesher.deals.models import Deal


def settle_deal(deal: Deal) -> None:
    """Bring into agreement what the columns of a deal say of each other, before it is stored.

    A deal that is not lost, or no longer, has no reason for it.

    Raises: ContactOfAnother, when the contact belongs to another party.
    """
    if deal.stage != Stage.LOST:
        deal.lost_reason = ""
    if deal.contact_id and deal.contact and deal.contact.party_id != deal.party_id:
        raise ContactOfAnother
