"""Messages and tasks over two years, and the many that one user has not done yet."""

from collections.abc import Sequence

from bench.data.businesses import Built, name_built
from bench.data.copying import Connection, insert
from kesher.requests.models import Request

_OPEN_OF_OWNER = 5_000  # of the first user, whose active requests are measured
_SUBJECTS = (
    "לשלוח הצעת מחיר מעודכנת",
    "לבדוק תקלה במכשיר",
    "ביקשו לחזור לגבי החשבונית",
    "להכין חוזה לחידוש",
    "לתאם הדרכה לעובדים",
    "לברר מועד אספקה",
)


def make_requests(built: Sequence[Built], connection: Connection) -> None:
    """Give a business as many requests as it has parties, and those measured 5,000 open ones.

    Of the others one in ten is open. Triggers rest, so they are counted at the end.
    """
    name_built(connection, built)
    subject = f"(ARRAY[{', '.join(map(repr, _SUBJECTS))}])[1 + (g %% {len(_SUBJECTS)})::int]"
    is_owners = f"(b.is_measured AND g <= {_OPEN_OF_OWNER})"
    is_open = f"({is_owners} OR g %% 10 = 0)"
    is_task = "(g %% 5 < 2)"
    created = "now() - (g * 17 %% 1051200) * interval '1 minute'"
    owner = (
        f"b.members[CASE WHEN {is_owners} OR cardinality(b.members) = 1 THEN 1"
        " ELSE 2 + (g * 7 %% (cardinality(b.members) - 1))::int END]"
    )
    request = {
        "business_id": "b.business_id",
        "kind": f"CASE WHEN {is_task} THEN 'task' ELSE 'message' END",
        "sub_type": f"CASE WHEN {is_task} THEN (ARRAY['general', 'plate', 'printing', 'training'])"
        "[1 + (g / 5 %% 4)::int] ELSE (ARRAY['phone', 'written', 'mail'])[1 + (g %% 3)::int] END",
        "status": f"CASE WHEN NOT {is_open} THEN '0' WHEN {is_task}"
        " THEN (ARRAY['open', 'in_progress', 'waiting'])[1 + (g %% 3)::int]"
        " ELSE (ARRAY['open', 'in_progress', 'call_back'])[1 + (g %% 3)::int] END",
        "priority": "(ARRAY['low', 'normal', 'normal', 'normal', 'high', 'urgent'])"
        "[1 + (g / 7 %% 6)::int]",
        "subject": f"{subject} || ' ' || g",
        "search_text": f"{subject} || ' ' || g",
        "sort_key": f"{subject} || ' ' || g",
        "content": "CASE g %% 3 WHEN 0 THEN 'לחזור עד סוף השבוע, בשעות הבוקר.' ELSE '' END",
        "party_id": "CASE g %% 4 WHEN 0 THEN NULL ELSE b.first_id + (g * 7919) %% b.parties END",
        "contact_name": "CASE g %% 4 WHEN 0 THEN 'רותי מהמשרד' ELSE '' END",
        "phone": "CASE g %% 4 WHEN 0 THEN '054-2345678' ELSE '' END",
        "owner_id": owner,
        "branch_id": "b.branch_id",
        "department_id": "b.department_id",
        "created_by_id": "b.members[1 + (g * 11 %% cardinality(b.members))::int]",
        "created_at": created,
        # Those to be done are spread from a week ago to a month ahead.
        "due_at": f"CASE WHEN {is_open} THEN"
        " now() + (g * 37 %% 53280 - 10080) * interval '1 minute'"
        f" ELSE {created} + interval '4 days' END",
        "closed_at": f"CASE WHEN {is_open} THEN NULL"
        f" ELSE least(now(), {created} + (g %% 9000) * interval '1 minute') END",
    }
    many = f"b.parties + CASE WHEN b.is_measured THEN {_OPEN_OF_OWNER} ELSE 0 END"
    insert(connection, Request, request, f"built b, generate_series(1, {many}) g")
    connection.execute("SELECT kesher_recount_requests()")
