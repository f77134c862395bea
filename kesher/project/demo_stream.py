"""What the demo people wrote on deals and customers: notes with mentions, documentation."""

import random
from collections.abc import Sequence
from uuid import uuid4

from kesher.activities import operations
from kesher.activities.rules.subjects import RecordKey
from kesher.deals.models import Deal
from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor

_NOTES = (
    "@{name} הלקוח ביקש פריסה לשלושה תשלומים, אפשר לאשר?",
    "@{name} חסר מפרט חתום, נא להשלים לפני ההזמנה",
    "העברתי ל@{name} את השרטוטים, לחזור אליו עד יום חמישי",
)
_DOCUMENTATION = (
    ("collection", "הבטיח להעביר את היתרה עד סוף השבוע"),
    ("complaint", "התלונן על רעש מהיחידה החיצונית; הוסבר שתיקבע בדיקה"),
    ("general", "נמסר מפתח למחסן, שמור במגירת המשרד"),
)
_MOST_DEALS = 12


def make_stream(actors: Sequence[Actor], found: Sequence[Party], chance: random.Random) -> None:
    """Write notes on some deals and documentation on some customers, in the open scope."""
    owner, others = actors[0], actors[1:] or actors
    deals = Deal.objects.filter(party__archived_at=None, party__left_lists_at=None)
    for deal in deals.order_by("pk")[:_MOST_DEALS]:
        operations.log_note(
            actor=owner,
            key=uuid4(),
            about=RecordKey("deal", deal.pk),
            summary=chance.choice(_NOTES).format(name=chance.choice(others).display_name),
        )
    in_use = [party for party in found if party.archived_at is None and not party.left_lists_at]
    for subtype, text in _DOCUMENTATION:
        operations.log_documentation(
            actor=owner,
            key=uuid4(),
            about=RecordKey("party", chance.choice(in_use).pk),
            subtype=subtype,
            summary=text,
        )
