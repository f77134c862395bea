"""Cards side by side before they become one, and what came of it."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kesher.lib.dates import format_datetime, relative_datetime
from kesher.lib.id_numbers import mask_id_number
from kesher.lib.urls import business_url
from kesher.parties.choices import CustomerStatus, MergeState, PartyKind, SupplierStatus
from kesher.parties.models import Contact, DuplicatePair, DuplicateScan, Merge, Party
from kesher.parties.queries.access import may
from kesher.parties.queries.merges import stored_rows
from kesher.parties.queries.relations import label_of
from kesher.parties.rendering.likeness import reason_words
from kesher.parties.rules.merge_fields import (
    BOTH,
    CONTACT_FIELDS,
    CUSTOM,
    LISTS,
    PARTY_FIELDS,
    MergeField,
    default_source,
)
from kesher.records.queries import record_type, record_type_for
from kesher.records.rules.record_types import FieldSpec
from kesher.tenancy.rules.access import Actor

_STRONG, _LIKELY = 85, 60


@dataclass(frozen=True, slots=True)
class ComparedRecord:
    """One column of the comparison."""

    id: int
    name: str
    url: str
    version: int
    is_survivor: bool
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparedValue:
    """What one record says in one row; `value` is what its radio button sends."""

    record_id: int
    text: str
    value: str
    is_chosen: bool
    record_name: str = ""


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One field of all records; what is alike everywhere needs no choice."""

    key: str
    label: str
    values: tuple[ComparedValue, ...]
    is_choice: bool = True
    can_join: bool = False
    is_joined: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that the screen of a merge shows."""

    records: tuple[ComparedRecord, ...]
    rows: tuple[ComparedRow, ...]
    counts: tuple[str, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownPair:
    """A pair in the list of duplicates."""

    id: int
    score: int
    tone: str
    reasons: tuple[str, ...]
    cards: tuple["PairedCard", ...]
    merge_url: str
    dismiss_url: str
    restore_url: str
    name: str


@dataclass(frozen=True, slots=True)
class PairedCard:
    """One side of a pair."""

    name: str
    url: str
    detail: str


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What a merge moved, whether it can be undone, and what an undoing kept."""

    title: str
    card_url: str
    state: str
    tone: str
    moved: tuple[tuple[str, int], ...]
    kept: tuple[str, ...]
    kept_more: int
    is_under_way: bool
    value: int
    maximum: int
    told: str
    undo_url: str
    undo_reason: str
    names: str


# --- side by side --------------------------------------------------------------------------------


def compare_parties(
    actor: Actor,
    parties: Sequence[Party],
    survivor_id: int,
    choices: Mapping[str, str],
    counts: Mapping[str, int],
) -> Comparison:
    """Return cards side by side, with what is chosen beforehand or was chosen."""
    rows = stored_rows(parties)
    texts = {party.pk: _party_texts(actor, party) for party in parties}
    labels = _party_labels()
    compared = [
        _row(one, labels[one.key], parties, texts, rows, survivor_id, choices)
        for one in PARTY_FIELDS
    ]
    compared += _list_rows(parties, texts, survivor_id, choices, labels)
    compared += _custom_rows(actor, parties, rows, survivor_id, choices)
    compared.insert(1, _statuses(actor, parties))
    reads = _Reads(actor, "party")
    return Comparison(
        records=tuple(
            ComparedRecord(
                id=party.pk,
                name=party.name,
                url=_card_url(actor, party.pk),
                version=party.version,
                is_survivor=party.pk == survivor_id,
                facts=tuple(_facts(party, reads)),
            )
            for party in parties
        ),
        rows=tuple(row for row in compared if _is_shown(row, reads)),
        counts=tuple(counted(counts)),
        warnings=tuple(_warnings(parties, survivor_id)) if reads("account_key") else (),
    )


