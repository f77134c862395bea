"""What was said: calls and notes over two years, the calls to come, and the change log."""

from collections.abc import Sequence

from bench.data.businesses import Built, name_built
from bench.data.copying import Connection, insert
from kesher.activities.models import Activity, NextCall, PhoneCall

_LOG_ROWS = 500  # of the first party, whose card is measured
_STREAM_ROWS = 20_000  # of the second, whose stream is


def make_activities(built: Sequence[Built], connection: Connection) -> None:
    """Give every party five rows over two years, and the first two of those measured many."""
    name_built(connection, built)
    member = "b.members[1 + (g * 7 %% cardinality(b.members))::int]"
    happened = "now() - (g * 13 %% 1051200) * interval '1 minute'"
    activity = {
        "business_id": "b.business_id",
        "kind": "CASE g %% 10 WHEN 0 THEN 'note' ELSE 'phone_call' END",
        "party_id": f"b.first_id + CASE WHEN g <= {_LOG_ROWS} THEN 0"
        f" WHEN b.is_measured AND g <= {_LOG_ROWS + _STREAM_ROWS} THEN 1"
        " ELSE (g * 7919) %% b.parties END",
        "summary": "(ARRAY['אין מענה', 'בירור קצר על מועד האספקה.', 'סוכם שנשלח הצעה מעודכנת',"
        " 'ביקש לדחות את התשלום לסוף החודש'])[1 + (g %% 4)::int]",
        "occurred_at": happened,
        "recorded_at": happened,
        "created_at": happened,
        "owner_id": member,
        "created_by_id": member,
        "branch_id": "b.branch_id",
        "department_id": "b.department_id",
    }
    many = f"b.parties * 5 + CASE WHEN b.is_measured THEN {_LOG_ROWS + _STREAM_ROWS} ELSE 0 END"
    insert(connection, Activity, activity, f"built b, generate_series(1, {many}) g")


def make_details(connection: Connection) -> None:
    """Give the calls their outcome, and one party in ten a call that it waits for."""
    call = {
        "business_id": "a.business_id",
        "activity_id": "a.id",
        "direction": "'outgoing'",
        "status": "(ARRAY['no_answer', 'left_message', 'short_call', 'call_with_content'])"
        "[1 + (a.id %% 4)::int]",
    }
    insert(connection, PhoneCall, call, "activities_activity a WHERE a.kind = 'phone_call'")
    # Spread from last week to the next.
    next_call = {
        "business_id": "a.business_id",
        "activity_id": "a.id",
        "party_id": "a.party_id",
        "due_at": "now() + (a.id * 37 %% 20160 - 10080) * interval '1 minute'",
        "assignee_id": "p.owner_id",
    }
    newest = (
        "(SELECT DISTINCT ON (party_id) * FROM activities_activity WHERE party_id %% 10 = 0"
        " AND kind <> 'meeting' ORDER BY party_id, occurred_at DESC) a"
        " JOIN parties_party p ON p.id = a.party_id"
    )
    insert(connection, NextCall, next_call, newest)


def make_changes(connection: Connection) -> None:
    """Write a row of the change log for each party, activity and request, as their making would."""
    sources = {
        "parties_party": ("NULL", "'name', name, 'main_phone', main_phone, 'kind', kind"),
        "activities_activity": (
            "party_id",
            "'party_id', party_id, 'summary', summary, 'kind', kind, 'occurred_at', occurred_at",
        ),
        "requests_request": (
            "NULL",
            "'subject', subject, 'kind', kind, 'status', status, 'party_id', party_id",
        ),
    }
    for table, (parent, told) in sources.items():
        connection.execute(
            "INSERT INTO tenancy_change (business_id, at, membership_id, operation, request_id,"
            " table_name, row_id, parent_id, kind, diff)"
            f" SELECT business_id, created_at, created_by_id, 'bench.build', '', '{table}', id,"
            f" {parent}, 'I', jsonb_build_object('id', id, 'owner_id', owner_id, {told})"
            f" FROM {table}"
        )
