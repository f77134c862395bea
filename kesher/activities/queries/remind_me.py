"""«Remind me again in»: the moments to offer after a call that nobody answered."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.activities.choices import CallStatus
from kesher.activities.models import Activity
from kesher.activities.queries.call_queue import unanswered_moments
from kesher.activities.queries.log_screen import callers_for
from kesher.activities.queries.wording import moment_text
from kesher.activities.rules.cadence import next_attempt, suggests_status
from kesher.lib.dates import format_time
from kesher.lib.urls import business_url
from kesher.lib.workdays import NoWorkingTime, WorkingHours
from kesher.reminders.queries import Preset, offered_moments
from kesher.tenancy.queries import current_business, working_hours_for
from kesher.tenancy.rules.access import Actor

_CADENCE = "cadence"
_NOT_BEFORE = timedelta(minutes=25)


def remind_context(actor: Actor, activity: Activity, caller: str = "") -> dict[str, Any]:
    """Return what `activities/_remind_me.html` needs; the party of the row is loaded."""
    unanswered = unanswered_moments(activity.party_id) if activity.party_id else []
    status = activity.phone_call.status if hasattr(activity, "phone_call") else ""
    presets = offered_presets(actor, unanswered)
    tries = len(unanswered)
    return {
        "activity": activity,
        "party": activity.party,
        "presets": presets,
        "suggested": _suggested(presets),
        "suggestion": _suggestion(tries),
        "status_url": _status_url(actor, activity, tries),
        "status_text": ngettext(
            "%(count)d call in a row was not answered. Is another status due?",
            "%(count)d calls in a row were not answered. Is another status due?",
            tries,
        )
        % {"count": tries},
        "what": str(CallStatus(status).label) if status else "",
        "logged_at": format_time(activity.occurred_at),
        "attempts": tries,
        "is_unanswered": status == CallStatus.NO_ANSWER,
        "callers": callers_for(actor, caller),
        "remind_key": uuid4(),
    }


def offered_presets(actor: Actor, unanswered_at: Sequence[datetime] = ()) -> tuple[Preset, ...]:
    """Return the moments to offer now, in the hours that the actor works.

    They are those of the business; where calls went unanswered, the first is one more, at which an
    answer is likelier.
    """
    now = timezone.now()
    presets = tuple(offered_moments(actor, now))
    if len(unanswered_at) < 2:
        return presets
    return (*_likelier(now, unanswered_at, working_hours_for(actor)), *presets)


def _suggested(presets: Sequence[Preset]) -> str:
    """Return the key of the one that stands out: soon, but not while nothing can have changed."""
    soonest = timezone.now() + _NOT_BEFORE
    later = (one.key for one in presets if one.key == _CADENCE or one.at >= soonest)
    return next(later, presets[0].key if presets else "")


def _likelier(
    now: datetime, unanswered_at: Sequence[datetime], hours: WorkingHours
) -> tuple[Preset, ...]:
    try:
        at = next_attempt(now, unanswered_at, hours)
    except NoWorkingTime:
        return ()
    return (Preset(_CADENCE, moment_text(at, now), at),)


def _suggestion(tries: int) -> str:
    if tries < 2:
        return ""
    return _("Nobody answered %(count)d times: another hour is offered, later with each try.") % {
        "count": tries
    }


def _status_url(actor: Actor, activity: Activity, tries: int) -> str:
    """Return where another status is set, once there were as many tries as the business wants."""
    if activity.party_id is None or not actor.may("party.edit"):
        return ""
    if not suggests_status(tries, current_business().no_answer_tries):
        return ""
    return business_url(actor.business_slug, "activities:status_change", party_id=activity.party_id)
