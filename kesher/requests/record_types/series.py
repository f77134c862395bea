"""For how much of its series a deed on a repeating task is."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import Text
from kesher.records.rules.form_shapes import FormReach
from kesher.requests.choices import SeriesPart
from kesher.requests.operations.deleting import delete_task_of_series
from kesher.requests.operations.series import edit_task_of_series
from kesher.requests.rules.series import is_kept_apart


def _told(task: Any, field_key: str) -> Text:
    if not task.repeats or not is_kept_apart(field_key):
        return ""
    return _("Only this task was changed; those after it will be as it was before.")


SERIES = FormReach(
    label=_("What is changed"),
    choices=lambda task: SeriesPart.choices if task.repeats else (),
    lasting=SeriesPart.FOLLOWING.value,
    lasting_word=_("Those after it too"),
    told_of_lasting=_("Those after it will be as this task is now."),
    edit=edit_task_of_series,
    delete=delete_task_of_series,
    told=_told,
    told_of_deleting=_("In place of a task that is deleted alone the next one is made."),
    told_of_many=_(
        "Of tasks that repeat only those that you chose: the ones after them stay as they were,"
        " and in place of a deleted one the next is made."
    ),
)
