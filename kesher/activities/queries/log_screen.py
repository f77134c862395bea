"""What the tab of a card with the contact log shows round its rows."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.activities.choices import ActivityKind, CallStatus
from kesher.activities.errors import PartyArchived, PartyLeftLists
from kesher.activities.queries.callers import TreeNode, caller_tree, user_value
from kesher.activities.queries.contact_log import LogPage, contact_log
from kesher.activities.queries.next_calls import pending_calls_of
from kesher.activities.queries.wording import caller_name, moment_text, moment_title
from kesher.activities.rules.contact_log import LogFilter
from kesher.lib.dates import format_date
from kesher.lib.errors import NotPermitted
from kesher.lib.rows import read_rows
from kesher.lib.urls import business_url
from kesher.parties.models import Contact, Party
from kesher.records.queries import url_parts
from kesher.tenancy.queries import active_memberships
from kesher.tenancy.rules.access import Actor

_PEOPLE = """
SELECT id, display_name FROM tenancy_membership
WHERE business_id = %s AND is_active ORDER BY display_name, id
"""


def log_context(
    actor: Actor, party: Party, criteria: LogFilter | None = None, page: LogPage | None = None
) -> dict[str, Any]:
    """Return what `activities/_contact_log.html` needs, in four queries."""
    criteria = criteria or LogFilter()
    page = page or contact_log(actor=actor, party=party, criteria=criteria)
    query = filter_query(criteria)
    log_url = _url(actor, party, "contact_log")
    return {
        "party": party,
        "log": page,
        "criteria": criteria,
        "criteria_dates": {
            "since": format_date(criteria.since) if criteria.since else "",
            "until": format_date(criteria.until) if criteria.until else "",
        },
        "kinds": choices(ActivityKind.choices, criteria.what),
        "statuses": choices(CallStatus.choices, criteria.call_status),
        "people": tuple(
            (person_id, name, person_id == criteria.by)
            for person_id, name in read_rows(_PEOPLE, (actor.business_id,))
        ),
        "log_url": log_url,
        "catchup_url": _with_query(log_url, query),
        "print_url": _with_query(_url(actor, party, "contact_log_print"), query),
        "idempotency_key": uuid4(),
        "read_only_reason": read_only_reason(actor, party),
        "may_print": actor.may("activity.export"),
        **rows_context(actor, party, page, query),
    }


def rows_context(actor: Actor, party: Party, page: LogPage, query: str = "") -> dict[str, Any]:
    """Return what `activities/_contact_log_rows.html` needs."""
    rows_url = _url(actor, party, "contact_log_rows")
    next_url = ""
    if page.next_place:
        next_url = f"{rows_url}?{query}{'&' if query else ''}after={page.next_place}"
    return {
        "rows": page.rows,
        "next_url": next_url,
        "rows_url": _with_query(rows_url, query),
        "row_base": url_parts(actor.business_slug, "activities:activity_edit", "activity_id")[0],
        "call_base": url_parts(actor.business_slug, "activities:next_call", "next_call_id")[0],
        "meeting_base": url_parts(actor.business_slug, "activities:meeting", "activity_id")[0],
    }


def _url(actor: Actor, party: Party, name: str) -> str:
    return business_url(actor.business_slug, f"activities:{name}", party_id=party.pk)


def _with_query(url: str, query: str) -> str:
    return f"{url}?{query}" if query else url


def panel_context(actor: Actor, party: Party) -> dict[str, Any]:
    """Return what `activities/_next_call_panel.html` needs, in one query."""
    now = timezone.now()
    calls = pending_calls_of(actor=actor, party_id=party.pk)
    return {
        "panel_url": _url(actor, party, "next_call_panel"),
        "calls": [
            {
                "id": call.id,
                "due": moment_text(call.due_at, now),
                "title": moment_title(call.due_at),
                "is_late": call.due_at < now,
                "attempt": call.attempt,
                "by": caller_name(
                    taken_by=call.taken_by, assignee=call.assignee, department=call.department
                ),
            }
            for call in calls
        ],
    }


def filter_query(criteria: LogFilter) -> str:
    """Return the criteria as the query of an address; nothing where all rows fit."""
    told: Mapping[str, Any] = {
        "what": criteria.what,
        "text": criteria.text,
        "call_status": criteria.call_status,
        "since": criteria.since and format_date(criteria.since),
        "until": criteria.until and format_date(criteria.until),
        "by": criteria.by,
    }
    return urlencode({key: value for key, value in told.items() if value})


def filter_text(criteria: LogFilter) -> str:
    """Return the criteria in words, for a print; nothing where all rows fit."""
    by = active_memberships().filter(pk=criteria.by).first() if criteria.by else None
    told = [
        (_("What"), ActivityKind(criteria.what).label if criteria.what else ""),
        (_("Text"), f"«{criteria.text}»" if criteria.text else ""),
        (
            _("Phone call status"),
            CallStatus(criteria.call_status).label if criteria.call_status else "",
        ),
        (_("From"), format_date(criteria.since) if criteria.since else ""),
        (_("Until"), format_date(criteria.until) if criteria.until else ""),
        (_("By"), by.display_name if by else ""),
    ]
    return " · ".join(f"{label}: {text}" for label, text in told if text)


def choices(options: Any, selected: str) -> list[tuple[str, str, bool]]:
    """Return value, label and whether it is chosen, of each option of a select."""
    return [(value, str(label), value == selected) for value, label in options]


def read_only_reason(actor: Actor, party: Party) -> str:
    """Return why nothing can be logged on the card, or nothing if it can."""
    if party.left_lists_at:
        return str(PartyLeftLists().message)
    if party.archived_at:
        return str(PartyArchived().message)
    if not actor.may("activity.create"):
        return str(NotPermitted("activity.create").message)
    return ""


def contacts_of(party: Party) -> list[tuple[int, str]]:
    """Return the contacts of a party that are in use, the main one first."""
    contacts = Contact.objects.filter(party_id=party.pk, archived_at=None)
    return list(contacts.order_by("-is_main", "sort_key", "pk").values_list("pk", "name"))


def callers_for(actor: Actor, selected: str = "") -> list[TreeNode]:
    """Return the tree to choose the next caller from, with the actor chosen beforehand."""
    return caller_tree(actor, selected or user_value(actor.membership_id))