def compare_contacts(
    actor: Actor,
    contacts: Sequence[Contact],
    survivor_id: int,
    choices: Mapping[str, str],
    counts: Mapping[str, int],
) -> Comparison:
    """Return contacts side by side, with what is chosen beforehand or was chosen."""
    rows, reads = stored_rows(contacts), _Reads(actor, "contact")
    texts = {
        contact.pk: {
            "name": " ".join(filter(None, (contact.title, contact.name))),
            "job_title": contact.job_title,
            "remarks": contact.remarks,
            "phones": _joined(phone.raw for phone in contact.phones.all()),
            "emails": _joined(email.address for email in contact.emails.all()),
        }
        for contact in contacts
    }
    labels = {"name": _("Name"), "job_title": _("Job title"), "remarks": _("Remarks")}
    compared = [
        _row(one, labels[one.key], contacts, texts, rows, survivor_id, choices)
        for one in CONTACT_FIELDS
    ]
    compared += [
        _plain("phones", _("Phones"), contacts, texts),
        _plain("emails", _("E-mails"), contacts, texts),
    ]
    return Comparison(
        records=tuple(
            ComparedRecord(
                id=contact.pk,
                name=contact.name,
                url=_card_url(actor, contact.party_id),
                version=contact.version,
                is_survivor=contact.pk == survivor_id,
                facts=tuple(
                    filter(None, (contact.party.name, contact.main_phone if reads("phone") else ""))
                ),
            )
            for contact in contacts
        ),
        rows=tuple(row for row in compared if _is_shown(row, reads)),
        counts=tuple(counted(counts)),
    )


class _Reads:
    """Tells which rows of a comparison are for the actor's role to read."""

    def __init__(self, actor: Actor, type_key: str) -> None:
        self._seen, self._all = record_type_for(actor, type_key), record_type(type_key)

    def __call__(self, key: str) -> bool:
        key = _FIELD_OF_ROW.get(key, key).removeprefix(CUSTOM)
        return bool(self._seen.find_field(key)) or not self._all.find_field(key)


_FIELD_OF_ROW = {
    "main_phone": "phone",
    "phones": "phone",
    "main_email": "email",
    "emails": "email",
    "main_address": "locality",
    "place": "owner",
}


def _is_shown(row: ComparedRow, reads: _Reads) -> bool:
    return reads(row.key) and any(value.text for value in row.values)


def counted(counts: Mapping[str, int]) -> Iterator[str]:
    """Yield what moves, in words: activities: 12."""
    for label, count in by_table(counts):
        yield f"{label}: {count:,}"


