import threading
from uuid import UUID, uuid4

import pytest
from django.db import connection

from kesher.tenancy import operations
from kesher.tenancy.errors import KeyUsedForAnotherDeed
from kesher.tenancy.models import Group, IdempotencyKey
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.tenancy.checks import refuses


def make_group(actor: Actor, key: UUID, deed_name: str = "group") -> int | None:
    def deed() -> int:
        return operations.add_group(actor=actor, name=f"קבוצה {uuid4()}", member_ids=[]).pk

    return operations.run_once(actor=actor, key=key, deed_name=deed_name, deed=deed)


def test_a_form_sent_twice_makes_one_record_and_answers_alike(dana: Actor):
    key = uuid4()
    with in_scope(dana):
        first = make_group(dana, key)
        second = make_group(dana, key)
        assert first == second
        assert Group.objects.count() == 1
        assert make_group(dana, uuid4()) != first


def test_an_answer_is_kept_with_the_key(dana: Actor, yossi: Actor):
    key, done = uuid4(), list[int]()

    def deed() -> dict[str, str]:
        done.append(1)
        return {"text": f"{len(done)} 🦔"}

    def answer(actor: Actor) -> dict[str, str]:
        return operations.answer_once(actor=actor, key=key, deed_name="count", deed=deed)

    with in_scope(dana):
        assert answer(dana) == answer(dana) == {"text": "1 🦔"}
        with refuses(KeyUsedForAnotherDeed):
            answer(yossi)
    assert done == [1]


def test_a_key_is_good_for_one_deed_of_one_user(dana: Actor, yossi: Actor):
    key = uuid4()
    with in_scope(dana):
        make_group(dana, key)
        with refuses(KeyUsedForAnotherDeed):
            make_group(dana, key, deed_name="another")
        with refuses(KeyUsedForAnotherDeed):
            make_group(yossi, key)


def test_the_same_key_in_two_businesses_is_two_keys(dana: Actor, noa: Actor):
    key = uuid4()
    with in_scope(dana):
        make_group(dana, key)
    with in_scope(noa):
        make_group(noa, key)
        assert Group.objects.count() == 1


def test_a_deed_that_fails_leaves_the_key_free(dana: Actor):
    key = uuid4()

    def fail() -> int:
        raise ZeroDivisionError

    with in_scope(dana):
        with pytest.raises(ZeroDivisionError):
            operations.run_once(actor=dana, key=key, deed_name="group", deed=fail)
        assert not IdempotencyKey.objects.exists()
        assert make_group(dana, key) is not None


@pytest.mark.django_db(transaction=True)
def test_two_submits_at_the_same_moment_make_one_record(dana: Actor):
    key = uuid4()
    made: list[int | None] = []
    start = threading.Barrier(2)

    def submit() -> None:
        start.wait()
        try:
            with in_scope(dana):
                made.append(make_group(dana, key))
        finally:
            connection.close()

    threads = [threading.Thread(target=submit) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 2
    assert len(set(made)) == 1
    with in_scope(dana):
        assert Group.objects.count() == 1
