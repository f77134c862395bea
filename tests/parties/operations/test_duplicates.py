"""The finder of duplicates: what it lists, what it forgets and what it remembers."""

import pytest

from kesher.lib.errors import NotFound, NotPermitted
from kesher.lib.jobs import run_now
from kesher.parties import operations
from kesher.parties.models import DuplicatePair, DuplicateScan, Party
from kesher.parties.operations import duplicates
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.parties import make_contact, make_party
from tests.tenancy.checks import refuses


def scan(actor: Actor) -> list[DuplicatePair]:
    with in_scope(actor):
        operations.start_duplicate_scan(actor=actor)
    run_now("parties.find_duplicates", {"business_id": actor.business_id})
    with in_scope(actor):
        return list(DuplicatePair.objects.order_by("-score", "low", "high"))


def kinds(pair: DuplicatePair) -> list[str]:
    return [reason["kind"] for reason in pair.reasons]


def test_pairs_are_found_by_what_they_share(dana: Actor, noa: Actor) -> None:
    one = make_party(dana, "מפעלי שגב", phones=("03-5594210",), id_number="516179157")
    twin = make_party(dana, "שגב מפעלי בע״מ", phones=("+972-3-559-4210",), id_number="516179157")
    through_contact = make_party(dana, "אחר")
    make_contact(dana, through_contact, phones=("03-5594210",))
    make_party(dana, "בודד", phones=("08-9439111",))
    make_party(noa, "מפעלי שגב", phones=("03-5594210",))

    first, *others = scan(dana)

    assert (first.low_id, first.high_id) == (one.pk, twin.pk)
    assert kinds(first) == ["id_number", "phone", "name"]
    assert first.score > 95
    assert {kinds(pair)[0] for pair in others} == {"phone"}
    assert scan(noa) == []


def test_the_number_of_a_head_office_makes_no_flood(dana: Actor) -> None:
    for number in range(63):
        make_party(dana, f"סניף {chr(1488 + number % 22)}{number}", phones=("03-9439111",))

    assert scan(dana) == []


def test_a_later_run_looks_at_what_changed(dana: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "_LATE_CHANGES", 0)
    one, two = make_party(dana, "אלף", phones=("03-5594210",)), make_party(dana, "תו")
    assert scan(dana) == []

    with in_scope(dana):
        operations.add_phone(actor=dana, party_id=two.pk, raw="03-5594210")
    (pair,) = scan(dana)
    assert (pair.low_id, pair.high_id) == (one.pk, two.pk)
    with in_scope(dana):
        looked_at = DuplicateScan.objects.get().done_count
        assert 0 < looked_at < 20
        operations.archive_party(actor=dana, party_id=two.pk)
    assert scan(dana) == []


def test_what_is_no_duplicate_is_remembered_until_something_new_speaks_for_it(
    dana: Actor, yossi: Actor, noa: Actor
) -> None:
    make_party(dana, "אלף", phones=("03-5594210",))
    other = make_party(dana, "תו", phones=("03-5594210",))
    (pair,) = scan(dana)
    with in_scope(yossi), refuses(NotPermitted):
        operations.dismiss_pair(actor=yossi, pair_id=pair.pk)
    with in_scope(noa), refuses(NotFound):
        operations.dismiss_pair(actor=noa, pair_id=pair.pk)
    with in_scope(dana):
        operations.dismiss_pair(actor=dana, pair_id=pair.pk)
    (again,) = scan(dana)
    assert again.dismissed_at

    with in_scope(dana):
        Party.objects.filter(pk=other.pk).update(name="אלף")
    (back,) = scan(dana)
    assert back.dismissed_at is None
    assert kinds(back) == ["phone", "name"]


def test_the_pairs_of_a_merged_card_wait_for_it(dana: Actor) -> None:
    parties = [make_party(dana, name, phones=("03-5594210",)) for name in ("אלף", "בית", "תו")]
    pairs = scan(dana)
    assert len(pairs) == 3
    with in_scope(dana):
        merge = operations.merge_parties(
            actor=dana,
            survivor_id=parties[0].pk,
            party_ids=[parties[0].pk, parties[1].pk],
            choices={},
            versions={party.pk: 1 for party in parties},
        )
    assert {pair.pk for pair in scan(dana)} == {pair.pk for pair in pairs}
    with in_scope(dana):
        operations.undo_merge(actor=dana, merge_id=merge.pk)
    assert {pair.pk for pair in scan(dana)} == {pair.pk for pair in pairs}


def test_the_finder_is_started_once(dana: Actor, yossi: Actor) -> None:
    with in_scope(yossi), refuses(NotPermitted):
        operations.start_duplicate_scan(actor=yossi)
    with in_scope(dana):
        first = operations.start_duplicate_scan(actor=dana)
        second = operations.start_duplicate_scan(actor=dana)
        assert first.started_at == second.started_at
