"""The answer to «why do I (not) see this?»: of a record, a list, a screen or a user as a whole."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from kesher.lib.dates import format_datetime
from kesher.records.queries import all_record_types, record_types_for, title_attribute
from kesher.records.queries.explaining import (
    RecordFinding,
    find_access,
    find_whatever_its_state,
    right_at,
)
from kesher.records.rules.demands import is_shown
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy import queries as tenancy
from kesher.tenancy.rules.access import Actor, Level
from kesher.tenancy.rules.activation import ActivationState
from kesher.tenancy.rules.rights import find_right, right_groups
from kesher.workspace.rendering import access_words as words
from kesher.workspace.rendering.access_target import Target
from kesher.workspace.rendering.screens import Screen, screens_of


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that decides; `tone` is green where it opens, red where it shuts, gray else."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Row:
    """A field, a deed or a screen: whether it is open, and why."""

    label: str
    is_open: bool
    text: str
    url: str = ""
    is_writable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPage:
    """The whole answer. `hidden_fields` counts fields that the one who asks is not told of."""

    title: str
    tone: str
    reasons: tuple[Reason, ...] = ()
    deeds: tuple[Row, ...] = ()
    fields: tuple[Row, ...] = ()
    hidden_fields: int = 0
    screens: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Who asks about whom; `is_told_all`: the one who asks administers roles."""

    asker: Actor
    member: Any
    state: ActivationState

    @property
    def actor(self) -> Actor:
        """Return the one asked about, as an actor."""
        return tenancy.actor_of(self.member)

    @property
    def is_told_all(self) -> bool:
        """Tell whether the one who asks may know what the one asked about does not see."""
        return self.asker.may("settings.roles")

    @property
    def name(self) -> str:
        """Return the name of the one asked about."""
        return str(self.member.display_name)


def answer(question: Question, target: Target, right: str) -> AccessPage:
    """Return the answer about a target; `right` is one that was missed there."""
    more = tuple(_of_right(question, right)) if find_right(right) else ()
    if target.type_key:
        return _of_record(question, target, more)
    screen = next((one for one in screens_of(question.asker) if one.key == target.screen), None)
    if screen:
        return _of_screen(question, screen, more)
    if more:
        is_open = question.actor.may(right)
        return AccessPage(
            title=_("What this needs"),
            tone="green" if is_open else "red",
            reasons=(*_standing(question), *more),
        )
    return _overview(question, is_lost=bool(target.text))


def _of_record(question: Question, target: Target, more: Iterable[Reason]) -> AccessPage:
    types = all_record_types() if question.is_told_all else record_types_for(question.asker)
    kind = types.get(target.type_key)
    record = find_whatever_its_state(kind, target.record_id) if kind else None
    if kind is None or record is None:
        return _unknown(question)
    found = find_access(question.actor, kind, record)
    if not question.is_told_all and not found.is_seen:
        return _unknown(question)
    is_open = found.is_seen and _may_enter(question)
    names = {"name": question.name, "record": _name_of(question, kind, record)}
    return AccessPage(
        title=(
            _("%(record)s: open to %(name)s") if is_open else _("%(record)s: not open to %(name)s")
        )
        % names,
        tone="green" if is_open else "red",
        reasons=(*_standing(question), *_reasons(question, kind, found), *more),
        deeds=tuple(_deeds(question, kind, found)) if is_open else (),
        fields=tuple(_fields(question, kind, found)) if is_open else (),
        hidden_fields=_hidden_count(question, kind) if is_open else 0,
    )


def _reasons(question: Question, kind: RecordType, found: RecordFinding) -> Iterator[Reason]:
    member = question.member
    for finding in found.rights:
        said = words.right_text(finding.right, finding.level, member)
        if finding.level:
            said = f"{said} {words.reach_text(finding, member, found.carrier)}"
        yield Reason(said, "green" if finding.ground.is_within else "red")
    if kind.is_own and not found.rights[0].level:
        yield Reason(_("This kind of record is itself hidden from the role."), "red")
    if found.left_out:
        yield Reason(words.left_out_text(kind, found.left_out), "red")
    archived_at = kind.archived_attribute and getattr(found.record, kind.archived_attribute)
    if archived_at:
        said = _("In the archive since %(moment)s: it can be opened, but stands in no list.")
        yield Reason(said % {"moment": format_datetime(archived_at)}, "amber")


def _deeds(question: Question, kind: RecordType, found: RecordFinding) -> Iterator[Row]:
    group = next((one for one in right_groups() if one.key == kind.right), None)
    for right in group.rights if group else ():
        deed = right.key.removeprefix(f"{kind.right}.")
        if deed in {"see", "create"}:
            continue
        finding = right_at(question.actor, right.key, found.carrier)
        is_open = finding.ground.is_within
        if question.state is ActivationState.READ_ONLY:
            is_open = is_open and deed == "export"
        said = words.reach_text(finding, question.member, found.carrier)
        yield Row(_(right.label), is_open, said)


def _fields(question: Question, kind: RecordType, found: RecordFinding) -> Iterator[Row]:
    values = {spec.key: spec.value_of(found.record) for spec in kind.fields}
    edit = right_at(question.actor, f"{kind.right}.edit", found.carrier)
    may_edit = edit.ground.is_within and question.state is ActivationState.ACTIVE
    for row, spec in _field_rows(question, kind):
        said = [row.text]
        if not is_shown(spec, kind, values):
            said.append(_("Here another field hides it."))
        if row.is_writable and not may_edit:
            said.append(_("The record is not open to changes."))
        text = " ".join(filter(None, said))
        yield replace(row, text=text, is_writable=row.is_writable and may_edit)


