"""«Remind me again in»: the moments to offer after a call that nobody answered."""

from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.activities.choices import CallStatus
from kesher.activities.models import Activity
from kesher.activities.queries.call_queue import unanswered_moments
from kesher.activities.queries.log_screen import callers_for
from kesher.activities.rules.next_calls import NOON, is_better_after_noon
from kesher.lib.dates import format_time, local
from kesher.lib.workdays import Preset, reminder_presets
from kesher.tenancy.queries import working_hours_for
from kesher.tenancy.rules.access import Actor


def remind_context(actor: Actor, activity: Activity, caller: str = "") -> dict[str, Any]:
    """Return what `activities/_remind_me.html` needs; the party of the row is loaded."""
    presets = offered_presets(actor)
    unanswered = unanswered_moments(activity.party_id) if activity.party_id else []
    status = activity.phone_call.status if hasattr(activity, "phone_call") else ""
    is_after_noon = is_better_after_noon(unanswered)
    return {
        "activity": activity,
        "party": activity.party,
        "presets": presets,
        "suggested": suggested_preset(presets, is_after_noon=is_after_noon),
        "suggestion": _("Nobody answered %(count)d times before noon, so the afternoon is offered.")
        % {"count": len(unanswered)}
        if is_after_noon
        else "",
        "what": str(CallStatus(status).label) if status else "",
        "logged_at": format_time(activity.occurred_at),
        "attempts": len(unanswered),
        "is_unanswered": status == CallStatus.NO_ANSWER,
        "callers": callers_for(actor, caller),
        "remind_key": uuid4(),
    }


def offered_presets(actor: Actor) -> tuple[Preset, ...]:
    """Return the moments to offer now, in the hours that the actor works."""
    return reminder_presets(timezone.now(), working_hours_for(actor))


def suggested_preset(presets: tuple[Preset, ...], *, is_after_noon: bool) -> str:
    """Return the key of the preset to stand out: the first afternoon one, else the first."""
    if is_after_noon:
        for preset in presets:
            if local(preset.at).hour > NOON:
                return preset.key
    return presets[0].key if presets else ""
