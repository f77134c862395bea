"""Which times of a recurring meeting stand in a log: of those to come the nearest alone.

A daily meeting has four hundred times ahead, and the log its newest rows on top. The others are
counted beside the nearest and stand among the meetings of the card. A time in which somebody wrote
something stays in the log, whatever its day.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from kesher.activities.models import Activity, Meeting
from kesher.lib.rows import read_rows
from kesher.tenancy.scoping import scoped_business_id

# For SQL of our own: `row` is the row of the log, `meeting` its meeting, if it is one.
IS_LATER = """row.occurred_at > %(now)s AND meeting.series_id IS NOT NULL AND row.summary = ''
  AND EXISTS (
    SELECT FROM activities_meeting sooner
    WHERE sooner.business_id = row.business_id AND sooner.series_id = meeting.series_id
      AND sooner.starts_at > %(now)s
      AND (sooner.starts_at, sooner.activity_id) < (row.occurred_at, row.id))"""

_COUNTS = """
SELECT DISTINCT ON (meeting.series_id) meeting.activity_id,
  count(*) FILTER (WHERE row.summary = '') OVER (PARTITION BY meeting.series_id)
    - (row.summary = '')::int
FROM activities_meeting meeting
JOIN activities_activity row ON row.business_id = meeting.business_id
  AND row.id = meeting.activity_id
WHERE meeting.business_id = %(business)s AND meeting.series_id = ANY(%(series)s)
  AND meeting.starts_at > %(now)s
ORDER BY meeting.series_id, meeting.starts_at, meeting.activity_id
"""


def without_later_times(rows: QuerySet[Activity], now: datetime) -> QuerySet[Activity]:
    """Leave out the times of recurring meetings that come after the nearest of them in `rows`."""
    sooner = Meeting.objects.filter(
        Q(starts_at__lt=OuterRef("starts_at"))
        | Q(starts_at=OuterRef("starts_at"), activity_id__lt=OuterRef("activity_id")),
        series_id=OuterRef("series_id"),
        starts_at__gt=now,
        activity__in=rows.order_by().values("pk"),
    )
    later = Meeting.objects.filter(Exists(sooner), activity_id=OuterRef("pk"), series__isnull=False)
    return rows.filter(Q(occurred_at__lte=now) | ~Q(summary="") | ~Exists(later))


def later_counts(series: Iterable[int], now: datetime) -> Mapping[int, int]:
    """Return by the row of the nearest time of each series how many are left out after it."""
    values = {"business": scoped_business_id(), "series": list(series), "now": now}
    return {row_id: count for row_id, count in read_rows(_COUNTS, values) if count}