def _field_rows(question: Question, kind: RecordType) -> Iterator[tuple[Row, FieldSpec]]:
    role = question.member.role
    role_id = None if role.is_owner else role.pk
    roles = tenancy.role_names() if question.is_told_all else {}
    for spec in all_record_types()[kind.key].fields:
        is_read = role_id is None or spec.is_read_by(role_id)
        is_fixed = spec.is_computed or spec.is_derived
        is_written = (role_id is None or spec.is_written_by(role_id)) and not is_fixed
        if is_read or question.is_told_all:
            text = words.field_text(spec, role_id, roles)
            yield Row(str(spec.label), is_read, text, is_writable=is_written), spec


def _hidden_count(question: Question, kind: RecordType) -> int:
    if question.is_told_all:
        return 0
    return len(all_record_types()[kind.key].fields) - len(kind.fields)


def _of_screen(question: Question, screen: Screen, more: Iterable[Reason]) -> AccessPage:
    row = _screen_row(question, screen)
    names = {"name": question.name, "screen": screen.label}
    kind = record_types_for(question.asker).get(screen.type_key)
    return AccessPage(
        title=(
            _("The screen “%(screen)s”: open to %(name)s")
            if row.is_open
            else _("The screen “%(screen)s”: not open to %(name)s")
        )
        % names,
        tone="green" if row.is_open else "red",
        reasons=(
            *_standing(question),
            Reason(row.text, "green" if screen.is_open_to(question.actor) else "red"),
            *more,
        ),
        fields=tuple(field for field, _spec in _field_rows(question, kind)) if kind else (),
        hidden_fields=_hidden_count(question, kind) if kind else 0,
    )


def _overview(question: Question, *, is_lost: bool) -> AccessPage:
    title = _("What is open to %(name)s") % {"name": question.name}
    lost = Reason(_("No record and no screen has this address."), "amber")
    return AccessPage(
        title=title,
        tone="gray",
        reasons=(*((lost,) if is_lost else ()), *_standing(question)),
        screens=tuple(_screen_row(question, screen) for screen in screens_of(question.asker)),
    )


def _unknown(question: Question) -> AccessPage:
    """Say the same of what is absent, foreign and out of sight; then what is in sight at all."""
    if question.is_told_all:
        told = _("There is no such record in this business: never was, or was erased.")
    else:
        told = _(
            "There is no such record, or it is not open to you: the answer is the same for both."
            " Whoever administers roles can ask here for you, with the same address."
        )
    seen = _overview(question, is_lost=False)
    return AccessPage(
        title=_("Nothing to be seen at this address"),
        tone="amber",
        reasons=(Reason(told, "amber"), *_standing(question), *_sights(question)),
        screens=seen.screens,
    )


def _sights(question: Question) -> Iterator[Reason]:
    """Say how far the user sees records of each kind that the one who asks knows of."""
    for kind in record_types_for(question.asker).values():
        level = question.actor.level(f"{kind.right}.see")
        said = f"{kind.label_plural}: {words.level_text(level, question.member)}"
        yield Reason(said, "gray" if level else "red")


def _standing(question: Question) -> Iterator[Reason]:
    """Say what holds for the user everywhere: role, place, and whether the business is active."""
    member = question.member
    if not member.is_active:
        yield Reason(
            _("%(name)s is deactivated and cannot enter.") % {"name": question.name}, "red"
        )
    if question.state is ActivationState.READ_ONLY:
        said = _("The activation ended: for now everything can be read and nothing changed.")
        yield Reason(said, "amber")
    if question.state is ActivationState.CLOSED:
        yield Reason(_("The module is not activated: only the settings are open."), "red")


def _may_enter(question: Question) -> bool:
    return question.member.is_active and question.state is not ActivationState.CLOSED


def _of_right(question: Question, right: str) -> Iterator[Reason]:
    level = question.actor.level(right)
    said = words.right_text(right, level, question.member)
    if level not in {Level.NONE, Level.ALL}:
        said = f"{said} {words.level_text(level, question.member)}"
    yield Reason(said, "green" if level else "red")


def _screen_row(question: Question, screen: Screen) -> Row:
    is_open = screen.is_open_to(question.actor) and question.member.is_active
    if question.state is ActivationState.CLOSED:
        is_open = is_open and screen.is_always_active
    return Row(screen.label, is_open, _needs_text(question, screen), screen.url)


def _needs_text(question: Question, screen: Screen) -> str:
    member = question.member
    held = [right for right in screen.needs if question.actor.may(right)]
    if screen.is_any and not held and len(screen.needs) > 1:
        return words.none_text(screen.needs, member)
    told = held[:1] if screen.is_any and held else screen.needs
    said = [words.right_text(right, question.actor.level(right), member) for right in told]
    return " ".join(said) or _("Needs no right.")


def _name_of(question: Question, kind: RecordType, record: Any) -> str:
    """Return the name of a record if the one who asks sees it, else its kind and number."""
    if find_access(question.asker, kind, record).is_seen:
        return str(getattr(record, title_attribute(kind)) or record)
    return f"{kind.label} {record.pk}"
