"""What of parties is compared when duplicates are looked for, read for many at once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import connection

from kesher.parties.models import Email, Party, Phone
from kesher.parties.rules.duplicates import MOST_HOLDERS, Profile, Reason, name_key
from kesher.tenancy.scoping import scoped_business_id

# Rows looked at for one value: a party and its contacts may all have one number.
_ROWS_OF_VALUE = 4 * MOST_HOLDERS

Holders = Mapping[Reason, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Who else holds what some parties have; at most one more than `MOST_HOLDERS` for a value.

    `alike` are parties whose names sound alike, by the key that they share.
    """

    holders: Holders
    alike: Mapping[str, frozenset[int]]


def profiles_of(party_ids: Collection[int], *, with_archived: bool = False) -> dict[int, Profile]:
    """Return the profiles of parties that stand in the lists, by id. Three queries."""
    if not party_ids:
        return {}
    columns = ("id", "kind", "name", "legal_name", "id_number")
    living = Party.objects.filter(pk__in=party_ids, left_lists_at=None)
    if not with_archived:
        living = living.filter(archived_at=None)
    parties = list(living.values_list(*columns))
    ids = [party[0] for party in parties]
    phones = _values(Phone.objects.filter(party_id__in=ids).exclude(e164=""), "e164")
    emails = _values(Email.objects.filter(party_id__in=ids), "address")
    return {
        party_id: Profile(
            party_id=party_id,
            kind=kind,
            names=tuple(filter(None, (name, legal_name))),
            phones=frozenset(phones.get(party_id, ())),
            emails=frozenset(emails.get(party_id, ())),
            id_number=id_number,
        )
        for party_id, kind, name, legal_name, id_number in parties
    }


def neighbours_of(profiles: Iterable[Profile]) -> Neighbours:
    """Return who else holds the values of these parties. Four queries, each a walk of an index."""
    known = list(profiles)
    phones = sorted({value for one in known for value in one.phones})
    emails = sorted({value for one in known for value in one.emails})
    numbers = sorted({one.id_number for one in known if one.id_number})
    holders: dict[Reason, frozenset[int]] = {}
    for kind, table, column, values in (
        ("phone", "parties_phone", "e164", phones),
        ("email", "parties_email", "address", emails),
    ):
        found = _holders(_HOLDERS_BY_ROW.format(table=table, column=column), values)
        holders |= {Reason(kind, value): ids for value, ids in found.items()}  # type: ignore[arg-type]
    found = _holders(_HOLDERS_BY_PARTY.format(column="id_number"), numbers)
    holders |= {Reason("id_number", value): ids for value, ids in found.items()}
    ids = [one.party_id for one in known]
    keys = (
        Party.objects.filter(pk__in=ids).exclude(match_key="").values_list("match_key", flat=True)
    )
    alike = _holders(_HOLDERS_BY_PARTY.format(column="match_key"), sorted(set(keys)))
    return Neighbours(holders, alike)


def counts_of(neighbours: Neighbours, profiles: Mapping[int, Profile]) -> dict[Reason, int]:
    """Return how many parties hold each value; of a name, how many of those that sound like it."""
    counts = {reason: len(ids) for reason, ids in neighbours.holders.items()}
    for ids in neighbours.alike.values():
        keys = {
            name_key(name)
            for party_id in ids
            if party_id in profiles
            for name in profiles[party_id].names
        }
        counts |= {Reason("name", key): len(ids) for key in keys}
        counts[Reason("similar_name")] = 2
    return counts


# The limit stands before DISTINCT: a number of half a million parties costs no more than others.
# That values are not blank is said, or else the planner may not use the indexes, which leave
# blank ones out.
_HOLDERS_BY_ROW = """
SELECT wanted.value, held.party_id
FROM unnest(%(values)s::text[]) AS wanted(value) CROSS JOIN LATERAL (
  SELECT DISTINCT near.party_id FROM (
    SELECT part.party_id FROM {table} part
    WHERE part.business_id = %(business)s AND part.{column} = wanted.value AND part.{column} <> ''
    LIMIT %(rows)s
  ) AS near
  JOIN parties_party party ON party.id = near.party_id
    AND party.left_lists_at IS NULL AND party.archived_at IS NULL
  LIMIT %(most)s
) AS held
"""
_HOLDERS_BY_PARTY = """
SELECT wanted.value, held.id
FROM unnest(%(values)s::text[]) AS wanted(value) CROSS JOIN LATERAL (
  SELECT party.id FROM parties_party party
  WHERE party.business_id = %(business)s AND party.{column} = wanted.value
    AND party.{column} <> '' AND party.left_lists_at IS NULL AND party.archived_at IS NULL
  LIMIT %(most)s
) AS held
"""


def _holders(statement: str, values: list[str]) -> dict[str, frozenset[int]]:
    if not values:
        return {}
    found: dict[str, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            {
                "values": values,
                "business": scoped_business_id(),
                "rows": _ROWS_OF_VALUE,
                "most": MOST_HOLDERS + 1,
            },
        )
        for value, party_id in cursor.fetchall():
            found.setdefault(value, set()).add(party_id)
    return {value: frozenset(ids) for value, ids in found.items()}


def _values(rows: object, column: str) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for party_id, value in rows.values_list("party_id", column):  # type: ignore[attr-defined]
        found.setdefault(party_id, set()).add(value)
    return found
