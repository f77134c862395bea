"""Changing a repeating task: this one, this one and those after it, or all that are open."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from kesher.records.operations import edit_record
from kesher.records.queries import may_do, record_type
from kesher.records.rules.record_types import FieldSpec
from kesher.requests.choices import SeriesPart
from kesher.requests.models import Request
from kesher.requests.queries.access import get_request
from kesher.requests.queries.series import open_ones_of_series
from kesher.requests.rules.series import COURSE, TIMES, kept_apart, shared_by_others
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
    next are as this one is now, and count from its target. Of all: the other open ones of the
    series that the actor may edit take the changes over too, but for their times; tasks that are
    closed stay as they were done. How far the task has come is written last, so that a task that
    is closed with the same save comes again as it was to.

    Raises: what `edit_record` raises; of all it changes every one or none.
    """
    get_request(actor, record_id)
    task: Request = Request.objects.select_for_update().get(pk=record_id)
    course = {key: value for key, value in values.items() if key in COURSE}
    said = {key: value for key, value in values.items() if key not in COURSE}
    if said and part == SeriesPart.ONE:
        keep_apart(task, kept_apart(said))
    changed: Request = task
    if said or not course:
        changed = edit_record(
            actor=actor,
            type_key=type_key,
            record_id=record_id,
            values=said,
            expected_version=expected_version,
        )
        expected_version = None
    if said and part != SeriesPart.ONE:
        _hand_on(changed, said)
    if part == SeriesPart.ALL:
        shared = {key: said[key] for key in shared_by_others(said)}
        _change_others(actor, type_key, changed, shared)
    if course:
        changed = edit_record(
            actor=actor,
            type_key=type_key,
            record_id=record_id,
            values=course,
            expected_version=expected_version,
        )
    return changed


def keep_apart(task: Request, keys: Iterable[str]) -> None:
    """Keep what a task holds in these fields for the next one, unless something is kept already."""
    kind = record_type(task.kind)
    apart = dict(task.apart)
    for spec in filter(None, map(kind.find_field, keys)):
        apart.setdefault(spec.column, _as_json(spec, task))
    if apart != task.apart:
        task.apart = apart
        Request.objects.filter(pk=task.pk).update(apart=apart)


def keep_times_apart(before: Request, task: Request) -> None:
    """Let a task that was only moved be moved alone: who puts one off says nothing of the next."""
    moved = [name for name in TIMES if getattr(before, name) != getattr(task, name)]
    if not (before.repeats and task.repeats and moved):
        return
    apart = {name: _plain(getattr(before, name)) for name in moved} | task.apart
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
    return copy


def _exists(column: str, value: Any) -> bool:
    """Tell whether what a column led to is still there."""
    target: Any = _field(column).related_model
    return target is None or value is None or target.objects.filter(pk=value).exists()


def _field(column: str) -> Any:
    return Request._meta.get_field(column)


def _hand_on(task: Request, said: Mapping[str, Any]) -> None:
    """Let the next tasks be as this one is now in these fields."""
    kind = record_type(task.kind)
    columns = {spec.column for key in said if (spec := kind.find_field(key))}
    task.apart = {name: value for name, value in task.apart.items() if name not in columns}
    if "due_at" in said:
        task.repeats_from = task.due_at
    Request.objects.filter(pk=task.pk).update(apart=task.apart, repeats_from=task.repeats_from)


def _change_others(actor: Actor, type_key: str, task: Request, values: Mapping[str, Any]) -> None:
    kind = record_type(type_key)
    for other in open_ones_of_series(task) if values else ():
        if may_do(actor, kind, other, "request.edit"):
            edit_record(actor=actor, type_key=type_key, record_id=other.pk, values=values)


def _as_json(spec: FieldSpec, task: Request) -> Any:
    if spec.is_custom:
        return task.custom_values.get(spec.key)
    return _plain(getattr(task, spec.column))


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))
