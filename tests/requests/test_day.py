"""An unfinished task stands among the reminders of its recipient, and is counted there."""

import pytest
from django.urls import reverse

from kesher.records.operations import edit_record
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.factories.requests import make_task


def read(actor: Actor, name: str) -> str:
    address = reverse(name, kwargs={"business": actor.business_slug})
    return client_of(actor).get(address).content.decode()


@pytest.mark.behaviour("H-75")
def test_a_task_is_among_the_reminders_of_its_recipient_until_it_is_finished(
    dana: Actor, yossi: Actor
) -> None:
    task = make_task(dana, "להחליף מדחס אצל שגב", owner=yossi.membership_id)

    shown = read(yossi, "reminders:reminder_menu")
    page = read(yossi, "reminders:reminder_list")
    others = read(dana, "reminders:reminder_menu")

    assert "להחליף מדחס אצל שגב" in shown
    assert "תזכורות ממתינות: 1" in page
    assert "להחליף מדחס אצל שגב" not in others
    with in_scope(yossi):
        edit_record(
            actor=yossi,
            type_key="task",
            record_id=task.pk,
            values={"status": "0", "feedback": "הוחלף"},
        )
    assert "להחליף מדחס אצל שגב" not in read(yossi, "reminders:reminder_menu")
