"""Cards side by side."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kesher.lib.id_numbers import mask_id_number
from kesher.lib.urls import business_url
from kesher.parties.choices import CustomerStatus, PartyKind, SupplierStatus
from kesher.parties.models import Party
from kesher.parties.queries.access import may
from kesher.parties.queries.merges import stored_rows
from kesher.parties.rendering.merging.comparison import (
    Candidates,
    ComparedRecord,
    ComparedRow,
    Comparison,
    ReadRows,
    choice_row,
    field_row,
    joined,
    shown_rows,
    told_row,
)
from kesher.parties.rendering.merging.counts import counted
from kesher.parties.rules.merge_fields import CUSTOM, LISTS, PARTY_FIELDS
from kesher.records.queries import record_type_for
from kesher.records.rules.record_types import FieldSpec
from kesher.tenancy.rules.access import Actor


def compare_parties(
    actor: Actor,
    parties: Sequence[Party],
    survivor_id: int,
    choices: Mapping[str, str],
    counts: Mapping[str, int],
) -> Comparison:
    """Return cards side by side, with what is chosen beforehand or was chosen."""
    candidates = Candidates(parties, stored_rows(parties), survivor_id, choices)
    reads = ReadRows(actor, "party")
    rows = list(_rows_of_fields(actor, candidates))
    rows.insert(1, _status_row(candidates, reads))
    rows += _rows_of_own_fields(actor, candidates)
    return Comparison(
        records=tuple(
            ComparedRecord(
                id=party.pk,
                name=party.name,
                url=business_url(actor.business_slug, "parties:party_card", party_id=party.pk),
                version=party.version,
                is_survivor=party.pk == survivor_id,
                facts=tuple(_facts(party, reads)),
            )
            for party in parties
        ),
        rows=shown_rows(rows, reads),
        counts=tuple(counted(counts)),
        warnings=tuple(_warnings(parties, survivor_id)) if reads("account_key") else (),
    )


def _rows_of_fields(actor: Actor, candidates: Candidates) -> Iterator[ComparedRow]:
    said = [_texts(actor, party) for party in candidates.records]
    labels = _labels()
    for field in PARTY_FIELDS:
        texts = [one[field.key] for one in said]
        yield field_row(candidates, field, labels[field.key], texts)
    # All phones, e-mails and addresses are kept; what is chosen is which is the main one.
    for key in LISTS:
        texts = [one[key] for one in said]
        holders = _who_says_something(candidates, texts)
        survivor_id = candidates.survivor_id
        default_id = survivor_id if survivor_id in holders else (holders or [survivor_id])[0]
        yield choice_row(candidates, key, labels[key], texts, default_id, needs_text=True)


def _rows_of_own_fields(actor: Actor, candidates: Candidates) -> Iterator[ComparedRow]:
    """Yield the business' own fields that one of the cards fills."""
    specs = {spec.key: spec for spec in record_type_for(actor, "party").fields}
    values = [row["custom_values"] or {} for row in candidates.stored]
    for key in dict.fromkeys(key for one in values for key in one):
        spec = specs.get(key)
        if spec is None:
            continue
        texts = [_own_text(spec, one.get(key)) for one in values]
        holders = _who_says_something(candidates, texts)
        survivor_id = candidates.survivor_id
        default_id = survivor_id if survivor_id in holders else (holders or [survivor_id])[-1]
        yield choice_row(candidates, CUSTOM + key, str(spec.label), texts, default_id)


def _who_says_something(candidates: Candidates, texts: Sequence[str]) -> list[int]:
    return [party.pk for party, text in zip(candidates.records, texts, strict=True) if text]


def _own_text(spec: FieldSpec, value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    return str(spec.type.display(spec.type.from_json(value)))


def _status_row(candidates: Candidates, reads: ReadRows) -> ComparedRow:
    """Return the row of the statuses: the card that stays keeps its own, so there is no choice."""
    texts = [", ".join(_status_words(party, reads)) for party in candidates.records]
    return told_row(candidates, "status", pgettext("of a card", "Status"), texts)


def _status_words(party: Party, reads: ReadRows) -> Iterator[str]:
    if party.customer_status and reads("customer_status"):
        yield str(CustomerStatus(party.customer_status).label)
    if party.supplier_status and reads("supplier_status"):
        yield str(SupplierStatus(party.supplier_status).label)
    if party.archived_at:
        yield _("In the archive")


def _facts(party: Party, reads: ReadRows) -> Iterator[str]:
    created = timezone.localtime(party.created_at)
    yield _("since %(day)s") % {"day": f"{created:%d/%m/%Y}"}
    if party.account_key and reads("account_key"):
        yield _("account key %(key)s") % {"key": party.account_key}


def _warnings(parties: Sequence[Party], survivor_id: int) -> Iterator[str]:
    survivor = next(party for party in parties if party.pk == survivor_id)
    others = [party for party in parties if party.pk != survivor_id]
    if survivor.account_key:
        for other in others:
            if other.account_key:
                yield _(
                    "“%(name)s” has the account key %(key)s, which will be lost: a card has one."
                ) % {"name": other.name, "key": other.account_key}


def _labels() -> dict[str, str]:
    return {
        "name": _("Name"),
        "legal_name": _("Legal name"),
        "id_number": _("ID or company number"),
        "place": _("Owner, branch and department"),
        "website": _("Website"),
        "remarks": _("Remarks"),
        "card_message": _("Message that pops on entering the card"),
        "main_phone": _("Main phone"),
        "main_email": _("Main e-mail"),
        "main_address": _("Main address"),
    }


def _texts(actor: Actor, party: Party) -> dict[str, str]:
    number = party.id_number if may(actor, "party.edit", party) else mask_id_number(party.id_number)
    place = (
        party.owner.display_name if party.owner else "",
        party.branch.name if party.branch else "",
        party.department.name if party.department else "",
    )
    kind = str(PartyKind(party.kind).label)
    return {
        "name": f"{' '.join(filter(None, (party.title, party.name)))} ({kind})",
        "legal_name": party.legal_name,
        "id_number": number,
        "place": " · ".join(filter(None, place)),
        "website": party.website,
        "remarks": party.remarks,
        "card_message": party.card_message,
        "main_phone": _own_list(party.phones.all(), "raw"),
        "main_email": _own_list(party.emails.all(), "address"),
        "main_address": joined(str(row).strip(" ,") for row in party.addresses.all()),
    }


def _own_list(rows: Iterable[Any], attribute: str) -> str:
    own = [row for row in rows if row.contact_id is None]
    own.sort(key=lambda row: (not row.is_main, row.position, row.pk))
    return joined(getattr(row, attribute) for row in own)
