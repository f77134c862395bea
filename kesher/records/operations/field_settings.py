"""What a type of field is set up with: options, decimals, a formula, where a link leads."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from kesher.customfields.choices import MOST_OPTIONS
from kesher.customfields.models import CustomField
from kesher.customfields.rules.field_types import DEFAULT_DECIMALS, own_type
from kesher.customfields.rules.number import MOST_DECIMALS
from kesher.lib.ids import read_id
from kesher.lib.text import clean_line
from kesher.records.errors import BadDesign
from kesher.records.operations.computing import RESULTS, keyed_formula
from kesher.records.queries import all_record_types
from kesher.records.rules.designing import TypeWish
from kesher.records.rules.record_types import RecordType

LONGEST_LABEL = 80


def settings_for(wish: TypeWish, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a type keeps of its setting up; `before` is what it kept until now.

    Raises: BadDesign, naming the field of the form that is wrong.
    """
    own = own_type(wish.key)
    if own is None:
        raise BadDesign(_("Choose the type of the field."), field="type_key")
    return {
        name: _SETTINGS[name](wish.settings.get(name), before.get(name)) for name in own.settings
    }


def _decimals(value: Any, _before: Any) -> int:
    decimals = read_id(str(DEFAULT_DECIMALS if value in (None, "") else value))
    if decimals is None or decimals > MOST_DECIMALS:
        text_of_limit = _("Up to %(limit)d digits can stand after the point.")
        raise BadDesign(text_of_limit % {"limit": MOST_DECIMALS}, field="decimals")
    return decimals


def _options(value: Any, before: Any) -> list[dict[str, Any]]:
    """Return the options in their order; one that came without a value is new and gets one."""
    known = {option["value"] for option in before or ()}
    found: list[dict[str, Any]] = []
    for option in value or ():
        label = fitting_line(str(option.get("label", "")), LONGEST_LABEL, "options")
        if not label:
            continue
        stored = option.get("value")
        found.append(
            {
                "value": stored if stored in known else "",
                "label": label,
                "tone": option.get("tone") if option.get("tone") in TONES else "gray",
                "is_retired": bool(option.get("is_retired")),
            }
        )
    if not found:
        raise BadDesign(_("Write at least one option."), field="options")
    if len(found) > MOST_OPTIONS:
        raise BadDesign(
            _("There can be up to %(limit)d options.") % {"limit": MOST_OPTIONS}, field="options"
        )
    labels = [option["label"] for option in found]
    if len(set(labels)) < len(labels):
        raise BadDesign(_("Two options have the same name."), field="options")
    numbers = (int(one[1:]) for one in known if one[1:].isdecimal())
    last = max(numbers, default=0)
    for option in found:
        if not option["value"]:
            last += 1
            option["value"] = f"o{last}"
    return found


def _formula(value: Any, _before: Any) -> str:
    return str(value or "").strip()


def _result(value: Any, _before: Any) -> str:
    if value not in RESULTS:
        raise BadDesign(_("Choose what the result is."), field="result")
    return str(value)


def key_formula(kind: RecordType, custom: CustomField) -> None:
    """Let a formula name its fields by their keys, so that renaming one does no harm.

    Raises: BadFormula.
    """
    if "formula" in custom.settings:
        said = custom.settings
        said["formula"] = keyed_formula(kind, custom.key, said["formula"], said["result"])


def _link_to(value: Any, before: Any) -> str:
    if before:  # the ids that are kept are of that type
        return str(before)
    if value not in all_record_types():
        raise BadDesign(_("Choose to which records the link leads."), field="link_to")
    return str(value)


TONES = ("gray", "green", "amber", "blue", "red", "teal")
_SETTINGS: dict[str, Callable[[Any, Any], Any]] = {
    "decimals": _decimals,
    "options": _options,
    "link_to": _link_to,
    "formula": _formula,
    "result": _result,
}


def keep_used_options(kind: RecordType, custom: CustomField, before: Iterable[Any]) -> None:
    """Retire the options that somebody took away and that records hold."""
    options = custom.settings.get("options")
    if options is None:
        return
    left = {option["value"] for option in options}
    for option in before:
        if option["value"] not in left and _is_in_use(kind, custom, option["value"]):
            options.append({**option, "is_retired": True})


def _is_in_use(kind: RecordType, custom: CustomField, value: str) -> bool:
    one: Any = [value] if custom.type_key == "choices" else value
    return bool(kind.model.objects.filter(custom_values__contains={custom.key: one}).exists())


def fitting_line(text: str, longest: int, name: str) -> str:
    """Return a text of the design as one clean line; `name` is the field of the form it stands in.

    Raises: BadDesign, when it is longer than that.
    """
    line = clean_line(text)
    if len(line) > longest:
        raise BadDesign(_("This text is too long."), field=name)
    return line
