"""Incoming calls from numbers that nobody has, until they are named."""

from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Left
from django.utils import timezone

from kesher.activities.models import Activity
from kesher.activities.queries.activities import get_activity, visible_activities
from kesher.activities.queries.wording import moment_text, moment_title
from kesher.activities.rules.contact_log import Place
from kesher.lib.errors import NotFound
from kesher.lib.phone import display_phone, parse_phone, tel_url
from kesher.parties.models import Party
from kesher.parties.queries import parties_with_phone
from kesher.records.rendering import draw_avatar
from kesher.tenancy.rules.access import Actor

CALLS_PER_PAGE = 50
_MATCHES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class UnknownCall:
    """A call without a party, ready to be shown."""

    id: int
    place: str
    phone: str
    tel_url: str
    summary: str
    when: str
    when_title: str
    by: str
    by_avatar: str


@dataclass(frozen=True, slots=True)
class UnknownCallPage:
    """A page of calls, and where the next one begins."""

    calls: tuple[UnknownCall, ...]
    next_place: str


def unknown_calls(
    *, actor: Actor, after: Place | None = None, only: int | None = None
) -> UnknownCallPage:
    """Return a page of the calls without a party, newest first, or only one of them."""
    rows = visible_activities(actor).filter(party=None, record_type="", phone_call__isnull=False)
    if only is not None:
        rows = rows.filter(pk=only)
    if after is not None:
        rows = rows.filter(
            Q(occurred_at__lt=after.moment) | Q(occurred_at=after.moment, pk__lt=after.row_id)
        )
    found = list(
        rows.order_by("-occurred_at", "-pk")
        .annotate(shown_summary=Left("summary", 300))
        .values_list(
            "pk",
            "occurred_at",
            "shown_summary",
            "phone_call__phone_raw",
            "phone_call__phone_e164",
            "owner__display_name",
        )[: CALLS_PER_PAGE + 1]
    )
    now = timezone.now()
    calls = tuple(
        UnknownCall(
            id=pk,
            place=str(Place(moment, pk)),
            phone=phone_text(raw),
            tel_url=tel_url(e164, raw) or "",
            summary=summary,
            when=moment_text(moment, now),
            when_title=moment_title(moment),
            by=by or "",
            by_avatar=draw_avatar(by or "?"),
        )
        for pk, moment, summary, raw, e164, by in found[:CALLS_PER_PAGE]
    )
    return UnknownCallPage(calls, calls[-1].place if len(found) > CALLS_PER_PAGE else "")


def get_unknown_call(*, actor: Actor, activity_id: int) -> Activity:
    """Return a telephone call of the timeline, named or not.

    Raises: NotFound, when the row is absent, foreign, not to be seen or no call.
    """
    activity = get_activity(actor=actor, activity_id=activity_id)
    if getattr(activity, "phone_call", None) is None:
        raise NotFound
    return activity


def parties_calling_from(actor: Actor, phone: str) -> list[Party]:
    """Return up to six parties in sight that have this number, as typed."""
    number = parse_phone(phone).e164
    return list(parties_with_phone(actor, [number])[:_MATCHES_SHOWN]) if number else []


def phone_text(raw: str) -> str:
    """Return a number as it is written in Israel."""
    parsed = parse_phone(raw)
    return display_phone(parsed.e164, parsed.raw, parsed.kind)
