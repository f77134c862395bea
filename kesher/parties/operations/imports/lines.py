"""Lines of a sheet in, parties or refusals out: a chunk at a time.

Every row passes the same cleaning as a form, leniently: what a form would refuse about a number
is kept with a remark. Only what cannot be stored, or may not be decided, keeps a row out.
"""

from collections.abc import Sequence

from kesher.exchange.queries.sheet_values import read_lines
from kesher.exchange.rules.targets import ImportedRow, ImportLine, ImportRun, Remark
from kesher.parties.operations.imports.drafts import Circumstances, Draft, draft_of
from kesher.parties.operations.imports.known import refuse_taken_keys, remark_known_numbers
from kesher.parties.operations.imports.storing import store
from kesher.records.queries import record_type_for


def check_lines(run: ImportRun, lines: Sequence[ImportLine]) -> list[tuple[Remark, ...]]:
    """Return what somebody should look at in each row, without writing anything."""
    return [tuple(draft.remarks) for draft in _drafts(run, lines)]


def import_parties(run: ImportRun, lines: Sequence[ImportLine]) -> list[ImportedRow]:
    """Make a party of each row that allows it; parties that share a number stay as many.

    The queries are as many for one row as for five hundred: one for each kind of row, and five
    to look at what is there.
    """
    drafts = _drafts(run, lines)
    store([draft for draft in drafts if draft.party])
    return [_result(draft) for draft in drafts]


def _result(draft: Draft) -> ImportedRow:
    party = draft.party
    if party is None:
        refusals = tuple(remark for remark in draft.remarks if remark.is_refusal)
        return ImportedRow(draft.line.number, None, refusals)
    place = (party.owner_id, party.branch_id, party.department_id)
    return ImportedRow(draft.line.number, party.pk, tuple(draft.remarks), place)


def _drafts(run: ImportRun, lines: Sequence[ImportLine]) -> list[Draft]:
    circumstances = Circumstances.of(run)
    kind = record_type_for(run.actor, "party")
    own = [spec for spec in kind.fields if spec.is_custom and spec.in_import]
    drafts = [draft_of(circumstances, row) for row in read_lines(run.actor, own, lines)]
    living = [draft for draft in drafts if draft.party]
    refuse_taken_keys(living)
    remark_known_numbers(run, [draft for draft in living if draft.party])
    return drafts
