"""Messages and tasks, made by the door that makes them in the product."""

from typing import Any

from kesher.requests.models import Request
from kesher.tenancy.operations import add_group
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.records import make_record


def make_task(actor: Actor, subject: str = "לשלוח הצעת מחיר", **values: Any) -> Request:
    """Make a task that the actor gives, to himself unless somebody else is named."""
    made: Request = make_record(actor, "task", subject=subject, **values)
    return made


def make_message(actor: Actor, content: str = "מבקש שתחזרו אליו", **values: Any) -> Request:
    """Make a message that the actor took, from a giver unless a customer is named."""
    if "party" not in values:
        values.setdefault("contact_name", "אורי מהחניון")
    made: Request = make_record(actor, "message", content=content, **values)
    return made


def make_group(owner: Actor, name: str, *members: Actor) -> int:
    """Make a group of these people; return its number."""
    with in_scope(owner):
        group = add_group(
            actor=owner, name=name, member_ids=[member.membership_id for member in members]
        )
        return int(group.pk)
