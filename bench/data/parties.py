"""Parties, the people in them, and a phone for each."""

import random
from collections.abc import Iterator, Sequence
from typing import Any

from bench.data import own_fields
from bench.data.businesses import Built
from bench.data.copying import Connection, copy, insert
from bench.data.words import (
    CUSTOMER_STATUSES,
    FIRST,
    LAST,
    LOCALITIES,
    PROPER,
    RARE,
    TRADES,
)
from kesher.lib.text import search_text, sort_key
from kesher.parties.models import Contact, Party, Phone


def copy_parties(built: Sequence[Built], connection: Connection) -> None:
    """Make the parties, the people in them and a phone for each party."""
    copy(connection, Party, (row for business in built for row in _parties(business)), "id")
    copy(connection, Contact, (row for business in built for row in _contacts(business)))
    last = sum(business.parties for business in built)
    connection.execute("SELECT setval(pg_get_serial_sequence('parties_party', 'id'), %s)", (last,))
    phone = {
        "business_id": "p.business_id",
        "party_id": "p.id",
        "raw": "p.main_phone",
        "e164": "'+972' || substr(replace(p.main_phone, '-', ''), 2)",
        "kind": "'mobile'",
        "is_main": "true",
    }
    insert(connection, Phone, phone, "parties_party p")


def _parties(business: Built) -> Iterator[dict[str, Any]]:
    """Make the parties of a business: two in five are persons, one in ten is a supplier."""
    chance = random.Random(business.parties)
    for number in range(business.parties):
        is_person = chance.random() < 0.4
        first, last = chance.choice(FIRST), chance.choice(LAST)
        name = (
            f"{first} {last} {chance.randint(1, 99999)}"
            if is_person
            else f"{chance.choice(TRADES)} {chance.choice(PROPER)} {chance.randint(1, 99999)} בע״מ"
        )
        if number % 1000 == 51:
            name = f"{name} {RARE}"
        digits = f"05{chance.choice('02348')}{chance.randint(2000000, 9999999)}"
        locality = chance.choice(LOCALITIES)
        yield {
            "id": business.first_party_id + number,
            "business_id": business.business_id,
            "kind": "person" if is_person else "organization",
            "name": name,
            "first_name": first if is_person else "",
            "last_name": last if is_person else "",
            "customer_status": chance.choice(CUSTOMER_STATUSES) if number % 10 else None,
            "supplier_status": None if number % 10 else "approved",
            "main_phone": f"{digits[:3]}-{digits[3:]}",
            "locality_name": locality,
            "owner_id": business.members[number // 10 % len(business.members)],
            "branch_id": business.branch_id,
            "department_id": business.department_id,
            "created_by_id": business.members[0],
            "search_text": search_text([locality, digits, f"972{digits[1:]}"], names=[name]),
            "sort_key": sort_key(name),
            "custom_values": own_fields.values(chance) if business.is_measured else "{}",
        }


def _contacts(business: Built) -> Iterator[dict[str, Any]]:
    """Make a contact for every fifth party."""
    chance = random.Random(business.parties)
    for number in range(0, business.parties, 5):
        first, last = chance.choice(FIRST), chance.choice(LAST)
        name = f"{first} {last}"
        yield {
            "business_id": business.business_id,
            "party_id": business.first_party_id + number,
            "name": name,
            "first_name": first,
            "last_name": last,
            "owner_id": chance.choice(business.members),
            "branch_id": business.branch_id,
            "department_id": business.department_id,
            "created_by_id": business.members[0],
            "search_text": search_text([], names=[name]),
            "sort_key": sort_key(name),
        }
