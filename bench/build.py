"""The data: one large business, one of ten thousand parties, a crowd, a hundred small ones.

Parties are made in Python, since their search text and order are ours; everything else is made in
SQL from them. Triggers and indexes rest meanwhile, and the change log gets one row for each party,
activity and request, as their making would have written.
"""

import shutil
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connections, transaction

from bench.data.businesses import make_businesses
from bench.data.copying import at_ease, execute, rest_indexes, timed, together
from bench.data.meetings import make_meetings
from bench.data.parties import copy_parties
from bench.data.requests import make_requests
from bench.data.timeline import make_activities, make_changes, make_details
from kesher.activities.models import Activity, NextCall, PhoneCall
from kesher.parties.models import Contact, Party, Phone
from kesher.project import cluster
from kesher.project.own_indexes import index_own_fields
from kesher.project.postgres import running_database
from kesher.project.running import bring_up_to_date
from kesher.requests.models import Request
from kesher.tenancy.models import Change

# What grows with the business. Its indexes are made when all rows are there.
BULK = (Party, Contact, Phone, Activity, PhoneCall, NextCall, Request, Change)


def ensure(size: int) -> None:
    """Build the data unless a whole build of it is there; builds of other days are removed."""
    marker = settings.HOME / "bench-is-whole"
    if marker.exists():
        return
    _remove_builds(settings.HOME.parent.glob(f"{size}-*"))
    started = time.monotonic()
    with running_database(settings.HOME) as found:
        bring_up_to_date(found)
        assert found.admin_url is not None
        _build(found.admin_url, size)
        connections.close_all()
        marker.touch()
    print(f"built {size:,} parties in {time.monotonic() - started:.0f} s", flush=True)


def _remove_builds(homes: Iterator[Path]) -> None:
    """Remove builds of other code, and the server of one that was broken off."""
    for home in homes:
        cluster.remove(cluster.locate(home))
        if home != settings.HOME:
            shutil.rmtree(home)


def _build(url: str, size: int) -> None:
    with at_ease(url) as connection:
        resting = rest_indexes(connection, BULK)
        with timed("businesses"), transaction.atomic():
            built = make_businesses(size)
        with timed("parties and activities"):
            together(url, partial(copy_parties, built), partial(make_activities, built))
        with timed("requests and meetings"):
            together(url, partial(make_requests, built), partial(make_meetings, built))
        with timed("details and changes"):
            together(url, make_details, make_changes)
        with timed("indexes"):
            together(url, *(partial(execute, statement) for statement in resting))
        with timed("indexes for own fields"):
            index_own_fields()  # as the first night would
        with timed("statistics"):
            connection.execute("VACUUM ANALYZE")
