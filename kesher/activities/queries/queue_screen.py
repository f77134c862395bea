"""What the screen «Calls for today» shows round its cards, and the pane of one call."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.activities.models import NextCall
from kesher.activities.queries.call_queue import (
    QueueCounts,
    QueuePage,
    Reach,
    call_after,
    call_queue,
    queue_counts,
)
from kesher.activities.queries.contact_log import contact_log
from kesher.activities.queries.log_screen import read_only_reason
from kesher.activities.queries.next_calls import get_next_call, may_work_on
from kesher.activities.queries.wording import caller_name, due_text, moment_title
from kesher.activities.rules.contact_log import Place, read_place
from kesher.activities.rules.next_calls import Bucket
from kesher.lib.errors import NotFound, NotPermitted
from kesher.lib.ids import read_id
from kesher.lib.urls import business_url
from kesher.parties.queries.card import card_as_read, get_party_card
from kesher.parties.rendering.card import card_facts, card_head
from kesher.records.queries import record_type_for
from kesher.tenancy.rules.access import Actor

HISTORY_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    """Which queue is open, and which call in it; it travels with every form of the pane."""

    reach: Reach = Reach.MINE
    bucket: Bucket | None = None
    call_id: int | None = None
    place: Place | None = None

    def after_logging(self, actor: Actor) -> "QueueState":
        """Return the state of the queue when the open call is done: the next one is open."""
        following = call_after(actor=actor, reach=self.reach, bucket=self.bucket, place=self.place)
        return QueueState(reach=self.reach, bucket=self.bucket, call_id=following)

    @property
    def query(self) -> str:
        """Return the queue as the query of an address, without the open call."""
        told = {"reach": self.reach.value, "bucket": self.bucket.value if self.bucket else ""}
        return urlencode({key: value for key, value in told.items() if value})


def read_state(data: Mapping[str, Any]) -> QueueState | None:
    """Return the queue that a form was sent from, or nothing when it came from a card."""
    if not data.get("queue_call"):
        return None
    return read_queue(data)


def read_queue(data: Mapping[str, Any]) -> QueueState:
    """Return the queue that an address names; what it names wrongly is as usual."""
    reach, bucket = str(data.get("reach", "")), str(data.get("bucket", ""))
    call = str(data.get("queue_call") or data.get("call") or "")
    return QueueState(
        reach=Reach(reach) if reach in set(Reach) else Reach.MINE,
        bucket=Bucket(bucket) if bucket in set(Bucket) else None,
        call_id=read_id(call),
        place=read_place(str(data.get("place", ""))),
    )


def queue_context(actor: Actor, state: QueueState, page: QueuePage | None = None) -> dict[str, Any]:
    """Return what `activities/call_queue.html` needs."""
    page = page or call_queue(actor=actor, reach=state.reach, bucket=state.bucket)
    call_id = state.call_id or (page.cards[0].id if page.cards else None)
    opened = QueueState(reach=state.reach, bucket=state.bucket, call_id=call_id)
    return {
        **cards_context(actor, opened, page),
        "is_call_chosen": state.call_id is not None,
        "counts": queue_counts(actor, state.reach),
        "counts_url": _url(actor, "call_queue_counts", state),
        "reaches": _reaches(actor, state),
        "buckets": _buckets(actor, state),
        **pane_context(actor, opened),
    }


def cards_context(actor: Actor, state: QueueState, page: QueuePage) -> dict[str, Any]:
    """Return what `activities/_call_queue_cards.html` needs."""
    cards_url = _url(actor, "call_queue_cards", state)
    return {
        "state": state,
        "cards": page.cards,
        "cards_url": cards_url,
        "next_url": f"{cards_url}&after={page.next_place}" if page.next_place else "",
        "queue_url": _url(actor, "call_queue", state),
        "open_call": state.call_id,
    }


def counts_context(actor: Actor, state: QueueState) -> dict[str, Any]:
    """Return what `activities/_call_queue_counts.html` needs."""
    counts: QueueCounts = queue_counts(actor, state.reach)
    return {"counts": counts, "counts_url": _url(actor, "call_queue_counts", state)}


def pane_context(actor: Actor, state: QueueState) -> dict[str, Any]:
    """Return what `activities/_call_pane.html` needs; a call that is gone shows as such.

    Raises: NotFound, when the call is not to be seen.
    """
    if state.call_id is None:
        return {"call": None, "state": state, "queue_url": _url(actor, "call_queue", state)}
    call = get_next_call(actor=actor, next_call_id=state.call_id)
    if call.party.left_lists_at is not None:
        raise NotFound
    contact = record_type_for(actor, "contact")
    card = card_as_read(get_party_card(actor, call.party_id), contact)
    kind = record_type_for(actor, "party")
    history = contact_log(actor=actor, party=card.party, limit=HISTORY_SHOWN)
    now = timezone.now()
    place = Place(call.due_at, call.pk)
    return {
        "state": state,
        "queue_url": _url(actor, "call_queue", state),
        "call": call,
        "place": place,
        "state_query": urlencode(
            {
                "queue_call": call.pk,
                "reach": state.reach.value,
                "bucket": state.bucket.value if state.bucket else "",
                "place": str(place),
            }
        ),
        "party": card.party,
        "head": card_head(actor, card, kind),
        "facts": card_facts(card, kind),
        "history": history.rows,
        "has_more_history": bool(history.next_place),
        "due": due_text(call.due_at, now),
        "due_title": moment_title(call.due_at),
        "is_late": call.closed_at is None and call.due_at < now,
        "by": caller_name(
            taken_by=call.taken_by and call.taken_by.display_name,
            assignee=call.assignee and call.assignee.display_name,
            department=call.department and call.department.name,
        ),
        "why": call.activity.summary[:300],
        "is_done": call.closed_at is not None,
        "may_take": call.department_id is not None and call.taken_by_id is None,
        "is_taken_by_me": call.taken_by_id == actor.membership_id,
        "taken_by_other": _taken_by_other(call, actor),
        "work_reason": ""
        if may_work_on(call, actor)
        else str(NotPermitted("activity.edit").message),
        "log_reason": read_only_reason(actor, card.party),
        "no_answer_key": uuid4(),
    }


def _taken_by_other(call: NextCall, actor: Actor) -> str:
    if call.taken_by is None or call.taken_by_id == actor.membership_id:
        return ""
    return _("%(name)s took this call at %(moment)s.") % {
        "name": call.taken_by.display_name,
        "moment": moment_title(call.taken_at) if call.taken_at else "",
    }


def _reaches(actor: Actor, state: QueueState) -> list[dict[str, Any]]:
    labels = {
        Reach.MINE: _("Mine"),
        Reach.DEPARTMENT: _("The department"),
        Reach.ALL: _("Everybody"),
    }
    return [
        {
            "label": label,
            "url": _url(actor, "call_queue", QueueState(reach=reach, bucket=state.bucket)),
            "is_current": reach is state.reach,
            "icon": "",
            "get": "",
        }
        for reach, label in labels.items()
        if reach is not Reach.DEPARTMENT or actor.department_id is not None
    ]


def _buckets(actor: Actor, state: QueueState) -> list[dict[str, Any]]:
    labels: dict[Bucket | None, str] = {
        None: _("All due"),
        Bucket.OVERDUE: _("Overdue"),
        Bucket.TODAY: _("Today"),
        Bucket.THIS_WEEK: _("This week"),
        Bucket.LATER: _("Later"),
    }
    return [
        {
            "label": label,
            "url": _url(actor, "call_queue", QueueState(reach=state.reach, bucket=bucket)),
            "is_current": bucket is state.bucket,
        }
        for bucket, label in labels.items()
    ]


def _url(actor: Actor, name: str, state: QueueState) -> str:
    return f"{business_url(actor.business_slug, f'activities:{name}')}?{state.query}"
