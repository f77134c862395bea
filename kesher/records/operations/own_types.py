"""Making, changing and retiring the kinds of record that a business makes itself."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace

from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from kesher.lib.text import clean_line
from kesher.records.choices import TYPE_ICONS
from kesher.records.errors import (
    AlreadyRetired,
    NameOfTypeMissing,
    NotRetired,
    StatusInUse,
    StatusTwice,
    TooManyOwnTypes,
    UnknownIcon,
    UnknownRecordKind,
)
from kesher.records.models import CustomRecord, CustomRecordType
from kesher.records.operations.computing import users_of
from kesher.records.operations.fields import recompute_all
from kesher.records.queries import all_record_types, declared_types
from kesher.records.queries.own_types import RIGHT, get_own_type, uses_of_status
from kesher.records.rules.blanks import shows_nothing
from kesher.records.rules.own_types import OWN_PREFIX, OwnStatus, OwnTypeWish, read_statuses
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.history import operation
from kesher.tenancy.models import Role
from kesher.tenancy.operations import hold_design, mark_design_changed
from kesher.tenancy.rules.access import Actor, require
from kesher.tenancy.rules.rights import DEEDS

MOST_OWN_TYPES = 50
MOST_STATUSES = 40
_LONGEST_LABEL = 60
_LONGEST_PREFIX = 10
_WIDEST_NUMBER = 9
_TONES = frozenset({"gray", "green", "amber", "blue", "red", "teal"})


@operation
def add_own_type(*, actor: Actor, wish: OwnTypeWish, rights_like: str = "") -> CustomRecordType:
    """Make a new kind of record, without statuses and with the fields that all have.

    With `rights_like`, the key of another type, every role may do with its records what it may do
    with those of that type; otherwise only the owner may, until roles are changed.

    Raises: NotPermitted, TooManyOwnTypes, NameOfTypeMissing, UnknownIcon, UnknownRecordKind.
    """
    hold_design()
    require(actor, RIGHT)
    if CustomRecordType.objects.count() >= MOST_OWN_TYPES:
        raise TooManyOwnTypes(limit=MOST_OWN_TYPES)
    wish = _clean(wish)
    last = CustomRecordType.objects.aggregate(last=Max("position"))["last"] or 0
    own: CustomRecordType = CustomRecordType.objects.create(
        business_id=actor.business_id,
        created_by_id=actor.membership_id,
        key=_free_key(wish.label_plural_en or wish.label_en),
        position=last + 1,
        **asdict(wish),
    )
    if rights_like:
        _give_rights(own.key, rights_like)
    mark_design_changed()
    return own


@operation
def edit_own_type(*, actor: Actor, key: str, wish: OwnTypeWish, version: int) -> CustomRecordType:
    """Change what a type is called, how it looks and is numbered; numbers given stay.

    Raises: NotFound, NotPermitted, StaleVersion, NameOfTypeMissing, UnknownIcon, UnknownRecordKind.
    """
    own = _locked(actor, key, version)
    for name, value in asdict(_clean(wish)).items():
        setattr(own, name, value)
    return _saved(own)


@operation
def set_statuses(
    *, actor: Actor, key: str, statuses: Sequence[OwnStatus], version: int
) -> CustomRecordType:
    """Give a type these statuses, in this order; a record without one gets the first.

    A status without a value is new. One that records stand in cannot be taken away.

    Raises: NotFound, NotPermitted, StaleVersion, NameOfTypeMissing, StatusTwice, StatusInUse,
    TooManyOwnTypes.
    """
    own = _locked(actor, key, version)
    if len(statuses) > MOST_STATUSES:
        raise TooManyOwnTypes(limit=MOST_STATUSES)
    old = {status.value: status for status in read_statuses(own.statuses)}
    settled = _settled(statuses, old)
    for value in old.keys() - {status.value for status in settled}:
        if count := uses_of_status(own, value):
            raise StatusInUse(label=old[value].label, count=count)
    own.statuses = [status.to_json() for status in settled]
    if settled:
        first = next((status for status in settled if status.is_first), settled[0])
        CustomRecord.objects.filter(type=own, status="").update(status=first.value)
    saved = _saved(own)
    kind = all_record_types().get(key)
    if kind and users_of(kind, "status"):  # a formula sees the words of the statuses
        recompute_all(key, actor.business_id)
    return saved


@operation
def retire_own_type(*, actor: Actor, key: str) -> CustomRecordType:
    """Take a type out of use: its records leave lists and search, and are kept.

    Raises: NotFound, NotPermitted, AlreadyRetired.
    """
    own = get_own_type(actor, key, for_update=True)
    if own.retired_at:
        raise AlreadyRetired
    own.retired_at = timezone.now()
    return _saved(own)


@operation
def bring_back_own_type(*, actor: Actor, key: str) -> CustomRecordType:
    """Bring a retired type back with all its records.

    Raises: NotFound, NotPermitted, NotRetired.
    """
    own = get_own_type(actor, key, for_update=True)
    if not own.retired_at:
        raise NotRetired
    own.retired_at = None
    return _saved(own)


def _locked(actor: Actor, key: str, version: int) -> CustomRecordType:
    own = get_own_type(actor, key, for_update=True)
    if own.version != version:
        raise StaleVersion(current_version=own.version)
    return own


def _saved(own: CustomRecordType) -> CustomRecordType:
    own.version += 1
    own.save()
    mark_design_changed()
    return own


def _clean(wish: OwnTypeWish) -> OwnTypeWish:
    texts = {
        name: clean_line(getattr(wish, name))[:_LONGEST_LABEL]
        for name in ("label_he", "label_plural_he", "label_en", "label_plural_en")
    }
    for name in ("label_he", "label_plural_he"):
        if shows_nothing(texts[name]):
            raise NameOfTypeMissing(field=name)
    if wish.icon not in dict(TYPE_ICONS):
        raise UnknownIcon
    if wish.belongs_to and wish.belongs_to not in declared_types():
        raise UnknownRecordKind(field="belongs_to")
    return replace(
        wish,
        **texts,
        number_prefix=clean_line(wish.number_prefix)[:_LONGEST_PREFIX],
        number_width=min(max(wish.number_width, 1), _WIDEST_NUMBER),
    )


def _free_key(name: str) -> str:
    stem = OWN_PREFIX + (slugify(name).replace("-", "_").strip("_")[:30] or "type")
    taken = set(CustomRecordType.objects.values_list("key", flat=True))
    keys = (stem if place == 1 else f"{stem}_{place}" for place in range(1, MOST_OWN_TYPES + 2))
    return next(key for key in keys if key not in taken)


def _give_rights(key: str, like: str) -> None:
    """Let every role do with the new type what it may do with another."""
    if like not in declared_types():
        raise UnknownRecordKind(field="rights_like")
    right = declared_types()[like].right
    for role in Role.objects.select_for_update().filter(is_owner=False):
        levels = {
            f"{key}.{deed}": role.rights[f"{right}.{deed}"]
            for deed in DEEDS
            if f"{right}.{deed}" in role.rights
        }
        if levels:
            role.rights = {**role.rights, **levels}
            role.version += 1
            role.save(update_fields=["rights", "version"])


def _settled(statuses: Iterable[OwnStatus], old: dict[str, OwnStatus]) -> list[OwnStatus]:
    """Return the statuses with values and clean labels; what leads to none of them is dropped."""
    settled: list[OwnStatus] = []
    taken = set(old)
    for status in statuses:
        label = clean_line(status.label)[:_LONGEST_LABEL]
        if shows_nothing(label):
            raise NameOfTypeMissing(field="statuses")
        if label in {other.label for other in settled}:
            raise StatusTwice(label=label)
        value = status.value
        if value not in old:
            value = next(name for place in range(1, 10_000) if (name := f"s{place}") not in taken)
            taken.add(value)
        tone = status.tone if status.tone in _TONES else "gray"
        settled.append(replace(status, label=label, value=value, tone=tone))
    values = {status.value for status in settled}
    return [
        replace(
            status,
            after=None
            if status.after is None
            else tuple(value for value in status.after if value in values),
        )
        for status in settled
    ]
