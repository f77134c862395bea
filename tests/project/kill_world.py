"""Make the small world of the kill tests in the installation of KESHER_HOME, and describe it.

Run as a program of its own: the test's own connections belong to another database. With the word
`import` it starts an import of many rows instead; with `sweep` it removes the bytes that no row
names, as if a day had passed.
"""

import json
import sys
from typing import Any

import django

IMPORTED_ROWS = 6000


def people_and_parties() -> dict[str, Any]:
    from django.conf import settings

    from tests.factories.businesses import client_of, make_business, make_member
    from tests.factories.parties import make_party

    dana = make_member(make_business("ahava", "אהבה"), "dana", "דנה", role="בעלים")
    parties = [make_party(dana, f"לקוח {number}").pk for number in range(8)]
    session = client_of(dana).cookies[settings.SESSION_COOKIE_NAME].value
    return {"session": session, "parties": parties}


def started_import() -> dict[str, Any]:
    from kesher.exchange import operations
    from kesher.tenancy.queries import active_memberships, actor_of, find_business_id
    from kesher.tenancy.scoping import business_scope

    rows = "".join(f"יבוא {number},03-55{number:05}\n" for number in range(IMPORTED_ROWS))
    business_id = find_business_id("ahava")
    assert business_id is not None
    with business_scope(business_id=business_id):
        actor = actor_of(active_memberships()[0])
        batch = operations.upload_sheet(
            actor=actor,
            record_type="party",
            file_name="many.csv",
            chunks=[f"שם,טלפון\n{rows}".encode()],
            wanted={"role": "customer", "owner": str(actor.membership_id)},
        )
        operations.start_import(actor=actor, batch_id=batch.pk)
    return {"batch": batch.pk}


def swept_orphans() -> dict[str, Any]:
    import datetime as dt

    from django.utils import timezone

    from kesher.attachments import operations
    from kesher.tenancy.queries import find_business_id
    from kesher.tenancy.scoping import business_scope

    business_id = find_business_id("ahava")
    assert business_id is not None
    with business_scope(business_id=business_id):
        later = timezone.now() + dt.timedelta(days=2)
        return {"swept": operations.sweep_orphans(business_id=business_id, now=later)}


_DEEDS = {"import": started_import, "sweep": swept_orphans}


if __name__ == "__main__":
    django.setup()
    deed = next((_DEEDS[word] for word in sys.argv[1:] if word in _DEEDS), people_and_parties)
    sys.stdout.write(json.dumps(deed()))
