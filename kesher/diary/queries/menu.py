"""What can be done with a meeting in the diary, and why the rest cannot."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.activities.choices import MeetingAnswer, SeriesPart
from kesher.activities.models import Meeting
from kesher.activities.queries.activities import row_facts, windows_of
from kesher.activities.queries.meeting_links import added_items
from kesher.activities.queries.meeting_screen import answer_of
from kesher.activities.queries.wording import lock_text
from kesher.activities.rules.windows import delete_lock
from kesher.lib.urls import business_url
from kesher.tenancy.rules.access import Actor


def meeting_menu(actor: Actor, meeting: Meeting) -> list[dict[str, Any]]:
    """Return the items of the menu; the row of the meeting and its party are loaded."""

    def url(name: str, **more: int) -> str:
        arguments = more or {"activity_id": meeting.activity_id}
        return business_url(actor.business_slug, f"activities:{name}", **arguments)

    items: list[Any] = [
        {"label": _("Open the meeting"), "icon": "calendar-event", "dialog": url("meeting")}
    ]
    if meeting.activity.party_id is not None:
        card = business_url(
            actor.business_slug, "parties:party_card", party_id=meeting.activity.party_id
        )
        items.append({"label": _("Open the card"), "icon": "user", "url": card})
    items += added_items(actor, meeting)
    answer = answer_of(meeting, actor)
    facts = row_facts(meeting.activity, actor=actor, now=timezone.now())
    if answer is not None and facts.is_planned:
        items += _answers(url("meeting_answer"), answer)
        if meeting.series_id is not None:
            items += _answers(f"{url('meeting_answer')}?is_whole_series=1", None)
    return [*items, {"is_separator": True}, *_deletions(actor, meeting, url("meeting_delete"))]


def _answers(url: str, current: str | None) -> list[dict[str, Any]]:
    """Return the answers to an invitation, to this meeting or at this address to its series."""
    sign, of = ("&", _("the whole series")) if "?" in url else ("?", "")
    items: list[dict[str, Any]] = [{"is_separator": True}]
    for choice, icon_name in (
        (MeetingAnswer.YES, "check"),
        (MeetingAnswer.MAYBE, "help-circle"),
        (MeetingAnswer.NO, "x"),
    ):
        items.append(
            {
                "label": " · ".join(filter(None, (str(choice.label), of))),
                "icon": icon_name,
                "post": f"{url}{sign}answer={choice.value}",
                "swap": "none",
                "is_current": current == choice,
            }
        )
    return items


def _deletions(actor: Actor, meeting: Meeting, url: str) -> list[dict[str, Any]]:
    now, windows = timezone.now(), windows_of(actor)
    facts = row_facts(meeting.activity, actor=actor, now=now)
    lock = delete_lock(facts, windows, now)
    planned = _("Call the meeting off"), _("Call this meeting off? Its row goes too.")
    held = _("Delete the meeting"), _("Delete this meeting?")
    label, question = planned if facts.is_planned else held
    common = {
        "icon": "trash",
        "is_danger": True,
        "swap": "none",
        "reason": lock_text(lock, windows) if lock else "",
    }
    items = [{**common, "label": label, "confirm": question, "post": url}]
    if meeting.series_id is not None and not lock:
        items += [
            {
                **common,
                "label": text,
                "confirm": _("Call them all off?"),
                "post": f"{url}?part={part}",
            }
            for part, text in (
                (SeriesPart.FOLLOWING, _("Call off this one and those after it")),
                (SeriesPart.ALL, _("Call off all that are still ahead")),
            )
        ]
    return items