def by_table(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return counts by what the rows are called; of two columns of a table the larger counts."""
    tables: dict[str, int] = {}
    for key, count in counts.items():
        label = label_of(key.partition(".")[0])
        tables[label] = max(tables.get(label, 0), count)
    return sorted(tables.items(), key=lambda pair: -pair[1])


def _row(
    one: MergeField,
    label: str,
    records: Sequence[Any],
    texts: Mapping[int, Mapping[str, str]],
    rows: Sequence[Mapping[str, Any]],
    survivor_id: int,
    choices: Mapping[str, str],
) -> ComparedRow:
    said = [texts[record.pk].get(one.key, "") for record in records]
    chosen = choices.get(one.key) or str(default_source(one, survivor_id, rows))
    is_joined = chosen == BOTH and one.can_join
    different = {text for text in said if text}
    return ComparedRow(
        key=one.key,
        label=label,
        values=tuple(
            ComparedValue(
                record_id=record.pk,
                text=text,
                value=str(record.pk),
                is_chosen=not is_joined and chosen == str(record.pk),
                record_name=record.name,
            )
            for record, text in zip(records, said, strict=True)
        ),
        is_choice=len(set(said)) > 1,
        can_join=one.can_join and len(different) > 1,
        is_joined=is_joined,
    )


def _plain(
    key: str, label: str, records: Sequence[Any], texts: Mapping[int, Mapping[str, str]]
) -> ComparedRow:
    values = (
        ComparedValue(one.pk, texts[one.pk][key], "", is_chosen=False, record_name=one.name)
        for one in records
    )
    return ComparedRow(key=key, label=label, values=tuple(values), is_choice=False)


def _party_labels() -> dict[str, str]:
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


def _party_texts(actor: Actor, party: Party) -> dict[str, str]:
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
        "main_address": _joined(str(row).strip(" ,") for row in party.addresses.all()),
    }


def _own_list(rows: Iterable[Any], attribute: str) -> str:
    own = [row for row in rows if row.contact_id is None]
    own.sort(key=lambda row: (not row.is_main, row.position, row.pk))
    return _joined(getattr(row, attribute) for row in own)


def _list_rows(
    parties: Sequence[Party],
    texts: Mapping[int, Mapping[str, str]],
    survivor_id: int,
    choices: Mapping[str, str],
    labels: Mapping[str, str],
) -> Iterator[ComparedRow]:
    """Yield phones, e-mails and addresses: all are kept, the choice is which is the main one."""
    for key in LISTS:
        said = [texts[party.pk][key] for party in parties]
        holders = [party.pk for party, text in zip(parties, said, strict=True) if text]
        default = survivor_id if survivor_id in holders else (holders or [survivor_id])[0]
        chosen = choices.get(key) or str(default)
        yield ComparedRow(
            key=key,
            label=labels[key],
            values=tuple(
                ComparedValue(
                    party.pk,
                    text,
                    str(party.pk) if text else "",
                    chosen == str(party.pk),
                    party.name,
                )
                for party, text in zip(parties, said, strict=True)
            ),
            is_choice=len(holders) > 1 and len(set(said)) > 1,
        )


def _custom_rows(
    actor: Actor,
    parties: Sequence[Party],
    rows: Sequence[Mapping[str, Any]],
    survivor_id: int,
    choices: Mapping[str, str],
) -> Iterator[ComparedRow]:
    """Yield the business' own fields that one of the cards fills."""
    specs = {spec.key: spec for spec in record_type_for(actor, "party").fields}
    keys = dict.fromkeys(key for row in rows for key in (row["custom_values"] or {}))
    for key in keys:
        spec = specs.get(key)
        if spec is None:
            continue
        said = [_custom_text(spec, (row["custom_values"] or {}).get(key)) for row in rows]
        filled = [row["id"] for row, text in zip(rows, said, strict=True) if text]
        default = survivor_id if survivor_id in filled else (filled or [survivor_id])[-1]
        chosen = choices.get(CUSTOM + key) or str(default)
        yield ComparedRow(
            key=CUSTOM + key,
            label=str(spec.label),
            values=tuple(
                ComparedValue(party.pk, text, str(party.pk), chosen == str(party.pk), party.name)
                for party, text in zip(parties, said, strict=True)
            ),
            is_choice=len(set(said)) > 1,
        )


def _custom_text(spec: FieldSpec, value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    return str(spec.type.display(spec.type.from_json(value)))


def _statuses(actor: Actor, parties: Sequence[Party]) -> ComparedRow:
    """Return the row of the statuses: the card that stays keeps its own, so there is no choice."""
    reads = _Reads(actor, "party")
    values = (
        ComparedValue(
            party.pk,
            ", ".join(_status_words(party, reads)),
            "",
            is_chosen=False,
            record_name=party.name,
        )
        for party in parties
    )
    return ComparedRow(
        key="status", label=pgettext("of a card", "Status"), values=tuple(values), is_choice=False
    )


def _status_words(party: Party, reads: _Reads) -> Iterator[str]:
    if party.customer_status and reads("customer_status"):
        yield str(CustomerStatus(party.customer_status).label)
    if party.supplier_status and reads("supplier_status"):
        yield str(SupplierStatus(party.supplier_status).label)
    if party.archived_at:
        yield _("In the archive")


def _facts(party: Party, reads: _Reads) -> Iterator[str]:
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


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(filter(None, texts)))


# --- the list of duplicates ----------------------------------------------------------------------


def shown_pairs(actor: Actor, pairs: Iterable[DuplicatePair]) -> list[ShownPair]:
    """Return pairs ready for the list."""
    slug, reads = actor.business_slug, _Reads(actor, "party")
    told = {"main_phone": reads("phone"), "locality_name": reads("locality")}
    return [
        ShownPair(
            id=pair.pk,
            score=pair.score,
            tone="green" if pair.score >= _STRONG else "blue" if pair.score >= _LIKELY else "gray",
            reasons=reason_words(reason["kind"] for reason in pair.reasons),
            cards=tuple(
                PairedCard(
                    name=party.name,
                    url=_card_url(actor, party.pk),
                    detail=" · ".join(
                        filter(
                            None,
                            (getattr(party, name) for name, is_read in told.items() if is_read),
                        )
                    ),
                )
                for party in (pair.low, pair.high)
            ),
            merge_url=merge_url(actor, [pair.low_id, pair.high_id]),
            dismiss_url=business_url(slug, "parties:duplicate_dismiss", pair_id=pair.pk),
            restore_url=business_url(slug, "parties:duplicate_restore", pair_id=pair.pk),
            name=pair.low.name,
        )
        for pair in pairs
    ]


def shown_scan(scan: DuplicateScan | None) -> dict[str, Any]:
    """Return how far the finder has come, in words and as a bar."""
    if scan is None or scan.started_at is None:
        return {"is_running": False, "text": _("Nobody has looked for duplicates yet.")}
    if scan.is_running:
        return {
            "is_running": True,
            "value": scan.done_count,
            "maximum": max(scan.total_count, scan.done_count, 1),
        }
    when = relative_datetime(scan.finished_at or scan.started_at, timezone.now())
    return {"is_running": False, "text": _("Looked for %(when)s.") % {"when": when}}


def merge_url(actor: Actor, party_ids: Sequence[int]) -> str:
    """Return the address at which these cards are compared."""
    address = business_url(actor.business_slug, "parties:party_merge")
    return f"{address}?{'&'.join(f'party={party_id}' for party_id in party_ids)}"


# --- the report ----------------------------------------------------------------------------------

_TONES = {
    MergeState.RUNNING: "blue",
    MergeState.DONE: "green",
    MergeState.UNDOING: "blue",
    MergeState.UNDONE: "gray",
}


def merge_report(actor: Actor, merge: Merge) -> MergeReport:
    """Return what the report of a merge shows."""
    state = MergeState(merge.state)
    name = merge.survivor_contact.name if merge.survivor_contact else merge.party.name
    by, at = merge.merged_by.display_name, format_datetime(merge.merged_at)
    kept = _kept(merge)
    return MergeReport(
        title=name,
        card_url=_card_url(actor, merge.party_id),
        state=str(state.label),
        tone=_TONES[state],
        moved=tuple(by_table(merge.moved)),
        kept=tuple(kept),
        kept_more=max(merge.kept_count - len(merge.kept), 0),
        is_under_way=state in (MergeState.RUNNING, MergeState.UNDOING),
        value=merge.done_count,
        maximum=max(merge.total_count, 1),
        told=_("by %(name)s, %(when)s") % {"name": by, "when": at},
        undo_url=business_url(actor.business_slug, "parties:merge_undo", merge_id=merge.pk),
        undo_reason=_undo_reason(merge, state),
        names=merge.names,
    )


def _undo_reason(merge: Merge, state: MergeState) -> str:
    if state is MergeState.UNDONE:
        return _("This merge was undone already.")
    if state is not MergeState.DONE:
        return _("This merge has not ended yet.")
    if merge.erased_at or merge.erase_after <= timezone.now():
        return _("The 30 days are over: this merge can no longer be undone.")
    return ""


def days_left(merge: Merge) -> str:
    """Return how long a merge can still be undone."""
    left = merge.erase_after - timezone.now()
    days = max(math.ceil(left / dt.timedelta(days=1)), 0)
    return ngettext("%(days)d day left to undo", "%(days)d days left to undo", days) % {
        "days": days
    }


def _kept(merge: Merge) -> Iterator[str]:
    counts = Counter((entry["table"], entry["column"], entry["what"]) for entry in merge.kept)
    words = {
        "added": _("%(what)s: %(count)d added since the merge stay with the card that stayed"),
        "edited": _("%(what)s: %(count)d changed since the merge went back as they are now"),
        "gone": _("%(what)s: %(count)d deleted since the merge"),
        "changed": _("%(what)s: changed since the merge, and left as it is"),
    }
    for (table, column, what), count in sorted(counts.items()):
        label = _column_label(table, column) if what == "changed" else label_of(table)
        yield words[what] % {"what": label, "count": count}


def _column_label(table: str, column: str) -> str:
    models_by_table: dict[str, type[models.Model]] = {
        "parties_party": Party,
        "parties_contact": Contact,
    }
    model = models_by_table.get(table)
    fields = {one.attname: one for one in model._meta.concrete_fields} if model else {}
    found = fields.get(column)
    return str(found.verbose_name) if found is not None else label_of(table)


def _card_url(actor: Actor, party_id: int) -> str:
    return business_url(actor.business_slug, "parties:party_card", party_id=party_id)
