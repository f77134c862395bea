"""Changing a repeating task: this one, this one and those after it, or all that are open."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from kesher.records.operations import edit_record
from kesher.records.queries import may_do, record_type
from kesher.records.rules.record_types import FieldSpec
from kesher.requests.choices import SeriesPart, Sharing
from kesher.requests.errors import LockedForRecipient
from kesher.requests.models import Request
from kesher.requests.queries.access import get_request
from kesher.requests.queries.course import locked_in
from kesher.requests.queries.series import open_ones_of_series
from kesher.requests.rules.series import COURSE, is_kept_apart, shared_by_others
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor


@operation
def edit_task_of_series(
    *,
    actor: Actor,
    type_key: str,
    record_id: int,
    values: Mapping[str, Any],
    part: str,
    expected_version: int | None = None,
) -> Request:
    """Change a task, and as much of its series as `part` says.

    Of one task only: the next one is made as this one was before. Of it and those after it: the
    next are as this one is now, and count from its target. Of all: those before it that are open
    too. Other open ones that the actor may edit take the changes over, but for their times; tasks
    that are closed stay as they were done. How far the task has come is written last, so that a
    task that is closed with the same save comes again as it was to.

    Raises: LockedForRecipient; what `edit_record` raises; of more than one it changes each or none.
    """
    course = {key: value for key, value in values.items() if key in COURSE}
    said = {key: value for key, value in values.items() if key not in COURSE}
    told: dict[str, Any] = {"actor": actor, "type_key": type_key}
    if part == SeriesPart.ONE or not said:
        task: Request = edit_record(
            **told, record_id=record_id, values=values, expected_version=expected_version
        )
        return task
    seen = get_request(actor, record_id)
    # Even what stays as it is here is said of those that follow.
    if locked := locked_in(actor, seen, frozenset(said)):
        raise LockedForRecipient(locked[0])
    task = _edit_for_good(
        **told, record_id=record_id, values=said, expected_version=expected_version
    )
    shared = {key: said[key] for key in shared_by_others(said)}
    kind = record_type(type_key)
    for other in open_ones_of_series(task, with_earlier=part == SeriesPart.ALL) if shared else ():
        if may_do(actor, kind, other, "request.edit"):
            _edit_for_good(**told, record_id=other.pk, values=shared)
    if course:
        task = edit_record(**told, record_id=record_id, values=course)
    return task


def keep_apart(before: Request, task: Request) -> None:
    """Keep what a task held before it was changed for the next one of its series.

    What is kept already stays: that was before. So a change is of one task, unless more is said.
    """
    if not (before.repeats and task.repeats):
        return
    apart = {
        spec.column: _as_json(spec, before)
        for spec in record_type(task.kind).fields
        if _is_changed(spec, before, task)
    } | task.apart
    if apart != task.apart:
        task.apart = apart
        Request.objects.filter(pk=task.pk).update(apart=apart)


def as_the_series_says(task: Request) -> Request:
    """Return a copy of a task without what was changed for it alone; it is not stored."""
    copy: Request = Request.objects.get(pk=task.pk)
    copy.custom_values = dict(copy.custom_values)
    for column, value in copy.apart.items():
        own, _, key = column.partition("custom_values__")
        if not own and key:
            copy.custom_values.pop(key, None)
            if value is not None:
                copy.custom_values[key] = value
        elif _exists(column, value):
            setattr(copy, column, _field(column).to_python(value))
    copy.apart = {}
    _agree(copy)
    return copy


def _agree(task: Request) -> None:
    """Bring into agreement what was changed for one task alone and what for all that follow.

    Each was right where it was said; together they may name a contact of another customer, a branch
    of what is personal, a start after the target. Nobody is there to be asked.
    """
    if task.contact_id and task.contact and task.contact.party_id != task.party_id:
        task.contact = None
    if task.sharing == Sharing.DEPARTMENT and not task.department_id:
        task.sharing = Sharing.BRANCH
    if task.sharing == Sharing.BRANCH and not task.branch_id:
        task.sharing = Sharing.PERSONAL
    if task.sharing != Sharing.DEPARTMENT:
        task.department_id = None
    if task.sharing == Sharing.PERSONAL:
        task.branch_id = None
    if task.starts_at and task.due_at:
        task.starts_at = min(task.starts_at, task.due_at)


def _exists(column: str, value: Any) -> bool:
    """Tell whether what a column led to is still there."""
    target: Any = _field(column).related_model
    return target is None or value is None or target.objects.filter(pk=value).exists()


def _field(column: str) -> Any:
    return Request._meta.get_field(column)


def _edit_for_good(
    *,
    actor: Actor,
    type_key: str,
    record_id: int,
    values: Mapping[str, Any],
    expected_version: int | None = None,
) -> Request:
    """Change a task, and let the next ones be in these fields as it is now."""
    before = Request.objects.select_for_update().get(pk=record_id)
    task: Request = edit_record(
        actor=actor,
        type_key=type_key,
        record_id=record_id,
        values=values,
        expected_version=expected_version,
    )
    fields = record_type(type_key).fields
    said = {spec.column for spec in fields if spec.key in values or _is_changed(spec, before, task)}
    task.apart = {name: value for name, value in before.apart.items() if name not in said}
    if "due_at" in values:
        task.repeats_from = task.due_at
    Request.objects.filter(pk=task.pk).update(apart=task.apart, repeats_from=task.repeats_from)
    return task


def _is_changed(spec: FieldSpec, before: Request, task: Request) -> bool:
    """Tell whether a field that is the series' holds something else now; computed own ones too."""
    if not is_kept_apart(spec.key) or (spec.is_computed and not spec.is_custom):
        return False
    return bool(spec.value_of(before) != spec.value_of(task))


def _as_json(spec: FieldSpec, task: Request) -> Any:
    if spec.is_custom:
        return task.custom_values.get(spec.key)
    return json.loads(json.dumps(getattr(task, spec.column), cls=DjangoJSONEncoder))
